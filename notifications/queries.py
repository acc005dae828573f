"""What became of messages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, OuterRef, Subquery

from accounts.models import User
from notifications.models import ContactMethod, Message, Urgency
from notifications.reaching import ALL_CONSUMERS
from outbox.models import Delivery, DeliveryState

MESSAGE_CONSUMERS = ("email", *ALL_CONSUMERS)


def mail_given_up(people: Iterable[User], *, since: datetime) -> dict[int, datetime]:
    """Return, by the keys of people, when mail to them was last given up, where none was sent after; two queries."""
    given_up = Delivery.objects.filter(
        consumer="email", subject_id=OuterRef("pk"), state=DeliveryState.FAILED, finished_at__gte=since
    )
    messages = Message.objects.filter(recipient__in=list(people))
    failures = dict(
        messages.filter(sent_at=None)
        .annotate(failed_at=Subquery(given_up.values("finished_at")[:1]))
        .exclude(failed_at=None)
        .values_list("recipient")
        .annotate(Max("failed_at"))
    )
    successes = dict(messages.filter(sent_at__gte=since).values_list("recipient").annotate(Max("sent_at")))
    return {pk: at for pk, at in failures.items() if pk not in successes or successes[pk] < at}


@dataclass(frozen=True)
class SentAbout:
    """One message about something: to whom, by which way, and what became of it, in words."""

    to: str
    way: str
    is_page: bool
    due_at: datetime
    sent_at: datetime | None
    state: str
    outcome: str


def sendings_about(reference: str, *, limit: int = 100) -> list[SentAbout]:
    """Return what was, or is to be, sent about a reference such as SD-1042, newest first; two queries."""
    found = Message.objects.filter(reference=reference).select_related("recipient", "channel")
    messages = list(found.order_by("-created_at", "-pk")[:limit])
    deliveries = {
        delivery.subject_id: delivery
        for delivery in Delivery.objects.filter(
            consumer__in=MESSAGE_CONSUMERS, subject_id__in=[one.pk for one in messages]
        )
    }
    return [_sent_about(message, deliveries.get(message.pk)) for message in messages]


def _sent_about(message: Message, delivery: Delivery | None) -> SentAbout:
    to = message.recipient.display_name if message.recipient else str(message.channel)
    return SentAbout(
        to=to,
        way=message.way or "E-mail",
        is_page=message.urgency == Urgency.PAGE,
        due_at=message.due_at or message.created_at,
        sent_at=message.sent_at,
        state=str(DeliveryState(delivery.state).label) if delivery else "sent" if message.sent_at else "",
        outcome=delivery.outcome if delivery else "",
    )


def people_without_pages(people: Iterable[User]) -> list[User]:
    """Return who of these has no verified way of being paged but mail to their account, or none at all; one query."""
    everybody = list(people)
    reachable = set(
        ContactMethod.objects.usable().filter(user__in=everybody).values_list("user_id", flat=True)
    )
    return [user for user in everybody if user.pk not in reachable]


@dataclass(frozen=True)
class SentTest:
    """The last test by one way: when it was asked for, and what became of it, in words."""

    asked_at: datetime
    words: str


def last_tests(methods: Iterable[ContactMethod]) -> dict[int, SentTest]:
    """Return, by the keys of ways, the last test that was asked for by each; two queries."""
    found = (
        Message.objects.filter(method__in=list(methods), idempotency_key__startswith="try:")
        .order_by("method_id", "-created_at", "-pk")
        .distinct("method_id")
    )
    messages = list(found)
    deliveries = {
        delivery.subject_id: delivery
        for delivery in Delivery.objects.filter(
            consumer__in=MESSAGE_CONSUMERS, subject_id__in=[one.pk for one in messages]
        )
    }
    return {
        one.method_id: SentTest(one.created_at, _test_in_words(one, deliveries.get(one.pk)))
        for one in messages
        if one.method_id is not None
    }


def _test_in_words(message: Message, delivery: Delivery | None) -> str:
    if message.sent_at is not None:
        return "sent."
    if delivery is None:
        return "not known."
    state, why = DeliveryState(delivery.state).label, delivery.outcome
    return f"{state}: {why}" if why else f"{state}."


def codes_not_sent(methods: Iterable[ContactMethod]) -> dict[int, str]:
    """Return, by the keys of ways, why the newest code could not be sent, as a sentence; at most two queries."""
    codes = Message.objects.filter(idempotency_key__startswith="code:", method__in=list(methods)).order_by(
        "method", "-created_at", "-pk"
    )
    newest = dict(codes.distinct("method").values_list("pk", "method_id"))
    failed = Delivery.objects.filter(
        consumer__in=MESSAGE_CONSUMERS,
        subject_id__in=list(newest),
        state__in=(DeliveryState.FAILED, DeliveryState.UNKNOWN),
    )
    return {
        newest[pk]: f"The code could not be sent: {why or 'no reason is known.'}"
        for pk, why in failed.values_list("subject_id", "outcome")
    }
