"""Declare at once what monitoring reports at once: in an outage of many hubs nobody may wait for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from escalation.recipients import Commanders
from incidents.models import Incident
from incidents.services.change import update_due
from incidents.services.telling import call_commanders
from tickets.models import Ticket, TicketEvent
from tickets.states import EventKind


@dataclass(frozen=True)
class Outage:
    """What monitoring knows of an outage, and who is called to command it."""

    began_at: datetime
    reported_by: User
    commanders: Commanders

    @property
    def noticed(self) -> str:
        """Return how we came to know."""
        return f"an alert ({self.reported_by.display_name})"[:200]


def declaration_of(outage: Outage) -> TicketEvent:
    """Return the entry of the timeline by which a new ticket begins as an incident (unsaved)."""
    commander = outage.commanders.on_call
    data = {
        "commander": commander.display_name if commander else None,
        "called": [person.display_name for person in outage.commanders.called],
        "impact_started_at": outage.began_at.isoformat(),
        "noticed": outage.noticed,
        "channel": "",
    }
    return TicketEvent(kind=EventKind.INCIDENT_DECLARED, actor=outage.reported_by, data=data)


def declare_reported(outages: Sequence[tuple[Ticket, Outage]], *, now: datetime) -> list[Incident]:
    """Make incidents of new P1 tickets whose timeline says so already; escalation pages by the tickets' own events.

    Whoever is to command gets one page about all of them. The number of queries does not grow with the outages.
    """
    incidents = Incident.objects.bulk_create(
        Incident(
            ticket=ticket,
            declared_at=now,
            declared_by=outage.reported_by,
            impact_started_at=outage.began_at,
            noticed=outage.noticed,
            commander=outage.commanders.on_call,
            next_update_due_at=update_due(ticket, start=now),
        )
        for ticket, outage in outages
    )
    if incidents:
        call_commanders(
            outages[0][1].commanders,
            incident=incidents[0],
            n_others=len(incidents) - 1,
            who="Monitoring reported it",
            now=now,
        )
    return incidents
