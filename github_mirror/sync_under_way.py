"""A sync while it runs: what it asks with, what it took in, what it found."""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from github_mirror.client import GitHub
from github_mirror.facts import CommentFacts, IssueFacts
from github_mirror.inbound import Applied, Source, apply_comment, apply_issue
from github_mirror.models import HookDelivery, HookState, Repository, Sync, TrackedIssue
from github_mirror.sync_runs import note_drift

Clock = Callable[[], datetime]
logger = logging.getLogger(__name__)

# As long as a webhook may take; what is younger was not missed.
WEBHOOK_TAKES = timedelta(seconds=10)


@dataclass
class UnderWay:
    """A sync that runs. `n_stumbled` things could not be taken in, by a defect of ours."""

    repository: Repository
    github: GitHub
    sync: Sync
    clock: Clock
    n_stumbled: int = 0

    @property
    def name(self) -> str:
        """Return owner/name."""
        return self.repository.full_name

    def take_issue(self, facts: IssueFacts, *, answered_at: datetime | None) -> None:
        """Apply what GitHub says of an issue."""
        applied = apply_issue(self.repository, facts, source=Source.SYNC, now=self.clock())
        self.sync.n_issues += applied.is_ours
        self.find(applied, number=facts.number, changed_at=facts.updated_at, answered_at=answered_at)

    def take_comment(self, facts: CommentFacts, *, answered_at: datetime | None) -> None:
        """Apply what GitHub says of a comment."""
        applied = apply_comment(self.repository, facts, source=Source.SYNC, now=self.clock())
        self.sync.n_comments += applied.is_ours
        self.find(applied, number=facts.issue_number, changed_at=facts.changed_at, answered_at=answered_at)

    def find(
        self,
        applied: Applied,
        *,
        number: int | None = None,
        changed_at: datetime | None = None,
        answered_at: datetime | None = None,
    ) -> None:
        """Keep as drift what changed here by it, unless its webhook is still on its way."""
        is_fresh = bool(changed_at and answered_at and answered_at - changed_at < WEBHOOK_TAKES)
        if not applied.changes or is_fresh or self._is_being_told():
            return
        mirrored = TrackedIssue.objects.filter(repository=self.repository, issue_number=number)
        issue = mirrored.first() if number else None
        note_drift(self.sync, f"Missed: {'; '.join(applied.changes)}.", issue=issue, now=self.clock())

    def stumble(self, error: Exception, *, number: int) -> None:
        """Note that something could not be taken in; the rest goes on."""
        self.n_stumbled += 1
        logger.error(
            "could not take in what GitHub says",
            exc_info=error,
            extra={"repository": self.repository.pk, "number": number},
        )

    def numbers(self) -> Collection[int]:
        """Return the numbers of the repository's mirrored issues."""
        mirrored = TrackedIssue.objects.filter(repository=self.repository, issue_number__isnull=False)
        return {number for number in mirrored.values_list("issue_number", flat=True) if number}

    def _is_being_told(self) -> bool:
        """Say whether webhooks of the repository wait to be read: it told of this, only we are late."""
        waiting = HookDelivery.objects.filter(state=HookState.NEW, repository__iexact=self.name)
        return waiting.exists()
