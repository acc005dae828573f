"""Whether a human of the team has seen a ticket, and how the community reads it until then."""

from collections.abc import Collection, Iterable
from copy import copy

from tickets.models import Ticket, TicketEvent
from tickets.states import Channel, EventKind

# Who does one of these has seen it. To be on call, and to command for that, is not to have seen it.
SEEING = frozenset(
    {
        EventKind.PAGE_ACKNOWLEDGED,
        EventKind.ROLE_TAKEN,
        EventKind.REPLIED,
        EventKind.UPDATE_POSTED,
        EventKind.RESOLVED,
    }
)


def seen_by_people(numbers: Collection[int]) -> set[int]:
    """Return which of these tickets a human has seen since they were last reopened. One query."""
    kinds = [*SEEING, EventKind.REOPENED]
    events = TicketEvent.objects.filter(ticket__in=numbers, kind__in=kinds)
    seen: set[int] = set()
    for number, kind in events.order_by("at", "pk").values_list("ticket_id", "kind"):
        if kind == EventKind.REOPENED:
            seen.discard(number)
        else:
            seen.add(number)
    return seen


def worded_for_community(tickets: Iterable[Ticket]) -> list[Ticket]:
    """Return tickets as their community reads them, never to be saved: raw alerts only once a human has seen them.

    One query where there are any of monitoring, none otherwise. The tickets come with their services.
    """
    shown = list(tickets)
    raw = [ticket.number for ticket in shown if ticket.channel == Channel.ALERT]
    unseen = set(raw) - seen_by_people(raw) if raw else set()
    return [_neutral(ticket) if ticket.number in unseen else ticket for ticket in shown]


def _neutral(ticket: Ticket) -> Ticket:
    neutral = copy(ticket)
    place = ticket.service.name if ticket.service is not None else "a service"
    neutral.subject = f"Monitoring found a problem with {place}"
    neutral.description = f"{neutral.subject}. We are calling the people on duty."
    return neutral
