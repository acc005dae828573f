"""Lease due deliveries to a worker; those of one group that are due together go out together."""

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from outbox.lanes import MAX_ATTEMPTS, URGENT, patience_with
from outbox.models import Delivery, DeliveryState

# Few enough that a lease outlasts a batch of which every one waits for a slow other side.
BATCH = 5
# A person who is called about more at once learns the rest a moment later.
LARGEST_GROUP = 200

EVERYTHING = Q()
# A delivery, and whether it may have been sent before: its former worker died between sending and recording.
Claimed = tuple[Delivery, bool]


@transaction.atomic
def claim_due(*, now: datetime, limit: int = BATCH, lane: Q = EVERYTHING) -> list[Claimed]:
    """Lease up to `limit` due deliveries of a lane to this worker, and with each those that are grouped with it.

    Return each with whether it may have been sent before.
    """
    due = _due(now=now).filter(lane)
    rows = list(due.order_by("rank", "due_at", "pk")[:limit])
    if not rows:
        _give_up_on_killers(now=now)
        return []
    rows += _companions(rows, due=due)
    claimed = [(row, row.state != DeliveryState.PENDING) for row in rows]
    _lease(rows, now=now)
    return claimed


def _due(*, now: datetime) -> QuerySet[Delivery]:
    is_due = Q(state__in=[DeliveryState.PENDING, DeliveryState.UNKNOWN], due_at__lte=now)
    is_orphaned = Q(state=DeliveryState.CLAIMED, lease_until__lte=now) & ~_kills_workers()
    return Delivery.objects.select_for_update(skip_locked=True).filter(is_due | is_orphaned)


def _companions(rows: Iterable[Delivery], *, due: QuerySet[Delivery]) -> list[Delivery]:
    """Return what else is due and goes out with them: exactly what went out before, or all that is new in the group."""
    batches = {row.batch for row in rows if row.batch}
    groups = {row.group for row in rows if row.group and not row.batch}
    if not batches and not groups:
        return []
    together = Q(batch__in=batches) | Q(group__in=groups, batch=None)
    others = due.filter(together).exclude(pk__in=[row.pk for row in rows])
    return list(others.order_by("due_at", "pk")[:LARGEST_GROUP])


def _lease(rows: list[Delivery], *, now: datetime) -> None:
    fresh_batches = {row.group: uuid4() for row in rows if row.group}
    for row in rows:
        row.state = DeliveryState.CLAIMED
        row.lease_until = now + patience_with(row.consumer).lease
        row.n_attempts += 1
        if row.batch is None and row.consumer in settings.BATCH_DELIVERY_HANDLERS:
            row.batch = fresh_batches[row.group] if row.group else uuid4()
    # A bulk_update would take longer to put together than all the rest of a claim.
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE outbox_delivery SET state = %s, n_attempts = n_attempts + 1,
                   lease_until = leased.until, batch = leased.batch
              FROM unnest(%s::bigint[], %s::timestamptz[], %s::uuid[]) AS leased (id, until, batch)
             WHERE outbox_delivery.id = leased.id
            """,
            [
                DeliveryState.CLAIMED.value,
                [row.pk for row in rows],
                [row.lease_until for row in rows],
                [row.batch for row in rows],
            ],
        )


def _give_up_on_killers(*, now: datetime) -> None:
    """Give up deliveries whose worker died with them at every try, or they would kill workers for ever."""
    Delivery.objects.filter(_kills_workers(), state=DeliveryState.CLAIMED, lease_until__lte=now).update(
        state=DeliveryState.FAILED,
        outcome="Given up: the worker stopped at every try.",
        finished_at=now,
        lease_until=None,
    )


def _kills_workers() -> Q:
    urgent = Q(consumer__in=settings.URGENT_CONSUMERS)
    return Q(n_attempts__gte=URGENT.n_tries) | (~urgent & Q(n_attempts__gte=MAX_ATTEMPTS))
