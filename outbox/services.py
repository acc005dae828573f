"""Enqueue, claim, deliver. Nothing is lost and nothing is sent twice silently (architecture.md, 3 and 4)."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

from outbox.models import Delivery, DeliveryState
from outbox.outcomes import NotYet, Outcome, PermanentFailure, Sent, TemporaryFailure

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=3)
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=1)
MAX_ATTEMPTS = 12
# Few enough that a lease outlasts a batch of which every one waits for a slow other side.
BATCH = 5
# A run and the lease of its last batch end before CELERY_TASK_TIME_LIMIT kills the worker in the middle of a delivery.
LONGEST_RUN = timedelta(minutes=4)

# Takes the subject's id, whether it may have been sent before, and now.
Handler = Callable[[int, bool, datetime], Outcome]


def enqueue(*, consumer: str, subject_id: int, key: str, now: datetime) -> None:
    """Write a pending delivery in the caller's transaction, once per `key`, and poke the workers after commit."""
    enqueue_all([(consumer, subject_id, key)], now=now)


def enqueue_all(wanted: Iterable[tuple[str, int, str]], *, now: datetime) -> None:
    """Write a pending delivery for each (consumer, subject id, key); a key that exists already is left alone."""
    rows = [
        Delivery(consumer=consumer, subject_id=subject_id, idempotency_key=key, created_at=now, due_at=now)
        for consumer, subject_id, key in wanted
    ]
    if rows:
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
        _poke_after_commit()


def _poke_after_commit() -> None:
    """Poke once for the transaction, however much it enqueues: one sweep takes all of it."""
    if not any(function is poke for _, function, _ in transaction.get_connection().run_on_commit):
        transaction.on_commit(poke)


def poke() -> None:
    """Ask a worker to look for due deliveries. The poke may be lost: the sweep finds them all the same."""
    try:
        current_app.send_task("outbox.tasks.deliver_due")
    except (OperationalError, OSError) as error:
        logger.warning("poke lost", extra={"error_type": type(error).__name__})


@transaction.atomic
def claim_due(*, now: datetime, limit: int = BATCH) -> list[tuple[Delivery, bool]]:
    """Lease up to `limit` due deliveries to this worker.

    Return each with whether it may have been sent before: its former worker died between sending and recording.
    """
    _give_up_on_killers(now=now)
    is_due = Q(state__in=[DeliveryState.PENDING, DeliveryState.UNKNOWN], due_at__lte=now)
    is_orphaned = Q(state=DeliveryState.CLAIMED, lease_until__lte=now)
    rows = list(
        Delivery.objects.select_for_update(skip_locked=True)
        .filter(is_due | is_orphaned)
        .order_by("due_at", "pk")[:limit]
    )
    claimed = [(row, row.state != DeliveryState.PENDING) for row in rows]
    for row in rows:
        row.state = DeliveryState.CLAIMED
        row.lease_until = now + LEASE
        row.n_attempts += 1
    Delivery.objects.bulk_update(rows, ["state", "lease_until", "n_attempts"])
    return claimed


def deliver(delivery: Delivery, *, is_repeat: bool, now: datetime) -> None:
    """Hand a claimed delivery to its consumer's handler, outside any transaction, and record the outcome."""
    handler: Handler = import_string(settings.DELIVERY_HANDLERS[delivery.consumer])
    try:
        outcome = handler(delivery.subject_id, is_repeat, now)
    except PermanentFailure as error:
        _finish(delivery, state=DeliveryState.FAILED, outcome=str(error), now=now)
    except NotYet as error:
        _wait(delivery, error, is_repeat=is_repeat, now=now)
    except TemporaryFailure as error:
        _try_later(delivery, error, is_repeat=is_repeat, now=now)
    except Exception as error:
        # A defect of ours must not stop the others in the queue; it is retried, logged whole, and shown.
        logger.exception(
            "delivery handler failed", extra={"delivery": delivery.pk, "consumer": delivery.consumer}
        )
        # It may have failed after the other side had it.
        reason = f"Internal error ({type(error).__name__})."
        failure = TemporaryFailure(reason, may_have_arrived=True)
        _try_later(delivery, failure, is_repeat=is_repeat, now=now)
    else:
        is_sent = isinstance(outcome, Sent)
        text = outcome.note if isinstance(outcome, Sent) else outcome.reason
        state = DeliveryState.SENT if is_sent else DeliveryState.SKIPPED
        _finish(delivery, state=state, outcome=text, now=now)


def deliver_batch(*, now: datetime) -> int:
    """Deliver a few of those that are due at `now`; return how many were handled."""
    claimed = claim_due(now=now)
    for delivery, is_repeat in claimed:
        deliver(delivery, is_repeat=is_repeat, now=now)
    return len(claimed)


def deliver_all_due(*, now: datetime) -> int:
    """Deliver until nothing is due at `now`; return how many were handled."""
    n_handled = 0
    while n_now := deliver_batch(now=now):
        n_handled += n_now
    return n_handled


def deliver_for(duration: timedelta, *, clock: Callable[[], datetime]) -> None:
    """Deliver what is due, batch by batch, for about `duration`; then leave the rest to another run, and ask for it.

    The clock is read for each batch: a lease must count from when the batch was claimed.
    """
    end = clock() + duration
    while deliver_batch(now=clock()):
        if clock() >= end:
            poke()
            return


def skip_all_pending(*, before: datetime, reason: str, now: datetime) -> int:
    """Skip every delivery still pending that was written before an instant; return how many."""
    old = Delivery.objects.filter(state=DeliveryState.PENDING, created_at__lt=before)
    return old.update(state=DeliveryState.SKIPPED, outcome=reason, finished_at=now)


@transaction.atomic
def retry_failed(delivery: Delivery, *, now: datetime) -> None:
    """Put a delivery that was given up back into the queue, by a person's wish."""
    Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.FAILED).update(
        state=DeliveryState.UNKNOWN, due_at=now, n_attempts=0, finished_at=None
    )
    transaction.on_commit(poke)


@transaction.atomic
def send_after_all(*, consumer: str, subject_ids: Iterable[int], now: datetime) -> int:
    """Put deliveries that were skipped back into the queue, by a person's wish; return how many."""
    skipped = Delivery.objects.filter(
        consumer=consumer, subject_id__in=list(subject_ids), state=DeliveryState.SKIPPED
    )
    n_queued = skipped.update(state=DeliveryState.PENDING, due_at=now, n_attempts=0, finished_at=None)
    transaction.on_commit(poke)
    return n_queued


def _give_up_on_killers(*, now: datetime) -> None:
    """Give up deliveries whose worker died with them at every try, or they would kill workers for ever."""
    Delivery.objects.filter(
        state=DeliveryState.CLAIMED, lease_until__lte=now, n_attempts__gte=MAX_ATTEMPTS
    ).update(
        state=DeliveryState.FAILED,
        outcome="Given up: the worker stopped at every try.",
        finished_at=now,
        lease_until=None,
    )


def _record(delivery: Delivery, **changes: Any) -> None:
    """Write down how a try went, unless the lease ran out and another worker has claimed the delivery since.

    A late report of ours would undo what that worker did, and have the same thing sent a third time.
    """
    mine = Delivery.objects.filter(
        pk=delivery.pk, state=DeliveryState.CLAIMED, n_attempts=delivery.n_attempts
    )
    if not mine.update(lease_until=None, **changes):
        logger.warning("late outcome of a delivery ignored", extra={"delivery": delivery.pk})


def _finish(delivery: Delivery, *, state: DeliveryState, outcome: str, now: datetime) -> None:
    _record(delivery, state=state, outcome=outcome, finished_at=now)


def _try_later(delivery: Delivery, failure: TemporaryFailure, *, is_repeat: bool, now: datetime) -> None:
    if delivery.n_attempts >= MAX_ATTEMPTS:
        _finish(delivery, state=DeliveryState.FAILED, outcome=f"Given up: {failure}", now=now)
        return
    pause = failure.retry_after or min(FIRST_PAUSE * 2 ** (delivery.n_attempts - 1), LONGEST_PAUSE)
    # Once it may have arrived, every later try may be a repeat.
    state = _state_between_tries(is_repeat=is_repeat or failure.may_have_arrived)
    _record(delivery, state=state, due_at=now + pause, outcome=str(failure))


def _wait(delivery: Delivery, reason: NotYet, *, is_repeat: bool, now: datetime) -> None:
    state, n_attempts = _state_between_tries(is_repeat=is_repeat), delivery.n_attempts - 1
    _record(delivery, state=state, due_at=now + reason.pause, n_attempts=n_attempts, outcome=str(reason))


def _state_between_tries(*, is_repeat: bool) -> DeliveryState:
    return DeliveryState.UNKNOWN if is_repeat else DeliveryState.PENDING
