"""What a healthy worker does at an instant, and when there is something to do again. The clock is passed on."""

from datetime import datetime

from django.conf import settings
from django.db.models import Q

from escalation.models import Escalation
from escalation.services import escalate_due
from outbox.delivering import LONGEST_RUN, deliver_for, deliver_urgent_for
from outbox.models import WAITING, Delivery, DeliveryState

# More rounds than any instant needs: what makes work for itself for ever is a defect.
MOST_ROUNDS = 40


class NeverDone(Exception):
    """A worker finds work again and again at one and the same instant."""


def work(now: datetime) -> None:
    """Do all that is due at an instant, as the sweeps of beat have workers do it."""
    escalate_due(now=now)
    for _ in range(MOST_ROUNDS):
        consumers = _due_consumers(now)
        if not consumers:
            return
        for consumer in sorted(consumers & set(settings.URGENT_CONSUMERS)):
            deliver_all(now, consumer=consumer)
        if consumers - set(settings.URGENT_CONSUMERS):
            deliver_for(LONGEST_RUN, clock=lambda: now)
    raise NeverDone


def deliver_all(now: datetime, *, consumer: str) -> None:
    """Deliver what is due of one urgent consumer."""
    deliver_urgent_for(LONGEST_RUN, consumer=consumer, clock=lambda: now)


def lose_waiting(*, consumer: str) -> None:
    """Forget what waits to be delivered to a consumer."""
    Delivery.objects.filter(consumer=consumer, state__in=WAITING).delete()


def _due_consumers(now: datetime) -> set[str]:
    waiting = Q(state__in=WAITING, due_at__lte=now)
    orphaned = Q(state=DeliveryState.CLAIMED, lease_until__lte=now)
    return set(Delivery.objects.filter(waiting | orphaned).values_list("consumer", flat=True))


def next_due() -> datetime | None:
    """Return when there is something to do, None when never."""
    waiting = Delivery.objects.filter(state__in=WAITING).order_by("due_at").values_list("due_at", flat=True)
    claimed = Delivery.objects.filter(state=DeliveryState.CLAIMED).order_by("lease_until")
    looks = Escalation.objects.running().filter(next_look_at__isnull=False).order_by("next_look_at")
    found = [
        waiting.first(),
        claimed.values_list("lease_until", flat=True).first(),
        looks.values_list("next_look_at", flat=True).first(),
    ]
    return min((one for one in found if one is not None), default=None)
