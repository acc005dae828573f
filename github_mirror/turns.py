"""Whose turn it is to write to a repository: one sender at a time, by a lease that outlives no process for long."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import uuid4

from django.db.models import Q

from github_mirror.budgets import Budgets
from github_mirror.connecting import account, is_dry_run
from github_mirror.errors import MirrorError, SlowDown
from github_mirror.models import IssueWrite, Repository, RepositoryState, WriteKind

# Longer than any one request takes (github_mirror.client.TIMEOUT_SECONDS, to connect and to answer). It is renewed
# before each; what a sender that died held is free this much later.
LEASE = timedelta(seconds=60)
CREATING = (WriteKind.CREATE, WriteKind.COMMENT)


class NotOurTurn(MirrorError):
    """Another sender writes to the repository."""


class Turn:
    """The right to write to a repository, until `LEASE` after it was last renewed. Also a gate of GitHub's client."""

    def __init__(self, repository: Repository, *, now: datetime, account: str) -> None:
        self.repository_id, self.sender, self.account = repository.pk, uuid4(), account
        self._name, self._began, self._clock = f"{repository}", now, time.monotonic
        self._started = self._clock()

    def take(self) -> None:
        """Take the turn; raise NotOurTurn while another has it."""
        now = self._now()
        is_free = Q(sender=None) | Q(sender_until__lte=now)
        free = Repository.objects.filter(is_free, pk=self.repository_id)
        if not free.update(sender=self.sender, sender_until=now + LEASE):
            raise NotOurTurn(f"Somebody else is writing to {self._name}.")

    def renew(self) -> None:
        """Keep the turn for another while; raise NotOurTurn if another has taken it since."""
        ours = Repository.objects.filter(pk=self.repository_id, sender=self.sender)
        if not ours.update(sender_until=self._now() + LEASE):
            raise NotOurTurn(f"It took so long that somebody else is writing to {self._name} now.")

    def end(self) -> None:
        """Let the next one have it."""
        Repository.objects.filter(pk=self.repository_id, sender=self.sender).update(
            sender=None, sender_until=None
        )

    def spend(self, verb: str, *, is_creation: bool) -> None:
        """Before each request: make sure that it is still our turn, and pay for it."""
        self.renew()
        self._budgets.spend(verb, is_creation=is_creation)

    def hear(self, refusal: SlowDown) -> None:
        """Tell all senders what GitHub said."""
        self._budgets.hear(refusal)

    @property
    def _budgets(self) -> Budgets:
        return Budgets(self.account, now=self._now())

    def _now(self) -> datetime:
        return self._began + timedelta(seconds=self._clock() - self._started)


@contextmanager
def turn_at(repository: Repository, *, now: datetime) -> Iterator[Turn]:
    """Have the turn at a repository for a while, as the desk's account; raise NotOurTurn while another has it."""
    turn = Turn(repository, now=now, account=account())
    turn.take()
    try:
        yield turn
    finally:
        turn.end()


def may_leave(now: datetime) -> Q | None:
    """Return which deliveries to GitHub may leave now (the gate of their lane), None for none.

    None of a repository that somebody writes to, that is paused, or that there is trouble with; no new issue or comment
    while as many as GitHub allows were made. So the others need not be claimed and put off one by one.
    """
    if is_dry_run():
        return Q()
    limits = Budgets(account(), now=now).standing()
    if limits.is_blocked:
        return None
    closed = Repository.objects.filter(
        Q(sender_until__gt=now) | Q(retry_at__gt=now) | ~Q(state=RepositoryState.ACTIVE)
    )
    writes = IssueWrite.objects.filter(sent_at=None)
    kept_back = Q(subject_id__in=writes.filter(issue__repository__in=closed).values("pk"))
    if limits.may_create:
        return ~kept_back
    return ~kept_back & ~Q(subject_id__in=writes.filter(kind__in=CREATING).values("pk"))
