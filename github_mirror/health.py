"""How the mirror does, repository by repository, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Case, Count, Min, Q, QuerySet, Value, When

from github_mirror.connecting import is_dry_run, is_set_by_environment
from github_mirror.models import (
    Conflict,
    Connection,
    Drift,
    HookDelivery,
    HookState,
    IssueWrite,
    Repository,
    RepositoryState,
    Sync,
    TrackedIssue,
)
from outbox.models import UNFINISHED, Delivery, DeliveryState

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
# Longer than that nobody reads; the rest is counted.
MOST_SHOWN = 50
MOST_SYNCS = 10
# How urgent a write is (outbox.Delivery.rank), in the order in which they leave.
RANK_NAMES = {1: "P1", 2: "P2", 3: "P3", 4: "P4"}


@dataclass(frozen=True)
class Waiting:
    """Writes of one urgency that wait to leave."""

    rank: int
    n: int

    @property
    def tier(self) -> str:
        """Return the tier of their tickets, nothing where they have none."""
        return RANK_NAMES.get(self.rank, "")


@dataclass
class Backlog:
    """What waits to be written to a repository, the most urgent first, and what was given up."""

    waiting: list[Waiting] = field(default_factory=list)
    n_creations: int = 0
    n_failed: int = 0
    oldest_at: datetime | None = None
    done_at: datetime | None = None

    @property
    def n(self) -> int:
        """Return how many writes wait."""
        return sum(one.n for one in self.waiting)

    @property
    def has_tiers(self) -> bool:
        """Say whether any of them is of a ticket with a tier."""
        return any(one.tier for one in self.waiting)


@dataclass(frozen=True)
class Hooks:
    """What GitHub sent about a repository lately."""

    n_hour: int = 0
    n_day: int = 0
    n_failed: int = 0
    n_waiting: int = 0
    oldest_waiting_at: datetime | None = None


@dataclass(frozen=True)
class RepositoryHealth:
    """One repository, and how its mirror does."""

    repository: Repository
    backlog: Backlog
    hooks: Hooks
    n_issues: int
    n_conflicts: int
    n_drifts: int
    n_repaired: int
    running: Sync | None

    @property
    def needs_somebody(self) -> bool:
        """Say whether only a person can go on with something here."""
        is_stopped = self.repository.state == RepositoryState.STOPPED
        return bool(is_stopped or self.n_conflicts or self.backlog.n_failed or self.hooks.n_failed)


@dataclass(frozen=True)
class Health:
    """The whole mirror. `n_kept_back` writes of a dry run belong to no repository yet.

    `refused` are webhooks of the last week that no repository's page shows: wrongly signed, too large, unreadable.
    """

    repositories: list[RepositoryHealth]
    connection: Connection | None
    is_dry_run: bool
    is_set_by_environment: bool
    n_kept_back: int
    refused: list[HookDelivery]

    @property
    def is_connected(self) -> bool:
        """Say whether the desk has an account at GitHub."""
        return self.is_set_by_environment or self.connection is not None

    @property
    def n_conflicts(self) -> int:
        """Return how many conflicts wait for somebody."""
        return sum(one.n_conflicts for one in self.repositories)


def health_at(now: datetime) -> Health:
    """Return how every repository does. Eleven queries."""
    repositories = list(Repository.objects.select_related("state_by"))
    refused = HookDelivery.objects.filter(state=HookState.FAILED, received_at__gt=now - WEEK).defer("body")
    refused = refused.annotate(is_kept=Case(When(body=b"", then=False), default=True))
    return Health(
        repositories=_healths(repositories, now=now),
        connection=Connection.objects.select_related("connected_by").first(),
        is_dry_run=is_dry_run(),
        is_set_by_environment=is_set_by_environment(),
        n_kept_back=IssueWrite.objects.filter(issue__repository=None, sent_at=None).count(),
        refused=list(
            refused.exclude(repository__in=[one.full_name for one in repositories]).order_by("-received_at")[
                :5
            ]
        ),
    )


def health_of(repository: Repository, *, now: datetime) -> RepositoryHealth:
    """Return how one repository does. Seven queries."""
    return _healths([repository], now=now)[0]


def _healths(repositories: Sequence[Repository], *, now: datetime) -> list[RepositoryHealth]:
    keys = [one.pk for one in repositories]
    backlogs = _backlogs(keys)
    hooks = _hooks([one.full_name for one in repositories], now=now)
    issues = _counts(TrackedIssue.objects.filter(repository__in=keys), by="repository")
    open_conflicts = Conflict.objects.filter(issue__repository__in=keys, resolved_at=None)
    conflicts = _counts(open_conflicts, by="issue__repository")
    drifts = Drift.objects.filter(sync__repository__in=keys, found_at__gt=now - WEEK)
    found = _counts(drifts, by="sync__repository")
    repaired = _counts(drifts.exclude(repaired_at=None), by="sync__repository")
    # One that a worker died of would run for ever.
    running = Sync.objects.filter(repository__in=keys, ended_at=None, started_at__gt=now - HOUR)
    syncs = {sync.repository_id: sync for sync in running.order_by("pk")}
    return [
        RepositoryHealth(
            repository=one,
            backlog=backlogs[one.pk],
            hooks=hooks.get(one.full_name.lower(), Hooks()),
            n_issues=issues.get(one.pk, 0),
            n_conflicts=conflicts.get(one.pk, 0),
            n_drifts=found.get(one.pk, 0),
            n_repaired=repaired.get(one.pk, 0),
            running=syncs.get(one.pk),
        )
        for one in repositories
    ]


def _counts(
    rows: QuerySet[TrackedIssue] | QuerySet[Conflict] | QuerySet[Drift], *, by: str
) -> dict[int, int]:
    return dict(rows.order_by().values_list(by).annotate(n=Count("pk")))


def _backlogs(repositories: Iterable[int]) -> dict[int, Backlog]:
    """Return what waits and what was given up, by repository."""
    unsettled = [*UNFINISHED, DeliveryState.FAILED]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT issue.repository_id, delivery.state = %s, delivery.rank, count(*), min(intended.created_at),
                   count(*) FILTER (WHERE intended.kind IN ('create', 'comment'))
              FROM outbox_delivery delivery
              JOIN github_mirror_issuewrite intended ON intended.id = delivery.subject_id
              JOIN github_mirror_trackedissue issue ON issue.id = intended.issue_id
             WHERE delivery.consumer = 'github' AND delivery.state = ANY(%s) AND issue.repository_id = ANY(%s)
             GROUP BY 1, 2, 3 ORDER BY 3
            """,
            [DeliveryState.FAILED.value, [state.value for state in unsettled], list(repositories)],
        )
        rows = cursor.fetchall()
    backlogs: dict[int, Backlog] = defaultdict(Backlog)
    for repository, is_failed, rank, n, oldest_at, n_creations in rows:
        backlog = backlogs[repository]
        if is_failed:
            backlog.n_failed += n
            continue
        backlog.waiting.append(Waiting(rank, n))
        backlog.n_creations += n_creations
        backlog.oldest_at = min(backlog.oldest_at or oldest_at, oldest_at)
    return backlogs


def _hooks(names: Iterable[str], *, now: datetime) -> dict[str, Hooks]:
    """Return what GitHub sent, by the repository's name in small letters."""
    is_waiting = Q(state=HookState.NEW)
    # Those that failed stay until somebody looks, however old they are.
    recent = HookDelivery.objects.filter(
        Q(received_at__gt=now - DAY) | Q(state__in=[HookState.NEW, HookState.FAILED]),
        repository__in=list(names),
    )
    rows = (
        recent.order_by()
        .values_list("repository")
        .annotate(
            n_hour=Count("pk", filter=Q(received_at__gt=now - HOUR)),
            n_day=Count("pk", filter=Q(received_at__gt=now - DAY)),
            n_failed=Count("pk", filter=Q(state=HookState.FAILED)),
            n_waiting=Count("pk", filter=is_waiting),
            oldest_waiting_at=Min("received_at", filter=is_waiting),
        )
    )
    return {name.lower(): Hooks(*numbers) for name, *numbers in rows}


@dataclass(frozen=True)
class FailedWrite:
    """A write that was given up, and why."""

    write: IssueWrite
    delivery: Delivery


@dataclass(frozen=True)
class RepositoryPage:
    """What the page of a repository lists, newest first and at most fifty of each."""

    failed_writes: list[FailedWrite]
    failed_hooks: list[HookDelivery]
    drifts: list[Drift]
    syncs: list[Sync]


def page_of(repository: Repository) -> RepositoryPage:
    """Return what went wrong with a repository and how it was compared. Five queries."""
    drifts = Drift.objects.filter(sync__repository=repository).select_related("issue")
    return RepositoryPage(
        failed_writes=_failed_writes(repository),
        failed_hooks=list(failed_hooks(repository).defer("body")[:MOST_SHOWN]),
        drifts=list(drifts[:MOST_SHOWN]),
        syncs=list(repository.syncs.all()[:MOST_SYNCS]),
    )


def failed_deliveries(repository: Repository) -> QuerySet[Delivery]:
    """Return the deliveries of writes to a repository that were given up."""
    writes = IssueWrite.objects.filter(issue__repository=repository)
    return Delivery.objects.filter(
        consumer="github", state=DeliveryState.FAILED, subject_id__in=writes.values("pk")
    )


def failed_hooks(repository: Repository) -> QuerySet[HookDelivery]:
    """Return what GitHub sent about a repository and could not be worked in."""
    return HookDelivery.objects.filter(repository=repository.full_name, state=HookState.FAILED)


def _failed_writes(repository: Repository) -> list[FailedWrite]:
    deliveries = list(failed_deliveries(repository).order_by("-finished_at", "-pk")[:MOST_SHOWN])
    writes = IssueWrite.objects.select_related("issue__repository").in_bulk(
        [delivery.subject_id for delivery in deliveries]
    )
    return [FailedWrite(writes[one.subject_id], one) for one in deliveries if one.subject_id in writes]


def rows_that_need_somebody() -> list[QuerySet[Any, Any]]:
    """Return what the header counts, each row one word: conflicts, what was given up, repositories that were stopped.

    A hundred of each kind are counted at most, each by an index of its own.
    """
    found: tuple[QuerySet[Any], ...] = (
        Conflict.objects.filter(resolved_at=None),
        Delivery.objects.filter(consumer="github", state=DeliveryState.FAILED),
        # Of no repository is what was refused: anybody may send that, and nobody can do anything with it.
        HookDelivery.objects.filter(state=HookState.FAILED).exclude(repository=""),
        Repository.objects.filter(state=RepositoryState.STOPPED),
    )
    return [rows.order_by().annotate(what=Value("github")).values_list("what")[:100] for rows in found]
