"""When the two sides are compared, by one worker at a time, and what is kept of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from github_mirror.models import Drift, Repository, RepositoryState, Sync, SyncKind, TrackedIssue
from github_mirror.repositories import is_held

# Asked every minute, so that no two syncs of a repository are more than five minutes apart.
SYNCED_EVERY = timedelta(minutes=4)
FULL_EVERY = timedelta(hours=24)
# A full check that failed.
FULL_AGAIN_AFTER = timedelta(hours=1)
KEPT_FOR = timedelta(days=30)
# First of two numbers that nothing else in this database uses together as an advisory lock.
SYNC_LOCKS = 5_190_005


@contextmanager
def only_one(repository_id: int) -> Iterator[bool]:
    """Say whether nobody else compares this repository; if so, nobody else does until the end of the block.

    The lock is the database connection's: it ends with the worker, however that ends.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [SYNC_LOCKS, repository_id])
        is_ours = bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [SYNC_LOCKS, repository_id])


def due_repositories(*, now: datetime) -> list[int]:
    """Return the ids of the active repositories whose next sync is due, the longest unsynced first."""
    active = Repository.objects.filter(state=RepositoryState.ACTIVE).order_by("synced_at", "pk")
    return [one.pk for one in active if due_kind(one, now=now)]


def due_kind(repository: Repository, *, now: datetime) -> SyncKind | None:
    """Return which sync of a repository is due, None where none is or trouble keeps us from asking GitHub."""
    if repository.state != RepositoryState.ACTIVE or is_held(repository, now=now):
        return None
    started = dict(
        repository.syncs.order_by()
        .values("kind")
        .annotate(last=Max("started_at"))
        .values_list("kind", "last")
    )
    last, last_full = max(started.values(), default=None), started.get(SyncKind.FULL)
    if last is not None and last > now - SYNCED_EVERY:
        return None
    is_old = repository.full_sync_at is None or repository.full_sync_at <= now - FULL_EVERY
    is_tried_lately = last_full is not None and last_full > now - FULL_AGAIN_AFTER
    return SyncKind.FULL if is_old and not is_tried_lately else SyncKind.SINCE


def begin(repository: Repository, *, kind: SyncKind, now: datetime) -> Sync:
    """Note that a repository is being compared."""
    return Sync.objects.create(repository=repository, kind=kind, started_at=now)


@transaction.atomic
def end_well(sync: Sync, *, now: datetime) -> None:
    """Note that a repository was compared to the end."""
    _end(sync, error="", now=now)
    done: dict[str, object] = {"synced_at": sync.started_at}
    if sync.kind == SyncKind.FULL:
        done["full_sync_at"] = sync.started_at
        # Whoever could not be assigned may have been let in since.
        done["refused_logins"] = []
    Repository.objects.filter(pk=sync.repository_id).update(**done)


def end_badly(sync: Sync, *, error: str, now: datetime) -> None:
    """Note why a comparison ended before it was through; what it did so far holds."""
    _end(sync, error=error[:300], now=now)


def _end(sync: Sync, *, error: str, now: datetime) -> None:
    sync.ended_at, sync.error = now, error
    sync.save(update_fields=["ended_at", "error", "n_requests", "n_issues", "n_comments", "n_drifts"])


def note_drift(sync: Sync, what: str, *, issue: TrackedIssue | None, now: datetime) -> None:
    """Note something that GitHub should have told of and did not, and that is repaired now."""
    Drift.objects.create(sync=sync, issue=issue, what=what[:300], found_at=now, repaired_at=now)
    sync.n_drifts += 1


@transaction.atomic
def forget_old(*, now: datetime) -> int:
    """Delete syncs that began more than 30 days ago, with their drift, but the last of each kind of a repository."""
    old = Sync.objects.filter(started_at__lt=now - KEPT_FOR)
    n_deleted, _ = _but_the_last(old).delete()
    return n_deleted


def _but_the_last(syncs: QuerySet[Sync]) -> QuerySet[Sync]:
    later = Sync.objects.filter(
        Q(started_at__gt=OuterRef("started_at"))
        | Q(started_at=OuterRef("started_at"), pk__gt=OuterRef("pk")),
        repository=OuterRef("repository"),
        kind=OuterRef("kind"),
    )
    return syncs.filter(Exists(later))
