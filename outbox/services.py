"""Enqueue, claim, deliver. Nothing is lost and nothing is sent twice silently (architecture.md, 3 and 4)."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.module_loading import import_string

from outbox.claims import BATCH, EVERYTHING, Claimed, claim_due
from outbox.lanes import (
    FIRST_PAUSE,
    LEASE,
    LONGEST_PAUSE,
    MAX_ATTEMPTS,
    URGENT_BATCH,
    has_gate,
    lane_of,
    open_gate,
    ordinary_lane,
    patience_with,
)
from outbox.models import UNFINISHED, Delivery, DeliveryState
from outbox.outcomes import NotYet, Outcome, PermanentFailure, Sent, TemporaryFailure
from outbox.pokes import poke, poke_after_commit, poke_own_lane, poke_urgent

__all__ = [
    "BATCH",
    "FIRST_PAUSE",
    "LEASE",
    "LONGEST_PAUSE",
    "MAX_ATTEMPTS",
    "bring_forward",
    "change_rank",
    "claim_due",
    "deliver",
    "deliver_again",
    "deliver_all_due",
    "deliver_for",
    "deliver_own_lane_for",
    "deliver_urgent_for",
    "enqueue",
    "enqueue_all",
    "enqueue_wanted",
    "poke",
    "poke_urgent",
    "retry_failed",
    "send_after_all",
    "skip_all_pending",
    "skip_waiting",
]

logger = logging.getLogger(__name__)

# A run and the lease of its last batch end before CELERY_TASK_TIME_LIMIT kills the worker in the middle of a delivery.
LONGEST_RUN = timedelta(minutes=4)
# What is due this soon is waited for; what is due later is found by the sweep.
SOON = timedelta(seconds=6)
WAITING = (DeliveryState.PENDING, DeliveryState.UNKNOWN)

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


@dataclass(frozen=True)
class Wanted:
    """A delivery to write. Those of one group (any words; "" for none) that are due together go out as one.

    Of what is due in a lane the lowest rank goes first.
    """

    consumer: str
    subject_id: int
    key: str
    due_at: datetime
    group: str = ""
    rank: int = 5


def enqueue(*, consumer: str, subject_id: int, key: str, now: datetime) -> None:
    """Write a pending delivery in the caller's transaction, once per `key`, and poke the workers after commit."""
    enqueue_all([(consumer, subject_id, key)], now=now)


def enqueue_all(wanted: Iterable[tuple[str, int, str]], *, now: datetime) -> None:
    """Write a pending delivery for each (consumer, subject id, key); a key that exists already is left alone."""
    enqueue_wanted([Wanted(consumer, subject_id, key, now) for consumer, subject_id, key in wanted], now=now)


def enqueue_wanted(wanted: Iterable[Wanted], *, now: datetime) -> None:
    """Write a pending delivery for each in the caller's transaction; a key that exists already is left alone."""
    rows = [
        Delivery(
            consumer=one.consumer,
            subject_id=one.subject_id,
            idempotency_key=one.key,
            group=one.group,
            rank=one.rank,
            created_at=now,
            due_at=one.due_at,
        )
        for one in wanted
    ]
    if rows:
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
        poke_after_commit({row.consumer for row in rows if row.due_at <= now + SOON})


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
        _finish(deliveries, state=DeliveryState.FAILED, outcome=str(error), now=now)
    except NotYet as error:
        _wait(deliveries, error, is_repeat=is_repeat, now=now)
    except TemporaryFailure as error:
        _try_later(deliveries, error, is_repeat=is_repeat, now=now)
    except Exception as error:
        # A defect of ours must not stop the others in the queue; it is retried, logged whole, and shown.
        logger.exception(
            "delivery handler failed", extra={"delivery": deliveries[0].pk, "consumer": consumer}
        )
        # It may have failed after the other side had it.
        reason = f"Internal error ({type(error).__name__})."
        failure = TemporaryFailure(reason, may_have_arrived=True)
        _try_later(deliveries, failure, is_repeat=is_repeat, now=now)
    else:
        is_sent = isinstance(outcome, Sent)
        text = outcome.note if isinstance(outcome, Sent) else outcome.reason
        state = DeliveryState.SENT if is_sent else DeliveryState.SKIPPED
        _finish(deliveries, state=state, outcome=text, now=now)


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


def skip_all_pending(*, before: datetime, reason: str, now: datetime) -> int:
    """Skip every delivery still pending that was written before an instant; return how many."""
    old = Delivery.objects.filter(state=DeliveryState.PENDING, created_at__lt=before)
    return old.update(state=DeliveryState.SKIPPED, outcome=reason, finished_at=now)


def skip_waiting(*, subject_ids: Iterable[int], consumers: Iterable[str], reason: str, now: datetime) -> int:
    """Skip what waits to be sent to one of the consumers about these subjects; return how many.

    What is being sent at this moment goes out all the same.
    """
    waiting = Delivery.objects.filter(
        consumer__in=list(consumers), subject_id__in=list(subject_ids), state__in=WAITING
    )
    return waiting.update(state=DeliveryState.SKIPPED, outcome=reason, finished_at=now)


def change_rank(*, consumer: str, subject_ids: Iterable[int], rank: int) -> None:
    """Give what waits to be sent to a consumer about these subjects another place in the order of its lane."""
    waiting = Delivery.objects.filter(
        consumer=consumer, subject_id__in=list(subject_ids), state__in=UNFINISHED
    )
    waiting.exclude(rank=rank).update(rank=rank)


@transaction.atomic
def bring_forward(waiting: QuerySet[Delivery], *, now: datetime) -> int:
    """Have deliveries that wait for their time made now; return how many."""
    consumers = set(waiting.values_list("consumer", flat=True))
    n_brought = waiting.filter(state__in=WAITING).update(due_at=now)
    poke_after_commit(consumers)
    return n_brought


@transaction.atomic
def retry_failed(delivery: Delivery, *, now: datetime) -> None:
    """Put a delivery that was given up back into the queue, by a person's wish."""
    Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.FAILED).update(
        state=DeliveryState.UNKNOWN, due_at=now, n_attempts=0, finished_at=None
    )
    poke_after_commit([delivery.consumer])


@transaction.atomic
def deliver_again(ended: QuerySet[Delivery], *, now: datetime) -> int:
    """Put deliveries of one consumer, however they ended, back into the queue, by a person's wish; return how many.

    Each may have arrived before, so its handler is told that it may be a repeat.
    """
    consumers = set(ended.values_list("consumer", flat=True))
    n_queued = ended.exclude(state__in=UNFINISHED).update(
        state=DeliveryState.UNKNOWN, due_at=now, n_attempts=0, finished_at=None
    )
    poke_after_commit(consumers)
    return n_queued


@transaction.atomic
def send_after_all(*, consumer: str, subject_ids: Iterable[int], now: datetime) -> int:
    """Put deliveries that were skipped back into the queue, by a person's wish; return how many."""
    skipped = Delivery.objects.filter(
        consumer=consumer, subject_id__in=list(subject_ids), state=DeliveryState.SKIPPED
    )
    n_queued = skipped.update(state=DeliveryState.PENDING, due_at=now, n_attempts=0, finished_at=None)
    poke_after_commit([consumer])
    return n_queued


def _record(deliveries: Sequence[Delivery], **changes: Any) -> None:
    """Write down how a try went, unless the lease ran out and another worker has claimed a delivery since.

    A late report of ours would undo what that worker did, and have the same thing sent a third time.
    """
    tries = Q()
    for delivery in deliveries:
        tries |= Q(pk=delivery.pk, n_attempts=delivery.n_attempts)
    n_recorded = Delivery.objects.filter(tries, state=DeliveryState.CLAIMED).update(
        lease_until=None, **changes
    )
    if n_recorded < len(deliveries):
        logger.warning("late outcome of a delivery ignored", extra={"delivery": deliveries[0].pk})


def _finish(deliveries: Sequence[Delivery], *, state: DeliveryState, outcome: str, now: datetime) -> None:
    _record(deliveries, state=state, outcome=outcome, finished_at=now)


def _try_later(
    deliveries: Sequence[Delivery], failure: TemporaryFailure, *, is_repeat: bool, now: datetime
) -> None:
    first = deliveries[0]
    patience = patience_with(first.consumer)
    if first.n_attempts >= patience.n_tries:
        _finish(deliveries, state=DeliveryState.FAILED, outcome=f"Given up: {failure}", now=now)
        return
    pause = patience.pause(first.n_attempts, asked=failure.retry_after)
    # Once it may have arrived, every later try may be a repeat.
    state = _state_between_tries(is_repeat=is_repeat or failure.may_have_arrived)
    _record(deliveries, state=state, due_at=now + pause, outcome=str(failure))


def _wait(deliveries: Sequence[Delivery], reason: NotYet, *, is_repeat: bool, now: datetime) -> None:
    changes: dict[str, Any] = {"due_at": now + reason.pause, "n_attempts": F("n_attempts") - 1}
    if not is_repeat and all(one.n_attempts == 1 for one in deliveries):
        # Nothing has tied them together yet: what comes meanwhile may go out with them.
        changes["batch"] = None
    _record(deliveries, state=_state_between_tries(is_repeat=is_repeat), outcome=str(reason), **changes)


def _state_between_tries(*, is_repeat: bool) -> DeliveryState:
    return DeliveryState.UNKNOWN if is_repeat else DeliveryState.PENDING
