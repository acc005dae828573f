"""Deliver what is due: hand it to its consumer's handler and record how that went (architecture.md, 3 and 4)."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string

from outbox.claims import BATCH, EVERYTHING, Claimed, claim_due
from outbox.lanes import SOON, URGENT_BATCH, has_gate, lane_of, open_gate, ordinary_lane
from outbox.models import WAITING, Delivery, DeliveryState
from outbox.outcomes import NotYet, Outcome, PermanentFailure, Sent, TemporaryFailure
from outbox.pokes import poke, poke_own_lane, poke_urgent
from outbox.recording import finish, try_later, wait

logger = logging.getLogger(__name__)

# A run and the lease of its last batch end before CELERY_TASK_TIME_LIMIT kills the worker in the middle of a delivery.
LONGEST_RUN = timedelta(minutes=4)

# Takes the subject's id, whether it may have been sent before, and now.
Handler = Callable[[int, bool, datetime], Outcome]
# Takes what names the batch for ever, the subjects' ids, whether it may have been sent before, and now.
BatchHandler = Callable[[UUID, Sequence[int], bool, datetime], Outcome]
Together = list[tuple[list[Delivery], bool]]


@runtime_checkable
class ForesightedHandler(Protocol):
    """A batch handler that does at once for several batches what it must do before it sends each."""

    def ready(self, batches: Mapping[UUID, Sequence[int]], *, now: datetime) -> BatchHandler:
        """Return what then sends each of the batches (the subjects' ids by what names the batch)."""


def deliver(delivery: Delivery, *, is_repeat: bool, now: datetime) -> None:
    """Hand a claimed delivery to its consumer's handler, outside any transaction, and record the outcome."""
    _deliver_together([delivery], is_repeat=is_repeat, now=now)


def _deliver_together(
    deliveries: Sequence[Delivery], *, is_repeat: bool, now: datetime, handler: BatchHandler | None = None
) -> None:
    """Hand over what goes out as one (to a handler that is ready for it); all of it has the same outcome."""
    consumer = deliveries[0].consumer
    try:
        outcome = _hand_over(deliveries, is_repeat=is_repeat, now=now, ready=handler)
    except PermanentFailure as error:
        finish(deliveries, state=DeliveryState.FAILED, outcome=str(error), now=now)
    except NotYet as error:
        wait(deliveries, error, is_repeat=is_repeat, now=now)
    except TemporaryFailure as error:
        try_later(deliveries, error, is_repeat=is_repeat, now=now)
    except Exception as error:
        # A defect of ours must not stop the others in the queue; it is retried, logged whole, and shown.
        logger.exception(
            "delivery handler failed", extra={"delivery": deliveries[0].pk, "consumer": consumer}
        )
        # It may have failed after the other side had it.
        reason = f"Internal error ({type(error).__name__})."
        failure = TemporaryFailure(reason, may_have_arrived=True)
        try_later(deliveries, failure, is_repeat=is_repeat, now=now)
    else:
        is_sent = isinstance(outcome, Sent)
        text = outcome.note if isinstance(outcome, Sent) else outcome.reason
        state = DeliveryState.SENT if is_sent else DeliveryState.SKIPPED
        finish(deliveries, state=state, outcome=text, now=now)


def _hand_over(
    deliveries: Sequence[Delivery], *, is_repeat: bool, now: datetime, ready: BatchHandler | None
) -> Outcome:
    first = deliveries[0]
    if first.batch is not None:
        batch_handler = ready or _batch_handler(first.consumer)
        return batch_handler(first.batch, [one.subject_id for one in deliveries], is_repeat, now)
    handler: Handler = import_string(settings.DELIVERY_HANDLERS[first.consumer])
    return handler(first.subject_id, is_repeat, now)


def _batch_handler(consumer: str) -> BatchHandler:
    handler: BatchHandler = import_string(settings.BATCH_DELIVERY_HANDLERS[consumer])
    return handler


def deliver_batch(*, now: datetime, lane: Q = EVERYTHING, limit: int = BATCH) -> int:
    """Deliver a few of those in a lane that are due at `now`; return how many were handled."""
    claimed = claim_due(now=now, lane=lane, limit=limit)
    together = _sorted_out(claimed)
    ready = _made_ready(together, now=now)
    for some, is_repeat in together:
        _deliver_together(some, is_repeat=is_repeat, now=now, handler=ready.get(some[0].consumer))
    return len(claimed)


def _made_ready(together: Together, *, now: datetime) -> dict[str, BatchHandler]:
    """Return, by consumer, the handlers that are ready for all their batches at once."""
    batches: dict[str, dict[UUID, list[int]]] = defaultdict(dict)
    for some, _ in together:
        if some[0].batch is not None:
            batches[some[0].consumer][some[0].batch] = [one.subject_id for one in some]
    ready: dict[str, BatchHandler] = {}
    for consumer, by_batch in batches.items():
        handler = _batch_handler(consumer)
        if len(by_batch) > 1 and isinstance(handler, ForesightedHandler):
            try:
                ready[consumer] = handler.ready(by_batch, now=now)
            except Exception:
                # One that it fails for must not keep the others: each is handed over by itself and fails alone.
                logger.exception("several deliveries could not be made ready", extra={"consumer": consumer})
    return ready


def _sorted_out(claimed: Iterable[Claimed]) -> Together:
    """Return what goes out as one, each with whether it may have been sent before."""
    together: dict[UUID | int, list[Claimed]] = defaultdict(list)
    for delivery, is_repeat in claimed:
        together[delivery.batch or delivery.pk].append((delivery, is_repeat))
    return [([one for one, _ in some], any(again for _, again in some)) for some in together.values()]


def deliver_all_due(*, now: datetime) -> int:
    """Deliver, in every lane, until nothing is due at `now`; return how many were handled."""
    n_handled = 0
    while n_now := deliver_batch(now=now):
        n_handled += n_now
    return n_handled


def deliver_for(duration: timedelta, *, clock: Callable[[], datetime]) -> None:
    """Deliver what is due in the ordinary lane, batch by batch, for about `duration`; then ask for another run.

    The clock is read for each batch: a lease must count from when the batch was claimed.
    """
    end = clock() + duration
    while deliver_batch(now=clock(), lane=ordinary_lane()):
        if clock() >= end:
            poke()
            return


def deliver_urgent_for(duration: timedelta, *, consumer: str, clock: Callable[[], datetime]) -> None:
    """Deliver what is due of one urgent consumer for about `duration`; ask for what is due soon when it is."""
    end = clock() + duration
    while deliver_batch(now=clock(), lane=lane_of(consumer), limit=URGENT_BATCH):
        if clock() >= end:
            break
    now = clock()
    waiting = Delivery.objects.filter(consumer=consumer, state__in=WAITING, due_at__lte=now + SOON)
    next_due = waiting.order_by("due_at").values_list("due_at", flat=True).first()
    if next_due:
        poke_urgent(consumer, wait=max(next_due - now, timedelta()))


def deliver_own_lane_for(duration: timedelta, *, consumer: str, clock: Callable[[], datetime]) -> None:
    """Deliver what may leave now of a consumer with a lane of its own, for about `duration`.

    Behind a gate one by one: it is asked anew before each, so that the most urgent goes next and nothing is claimed
    that would only have to wait.
    """
    end, limit = clock() + duration, 1 if has_gate(consumer) else BATCH
    while True:
        gate = open_gate(consumer, now=clock())
        if gate is None or not deliver_batch(now=clock(), lane=lane_of(consumer) & gate, limit=limit):
            return
        if clock() >= end:
            poke_own_lane(consumer)
            return
