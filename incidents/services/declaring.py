"""Declare an incident: from a ticket, from an alert's ticket, or from nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from escalation.recipients import Commanders
from incidents.errors import IncidentIsOver, NotInThePast
from incidents.models import Incident
from incidents.queries import commanders_at, incident_of
from incidents.services.change import update_due
from incidents.services.telling import call_commanders
from notifications.services import one_line
from tickets.facts import Kind, Tier
from tickets.intake import Filing
from tickets.models import Ticket
from tickets.services import open_ticket, record, retriage
from tickets.services.events import lock
from tickets.states import Channel, EventKind

DECLARED = "Declared an incident."


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """What is known when an incident is declared; nothing of it is needed."""

    impact_started_at: datetime | None = None
    noticed: str = ""
    channel: str = ""
    reason: str = ""


NOTHING_KNOWN = Declaration()


@transaction.atomic
def declare_new_incident(
    filing: Filing, *, actor: User, now: datetime, declaration: Declaration = NOTHING_KNOWN
) -> Incident:
    """File a ticket and declare it an incident. The same submission returns the incident it made before."""
    ticket = open_ticket(filing, actor=actor, now=now)
    return declare_incident(ticket.number, actor=actor, now=now, declaration=declaration)


@transaction.atomic
def declare_incident(
    number: int, *, actor: User, now: datetime, declaration: Declaration = NOTHING_KNOWN
) -> Incident:
    """Make a ticket an incident: P1; who is to command is paged, whatever was acknowledged. Return the incident.

    A ticket that is one, or is linked to one that runs, returns that. Raises IncidentIsOver or NotInThePast.
    """
    ticket = lock(number)
    existing = incident_of(number)
    if existing is not None and (existing.ticket_id == number or existing.is_running):
        return existing
    if ticket.is_done:
        raise IncidentIsOver(f"{ticket.reference} is resolved. Reopen it first.")
    impact_started_at = declaration.impact_started_at or ticket.opened_at
    if impact_started_at > now:
        raise NotInThePast("The impact cannot have started later than now.")
    if existing is not None:
        # What an incident of the past answered may become one of its own.
        ticket.incident_link.delete()
    reason = declaration.reason.strip() or DECLARED
    ticket = retriage(number, actor=actor, kind=Kind.INCIDENT, tier=Tier.P1, reason=reason, now=now)
    commanders = commanders_at(now)
    incident = Incident.objects.create(
        ticket=ticket,
        declared_at=now,
        declared_by=actor,
        impact_started_at=impact_started_at,
        noticed=one_line(declaration.noticed)[:200] or _noticed(ticket),
        channel=one_line(declaration.channel)[:300],
        commander=commanders.on_call,
        next_update_due_at=update_due(ticket, start=now),
        community_told_at=ticket.first_responded_at,
    )
    _announce(incident, commanders, now=now)
    return incident


def _announce(incident: Incident, commanders: Commanders, *, now: datetime) -> None:
    """Say in the timeline that it was declared, and call whoever is to command it."""
    commander = incident.commander
    data = {
        "commander": commander.display_name if commander else None,
        "called": [person.display_name for person in commanders.called],
        "impact_started_at": incident.impact_started_at.isoformat(),
        "noticed": incident.noticed,
        "channel": incident.channel,
    }
    record(
        incident.ticket_id, kind=EventKind.INCIDENT_DECLARED, actor=incident.declared_by, now=now, data=data
    )
    who = f"{incident.declared_by.display_name} declared it"
    call_commanders(commanders, incident=incident, who=who, now=now)


def _noticed(ticket: Ticket) -> str:
    """Return how a ticket became known, where nobody says."""
    who = ticket.requester.display_name
    if ticket.channel == Channel.ALERT:
        return f"an alert ({who})"[:200]
    if ticket.requester.is_team_member:
        return f"{who} of the team noticed"[:200]
    return f"{who} reported it"[:200]
