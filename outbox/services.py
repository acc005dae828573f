"""Enqueue, skip and queue again. Nothing is lost and nothing is sent twice silently (architecture.md, 3 and 4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from outbox.claims import BATCH, claim_due
from outbox.delivering import (
    LONGEST_RUN,
    deliver,
    deliver_all_due,
    deliver_batch,
    deliver_for,
    deliver_own_lane_for,
    deliver_urgent_for,
)
from outbox.lanes import FIRST_PAUSE, LEASE, LONGEST_PAUSE, MAX_ATTEMPTS, SOON
from outbox.models import UNFINISHED, WAITING, Delivery, DeliveryState
from outbox.pokes import poke_after_commit

__all__ = [
    "BATCH",
    "FIRST_PAUSE",
    "LEASE",
    "LONGEST_PAUSE",
    "LONGEST_RUN",
    "MAX_ATTEMPTS",
    "Wanted",
    "bring_forward",
    "change_rank",
    "claim_due",
    "deliver",
    "deliver_again",
    "deliver_all_due",
    "deliver_batch",
    "deliver_for",
    "deliver_own_lane_for",
    "deliver_urgent_for",
    "enqueue",
    "enqueue_all",
    "enqueue_wanted",
    "retry_failed",
    "send_after_all",
    "skip_all_pending",
    "skip_waiting",
]


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
