"""Append to the timeline, and write one pending delivery per consumer with it."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.models import User
from outbox.services import enqueue_all
from tickets.errors import NothingToSay, TextTooLong, TicketChangedMeanwhile
from tickets.facts import Kind, Tier
from tickets.models import Comment, Ticket, TicketEvent
from tickets.policies import plan_of, policy_of
from tickets.slo import ClockFacts, first_response_due, next_due
from tickets.states import EventKind, Status

LONGEST_TEXT = 50_000
CLOCK_FIELDS = ["first_response_due_at", "next_due_at", "next_due_what"]


def lock(number: int) -> Ticket:
    """Return the ticket, locked until the transaction ends."""
    return Ticket.objects.select_for_update(of=("self",)).get(pk=number)


def refuse_if_changed(ticket: Ticket, *, seen_version: int | None, actor: User) -> None:
    """Raise TicketChangedMeanwhile if anybody else changed the ticket after `seen_version`."""
    if seen_version is None or seen_version == ticket.version:
        return
    if seen_version > ticket.version:
        raise TicketChangedMeanwhile("This form is not of this ticket. Nothing was sent yet.")
    if ticket.events.filter(version__gt=seen_version).exclude(actor=actor).exists():
        raise TicketChangedMeanwhile("This ticket changed while you were writing. Nothing was sent yet.")


def storable(text: str) -> str:
    """Return `text` without surrounding space and without NUL, which PostgreSQL cannot keep."""
    return text.replace("\x00", "").strip()


def checked_text(text: str, *, what: str) -> str:
    """Return `text` without surrounding space; raise NothingToSay or TextTooLong."""
    stripped = storable(text)
    if not stripped:
        raise NothingToSay(f"The {what} is empty.")
    if len(stripped) > LONGEST_TEXT:
        raise TextTooLong(f"The {what} is longer than {LONGEST_TEXT:,} characters. Attach a file instead.")
    return stripped


def save_and_record(
    ticket: Ticket,
    *,
    kind: EventKind,
    actor: User | None,
    now: datetime,
    changed: list[str],
    comment: Comment | None = None,
    data: dict[str, Any] | None = None,
) -> TicketEvent:
    """Save the `changed` columns, the clocks and the next version; append the event and its deliveries."""
    set_clocks(ticket)
    ticket.version += 1
    ticket.updated_at = now
    ticket.save(update_fields=[*changed, *CLOCK_FIELDS, "version", "updated_at"])
    return append_event(ticket, kind=kind, actor=actor, now=now, comment=comment, data=data)


def append_event(
    ticket: Ticket,
    *,
    kind: EventKind,
    actor: User | None,
    now: datetime,
    comment: Comment | None = None,
    data: dict[str, Any] | None = None,
) -> TicketEvent:
    """Append an event for the ticket's present version, with one pending delivery per consumer."""
    event = TicketEvent(ticket=ticket, kind=kind, actor=actor, comment=comment, data=data or {})
    return append_events(ticket, [event], now=now)[0]


def append_events(ticket: Ticket, events: list[TicketEvent], *, now: datetime) -> list[TicketEvent]:
    """Append events that happen together, with one pending delivery per consumer each. Two queries in all."""
    for event in events:
        event.ticket, event.at, event.version = ticket, now, ticket.version
    appended = TicketEvent.objects.bulk_create(events)
    enqueue_all(
        [
            (consumer, event.pk, f"event:{event.pk}:{consumer}")
            for event in appended
            for consumer in settings.EVENT_CONSUMERS
        ],
        now=now,
    )
    return appended


@transaction.atomic
def record(
    number: int, *, kind: EventKind, actor: User | None, now: datetime, data: dict[str, Any] | None = None
) -> TicketEvent:
    """Append what happened around a ticket: a page, an alert, an update of its incident.

    The ticket's version stays, so that a form that somebody fills in meanwhile is not refused.
    """
    ticket = lock(number)
    event = append_event(ticket, kind=kind, actor=actor, now=now, data=data)
    set_clocks(ticket)
    ticket.updated_at = now
    ticket.save(update_fields=[*CLOCK_FIELDS, "updated_at"])
    return event


def set_clocks(ticket: Ticket) -> None:
    """Recompute the cached due times from the ticket's columns."""
    policy, plan = policy_of(ticket), plan_of(ticket.community)
    facts = ClockFacts(
        kind=Kind(ticket.kind),
        tier=Tier(ticket.tier),
        is_live=ticket.is_live,
        is_waiting_for_community=ticket.status == Status.PENDING,
        clock_started_at=ticket.clock_started_at,
        first_responded_at=ticket.first_responded_at,
        community_spoke_at=ticket.community_spoke_at,
        is_possible_incident=ticket.is_possible_incident,
    )
    ticket.first_response_due_at = first_response_due(facts, policy=policy, plan=plan)
    due = next_due(facts, policy=policy, plan=plan)
    ticket.next_due_at, ticket.next_due_what = due.at, due.what
