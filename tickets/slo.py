"""When an answer is due. Pure: states and instants in, instants out."""

from dataclasses import dataclass
from datetime import datetime

from tickets.facts import Kind, Tier
from tickets.policy import UNPROMISED_KINDS, Clock, Policy, Target
from tickets.policy.calendars import working_calendar
from tickets.policy.values import CLOCK_NAMES
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


def promised(policy: Policy, plan: str, *, tier: Tier, clock: Clock, start: datetime) -> datetime | None:
    """Return when what is promised for a clock of a tier is due, counted from `start`; None where nothing is."""
    target = policy.target(plan, tier, clock)
    if target is None:
        return None
    calendar = working_calendar(policy.calendars[policy.plan(plan).calendar])
    return due_after(target, start, calendar=calendar)


def first_response_due(facts: ClockFacts, *, policy: Policy, plan: str) -> datetime | None:
    """Return when the first answer is due; None for a notice or spam, and while the request is held for approval."""
    if facts.clock_started_at is None or facts.kind in UNPROMISED_KINDS:
        return None
    return promised(policy, plan, tier=facts.tier, clock=Clock.FIRST_RESPONSE, start=facts.clock_started_at)


def next_due(facts: ClockFacts, *, policy: Policy, plan: str) -> Due:
    """Return the next promise of a ticket.

    The first response is due whatever happens in between: neither a pause nor an automatic acknowledgement nor an
    internal note stops that clock. After it, a word of the community starts the next-response clock, which waiting
    for the community pauses. Whether a request is an incident is to be decided as fast as an incident is answered.
    A notice is promised no first response, but a word on it the next; spam nothing.
    """
    if not facts.is_live or facts.clock_started_at is None:
        return NOTHING_DUE
    if facts.is_possible_incident:
        clock, start = Clock.DECISION, facts.clock_started_at
    elif facts.first_responded_at is None and facts.kind not in UNPROMISED_KINDS:
        clock, start = Clock.FIRST_RESPONSE, facts.clock_started_at
    elif facts.kind == Kind.SPAM or facts.community_spoke_at is None or facts.is_waiting_for_community:
        return NOTHING_DUE
    else:
        clock, start = Clock.NEXT_RESPONSE, facts.community_spoke_at
    due_at = promised(policy, plan, tier=facts.tier, clock=clock, start=start)
    return NOTHING_DUE if due_at is None else Due(due_at, CLOCK_NAMES[clock])
