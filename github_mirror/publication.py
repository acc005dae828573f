"""What of a ticket may be published: the fields of the tracker, redacted."""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from github_mirror.issue_text import IssueFacts, IssueText, render_comment, render_issue
from github_mirror.marker import marker
from github_mirror.models import PublishedField, Repository, TrackedIssue, default_fields
from github_mirror.redaction import redact
from tickets.models import Ticket


@dataclass(frozen=True)
class Draft:
    """What a steward wants to publish, before redaction."""

    title: str
    description: str
    investigation: str


def draft_of(issue: TrackedIssue) -> Draft:
    """Return what GitHub is to show of an issue, as it was reviewed last."""
    return Draft(issue.title, issue.description, issue.investigation)


def edition(draft: Draft) -> str:
    """Return a digest of the texts, by which a form says which ones its writer began from."""
    texts = (draft.title, draft.description, draft.investigation)
    return hashlib.sha256("\x00".join(texts).encode()).hexdigest()


def allowed_fields(repository: Repository | None) -> frozenset[str]:
    """Return what may cross into a repository; in a dry run without one, what any new one would get."""
    return frozenset(default_fields() if repository is None else repository.allowed_fields)


def left_out(repository: Repository | None) -> list[str]:
    """Return what a repository does not get, as words for people, in the order of the fields."""
    allowed = allowed_fields(repository)
    return [field.label.lower() for field in PublishedField if field not in allowed]


def private_names(ticket: Ticket) -> list[str]:
    """Return the names and addresses of everybody on the community's side of a ticket; the team's own may stay."""
    people = {ticket.requester}
    people |= set(User.objects.filter(comments__ticket=ticket, comments__is_from_team=False))
    if ticket.community_id is not None:
        people |= set(User.objects.filter(contacts__community=ticket.community_id))
    outsiders = [person for person in people if not person.is_team_member]
    return [text for person in outsiders for text in (person.name, person.email, person.github_login) if text]


def issue_of(
    ticket: Ticket,
    draft: Draft,
    *,
    names: list[str] | None = None,
    repository: Repository | None = None,
) -> IssueText:
    """Return the issue exactly as it would be published in a repository, without the fields it may not show."""
    facts = IssueFacts(
        ticket_reference=ticket.reference,
        ticket_url=settings.BASE_URL + reverse("tickets:ticket", args=[ticket.number]),
        title=draft.title,
        request_type=ticket.kind,
        impact=ticket.impact,
        service=f"{ticket.service}" if ticket.service else "",
        description=draft.description,
        investigation=draft.investigation,
        marker=marker(ticket=ticket.number, operation="create", key=settings.SECRET_KEY),
        allowed=allowed_fields(repository),
    )
    return render_issue(facts, names=private_names(ticket) if names is None else names)


def comment_of(ticket: Ticket, text: str) -> str:
    """Return a comment exactly as it would be published, without its marker."""
    return str(render_comment(text, names=private_names(ticket)).text)


def redacted_draft(ticket: Ticket, draft: Draft) -> Draft:
    """Return the draft with everything private removed, fit to be kept."""
    names = private_names(ticket)
    return Draft(
        title=redact(draft.title, names=names).text[:256],
        description=redact(draft.description, names=names).text,
        investigation=redact(draft.investigation, names=names).text,
    )
