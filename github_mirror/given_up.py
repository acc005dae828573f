"""Writes that were given up before anybody had said which repository they go to: no repository's page shows them."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from github_mirror.health import MOST_SHOWN
from github_mirror.models import IssueWrite, Repository, TrackedIssue
from github_mirror.repositories import default_repository
from outbox.models import Delivery, DeliveryState


@dataclass(frozen=True)
class Homeless:
    """An issue of no repository, what was to be written to it, why the newest of that was given up and when."""

    issue: TrackedIssue
    why: str
    given_up_at: datetime | None
    kinds: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class HomelessList:
    """The newest of them, how many writes they are in all, and where they would go unless somebody says otherwise."""

    issues: list[Homeless]
    n_writes: int
    usual: Repository | None


def homeless_writes() -> HomelessList:
    """Return what was given up and has no repository. One query where there is nothing, else four."""
    failed = list(homeless_deliveries().order_by("-finished_at", "-pk")[:MOST_SHOWN])
    if not failed:
        return HomelessList([], 0, None)
    writes = IssueWrite.objects.select_related("issue").in_bulk([one.subject_id for one in failed])
    found: dict[int, Homeless] = {}
    for delivery in failed:
        write = writes.get(delivery.subject_id)
        if write is not None:
            issue = write.issue
            one = found.setdefault(issue.pk, Homeless(issue, delivery.outcome, delivery.finished_at))
            one.kinds.insert(0, write.get_kind_display())
    return HomelessList(list(found.values()), homeless_deliveries().count(), default_repository())


def homeless_deliveries() -> QuerySet[Delivery]:
    """Return the deliveries of writes that were given up and belong to no repository."""
    writes = IssueWrite.objects.filter(issue__repository=None)
    return Delivery.objects.filter(
        consumer="github", state=DeliveryState.FAILED, subject_id__in=writes.values("pk")
    )
