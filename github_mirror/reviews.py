"""Texts that were reviewed for fewer readers than their repository has now: they wait until somebody looks again."""

from datetime import datetime

from github_mirror.models import IssueWrite, Repository, TrackedIssue, WriteKind
from outbox.models import Delivery
from outbox.services import bring_forward
from tickets.models import TicketEvent
from tickets.states import EventKind


def why_held(write: IssueWrite) -> str:
    """Return why a write waits for somebody to look at its texts again, as a sentence; empty if it may leave.

    An issue that exists is held up only by what it would say anew (github_mirror.publication.wanted).
    """
    issue = write.issue
    if issue.issue_number is None:
        is_held = issue.is_to_be_reviewed
    else:
        is_held = write.kind == WriteKind.COMMENT and _is_comment_held(write)
    return f"Reviewed while {issue.repository} was private: look at it again." if is_held else ""


def _is_comment_held(write: IssueWrite) -> bool:
    """Say so of a comment: it was reviewed when its finding was shared, or with the issue since."""
    issue = write.issue
    shared = TicketEvent.objects.filter(
        ticket=issue.ticket_id, kind=EventKind.SHARED_NOTE, version=write.version
    )
    at = shared.values_list("at", flat=True).first() or write.created_at
    if issue.reviewed_at is not None:
        at = max(at, issue.reviewed_at)
    return issue.repository is not None and issue.repository.was_opened_since(at)


def held_findings(issue: TrackedIssue) -> list[IssueWrite]:
    """Return the comments of an issue that wait for another look, the oldest first."""
    if issue.pk is None or issue.repository is None or issue.repository.public_since is None:
        return []
    unsent = IssueWrite.objects.select_related("issue__repository").filter(
        issue=issue.pk, kind=WriteKind.COMMENT, sent_at=None
    )
    return [write for write in unsent.order_by("pk") if _is_comment_held(write)]


def needs_another_look(issue: TrackedIssue) -> bool:
    """Say whether anything of an issue waits for somebody to look at it again."""
    return issue.is_to_be_reviewed or bool(held_findings(issue))


def n_unseen(repository: Repository) -> int:
    """Return how many texts wait that were reviewed while a repository was private, as if it were resumed now."""
    if repository.is_private is True or not (repository.was_private or repository.public_since):
        return 0
    kinds = [WriteKind.CREATE, WriteKind.UPDATE, WriteKind.COMMENT]
    waiting = IssueWrite.objects.select_related("issue__repository").filter(
        issue__repository=repository, kind__in=kinds, sent_at=None
    )
    if repository.was_private:
        return waiting.count()
    return sum(
        bool(why_held(write)) or (write.kind == WriteKind.UPDATE and write.issue.is_to_be_reviewed)
        for write in waiting
    )


def release(issue: TrackedIssue, *, now: datetime) -> None:
    """Have what waited for another look at an issue leave now."""
    unsent = IssueWrite.objects.filter(issue=issue.pk, sent_at=None)
    bring_forward(Delivery.objects.filter(consumer="github", subject_id__in=unsent.values("pk")), now=now)
