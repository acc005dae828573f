"""Questions about incidents: which run, who commands now, what the page of one shows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Q, When

from accounts.models import User
from escalation.models import Escalation
from escalation.recipients import Commanders, Directory
from incidents.models import Incident, IncidentUpdate, LinkedTicket
from tickets.facts import Tier
from tickets.hearers import hearers_of
from tickets.models import Ticket, TicketEvent
from tickets.policies import current_policy, plan_of
from tickets.querysets import TicketQuerySet
from tickets.seen import seen_by_people, worded_for_community
from tickets.states import LIVE_STATUSES, EventKind


def commanders_at(now: datetime) -> Commanders:
    """Return who is called to command an incident that is declared now, by the same rule as the paths."""
    return Directory(now).commanders(current_policy().policy.commander_rotation)


def acknowledged_before(ticket: Ticket) -> User | None:
    """Return who acknowledged the very path that an incident takes: declaring calls nobody along it again."""
    path = current_policy().policy.path_of(plan_of(ticket.community), Tier.P1)
    same = Escalation.objects.running().filter(ticket=ticket, path_name=path.name)
    found = same.exclude(acknowledged_at=None).select_related("acknowledged_by").first()
    return found.acknowledged_by if found else None


def incident_of(number: int) -> Incident | None:
    """Return the incident that a ticket is, or that it is linked to; None where there is none."""
    found = Incident.objects.with_people().filter(Q(ticket=number) | Q(linked__ticket=number))
    return found.first()


def running_near(ticket: Ticket) -> list[Incident]:
    """Return incidents that a ticket may be about: those of its service first, then the newest. One query."""
    is_same = Case(When(ticket__service=ticket.service_id, then=0), default=1)
    running = Incident.objects.running().select_related("ticket__community")
    return list(running.order_by(is_same if ticket.service_id else "-declared_at", "-declared_at")[:20])


def acknowledgement_of(ticket: Ticket) -> TicketEvent | None:
    """Return who first said that they are on it, since the ticket was last reopened or raised to P1."""
    kinds = (EventKind.PAGE_ACKNOWLEDGED, EventKind.REOPENED, EventKind.RETRIAGED)
    first: TicketEvent | None = None
    for event in ticket.events.filter(kind__in=kinds).select_related("actor").order_by("at", "pk"):
        if event.kind == EventKind.PAGE_ACKNOWLEDGED:
            first = first or event
        elif event.kind == EventKind.REOPENED or _is_raised(event):
            # Whoever saw less has not seen this: people are called anew.
            first = None
    return first


def _is_raised(event: TicketEvent) -> bool:
    return event.data.get("to_tier") == Tier.P1 != event.data.get("from_tier")


@dataclass(frozen=True)
class Audience:
    """A ticket that updates answer, and who of its community hears them."""

    ticket: Ticket
    people: tuple[User, ...]


def audience_of(incident: Incident) -> list[Audience]:
    """Return whom an update reaches, ticket by ticket: the incident's own first. Three queries."""
    tickets = answered_tickets(incident)
    hearers = hearers_of(tickets)
    return [Audience(ticket, tuple(hearers[ticket.number])) for ticket in tickets]


def answered_tickets(incident: Incident) -> list[Ticket]:
    """Return the live tickets that an update of the incident answers, its own first. One query."""
    linked = Ticket.objects.filter(incident_link__incident=incident, status__in=LIVE_STATUSES)
    others = linked.select_related("community", "service__cluster", "requester").order_by("number")
    own = [incident.ticket] if incident.ticket.is_live else []
    return [*own, *others]


def links_of(incident: Incident) -> list[LinkedTicket]:
    """Return the tickets linked to an incident, live or not."""
    rows = incident.linked.select_related("ticket__community", "ticket__service__cluster", "linked_by")
    return list(rows)


def last_update(incident: Incident) -> IncidentUpdate | None:
    """Return the newest update, public or not."""
    return incident.updates.select_related("author").last()


@dataclass(frozen=True)
class ListedIncident:
    """An incident in the list, with who acknowledged it, and how many tickets are linked."""

    incident: Incident
    acknowledged_by: User | None
    n_linked: int


@dataclass(frozen=True)
class IncidentList:
    """Running incidents, longest first; and a page of those that are over, newest first."""

    running: tuple[ListedIncident, ...]
    over: tuple[ListedIncident, ...]
    has_more: bool


PAGE_SIZE = 30


def list_incidents(*, page: int) -> IncidentList:
    """Return what the list of incidents shows, in four queries."""
    incidents = Incident.objects.with_people().defer("ticket__description", "ticket__search")
    running = list(incidents.running().order_by("declared_at"))
    over = incidents.exclude(pk__in=[incident.pk for incident in running])
    first = (page - 1) * PAGE_SIZE
    rows = list(over[first : first + PAGE_SIZE + 1])
    listed = _listed([*running, *rows[:PAGE_SIZE]])
    return IncidentList(tuple(listed[: len(running)]), tuple(listed[len(running) :]), len(rows) > PAGE_SIZE)


def _listed(incidents: Collection[Incident]) -> list[ListedIncident]:
    ids = [incident.pk for incident in incidents]
    n_linked: dict[int, int] = {}
    for incident_id in LinkedTicket.objects.filter(incident__in=ids).values_list("incident_id", flat=True):
        n_linked[incident_id] = n_linked.get(incident_id, 0) + 1
    events = TicketEvent.objects.filter(
        ticket__in=[incident.ticket_id for incident in incidents], kind=EventKind.PAGE_ACKNOWLEDGED
    )
    by_ticket = {event.ticket_id: event.actor for event in events.select_related("actor").order_by("-at")}
    return [
        ListedIncident(incident, by_ticket.get(incident.ticket_id), n_linked.get(incident.pk, 0))
        for incident in incidents
    ]


def tickets_to_link(incident: Incident) -> TicketQuerySet:
    """Return the live tickets that may be about the same outage: of no incident, newest first."""
    free = Ticket.objects.live().filter(incident=None, incident_link=None)
    return free.select_related("community", "service").order_by("-number")


@dataclass(frozen=True)
class CommunityOutage:
    """A ticket of an outage as its community reads it, and whether somebody of the team has said to be on it."""

    ticket: Ticket
    is_seen: bool


def is_seen(ticket: Ticket) -> bool:
    """Say whether a human is on an outage: on this ticket, or on the incident that answers it."""
    found = incident_of(ticket.number)
    return bool(seen_by_people([ticket.number, *([found.ticket_id] if found else [])]))


def outages_for(user: User) -> list[CommunityOutage]:
    """Return the tickets of running incidents that somebody of a community may see, oldest first. Three queries.

    Each person sees their own community's ticket, never that of another which the same incident answers.
    """
    running = Q(incident__in=Incident.objects.running()) | Q(
        incident_link__incident__in=Incident.objects.running()
    )
    visible = Ticket.objects.visible_to(user).filter(running, status__in=LIVE_STATUSES)
    rows = visible.select_related("service__cluster", "incident_link__incident").defer("search")
    tickets = list(rows.order_by("number"))
    answered_by = {
        ticket.number: link.incident.ticket_id
        for ticket in tickets
        if (link := getattr(ticket, "incident_link", None)) is not None
    }
    seen = seen_by_people([*answered_by, *answered_by.values(), *(ticket.number for ticket in tickets)])
    return [
        CommunityOutage(ticket, bool(seen & {ticket.number, answered_by.get(ticket.number)}))
        for ticket in worded_for_community(tickets)
    ]
