"""When an answer is due. Pure: states and instants in, instants out."""

from dataclasses import dataclass
from datetime import datetime

from tickets.facts import Kind, Tier
from tickets.policy import FIRST_RESPONSE, NEXT_RESPONSE, UNPROMISED_KINDS, Target
from timekeeping.working_time import WorkingCalendar, add_working


@dataclass(frozen=True)
class ClockFacts:
    """What the clocks depend on. Instants are aware UTC."""

    kind: Kind
    tier: Tier
    is_live: bool
    is_waiting_for_community: bool
    clock_started_at: datetime | None
    first_responded_at: datetime | None
    community_spoke_at: datetime | None
    is_possible_incident: bool = False


@dataclass(frozen=True)
class Due:
    """The next promise: when, and what."""

    at: datetime | None
    what: str


NOTHING_DUE = Due(None, "")


def due_after(target: Target, start: datetime, *, calendar: WorkingCalendar) -> datetime:
    """Return the instant by which `target`, counted from `start`, is to be met."""
    if target.is_working_time:
        return add_working(calendar, start, target.duration)
    return start + target.duration


def first_response_due(facts: ClockFacts, *, calendar: WorkingCalendar) -> datetime | None:
    """Return when the first answer is due; None for a notice or spam, and while the request is held for approval."""
    if facts.clock_started_at is None or facts.kind in UNPROMISED_KINDS:
        return None
    return due_after(FIRST_RESPONSE[facts.tier], facts.clock_started_at, calendar=calendar)


def next_due(facts: ClockFacts, *, calendar: WorkingCalendar) -> Due:
    """Return the next promise of a ticket.

    The first response is due whatever happens in between: neither a pause nor an automatic acknowledgement nor an
    internal note stops that clock. After it, a word of the community starts the next-response clock, which waiting
    for the community pauses. Whether a request is an incident is to be decided as fast as an incident is answered.
    A notice is promised no first response, but a word on it the next; spam nothing.
    """
    if not facts.is_live or facts.clock_started_at is None:
        return NOTHING_DUE
    if facts.is_possible_incident:
        return Due(due_after(FIRST_RESPONSE[Tier.P1], facts.clock_started_at, calendar=calendar), "decision")
    if facts.first_responded_at is None and facts.kind not in UNPROMISED_KINDS:
        return Due(first_response_due(facts, calendar=calendar), "first response")
    if facts.kind == Kind.SPAM:
        return NOTHING_DUE
    if facts.community_spoke_at is None or facts.is_waiting_for_community:
        return NOTHING_DUE
    return Due(
        due_after(NEXT_RESPONSE[facts.tier], facts.community_spoke_at, calendar=calendar), "next response"
    )
