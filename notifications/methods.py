"""How a person says by which ways they can be reached: add, verify, order, remove."""

import secrets
from collections.abc import Mapping
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User
from notifications.addresses import clean_address
from notifications.errors import (
    AddressRefused,
    CodeRefused,
    MethodUnusable,
    QuietHoursRefused,
    TooManyCodes,
    TooManyMethods,
)
from notifications.models import ContactMethod, Message, ReachRule, ReachSettings, Urgency, Way
from notifications.reaching import wanted, way_in_words
from outbox.services import enqueue_wanted

MOST_METHODS = 12
CODE_LIFETIME = timedelta(minutes=15)
MOST_CODE_TRIES = 5
# A code goes wherever its owner says: nobody is to have strangers called all day.
MOST_CODES_AN_HOUR = 8
MOST_TESTS_AN_HOUR = 12
LONGEST_DELAY = timedelta(hours=4)


def add_method(user: User, *, kind: str, address: str, label: str, now: datetime) -> ContactMethod:
    """Note a way of reaching a person and send a code by it; until that comes back the way does not count.

    Raises AddressRefused, TooManyMethods or TooManyCodes.
    """
    cleaned = clean_address(kind, address)  # asks DNS, so not within the transaction
    with transaction.atomic():
        mine = ContactMethod.objects.kept().filter(user=User.objects.select_for_update().get(pk=user.pk))
        if mine.filter(kind=kind, address=cleaned).exists():
            raise AddressRefused("You have this way already.")
        if mine.count() >= MOST_METHODS:
            raise TooManyMethods(f"{MOST_METHODS} ways are the most. Remove one first.")
        method = ContactMethod.objects.create(
            user=user, kind=kind, address=cleaned, label=label.strip()[:60], created_at=now
        )
        send_code(method, now=now)
    return method


@transaction.atomic
def send_code(method: ContactMethod, *, now: datetime) -> None:
    """Send a new code by a way; an older one is no longer taken. Raises TooManyCodes."""
    _refuse_too_many(method.user, "code", most=MOST_CODES_AN_HOUR, now=now)
    code = f"{secrets.randbelow(10**6):06d}"
    method.code_hash, method.code_expires_at, method.n_code_tries = (
        _hash(method, code),
        now + CODE_LIFETIME,
        0,
    )
    method.save(update_fields=["code_hash", "code_expires_at", "n_code_tries"])
    spoken = " ".join(code) if method.kind == Way.VOICE else code
    _send(
        method,
        subject="Your code for supportdesk",
        body=(
            f"{code} is your code for supportdesk.\n\nEnter it within 15 minutes at "
            f"{settings.BASE_URL}{reverse('reach:mine')} to be reached this way. If you did not ask for it, somebody "
            "mistook this address for theirs: do nothing.\n"
        ),
        short=f"{spoken} is your code for supportdesk",
        purpose="code",
        now=now,
    )


def verify_method(method_pk: int, *, user: User, code: str, now: datetime) -> ContactMethod:
    """Let a way count because its code came back. Raises CodeRefused; every wrong try is counted."""
    with transaction.atomic():
        method = ContactMethod.objects.kept().select_for_update().get(pk=method_pk, user=user)
        refusal = _why_refused(method, code="".join(code.split()), now=now)
        if refusal is None:
            method.verified_at, method.code_hash, method.code_expires_at = now, "", None
            method.disabled_at, method.disabled_why = None, ""
        else:
            method.n_code_tries += 1
        method.save(
            update_fields=[
                "verified_at",
                "code_hash",
                "code_expires_at",
                "disabled_at",
                "disabled_why",
                "n_code_tries",
            ]
        )
    if refusal is not None:
        raise CodeRefused(refusal)
    return method


def _why_refused(method: ContactMethod, *, code: str, now: datetime) -> str | None:
    if not method.code_hash or method.code_expires_at is None:
        return "No code is waiting. Ask for a new one."
    if now >= method.code_expires_at:
        return "This code is more than 15 minutes old. Ask for a new one."
    if method.n_code_tries >= MOST_CODE_TRIES:
        return "That were too many wrong codes. Ask for a new one."
    if not constant_time_compare(method.code_hash, _hash(method, code)):
        return "This is not the code that was sent. Look at the newest message."
    return None


def _hash(method: ContactMethod, code: str) -> str:
    return salted_hmac("notifications.code", f"{method.pk}:{code}", algorithm="sha256").hexdigest()


@transaction.atomic
def remove_method(method_pk: int, *, user: User, now: datetime) -> None:
    """Forget a way and its address. What waits to go out by it takes another."""
    method = ContactMethod.objects.kept().select_for_update().get(pk=method_pk, user=user)
    ReachRule.objects.filter(method=method).delete()
    method.removed_at, method.address, method.code_hash = now, "", ""
    method.save(update_fields=["removed_at", "address", "code_hash"])


@transaction.atomic
def set_rules(user: User, urgency: str, *, delays: Mapping[int, timedelta | None]) -> None:
    """Replace by which ways, and how long after the cause, a person is told what is of an urgency; None: not by this.

    Raises MethodUnusable for a way that is not the person's or not verified.
    """
    usable = set(
        ContactMethod.objects.usable().filter(user=user).select_for_update().values_list("pk", flat=True)
    )
    wanted_delays = {pk: delay for pk, delay in delays.items() if delay is not None}
    if not usable.issuperset(wanted_delays):
        raise MethodUnusable("One of these ways is not verified, or was removed.")
    if any(not timedelta() <= delay <= LONGEST_DELAY for delay in wanted_delays.values()):
        raise MethodUnusable("Four hours are the longest delay.")
    ReachRule.objects.filter(user=user, urgency=urgency).delete()
    ReachRule.objects.bulk_create(
        ReachRule(user=user, urgency=urgency, method_id=pk, delay=delay)
        for pk, delay in wanted_delays.items()
    )


def set_quiet_hours(user: User, *, starts: time | None, ends: time | None, pages_only_for_p1: bool) -> None:
    """Set when a person wants to be left alone, on their own clock, and whether only outages page them.

    Raises QuietHoursRefused when one end is missing or both are the same.
    """
    if (starts is None) != (ends is None):
        raise QuietHoursRefused("Give both ends of your quiet hours, or neither.")
    if starts is not None and starts == ends:
        raise QuietHoursRefused("Quiet hours cannot begin and end at the same time.")
    ReachSettings.objects.update_or_create(
        user=user,
        defaults={"quiet_from": starts, "quiet_until": ends, "pages_only_for_p1": pages_only_for_p1},
    )


@transaction.atomic
def send_test(method_pk: int, *, user: User, now: datetime) -> None:
    """Send a person a test by one of their ways. Raises MethodUnusable or TooManyCodes."""
    method = ContactMethod.objects.kept().get(pk=method_pk, user=user)
    if not method.is_usable:
        raise MethodUnusable("Verify this way first.")
    _refuse_too_many(user, "try", most=MOST_TESTS_AN_HOUR, now=now)
    _send(
        method,
        subject="A test from supportdesk",
        body="This is the test that you asked for. A page reaches you by this way, with a link that acknowledges it.\n",
        short="supportdesk: this is the test that you asked for",
        purpose="try",
        now=now,
    )


def _refuse_too_many(user: User, purpose: str, *, most: int, now: datetime) -> None:
    lately = Message.objects.filter(
        recipient=user, idempotency_key__startswith=f"{purpose}:", created_at__gt=now - timedelta(hours=1)
    )
    if lately.count() >= most:
        raise TooManyCodes("You asked for many messages within the hour. Wait a while before the next one.")


def _send(method: ContactMethod, *, subject: str, body: str, short: str, purpose: str, now: datetime) -> None:
    message = Message.objects.create(
        recipient=method.user,
        method=method,
        way=way_in_words(method, user=method.user),
        urgency=Urgency.PAGE,
        subject=subject,
        body=body,
        short=short,
        is_secret=purpose == "code",
        idempotency_key=f"{purpose}:{method.pk}:{now.timestamp():.6f}",
        created_at=now,
        due_at=now,
    )
    enqueue_wanted([wanted(message)], now=now)
