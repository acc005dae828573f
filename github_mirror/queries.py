"""What the panel of a ticket's page shows."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from github_mirror.conflict_queries import field_name
from github_mirror.connecting import is_dry_run
from github_mirror.difference import as_text
from github_mirror.models import (
    Conflict,
    IssueRole,
    IssueWrite,
    PublishedField,
    RepositoryState,
    TrackedIssue,
    WriteKind,
)
from github_mirror.publication import allowed_fields
from github_mirror.reviews import needs_another_look
from outbox.models import UNFINISHED, Delivery, DeliveryState
from tickets.models import Ticket

# More writes than anybody reads; the newest are shown.
MOST_WRITES = 40
# These make something at GitHub, which may be there after a request that had no answer.
MAKING = (WriteKind.CREATE, WriteKind.COMMENT)


@dataclass(frozen=True)
class WriteStatus:
    """A write and how its delivery stands; None before a worker has planned it.

    `is_there` where GitHub is known to have what it makes, whether its answer came or not.
    """

    write: IssueWrite
    delivery: Delivery | None
    is_there: bool = False

    @property
    def is_unfinished(self) -> bool:
        """Say whether the outbox still has something to do about it."""
        return self.delivery is not None and self.delivery.state in UNFINISHED

    @property
    def is_found(self) -> bool:
        """Say whether GitHub has it although no answer of GitHub's said so."""
        return self.is_unfinished and self.is_there

    @property
    def is_sought(self) -> bool:
        """Say whether a request left and nobody knows yet whether GitHub carried it out."""
        left = self.write.tried_at is not None and self.delivery is not None and self.delivery.n_attempts > 0
        is_open = left and self.delivery is not None and self.delivery.state == DeliveryState.UNKNOWN
        return is_open and not self.is_there

    @property
    def words(self) -> str:
        """Return how it stands."""
        if self.is_found:
            return "found at GitHub"
        if self.is_sought:
            return "being looked for" if self.write.kind in MAKING else "being compared"
        return self.delivery.get_state_display() if self.delivery else "waiting"


@dataclass(frozen=True)
class OpenConflict:
    """A field that was changed on both sides, as people call it."""

    pk: int
    field: str


@dataclass(frozen=True)
class MirroredIssue:
    """An issue of a ticket, its last writes, oldest first, and what somebody must decide."""

    issue: TrackedIssue
    writes: list[WriteStatus]
    conflicts: list[OpenConflict] = field(default_factory=list)
    needs_another_look: bool = False

    @property
    def state(self) -> str:
        """Return what GitHub last said: `open`, `closed as completed`, or nothing."""
        said = self.issue.theirs
        return as_text("state", [said["state"], said.get("state_reason")]) if said.get("state") else ""

    @property
    def n_waiting(self) -> int:
        """Return how many writes are still to leave."""
        return sum(one.is_unfinished and not (one.is_there or one.is_sought) for one in self.writes)

    @property
    def sought(self) -> list[WriteStatus]:
        """Return the writes of which nobody knows yet whether they arrived."""
        return [one for one in self.writes if one.is_sought]

    @property
    def trouble(self) -> str:
        """Return why the newest write did not arrive, a sentence; nothing where it did, or was not tried."""
        for one in reversed(self.writes):
            if one.delivery is None or one.delivery.state == DeliveryState.SKIPPED or one.is_found:
                continue
            is_failed = one.delivery.state == DeliveryState.FAILED
            return one.delivery.outcome if is_failed or one.delivery.state in UNFINISHED else ""
        return ""

    @property
    def refusal(self) -> str:
        """Return why there will be no issue unless somebody tries again, a sentence; nothing where there may be one."""
        if self.issue.issue_number is not None:
            return ""
        planned = [one.delivery for one in self.writes if one.delivery]
        if any(delivery.state in UNFINISHED for delivery in planned):
            return ""
        failed = (delivery for delivery in planned if delivery.state == DeliveryState.FAILED)
        first = next(failed, None)
        return first.outcome if first else ""

    @property
    def missing_milestone(self) -> str:
        """Return the milestone that the issue is planned into and GitHub did not set; empty while a write waits."""
        title = self.issue.milestone
        is_set = not self.issue.theirs or self.issue.theirs.get("milestone", "") == title
        allowed = PublishedField.MILESTONE in allowed_fields(self.issue.repository)
        return title if allowed and not (is_set or self.n_waiting or self.conflicts) else ""

    @property
    def has_given_up(self) -> bool:
        """Say whether a write was given up."""
        return any(one.delivery and one.delivery.state == DeliveryState.FAILED for one in self.writes)

    @property
    def is_request(self) -> bool:
        """Say whether it is the ticket's own issue, not one that an outage opened beside it."""
        return self.issue.role == IssueRole.REQUEST


@dataclass(frozen=True)
class Mirror:
    """A ticket's issues, its own first."""

    issues: list[MirroredIssue]
    is_dry_run: bool

    @property
    def is_kept_back(self) -> bool:
        """Say whether a dry run kept back what could be published now."""
        skipped = (
            status.delivery.state == DeliveryState.SKIPPED
            for one in self.issues
            if one.issue.issue_number is None
            for status in one.writes
            if status.delivery
        )
        return not self.is_dry_run and any(skipped)

    @property
    def has_unpublished(self) -> bool:
        """Say whether an issue does not exist at GitHub yet."""
        return any(one.issue.issue_number is None for one in self.issues)

    @property
    def held(self) -> list[TrackedIssue]:
        """Return one issue of each repository that is paused, stopped or in trouble."""
        found: dict[int, TrackedIssue] = {}
        for one in self.issues:
            repository = one.issue.repository
            if repository and (repository.state != RepositoryState.ACTIVE or repository.error):
                found.setdefault(repository.pk, one.issue)
        return list(found.values())


def mirror_of(ticket: Ticket) -> Mirror:
    """Return how a ticket stands on GitHub. Four queries and what a dry run is known by."""
    issues = list(
        TrackedIssue.objects.select_related("tracked_by", "repository__state_by")
        .filter(ticket=ticket)
        .order_by("pk")
    )
    issues.sort(key=lambda issue: issue.role != IssueRole.REQUEST)
    writes = _writes_of(issues)
    conflicts = defaultdict(list)
    open_ones = Conflict.objects.filter(issue__in=issues, resolved_at=None)
    for conflict in open_ones.defer("base", "ours", "theirs") if issues else ():
        conflicts[conflict.issue_id].append(OpenConflict(conflict.pk, field_name(conflict)))
    shown = [
        MirroredIssue(issue, writes[issue.pk], conflicts[issue.pk], needs_another_look(issue))
        for issue in issues
    ]
    return Mirror(shown, is_dry_run())


def _writes_of(issues: Sequence[TrackedIssue]) -> dict[int, list[WriteStatus]]:
    by_issue: dict[int, list[WriteStatus]] = defaultdict(list)
    if not issues:
        return by_issue
    there = {issue.pk for issue in issues if issue.issue_number is not None}
    writes = IssueWrite.objects.select_related("comment").filter(issue__in=issues)
    newest = list(writes.order_by("-pk")[: MOST_WRITES * len(issues)])
    found = Delivery.objects.filter(consumer="github", subject_id__in=[write.pk for write in newest])
    deliveries = {delivery.subject_id: delivery for delivery in found}
    for write in reversed(newest):
        is_there = write.kind == WriteKind.CREATE and write.issue_id in there
        is_there = is_there or (write.kind == WriteKind.COMMENT and hasattr(write, "comment"))
        by_issue[write.issue_id].append(WriteStatus(write, deliveries.get(write.pk), is_there))
    return by_issue
