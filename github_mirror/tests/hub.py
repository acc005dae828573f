"""A ticket with an issue at GitHub, and what GitHub may say of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.models import User
from github_mirror.facts import CommentFacts, IssueFacts, RepositoryFacts
from github_mirror.inbound import apply_issue, note_sending
from github_mirror.models import IssueWrite, Repository, TrackedIssue, WriteKind
from github_mirror.publication import Draft, wanted
from github_mirror.services import plan_write, track
from tests.factories import NOW, later, make_ticket
from tickets.models import Ticket

REPOSITORY = "acme/support"
ISSUE_ID = 901
# GitHub's clock: whole seconds.
CREATED = datetime(2026, 3, 4, 11, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return CREATED + timedelta(seconds=seconds)


def make_repository(**fields: Any) -> Repository:
    defaults = {"full_name": REPOSITORY, "github_id": 77, "is_private": True, "was_private": True}
    return Repository.objects.create(**(defaults | fields))


def make_sent_issue(repository: Repository, *, steward: User, ticket: Ticket | None = None) -> TrackedIssue:
    """Return an issue whose creation left for GitHub and was not answered yet."""
    ticket = ticket or make_ticket()
    issue = track(
        ticket,
        draft=Draft("Hub is slow", "It is slow.", ""),
        actor=steward,
        now=NOW,
        repository=repository,
    )
    plan_write(issue, kind=WriteKind.CREATE, version=2, now=NOW)
    IssueWrite.objects.update(tried_at=later(minutes=59))
    issue = TrackedIssue.objects.select_related("ticket", "repository").get(pk=issue.pk)
    note_sending(issue, wanted(issue))
    return issue


def created(issue: TrackedIssue, *, number: int = 12, **changes: Any) -> IssueFacts:
    """Return what GitHub says of an issue right after we made it."""
    said = wanted(issue)
    facts = IssueFacts(
        github_id=ISSUE_ID,
        node_id="I_901",
        number=number,
        url=f"https://github.com/{REPOSITORY}/issues/{number}",
        title=said["title"],
        body=said["body"],
        state="open",
        state_reason="",
        labels=tuple(said["labels"]),
        assignees=(),
        milestone="",
        is_locked=False,
        n_comments=0,
        updated_at=CREATED,
    )
    return replace(facts, **changes)


def make_issue(repository: Repository, *, steward: User, ticket: Ticket | None = None) -> TrackedIssue:
    """Return an issue that exists at GitHub, both sides agreeing."""
    issue = make_sent_issue(repository, steward=steward, ticket=ticket)
    apply_issue(repository, created(issue), source="answer", now=later(hours=1), sent=wanted(issue))
    return fresh(issue)


def fresh(issue: TrackedIssue) -> TrackedIssue:
    return TrackedIssue.objects.select_related("ticket__assignee", "repository").get(pk=issue.pk)


def comment(
    number: int, body: str, *, login: str = "octo", author_id: int = 500, **changes: Any
) -> CommentFacts:
    facts = CommentFacts(
        github_id=number,
        issue_number=12,
        url=f"https://github.com/{REPOSITORY}/issues/12#issuecomment-{number}",
        body=body,
        login=login,
        author_id=author_id,
        is_bot=False,
        written_at=at(60),
        changed_at=at(60),
    )
    return replace(facts, **changes)


def repository_facts(**changes: Any) -> RepositoryFacts:
    facts = RepositoryFacts(
        github_id=77,
        node_id="R_77",
        full_name=REPOSITORY,
        is_private=True,
        has_issues=True,
        is_archived=False,
        can_write=True,
    )
    return replace(facts, **changes)
