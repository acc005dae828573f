"""What of GitHub's limits the desk's account has used, and when a backlog will be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from github_mirror.backlog import done_at
from github_mirror.budgets import Budgets, allowance
from github_mirror.connecting import account
from github_mirror.health import RepositoryHealth
from github_mirror.models import Repository, RepositoryState
from github_mirror.turns import CREATING
from outbox.models import UNFINISHED

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Spending:
    """Issues and comments created in the last minute and hour, and points paid in the last minute, of how many."""

    n_minute: int
    a_minute: int
    n_hour: int
    an_hour: int
    n_points: int
    points_a_minute: int
    free_at: datetime | None


def spending_at(now: datetime) -> Spending | None:
    """Return what the account has used, None in a dry run. No query but for the account; Valkey is asked thrice."""
    name = account()
    if not name:
        return None
    budgets, allowed = Budgets(name), allowance()
    created, standing = budgets.created(), budgets.standing()
    return Spending(
        n_minute=sum(at > now - MINUTE for at in created),
        a_minute=allowed.a_minute,
        n_hour=len(created),
        an_hour=allowed.an_hour,
        n_points=budgets.paid(now=now),
        points_a_minute=settings.GITHUB_POINTS_A_MINUTE,
        free_at=now + standing.until_free if standing.is_blocked else None,
    )


def estimate(shown: Iterable[RepositoryHealth], *, now: datetime) -> None:
    """Say of each backlog that can leave when it will be done, if no more comes. One query.

    All repositories share the account's limits: what goes before the last of a backlog counts, wherever it goes to.
    """
    leaving = [one for one in shown if one.backlog.n and _may_leave(one.repository)]
    name = account()
    if not name or not leaving:
        return
    before, created = _places_of_last(), Budgets(name).created()
    for one in leaving:
        n_creations = before.get(one.repository.pk, 0)
        one.backlog.done_at = done_at(n_creations, created=created, allowance=allowance(), now=now)


def _may_leave(repository: Repository) -> bool:
    return repository.state == RepositoryState.ACTIVE and not repository.error


def _places_of_last() -> dict[int, int]:
    """Return, by repository, the place of its last new issue or comment among all that may leave, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT repository_id, max(place) FROM (
                SELECT issue.repository_id,
                       row_number() OVER (ORDER BY delivery.rank, delivery.due_at, delivery.id) AS place
                  FROM outbox_delivery delivery
                  JOIN github_mirror_issuewrite intended ON intended.id = delivery.subject_id
                  JOIN github_mirror_trackedissue issue ON issue.id = intended.issue_id
                  JOIN github_mirror_repository repository ON repository.id = issue.repository_id
                 WHERE delivery.consumer = 'github' AND delivery.state = ANY(%s)
                   AND intended.kind = ANY(%s) AND repository.state = %s AND repository.error = ''
            ) queue GROUP BY repository_id
            """,
            [
                [state.value for state in UNFINISHED],
                [kind.value for kind in CREATING],
                RepositoryState.ACTIVE.value,
            ],
        )
        return dict(cursor.fetchall())
