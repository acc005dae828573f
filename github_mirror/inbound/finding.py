"""Which of our issues GitHub speaks of, also before our own request has been answered."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from github_mirror.facts import IssueFacts
from github_mirror.marker import marks_in
from github_mirror.models import IssueWrite, Presence, Repository, TrackedIssue, WriteKind
from github_mirror.own_account import may_be_ours

# Nothing that comes after these counts: GitHub never gives an issue its identity back.
FINAL = (Presence.DELETED, Presence.MOVED)


# What is needed to compare an issue with GitHub's, and to take in a comment on it.
WHOLE = (
    "ticket__service__cluster", "ticket__requester", "ticket__assignee", "ticket__companion",
    "tracked_by", "repository",
)  # fmt: skip
COMMENTED = ("ticket", "repository")
Related = tuple[str, ...]


def locked_issues(related: Related = WHOLE) -> QuerySet[TrackedIssue]:
    """Return all issues, each locked with its ticket when it is read, with what is `related` to it."""
    return TrackedIssue.objects.select_for_update(of=("self", "ticket")).select_related(*related)


def known_issue(
    repository: Repository, *, number: int, github_id: int = 0, related: Related = WHOLE
) -> TrackedIssue | None:
    """Return our issue of this identity, locked, or None. The number counts where no other identity is known."""
    by_number = Q(repository=repository, issue_number=number)
    by_id = Q(github_id=github_id) | by_number & Q(github_id=None)
    return locked_issues(related).filter(by_id if github_id else by_number).first()


def find_issue(
    repository: Repository, facts: IssueFacts, *, now: datetime, related: Related = WHOLE
) -> TrackedIssue | None:
    """Return our issue, locked, or None; one with our marker that we wait for is ours from now on.

    A marker whose issue has been found is a copy, and so is one in what another account than ours wrote.
    """
    known = known_issue(repository, number=facts.number, github_id=facts.github_id, related=related)
    if known is not None:
        return known if known.github_id else _identified(known, repository, facts, now=now)
    if not may_be_ours(repository, facts.author_id):
        return None
    for mark in marks_in(facts.body, key=settings.SECRET_KEY):
        waiting = locked_issues().filter(
            Q(repository=repository) | Q(repository=None),
            ticket=mark.ticket,
            github_id=None,
            issue_number=None,
        )
        for issue in waiting:
            if issue.creation == mark.operation and _was_sent(issue):
                return _identified(issue, repository, facts, now=now)
    return None


def _was_sent(issue: TrackedIssue) -> bool:
    return issue.writes.filter(kind=WriteKind.CREATE).exclude(tried_at=None).exists()


def _identified(
    issue: TrackedIssue, repository: Repository, facts: IssueFacts, *, now: datetime
) -> TrackedIssue:
    issue.repository = repository
    issue.github_id, issue.node_id = facts.github_id, facts.node_id
    issue.issue_number, issue.url = facts.number, facts.url
    issue.synced_at = now
    issue.save(update_fields=["repository", "github_id", "node_id", "issue_number", "url", "synced_at"])
    IssueWrite.objects.filter(issue=issue, kind=WriteKind.CREATE, sent_at=None).exclude(tried_at=None).update(
        sent_at=now
    )
    return issue


@transaction.atomic
def identify(repository: Repository, facts: IssueFacts, *, now: datetime) -> bool:
    """Say whether an issue is ours, and keep its identity if it was not known yet."""
    return find_issue(repository, facts, now=now) is not None
