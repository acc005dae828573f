"""What is promised by when, and whether it was kept: pure, from the ticket's events and the policy."""

from datetime import datetime

from tickets.facts import Tier
from tickets.policy import Clock, Policy, Target
from tickets.policy.calendars import working_calendar
from tickets.slo.counting import Promises, Segment
from tickets.slo.events import MOVING_KINDS, ClockEvent, Happened, read_event
from tickets.slo.periods import HELD, WAITING_FOR_COMMUNITY, Course, Wait, course_of, waits_of
from tickets.slo.states import (
    Cached,
    ClockState,
    cached_of,
    clock_states,
    instant_at,
    running,
    state_of,
    unrecorded_breaches,
    worth_showing,
)
from timekeeping.working_time import WorkingCalendar, add_working

__all__ = [
    "HELD",
    "MOVING_KINDS",
    "WAITING_FOR_COMMUNITY",
    "Cached",
    "ClockEvent",
    "ClockState",
    "Course",
    "Happened",
    "Promises",
    "Segment",
    "Wait",
    "cached_of",
    "clock_states",
    "course_of",
    "due_after",
    "instant_at",
    "promised",
    "read_event",
    "running",
    "state_of",
    "unrecorded_breaches",
    "waits_of",
    "worth_showing",
]


def due_after(target: Target, start: datetime, *, calendar: WorkingCalendar) -> datetime:
    """Return the instant by which `target`, counted from `start`, is to be met. Raises NeverWorking."""
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
