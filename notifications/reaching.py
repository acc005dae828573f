"""Reach people the way they chose: the one door through which escalation and incidents call anybody.

What is written here is sent from the outbox; nothing in this module waits for an outside system.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction

from accounts.models import User
from notifications.models import (
    Channel,
    ContactMethod,
    Message,
    ReachRule,
    ReachSettings,
    Urgency,
    Way,
    masked,
)
from notifications.quiet_hours import QuietHours, may_ring_in_quiet_hours
from notifications.services import one_line
from outbox.services import Wanted, enqueue_wanted, skip_waiting

ALL_CONSUMERS = ("message", *settings.PAGE_CONSUMERS)
ACKNOWLEDGED = "Not sent: somebody acknowledged it first."

# By which method (None: mail to the account's address), and how long after the cause.
MethodAndDelay = tuple[ContactMethod | None, timedelta]


@dataclass(frozen=True)
class Call:
    """What somebody is told: `short` in at most 140 characters, `url` where to read more.

    `key` names the call for ever; one written twice is sent once. Attempt n begins with the n-th way of the person.
    """

    urgency: str
    key: str
    subject: str
    body: str
    short: str
    url: str
    reference: str
    tier: str = ""
    attempt: int = 1
    acknowledge: bool = True


@transaction.atomic
def reach(user: User, *, about: Call, now: datetime) -> list[Message]:
    """Write a message for each way by which the person wants to be told; return them, [] when there is none.

    Each is due its delay from now, after quiet hours where they are respected. Written once per call and person.
    """
    written = list(Message.objects.filter(call_key=about.key, recipient=user).order_by("pk"))
    if written:
        return written
    calling = Calling(now)
    written = calling.add(user, about=about)
    calling.write()
    return written


class Calling:
    """Calls that are written together: each person's ways are read once, and those of all who are expected at once.

    Of no call may anything have been written before; where that is not sure, `reach` and `tell_channel` are right.
    """

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._messages: list[Message] = []
        self._wishes: dict[int, ReachSettings | None] = {}
        self._ways: dict[tuple[int, str], list[MethodAndDelay]] = {}

    def expect(self, users: Iterable[User], *, urgencies: Iterable[str]) -> None:
        """Read by which ways people are reached who will be called. Four queries for one urgency, seven for two."""
        people = {user.pk: user for user in users if user.pk not in self._wishes}
        if not people:
            return
        wishes = {one.user_id: one for one in ReachSettings.objects.filter(user__in=people)}
        self._wishes |= {pk: wishes.get(pk) for pk in people}
        wanted = set(urgencies)
        if any(one.pages_only_for_p1 for one in wishes.values()):
            wanted.add(Urgency.NOTIFY)
        for urgency in wanted:
            self._ways |= {(pk, urgency): found for pk, found in ways(people.values(), urgency).items()}

    def add(self, user: User, *, about: Call) -> list[Message]:
        """Return the messages by which the person is to be told, [] when there is no way. `write` writes them."""
        if user.pk not in self._wishes:
            self._wishes[user.pk] = ReachSettings.objects.filter(user=user).first()
        wishes = self._wishes[user.pk]
        urgency = _urgency(about, wishes=wishes)
        if (user.pk, urgency) not in self._ways:
            self._ways[user.pk, urgency] = ways([user], urgency)[user.pk]
        hours = quiet_hours_of(user, wishes)
        added = [
            _message(
                about,
                urgency=urgency,
                user=user,
                method=method,
                now=self.now,
                due_at=_due(about, self.now + delay, hours),
            )
            for method, delay in in_order(self._ways[user.pk, urgency], attempt=about.attempt)
        ]
        self._messages += added
        return added

    def add_channel(self, channel: Channel, *, about: Call) -> Message | None:
        """Return the message to a team's channel, None when nobody can read there. `write` writes it."""
        if channel.disabled_at is not None:
            return None
        message = _channel_message(channel, about=about, now=self.now)
        self._messages.append(message)
        return message

    def write(self) -> None:
        """Write what was added, with its deliveries, in the caller's transaction. Two queries."""
        Message.objects.bulk_create(self._messages)
        enqueue_wanted([wanted(message) for message in self._messages], now=self.now)
        self.forget()

    def forget(self) -> None:
        """Drop what was added and not written."""
        self._messages = []


@transaction.atomic
def tell_channel(channel: Channel, *, about: Call, now: datetime) -> Message | None:
    """Write a message to a team's channel, once per call; None when it was written before or nobody can read there."""
    if channel.disabled_at is not None:
        return None
    if Message.objects.filter(idempotency_key=_channel_key(channel, about)).exists():
        return None
    message = _channel_message(channel, about=about, now=now)
    message.save(force_insert=True)
    enqueue_wanted([wanted(message)], now=now)
    return message


def recall(keys: Collection[str], *, now: datetime) -> int:
    """Skip what is still waiting to be sent for these calls: somebody acknowledged. Return how many were skipped."""
    about = Message.objects.filter(call_key__in=list(keys)).values_list("pk", flat=True)
    return skip_waiting(subject_ids=list(about), consumers=ALL_CONSUMERS, reason=ACKNOWLEDGED, now=now)


def ways(users: Iterable[User], urgency: str) -> dict[int, list[MethodAndDelay]]:
    """Return, by the keys of users, by which ways each is reached and how long after the cause, the soonest first.

    Three queries however many users. [] for somebody who cannot be reached; a method of None is mail to the account.
    """
    people = list(users)
    rules: defaultdict[int, list[tuple[ContactMethod, timedelta]]] = defaultdict(list)
    usable: defaultdict[int, list[ContactMethod]] = defaultdict(list)
    for method in ContactMethod.objects.usable().filter(user__in=people).order_by("pk"):
        usable[method.user_id].append(method)
    known = {method.pk: method for methods in usable.values() for method in methods}
    found = ReachRule.objects.filter(user__in=people, urgency=urgency).order_by("delay", "method_id")
    for rule in found:
        if rule.method_id in known:
            rules[rule.user_id].append((known[rule.method_id], rule.delay))
    joined = set(
        EmailAddress.objects.filter(user__in=people, verified=True).values_list("user_id", flat=True)
    )
    return {
        user.pk: _ways_of(
            user, urgency, rules=rules[user.pk], usable=usable[user.pk], has_joined=user.pk in joined
        )
        for user in people
    }


def _ways_of(
    user: User,
    urgency: str,
    *,
    rules: Sequence[tuple[ContactMethod, timedelta]],
    usable: Sequence[ContactMethod],
    has_joined: bool,
) -> list[MethodAndDelay]:
    if not user.is_active:
        return []
    if rules:
        return list(rules)
    if urgency == Urgency.PAGE and usable:
        return [(method, timedelta()) for method in usable]
    # Nobody answers a page at an address that nobody has shown to be theirs.
    return [(None, timedelta())] if has_joined or urgency == Urgency.NOTIFY else []


def in_order(found: Sequence[MethodAndDelay], *, attempt: int) -> list[MethodAndDelay]:
    """Return the ways as attempt number `attempt` uses them: the n-th begins with the n-th, at the same pauses."""
    if not found:
        return []
    turn = (attempt - 1) % len(found)
    methods = [method for method, _ in [*found[turn:], *found[:turn]]]
    return list(zip(methods, [delay for _, delay in found], strict=True))


def quiet_hours_of(user: User, wishes: ReachSettings | None) -> QuietHours | None:
    """Return when a person wants to be left alone, None when never."""
    if wishes is None or wishes.quiet_from is None or wishes.quiet_until is None:
        return None
    return QuietHours(wishes.quiet_from, wishes.quiet_until, user.zone)


def _urgency(about: Call, *, wishes: ReachSettings | None) -> str:
    """Return how urgently a person takes a call: whoever is paged only for P1 learns of the rest unhurried."""
    wants_less = wishes is not None and wishes.pages_only_for_p1 and about.tier != "P1"
    return Urgency.NOTIFY if wants_less else about.urgency


def _due(about: Call, instant: datetime, hours: QuietHours | None) -> datetime:
    if hours is None or may_ring_in_quiet_hours(is_page=about.urgency == Urgency.PAGE, tier=about.tier):
        return instant
    return hours.end_of_quiet(instant) or instant


def _content(about: Call, *, now: datetime) -> dict[str, object]:
    return {
        "reference": about.reference,
        "subject": one_line(about.subject)[:250],
        "body": about.body,
        "short": one_line(about.short)[:140],
        "url": about.url,
        "tier": about.tier,
        "call_key": about.key,
        "created_at": now,
    }


def _channel_key(channel: Channel, about: Call) -> str:
    return f"{about.key}:channel:{channel.pk}"


def _channel_message(channel: Channel, *, about: Call, now: datetime) -> Message:
    return Message(
        channel=channel,
        idempotency_key=_channel_key(channel, about),
        way=f"channel {channel.name}",
        due_at=now,
        urgency=about.urgency,
        can_be_acknowledged=False,
        **_content(about, now=now),
    )


def _message(
    about: Call,
    *,
    urgency: str,
    user: User,
    method: ContactMethod | None,
    now: datetime,
    due_at: datetime,
) -> Message:
    return Message(
        recipient=user,
        method=method,
        way=way_in_words(method, user=user),
        urgency=urgency,
        can_be_acknowledged=about.acknowledge,
        idempotency_key=f"{about.key}:{user.pk}:{method.pk if method else 0}",
        due_at=due_at,
        **_content(about, now=now),
    )


def way_in_words(method: ContactMethod | None, *, user: User) -> str:
    """Return how a person is reached, without anything secret."""
    return str(method)[:80] if method else f"{Way.EMAIL.label} {masked(Way.EMAIL, user.email)}"[:80]


def wanted(message: Message) -> Wanted:
    """Return the delivery of a message that goes by a way: due together, one person's by one way go out as one."""
    return Wanted(
        consumer=consumer_of(message),
        subject_id=message.pk,
        key=f"message:{message.pk}",
        due_at=message.due_at or message.created_at,
        group=group_of(message),
    )


def consumer_of(message: Message) -> str:
    """Return the consumer of a message: each kind of way has a lane of its own for pages."""
    if message.urgency != Urgency.PAGE:
        return "message"
    if message.channel_id is not None:
        return f"page-{Way.APPRISE}"
    return f"page-{message.method.kind if message.method else Way.EMAIL}"


def group_of(message: Message) -> str:
    """Return whom a message is for, by which way and how urgently; "" for one that goes out by itself."""
    if message.is_secret or not message.call_key:
        return ""
    if message.channel_id is not None:
        return f"{message.urgency}:channel:{message.channel_id}"
    return f"{message.urgency}:{message.recipient_id}:{message.method_id or 0}"
