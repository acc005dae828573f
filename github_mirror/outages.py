"""The issues of an outage: three once each, and one for every action item."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from github_mirror.errors import MirrorError, NotTracked
from github_mirror.models import IssueRole, Repository, TrackedIssue, WriteKind
from github_mirror.outage_text import OutageFacts, texts_of
from github_mirror.publication import Draft, redacted_draft
from github_mirror.repositories import repository_of_its_own
from github_mirror.services import beginning, plan_write, publishes_by_itself, refuse_stopped, target_of
from incidents.models import Incident
from tickets.models import Ticket
from tickets.services import mark_tracked, record
from tickets.services.events import lock
from tickets.states import EventKind

ROLES = (IssueRole.ONGOING, IssueRole.REPORT, IssueRole.REVIEW)


def drafts_of(incident: Incident) -> dict[IssueRole, Draft]:
    """Return what the three issues of an outage would say, before redaction and before anybody edits them."""
    ticket = incident.ticket
    updates = incident.updates.filter(is_public=True).values_list("posted_at", "body")
    facts = OutageFacts(
        subject=ticket.subject,
        description=ticket.description,
        impact_started_at=incident.impact_started_at,
        declared_at=incident.declared_at,
        updates=list(updates),
    )
    return {
        IssueRole(role): Draft(text.title, text.description, text.investigation)
        for role, text in texts_of(facts).items()
    }


@transaction.atomic
def open_outage_issues(
    ticket: Ticket,
    *,
    drafts: Mapping[IssueRole, Draft],
    actor: User | None,
    now: datetime,
    repository: Repository | None = None,
) -> list[TrackedIssue]:
    """Open an outage's three issues with the texts that the steward has seen; return those that are new.

    Twice changes nothing. Without an `actor` it is the desk itself. Raises NeedsAReview or RepositoryStopped.
    """
    target = target_of(repository, actor=actor)
    ticket = lock(ticket.number)
    opened = []
    for role in ROLES:
        clean = redacted_draft(ticket, drafts[role])
        issue, is_new = TrackedIssue.objects.get_or_create(
            ticket=ticket,
            role=role,
            slot=0,
            defaults=beginning(clean, repository=target, actor=actor, now=now),
        )
        if is_new:
            opened.append(issue)
    if opened:
        version = mark_tracked(ticket.number, actor=actor, now=now).version
        for issue in opened:
            plan_write(issue, kind=WriteKind.CREATE, version=version, now=now)
    return opened


def open_by_itself(ticket: Ticket, *, now: datetime) -> list[TrackedIssue]:
    """Open the issues of an outage that was just declared, where only the team can read them; elsewhere none."""
    incident = Incident.objects.select_related("ticket").filter(ticket=ticket.pk).first()
    repository = repository_of_its_own()
    if incident is None or not publishes_by_itself(repository):
        return []
    try:
        return open_outage_issues(
            ticket, drafts=drafts_of(incident), actor=None, now=now, repository=repository
        )
    except MirrorError:
        # It turned public, or was stopped, a moment ago: a steward decides.
        return []


@transaction.atomic
def add_action_item(
    ticket: Ticket, *, title: str, description: str, actor: User, now: datetime
) -> TrackedIssue:
    """Open an issue for something to do after an outage; it links the report. The same again changes nothing.

    Raises NotTracked where the outage has no report, or RepositoryStopped.
    """
    ticket = lock(ticket.number)
    reports = TrackedIssue.objects.select_related("repository")
    report = reports.filter(ticket=ticket, role=IssueRole.REPORT).first()
    if report is None:
        raise NotTracked("This outage has no report on GitHub yet: open its issues first.")
    refuse_stopped(report.repository)
    clean = redacted_draft(ticket, Draft(title, description, ""))
    items = TrackedIssue.objects.filter(ticket=ticket, role=IssueRole.ACTION_ITEM)
    same = items.filter(title=clean.title, description=clean.description).first()
    if same is not None:
        return same
    last = items.order_by("-slot").values_list("slot", flat=True).first() or 0
    issue = TrackedIssue.objects.create(
        ticket=ticket,
        role=IssueRole.ACTION_ITEM,
        slot=last + 1,
        **beginning(clean, repository=report.repository, actor=actor, now=now),
    )
    data = {"words": f"added the action item “{clean.title}”", "url": report.url}
    event = record(ticket.number, kind=EventKind.GITHUB_CHANGED, actor=actor, now=now, data=data)
    plan_write(issue, kind=WriteKind.CREATE, version=event.version, now=now)
    return issue


def issues_of(ticket: Ticket) -> list[TrackedIssue]:
    """Return the issues of an outage, the three first, then its action items."""
    order = {role: place for place, role in enumerate((*ROLES, IssueRole.ACTION_ITEM))}
    found = TrackedIssue.objects.select_related("repository").filter(ticket=ticket, role__in=order)
    return sorted(found, key=lambda one: (order[IssueRole(one.role)], one.slot))
