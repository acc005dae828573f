"""What of a ticket may be published: the fields of the tracker, redacted."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from github_mirror.issue_text import IssueFacts, IssueText, render_comment, render_issue
from github_mirror.marker import marker
from github_mirror.redaction import redact
from tickets.models import Ticket


@dataclass(frozen=True)
class Draft:
    """What a steward wants to publish, before redaction."""

    title: str
    description: str
    investigation: str


def private_names(ticket: Ticket) -> list[str]:
    """Return the names and addresses of everybody on the community's side of a ticket."""
    people = {ticket.requester}
    people |= set(User.objects.filter(comments__ticket=ticket, comments__is_from_team=False))
    if ticket.community_id is not None:
        people |= set(User.objects.filter(contacts__community=ticket.community_id))
    return [text for person in people for text in (person.name, person.email) if text]


def issue_of(ticket: Ticket, draft: Draft, *, names: list[str] | None = None) -> IssueText:
    """Return the issue exactly as it would be published."""
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
