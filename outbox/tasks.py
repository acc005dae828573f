"""The cranks of the outbox."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import BoundedSemaphore
from typing import Protocol

from celery import shared_task
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from outbox.claims import EVERYTHING
from outbox.delivering import LONGEST_RUN, deliver_for, deliver_own_lane_for, deliver_urgent_for
from outbox.lanes import lane_of, open_gate
from outbox.models import WAITING, Delivery, DeliveryState
from outbox.pokes import begin_to_look, poke_own_lane, poke_urgent

# How many threads of one worker a single provider may hold up; the others stay free for the other providers.
MOST_AT_ONCE = 4


class DeliverFor(Protocol):
    """How a lane is worked."""

    def __call__(self, duration: timedelta, *, consumer: str, clock: Callable[[], datetime]) -> None:
        """Deliver of one consumer for about a duration."""


_places: defaultdict[str, BoundedSemaphore] = defaultdict(lambda: BoundedSemaphore(MOST_AT_ONCE))


@shared_task(name="outbox.tasks.deliver_due")
def deliver_due() -> None:
    """Deliver what is due, for a few minutes at most. Safe to run at any time, any number of times, by any worker."""
    deliver_for(LONGEST_RUN, clock=timezone.now)


@shared_task(name="outbox.tasks.deliver_urgent")
def deliver_urgent(consumer: str) -> None:
    """Deliver what is due of one urgent consumer, unless enough threads of this worker are at it already."""
    _deliver_while(is_anything_due, deliver_urgent_for, consumer)


@shared_task(name="outbox.tasks.sweep_urgent")
def sweep_urgent() -> None:
    """Poke each urgent consumer of which something is due: the crank when pokes are lost."""
    for consumer in settings.URGENT_CONSUMERS:
        if is_anything_due(consumer):
            poke_urgent(consumer, wait=timedelta())


@shared_task(name="outbox.tasks.deliver_own_lane")
def deliver_own_lane(consumer: str) -> None:
    """Deliver what is due of a consumer with a lane of its own, unless enough threads of this worker are at it."""
    begin_to_look(consumer)
    _deliver_while(may_any_leave, deliver_own_lane_for, consumer)


def _deliver_while(is_needed: Callable[[str], bool], deliver: DeliverFor, consumer: str) -> None:
    """Deliver of a consumer in one of its places in this worker, as long as there is something and a place is free."""
    place = _places[consumer]
    # Again after leaving the place: what was written since the last look may have poked only those it turned away.
    while is_needed(consumer) and place.acquire(blocking=False):
        try:
            deliver(LONGEST_RUN, consumer=consumer, clock=timezone.now)
        finally:
            place.release()


@shared_task(name="outbox.tasks.sweep_own_lanes")
def sweep_own_lanes() -> None:
    """Poke each lane of its own in which something is due that may leave now."""
    for consumer in settings.OWN_LANES:
        if may_any_leave(consumer):
            poke_own_lane(consumer)


def may_any_leave(consumer: str) -> bool:
    """Say whether in a lane of its own something is due that its gate lets through."""
    gate = open_gate(consumer, now=timezone.now())
    return gate is not None and is_anything_due(consumer, among=gate)


def is_anything_due(consumer: str, *, among: Q = EVERYTHING) -> bool:
    """Say whether a delivery of this consumer (`among` some) waits for a worker right now."""
    now = timezone.now()
    is_waiting = Q(state__in=WAITING, due_at__lte=now)
    is_orphaned = Q(state=DeliveryState.CLAIMED, lease_until__lte=now)
    return Delivery.objects.filter(is_waiting | is_orphaned, lane_of(consumer), among).exists()
