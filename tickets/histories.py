"""Read what moves the clocks of tickets, and under which policies it was promised."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from tickets.models import Ticket, TicketEvent
from tickets.policies import plan_of, policy_labelled, policy_of
from tickets.slo import MOVING_KINDS, ClockEvent, Promises, read_event

EVENT_FIELDS = ("kind", "at", "data", "comment__is_from_team")
_MOVING = sorted(MOVING_KINDS)


def history_of(ticket: Ticket) -> list[ClockEvent]:
    """Return the events that move a ticket's clocks, in the order in which they were recorded. One query."""
    rows = TicketEvent.objects.filter(ticket=ticket.pk, kind__in=_MOVING).order_by("pk")
    return [read_row(row) for row in rows.values_list(*EVENT_FIELDS)]


def read_row(row: tuple[str, datetime, dict[str, Any], bool | None]) -> ClockEvent:
    """Return a row of EVENT_FIELDS as clocks read it."""
    kind, at, data, is_from_team = row
    return read_event(kind, at, data, is_from_team=is_from_team)


def moving(events: Iterable[TicketEvent]) -> list[ClockEvent]:
    """Return those of some events, in their order, that move clocks. Their comments are taken as loaded."""
    return [
        read_event(
            event.kind,
            event.at,
            event.data,
            is_from_team=None if event.comment is None else event.comment.is_from_team,
        )
        for event in events
        if event.kind in MOVING_KINDS
    ]


def promises_to(ticket: Ticket, history: Sequence[ClockEvent]) -> Promises:
    """Return under which policies a ticket was promised something: each version that its events name.

    No query for the built-in policy, one for each stored version.
    """
    labels = {event.policy for event in history if event.policy}
    versions = {label: policy_labelled(label) for label in sorted(labels)}
    policy = versions.get(ticket.policy_version) or policy_of(ticket)
    return Promises(policy, plan_of(ticket.community), versions)
