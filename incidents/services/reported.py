"""Declare at once what monitoring reports at once: in an outage of many hubs nobody may wait for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from incidents.models import Incident
from incidents.services.change import update_due
from incidents.services.telling import tell
from notifications.models import Urgency
from tickets.models import Ticket, TicketEvent
from tickets.states import EventKind


@dataclass(frozen=True)
class Outage:
    """What monitoring knows of an outage, and who commands it."""

    began_at: datetime
    reported_by: User
    commander: User | None

    @property
    def noticed(self) -> str:
        """Return how we came to know."""
        return f"an alert ({self.reported_by.display_name})"[:200]


def declaration_of(outage: Outage) -> TicketEvent:
    """Return the entry of the timeline by which a new ticket begins as an incident (unsaved)."""
    data = {
        "commander": outage.commander.display_name if outage.commander else None,
        "impact_started_at": outage.began_at.isoformat(),
        "noticed": outage.noticed,
        "channel": "",
    }
    return TicketEvent(kind=EventKind.INCIDENT_DECLARED, actor=outage.reported_by, data=data)


def declare_reported(outages: Sequence[tuple[Ticket, Outage]], *, now: datetime) -> list[Incident]:
    """Make incidents of new P1 tickets whose timeline says so already; escalation pages by the tickets' own events.

    The commander on call gets one page about all of them. The number of queries does not grow with the outages.
    """
    incidents = Incident.objects.bulk_create(
        Incident(
            ticket=ticket,
            declared_at=now,
            declared_by=outage.reported_by,
            impact_started_at=outage.began_at,
            noticed=outage.noticed,
            commander=outage.commander,
            next_update_due_at=update_due(ticket, start=now),
        )
        for ticket, outage in outages
    )
    commander = incidents[0].commander if incidents else None
    if commander is not None:
        others = f" and {len(incidents) - 1} more" if len(incidents) > 1 else ""
        words = f"You command this incident{others}: you are on call. Monitoring reported it."
        tell(commander, incident=incidents[0], key="declared", words=words, now=now, urgency=Urgency.PAGE)
    return incidents
