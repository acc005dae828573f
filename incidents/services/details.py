"""What is known of an incident: where people talk, since when it hurts, which tickets are about it."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from incidents.errors import NotInThePast, TicketIsTaken
from incidents.models import Incident, LinkedTicket
from incidents.queries import incident_of
from incidents.services.change import locked, record_change, refuse_if_other, running
from notifications.services import one_line
from tickets.models import Ticket
from tickets.services import record
from tickets.services.events import lock
from tickets.states import EventKind


@transaction.atomic
def set_channel(
    number: int, *, channel: str, actor: User, now: datetime, seen: str | None = None
) -> Incident:
    """Say where people talk. Raises IncidentIsOver or IncidentChangedMeanwhile."""
    incident = running(number)
    words = one_line(channel)[:300]
    if incident.channel == words:
        return incident
    refuse_if_other(incident.channel, seen=seen, what="the channel")
    incident.channel = words
    incident.save(update_fields=["channel"])
    record_change(incident, what="channel", value=words, actor=actor, now=now)
    return incident


@transaction.atomic
def set_impact_start(
    number: int, *, at: datetime, actor: User, now: datetime, seen: datetime | None = None
) -> Incident:
    """Correct the best guess since when people are hurt, also once it is over.

    Raises NotInThePast or IncidentChangedMeanwhile.
    """
    incident = locked(number)
    if at > now:
        raise NotInThePast("The impact cannot have started later than now.")
    if incident.impact_started_at == at:
        return incident
    refuse_if_other(incident.impact_started_at, seen=seen, what="the start of the impact")
    incident.impact_started_at = at
    incident.save(update_fields=["impact_started_at"])
    value = f"{at.astimezone(actor.zone):%Y-%m-%d %H:%M} ({actor.time_zone})"
    record_change(incident, what="impact", value=value, actor=actor, now=now)
    return incident


@transaction.atomic
def link_ticket(number: int, *, other: int, actor: User, now: datetime) -> Incident:
    """Let updates answer another ticket about the same outage too. Linked already, it changes nothing.

    Raises IncidentIsOver, or TicketIsTaken where it is an incident or belongs to another one that runs.
    """
    incident = running(number)
    ticket = lock(other)
    existing = incident_of(other)
    if existing == incident and other != number:
        return incident
    if existing is not None and (existing.ticket_id == other or existing.is_running):
        raise TicketIsTaken(f"{ticket.reference} belongs to the incident {existing.reference}.")
    if ticket.is_done:
        raise TicketIsTaken(f"{ticket.reference} is resolved, so there is nobody to tell.")
    LinkedTicket.objects.update_or_create(
        ticket=ticket, defaults={"incident": incident, "linked_at": now, "linked_by": actor}
    )
    record_change(incident, what="linked", value=ticket.reference, actor=actor, now=now)
    _record_on(ticket, what="belongs", incident=incident, actor=actor, now=now)
    return incident


@transaction.atomic
def unlink_ticket(number: int, *, other: int, actor: User, now: datetime) -> Incident:
    """Answer a ticket with the incident's updates no longer. Not linked, it changes nothing."""
    incident = locked(number)
    link = LinkedTicket.objects.filter(incident=incident, ticket=other).first()
    if link is None:
        return incident
    ticket = lock(other)
    link.delete()
    record_change(incident, what="unlinked", value=ticket.reference, actor=actor, now=now)
    _record_on(ticket, what="belongs_no_more", incident=incident, actor=actor, now=now)
    return incident


def _record_on(ticket: Ticket, *, what: str, incident: Incident, actor: User, now: datetime) -> None:
    data = {"what": what, "value": incident.reference}
    record(ticket.number, kind=EventKind.INCIDENT_CHANGED, actor=actor, now=now, data=data)
