"""Remind of hand-offs that the incoming steward has not acknowledged: first the two, then the managers."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from rotations.queries import stewards_on_duty
from tickets.handoff import escalate_at, remind_at
from tickets.handoff_mail import escalate, remind
from tickets.models import HandOff

Holding = tuple[str, str, int]


def remind_of_hand_offs(*, now: datetime) -> int:
    """Remind both people four working hours after a hand-off, managers four more later; return how many were told of.

    Safe to run twice. Nobody is reminded who does not hold the level now: of a shift that was given away, or is over,
    there is nothing to take over.
    """
    waiting = HandOff.objects.waiting().still_on(now).filter(at__lte=now, escalated_at=None)
    due = list(waiting.values_list("pk", flat=True))
    if not due:
        return 0
    holding = {(duty.rotation_slug, duty.level, duty.user.pk) for duty in stewards_on_duty(now)}
    return sum(_remind(pk, holding=holding, now=now) for pk in due)


@transaction.atomic
def _remind(pk: int, *, holding: Collection[Holding], now: datetime) -> bool:
    hand_off = HandOff.objects.with_people().select_for_update(of=("self",)).get(pk=pk)
    if hand_off.is_acknowledged or hand_off.is_cancelled or hand_off.escalated_at is not None:
        return False
    if (hand_off.rotation.slug, hand_off.level, hand_off.incoming_id) not in holding:
        return False
    escalation = escalate_at(hand_off)
    if escalation is None and remind_at(hand_off) <= now:
        hand_off.reminded_at = now
        remind(hand_off, now=now)
    elif escalation is not None and escalation <= now:
        hand_off.escalated_at = now
        escalate(hand_off, now=now)
    else:
        return False
    hand_off.save(update_fields=["reminded_at", "escalated_at"])
    return True
