"""What follows when a way does not work: its owner hears of it by another, and a page takes another at once."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from notifications.models import Channel, ContactMethod, Message, Urgency
from notifications.reaching import (
    ACKNOWLEDGED,
    ALL_CONSUMERS,
    wanted,
    way_in_words,
    ways,
)
from notifications.services import queue_message
from outbox.models import Delivery, DeliveryState
from outbox.services import bring_forward, enqueue_wanted


@transaction.atomic
def give_up_way(messages: Sequence[Message], *, why: str, now: datetime) -> None:
    """Disable the way that these messages (of one addressee by one way) were to take, and go round it."""
    first = messages[0]
    if first.channel is not None:
        _disable_channel(first.channel, why=why, now=now)
    elif first.method is not None and first.recipient is not None:
        if not first.is_secret:
            disable_method(first.method, why=why, now=now)
        hurry_other_ways(messages, now=now)


def disable_method(method: ContactMethod, *, why: str, now: datetime) -> None:
    """Stop using a way, and tell its owner by another; done once."""
    usable = ContactMethod.objects.filter(pk=method.pk, disabled_at=None)
    if not usable.update(disabled_at=now, disabled_why=why[:250]):
        return
    user = method.user
    text = (
        f"Hello {user.first_name},\n\nthe desk can no longer reach you by {method.name}: {why}\n\n"
        "It was switched off. Verify it again, or add another way, or you may miss pages:\n"
        f"{settings.BASE_URL}{reverse('reach:mine')}\n"
    )
    others = [other for other, _ in ways([user], Urgency.PAGE)[user.pk]]
    message = Message.objects.create(
        recipient=user,
        method=others[0] if others else None,
        way=way_in_words(others[0] if others else None, user=user),
        subject=f"You can no longer be reached by {method.name}"[:250],
        body=text,
        short=f"supportdesk can no longer reach you by {method.name}"[:140],
        url=settings.BASE_URL + reverse("reach:mine"),
        idempotency_key=f"disabled:{method.pk}:{now.timestamp():.6f}",
        created_at=now,
        due_at=now,
    )
    enqueue_wanted([wanted(message)], now=now)


def hurry_other_ways(messages: Iterable[Message], *, now: datetime) -> None:
    """Have the other ways of the same pages used now, in the caller's transaction; at last mail to the account."""
    for message in messages:
        user = message.recipient
        if message.urgency == Urgency.PAGE and message.call_key and user is not None and user.is_active:
            _hurry(message, user=user, now=now)


def _hurry(message: Message, *, user: User, now: datetime) -> None:
    same_call = Message.objects.filter(call_key=message.call_key, recipient=user)
    others = list(same_call.exclude(pk=message.pk).values_list("pk", flat=True))
    deliveries = Delivery.objects.filter(consumer__in=ALL_CONSUMERS, subject_id__in=others)
    if deliveries.filter(state=DeliveryState.SKIPPED, outcome=ACKNOWLEDGED).exists():
        return
    hurried = deliveries.filter(state=DeliveryState.PENDING, due_at__gt=now, n_attempts=0)
    bring_forward(hurried, now=now)
    used = set(same_call.values_list("method", flat=True))
    left = [method for method, _ in ways([user], Urgency.PAGE)[user.pk] if (method and method.pk) not in used]
    if not left and None not in used:
        left = [None]
    if left:
        _send_another_way(message, method=left[0], user=user, now=now)


def _send_another_way(message: Message, *, method: ContactMethod | None, user: User, now: datetime) -> None:
    key = f"{message.call_key}:{user.pk}:{method.pk if method else 0}"
    copy, is_new = Message.objects.get_or_create(
        idempotency_key=key,
        defaults={
            "recipient": user,
            "method": method,
            "way": way_in_words(method, user=user),
            "created_at": now,
            "due_at": now,
        }
        | {name: getattr(message, name) for name in COPIED},
    )
    if is_new:
        enqueue_wanted([wanted(copy)], now=now)


COPIED = (
    "reference",
    "subject",
    "body",
    "short",
    "url",
    "urgency",
    "tier",
    "call_key",
    "can_be_acknowledged",
)


def _disable_channel(channel: Channel, *, why: str, now: datetime) -> None:
    if not Channel.objects.filter(pk=channel.pk, disabled_at=None).update(
        disabled_at=now, disabled_why=why[:250]
    ):
        return
    for manager in User.objects.with_role(Role.MANAGER):
        queue_message(
            manager,
            subject=f"The channel {channel.name} can no longer be reached",
            body=f"The desk can no longer write to the channel {channel.name}: {why}\n\nIt was switched off.\n",
            key=f"channel-disabled:{channel.pk}:{now.timestamp():.6f}:{manager.pk}",
            reference="",
            now=now,
        )
