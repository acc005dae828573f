"""Everything that the page of one incident shows, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from accounts.models import User
from incidents.conditions import Begun, Condition, conditions_of, has_started
from incidents.models import Incident, IncidentExpert, IncidentRoleOffer, LinkedTicket, OfferState
from incidents.queries import (
    Audience,
    acknowledgement_of,
    audience_of,
    last_update,
    links_of,
    tickets_to_link,
)
from tickets.facts import Kind, Tier
from tickets.models import Ticket, TicketEvent
from tickets.queries import Entry, story

N_SUGGESTED = 6


@dataclass(frozen=True)
class IncidentPage:
    """One incident as somebody of the team sees it; `entries` is its timeline, newest first."""

    incident: Incident
    acknowledged: TicketEvent | None
    conditions: Sequence[Condition]
    has_started: bool
    offer: IncidentRoleOffer | None
    experts: Sequence[IncidentExpert]
    links: Sequence[LinkedTicket]
    suggested: Sequence[Ticket]
    audience: Sequence[Audience]
    entries: Sequence[Entry]
    colleagues: Sequence[User]
    seen_update: int
    ended_at: datetime | None

    @property
    def seen_tickets(self) -> str:
        """Return the tickets an update would answer, for the form."""
        return ",".join(str(part.ticket.number) for part in self.audience)

    @property
    def newest_event(self) -> int:
        """Return the newest event that the page shows, to ask for what came after it."""
        return max((entry.event.pk for entry in self.entries), default=0)

    @property
    def n_people(self) -> int:
        """Return how many people of the communities hear an update."""
        return len({person.pk for part in self.audience for person in part.people})

    @property
    def n_met(self) -> int:
        """Return how many conditions are met."""
        return sum(condition.is_met for condition in self.conditions)


def page_of(incident: Incident, *, viewer: User) -> IncidentPage:
    """Return what the page of an incident, fetched with its people, shows to the viewer."""
    ticket = incident.ticket
    acknowledged = acknowledgement_of(ticket)
    audience = audience_of(incident)
    links = links_of(incident)
    conditions = conditions_of(
        Begun(
            declared_at=incident.declared_at,
            is_p1=(ticket.kind, ticket.tier) == (Kind.INCIDENT, Tier.P1),
            acknowledged_at=acknowledged.at if acknowledged else None,
            acknowledged_by=_name(acknowledged),
            channel=incident.channel,
            told_at=incident.first_told_at,
            has_community=any(part.ticket.community_id for part in audience),
        )
    )
    newest = last_update(incident)
    return IncidentPage(
        incident=incident,
        acknowledged=acknowledged,
        conditions=conditions,
        has_started=has_started(conditions),
        offer=_open_offer(incident),
        experts=list(incident.expert_rows.select_related("user")),
        links=links,
        suggested=_suggested(incident) if incident.is_running else [],
        audience=audience,
        entries=list(reversed(story(ticket, viewer=viewer))),
        colleagues=list(User.objects.filter(is_active=True).exclude(roles=[]).order_by("name", "email")),
        seen_update=newest.pk if newest else 0,
        ended_at=incident.resolved_at or ticket.resolved_at,
    )


def _name(event: TicketEvent | None) -> str:
    return event.actor.display_name if event and event.actor else "a person"


def _open_offer(incident: Incident) -> IncidentRoleOffer | None:
    offers = incident.offers.filter(state=OfferState.OPEN).select_related("offered_by", "offered_to")
    return offers.first()


def _suggested(incident: Incident) -> list[Ticket]:
    """Return the newest live tickets that may be about the same: on the same cluster, or outages themselves."""
    alike = Q(kind=Kind.INCIDENT) | Q(is_possible_incident=True)
    if incident.ticket.service is not None:
        alike |= Q(service__cluster=incident.ticket.service.cluster_id)
    return list(tickets_to_link(incident).filter(alike).defer("description", "search")[:N_SUGGESTED])
