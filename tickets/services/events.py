"""Append to the timeline, and write one pending delivery per consumer with it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.models import User
from outbox.services import enqueue_all
from tickets.errors import TicketChangedMeanwhile, TicketIsMerged
from tickets.histories import history_of, moving, promises_to
from tickets.models import Comment, Ticket, TicketEvent
from tickets.slo import ClockState, cached_of, course_of, unrecorded_breaches
from tickets.states import UNFOLLOWED_KINDS, EventKind

CLOCK_FIELDS = ["first_response_due_at", "next_due_at", "next_due_what", "next_breach_at"]


def lock(number: int) -> Ticket:
    """Return the ticket, locked until the transaction ends."""
    return Ticket.objects.select_for_update(of=("self",)).get(pk=number)


def refuse_if_changed(ticket: Ticket, *, seen_version: int | None, actor: User | None) -> None:
    """Raise TicketChangedMeanwhile if anybody else changed the ticket after `seen_version`."""
    if seen_version is None or seen_version == ticket.version:
        return
    if seen_version > ticket.version:
        raise TicketChangedMeanwhile("This form is not of this ticket. Nothing was sent yet.")
    if ticket.events.filter(version__gt=seen_version).exclude(actor=actor).exists():
        raise TicketChangedMeanwhile("This ticket changed while you were writing. Nothing was sent yet.")


def refuse_if_merged(ticket: Ticket) -> None:
    """Raise TicketIsMerged if the ticket goes on in another one, so that nobody writes where nobody reads."""
    if ticket.merged_into_id is not None:
        raise TicketIsMerged(f"This ticket goes on in SD-{ticket.merged_into_id}. Write there.")


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
    event = TicketEvent(kind=kind, actor=actor, comment=comment, data=data or {})
    return save_and_record_all(ticket, [event], now=now, changed=changed)[0]


def save_and_record_all(
    ticket: Ticket, events: list[TicketEvent], *, now: datetime, changed: list[str]
) -> list[TicketEvent]:
    """Save the `changed` columns, the next version and the clocks that move; append events that happen together."""
    ticket.version += 1
    ticket.updated_at = now
    columns = [*changed, "version", "updated_at"]
    # A note moves no clock, and there may be very many of them.
    if changed or moving(events):
        events = [*events, *set_clocks(ticket, events, now=now)]
        columns += CLOCK_FIELDS
    ticket.save(update_fields=columns)
    return append_events(ticket, events, now=now)


def append_events(ticket: Ticket, events: list[TicketEvent], *, now: datetime) -> list[TicketEvent]:
    """Append events that happen together, with one pending delivery per consumer each. Two queries in all."""
    return append_addressed(addressed(ticket, events, now=now), now=now)


def addressed(ticket: Ticket, events: list[TicketEvent], *, now: datetime) -> list[TicketEvent]:
    """Return the events as those of the ticket's present version; they are not written yet."""
    for event in events:
        event.ticket, event.at, event.version = ticket, now, ticket.version
    return events


def append_addressed(events: list[TicketEvent], *, now: datetime) -> list[TicketEvent]:
    """Append events of any tickets, with one pending delivery per consumer each. Two queries in all."""
    appended = TicketEvent.objects.bulk_create(events)
    enqueue_all(
        [
            (consumer, event.pk, f"event:{event.pk}:{consumer}")
            for event in appended
            for consumer in settings.EVENT_CONSUMERS
            if event.kind not in UNFOLLOWED_KINDS
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
    events = [TicketEvent(kind=kind, actor=actor, data=data or {})]
    events += set_clocks(ticket, events, now=now)
    ticket.updated_at = now
    ticket.save(update_fields=[*CLOCK_FIELDS, "updated_at"])
    return append_events(ticket, events, now=now)[0]


def set_clocks(ticket: Ticket, events: list[TicketEvent], *, now: datetime) -> list[TicketEvent]:
    """Recompute the cached due times (unsaved) from the timeline and the events about to be appended to it.

    Return what else is to be appended: each promise that was broken and that nobody has told of yet. So an answer that
    comes too late cannot hide that it did, however soon after.
    """
    for event in events:
        event.at = now
    stored = history_of(ticket) if ticket.pk else []
    history = [*stored, *moving(events)]
    promises, course = promises_to(ticket, history), course_of(history)
    at = now if course.latest_at is None else max(now, course.latest_at)
    broken = unrecorded_breaches(course, promises=promises, now=at, ended_since=at)
    told = [TicketEvent(kind=EventKind.BREACHED, actor=None, at=now, data=_breach(state)) for state in broken]
    if told:
        course = replace(course, recorded=course.recorded | {state.key for state in broken})
    cached = cached_of(course, promises=promises)
    ticket.first_response_due_at = cached.first_response_due_at
    ticket.next_due_at, ticket.next_due_what = cached.next_due_at, cached.next_due_what
    ticket.next_breach_at = cached.next_breach_at
    return told


def _breach(state: ClockState) -> dict[str, Any]:
    """Return what the timeline keeps of a broken promise."""
    assert state.breached_at is not None  # noqa: S101 - only broken promises are told of
    target = "" if state.target is None else str(state.target)
    return {
        "words": f"noted a promise that was not kept: {state.name} within {target}",
        "clock": str(state.clock),
        "started_at": state.started_at.isoformat(),
        "breached_at": state.breached_at.isoformat(),
        "target": target,
        "policy": state.segments[-1].regime.version,
    }
