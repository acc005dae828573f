"""Send what is due to one person by one way as one (the outbox's handler for consumers `message` and `page-...`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.urls import reverse

from notifications import tokens
from notifications.carriers import carrier_of
from notifications.models import Message, Sending, Urgency, Way
from notifications.reaching import group_of
from notifications.refusals import give_up_way, hurry_other_ways
from notifications.sending import note_sent
from notifications.wording import Item, Letter, letter_about
from outbox.outcomes import NotYet, Outcome, PermanentFailure, Sent, Skipped, TemporaryFailure

# How long after the last one a person gets the next by the same way: at once, then what came meanwhile in one.
PAUSES = {
    Urgency.PAGE: (timedelta(), timedelta(seconds=1), timedelta(seconds=30), timedelta(seconds=60)),
    Urgency.NOTIFY: (timedelta(), timedelta(seconds=30), timedelta(seconds=60), timedelta(seconds=120)),
}
MEMORY = timedelta(minutes=3)
# After so many failed tries of a page the person's other ways are no longer waited for.
PATIENT_TRIES = 2


@dataclass(frozen=True)
class Addressee:
    """Where a sending goes."""

    kind: str
    address: str


def send_batch(batch: UUID, message_ids: Sequence[int], is_repeat: bool, now: datetime) -> Outcome:
    """Send the messages as one, or once more what was tried before under the same batch."""
    messages = _unsent(message_ids)
    if not messages:
        return Sent("Sent before.")
    addressee = _addressee(messages[0])
    if isinstance(addressee, Skipped):
        with transaction.atomic():
            hurry_other_ways(messages, now=now)
        return addressee
    sending, is_new = _prepare(batch, messages, now=now)
    letter = _letter(sending, messages, is_repeat=is_repeat and not is_new)
    try:
        outcome, provider_id = _carry(addressee, letter, since=sending.first_tried_at)
    except PermanentFailure as error:
        give_up_way(messages, why=str(error), now=now)
        raise
    except TemporaryFailure:
        if sending.n_tries >= PATIENT_TRIES:
            with transaction.atomic():
                hurry_other_ways(messages, now=now)
        raise
    _record(sending, messages, provider_id=provider_id, now=now)
    return outcome


def _unsent(message_ids: Sequence[int]) -> list[Message]:
    found = Message.objects.filter(pk__in=message_ids, sent_at=None).select_related(
        "recipient", "method", "channel"
    )
    return list(found.order_by("pk"))


def _addressee(message: Message) -> Addressee | Skipped:
    """Return where a message goes: by a way that was shown to be the person's (what shows it is a code)."""
    if message.channel is not None:
        if message.channel.disabled_at is not None:
            return Skipped("This channel was disabled.")
        return Addressee(Way.APPRISE, message.channel.address)
    if message.recipient is None or not message.recipient.is_active:
        return Skipped("This person's account is closed.")
    if message.method is None:
        return Addressee(Way.EMAIL, message.recipient.email)
    if message.method.removed_at is not None:
        return Skipped("This way was removed.")
    if not message.method.is_usable and not message.is_secret:
        return Skipped("This way was switched off, or never verified.")
    return Addressee(message.method.kind, message.method.address)


@transaction.atomic
def _prepare(batch: UUID, messages: Sequence[Message], *, now: datetime) -> tuple[Sending, bool]:
    """Write down what is about to go out as one, and whether this is its first try; raise NotYet to wait for more."""
    group = group_of(messages[0])
    if group:
        with connection.cursor() as cursor:
            # Two workers must not call one person by one way at the same time.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [group])
    lately = _lately(group, batch=batch, now=now)
    known = next((one for one in lately if one.batch == batch), None)
    if known is not None:
        Sending.objects.filter(pk=known.pk).update(n_tries=F("n_tries") + 1)
        known.n_tries += 1
        return known, False
    _wait_for_more(lately, urgency=messages[0].urgency, now=now)
    sending = Sending.objects.create(
        batch=batch, recipient_id=messages[0].recipient_id, group=group, first_tried_at=now, n_tries=1
    )
    Message.objects.filter(pk__in=[one.pk for one in messages]).update(sending=sending)
    return sending, True


def _lately(group: str, *, batch: UUID, now: datetime) -> list[Sending]:
    """Return what was tried before as this batch, and what went to the same person by the same way lately."""
    same_group = Q(group=group, first_tried_at__gt=now - MEMORY) if group else Q(pk=None)
    return list(Sending.objects.filter(Q(batch=batch) | same_group).order_by("first_tried_at"))


def _wait_for_more(lately: Sequence[Sending], *, urgency: str, now: datetime) -> None:
    if not lately:
        return
    pauses = PAUSES[Urgency(urgency)]
    pause = lately[-1].first_tried_at + pauses[min(len(lately), len(pauses) - 1)] - now
    if pause > timedelta():
        raise NotYet("Waits a moment, to go out with what comes meanwhile.", pause=pause)


def _letter(sending: Sending, messages: Sequence[Message], *, is_repeat: bool) -> Letter:
    is_answerable = any(one.can_be_acknowledged for one in messages)
    link = acknowledge_url(sending) if is_answerable else ""
    return letter_about(
        [Item(one.reference, one.subject, one.body, one.short, one.url) for one in messages],
        key=sending.batch.hex,
        link=link,
        is_urgent=messages[0].urgency == Urgency.PAGE,
        is_repeat=is_repeat,
    )


def acknowledge_url(sending: Sending) -> str:
    """Return the absolute address of the page by which what went out as one is acknowledged."""
    # Escalation stands above this app, so its page is known by name alone.
    return settings.BASE_URL + reverse("escalation:acknowledge", args=[tokens.make(sending)])


def _carry(addressee: Addressee, letter: Letter, *, since: datetime) -> tuple[Sent, str]:
    """Send a letter, unless the provider has it already; return what to record and the provider's name for it."""
    carrier = carrier_of(addressee.kind)
    release_connection()
    if letter.is_repeat and carrier.find is not None:
        try:
            found = carrier.find(addressee.address, letter, since=since)
        except TemporaryFailure:
            # Rather twice than never.
            found = None
        if found is not None:
            return Sent("The provider had it already."), found
    provider_id = carrier.send(addressee.address, letter)
    way = Way(addressee.kind).label.lower()
    return Sent(
        f"Sent by {way}, possibly a second time." if letter.is_repeat else f"Sent by {way}."
    ), provider_id


def release_connection() -> None:
    """Give the database connection back to the pool for as long as an outside system is asked."""
    if not connection.in_atomic_block:
        connection.close()


@transaction.atomic
def _record(sending: Sending, messages: Sequence[Message], *, provider_id: str, now: datetime) -> None:
    Sending.objects.filter(pk=sending.pk).update(sent_at=now, provider_id=provider_id[:120])
    for secret in (one for one in messages if one.is_secret):
        note_sent(secret, now=now)
    Message.objects.filter(pk__in=[one.pk for one in messages if not one.is_secret]).update(sent_at=now)
