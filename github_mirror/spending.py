"""What of GitHub's limits the desk's account has used, and when a backlog will be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from github_mirror.backlog import done_at
from github_mirror.budgets import Budgets, allowance
from github_mirror.connecting import account
from github_mirror.health import RepositoryHealth
from github_mirror.models import RepositoryState

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
    """Say of each backlog that can leave when it will be done, if no more comes; all share the account's limits."""
    leaving = [
        one.backlog
        for one in shown
        if one.backlog.n and one.repository.state == RepositoryState.ACTIVE and not one.repository.error
    ]
    name = account()
    if not name or not leaving:
        return
    n_creations = sum(backlog.n_creations for backlog in leaving)
    done = done_at(n_creations, created=Budgets(name).created(), allowance=allowance(), now=now)
    for backlog in leaving:
        backlog.done_at = done
