"""What of a ticket may be published: the fields of the tracker, redacted."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from github_mirror.issue_text import IssueFacts, IssueText, render_comment, render_issue
from github_mirror.marker import marker
from github_mirror.models import IssueRole, PublishedField, Repository, TrackedIssue, default_fields
from github_mirror.redaction import redact
from tickets.models import Ticket
from tickets.states import Approval, Status


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


def team_names() -> list[str]:
    """Return the whole names and the logins of the team, which may be read in public."""
    team = User.objects.filter(is_active=True, roles__len__gt=0).values_list("name", "github_login")
    return [text for person in team for text in person if text]


def issue_of(
    ticket: Ticket,
    draft: Draft,
    *,
    names: list[str] | None = None,
    repository: Repository | None = None,
    operation: str = "create",
    report: str = "",
) -> IssueText:
    """Return the issue exactly as it would be published in a repository, without the fields it may not show.

    `operation` is what its marker says (TrackedIssue.creation); `report` is how GitHub calls the issue of the
    incident report that it follows up.
    """
    facts = IssueFacts(
        ticket_reference=ticket.reference,
        ticket_url=settings.BASE_URL + reverse("tickets:ticket", args=[ticket.number]),
        title=draft.title,
        request_type=ticket.kind,
        impact=ticket.impact,
        service=f"{ticket.service}" if ticket.service else "",
        description=draft.description,
        investigation=draft.investigation,
        marker=marker(ticket=ticket.number, operation=operation, key=settings.SECRET_KEY),
        allowed=allowed_fields(repository),
        report=report,
    )
    people = private_names(ticket) if names is None else names
    return render_issue(facts, names=people, staff=team_names())


def comment_of(ticket: Ticket, text: str) -> str:
    """Return a comment exactly as it would be published, without its marker."""
    return str(render_comment(text, names=private_names(ticket), staff=team_names()).text)


def redacted_draft(ticket: Ticket, draft: Draft) -> Draft:
    """Return the draft with everything private removed, fit to be kept."""
    names, staff = private_names(ticket), team_names()
    return Draft(
        title=redact(draft.title, names=names, staff=staff).text[:256],
        description=redact(draft.description, names=names, staff=staff).text,
        investigation=redact(draft.investigation, names=names, staff=staff).text,
    )


def text_of(issue: TrackedIssue) -> IssueText:
    """Return an issue's text exactly as it would be published now."""
    return issue_of(
        issue.ticket,
        draft_of(issue),
        repository=issue.repository,
        operation=issue.creation,
        report=_report_of(issue),
    )


def wanted(issue: TrackedIssue) -> dict[str, Any]:
    """Return what GitHub is to say of an issue now, field by field; a field that it may not show is left out.

    So are texts that somebody must look at again, for more people read them now. Keys are those of `wanted_in_all`.
    """
    withheld = {"title", "body"} if issue.is_to_be_reviewed else set()
    return {name: value for name, value in wanted_in_all(issue).items() if name not in withheld}


def wanted_in_all(issue: TrackedIssue) -> dict[str, Any]:
    """Return what GitHub is to say of an issue, also texts that wait for another look.

    Keys are title, body, labels, assignees (logins), milestone (its title), state and state_reason.
    """
    allowed, text = allowed_fields(issue.repository), text_of(issue)
    fields: dict[str, Any] = {"title": text.title, "body": text.body}
    if PublishedField.LABELS in allowed:
        fields["labels"] = sorted(_labels_of(issue, text))
    if PublishedField.ASSIGNEES in allowed:
        fields["assignees"] = _assignees_of(issue)
    if PublishedField.MILESTONE in allowed:
        fields["milestone"] = issue.milestone
    if PublishedField.STATE in allowed and issue.role in _ENDED:
        fields["state"], fields["state_reason"] = _ENDED[IssueRole(issue.role)](issue.ticket)
    return fields


def state_of(ticket: Ticket) -> tuple[str, str]:
    """Return the state of a ticket's issue with GitHub's reason."""
    if ticket.is_live:
        return "open", ""
    if ticket.merged_into_id is not None:
        return "closed", "duplicate"
    # What was closed in the moment in which it ended was never answered, or declined.
    is_answered = ticket.status == Status.RESOLVED or ticket.closed_at != ticket.resolved_at
    if ticket.approval == Approval.DECLINED or not is_answered:
        return "closed", "not_planned"
    return "closed", "completed"


def _state_of_outage(ticket: Ticket) -> tuple[str, str]:
    """Return the state of the issue of an outage that goes on: the incident's, and its ticket's where that is done."""
    is_over = ticket.is_done or ticket.incident.resolved_at is not None
    return ("closed", "completed") if is_over else ("open", "")


# Reports, reviews and action items are closed by whoever did them, at GitHub.
_ENDED = {IssueRole.REQUEST: state_of, IssueRole.ONGOING: _state_of_outage}


def _labels_of(issue: TrackedIssue, text: IssueText) -> set[str]:
    if issue.role == IssueRole.ACTION_ITEM:
        return {"incident-action-item"}
    return set(text.labels)


def _assignees_of(issue: TrackedIssue) -> list[str]:
    """Return the login of the colleague who has the ticket. Reports and reviews are for all."""
    if issue.role not in {IssueRole.REQUEST, IssueRole.ONGOING}:
        return []
    person = issue.ticket.assignee
    if person is None or not person.is_team_member or not person.github_login:
        return []
    refused = issue.repository.refused_logins if issue.repository else []
    return [] if person.github_login in refused else [person.github_login]


def _report_of(issue: TrackedIssue) -> str:
    if issue.role != IssueRole.ACTION_ITEM:
        return ""
    report = TrackedIssue.objects.filter(
        ticket=issue.ticket_id, role=IssueRole.REPORT, repository=issue.repository_id
    ).first()
    return f"#{report.issue_number}" if report is not None and report.issue_number else ""
