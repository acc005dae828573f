"""What a path is judged by: the ticket's clocks and events, as escalation.path asks for them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from escalation.models import Escalation, Outcome
from escalation.path import Done, RunningClock, Situation
from rotations.public_holidays import UnknownCountry
from tickets.histories import history_of, promises_to
from tickets.models import Ticket
from tickets.policies import policy_labelled
from tickets.policy import Clock, Moment, Path, Policy
from tickets.policy.calendars import working_calendar
from tickets.slo import ClockState, course_of, instant_at, running, state_of
from timekeeping.working_time import WorkingCalendar

_OF_CLOCKS = frozenset({Moment.CLOCK, Moment.BREACH, Moment.NO_UPDATE})


def calendar_of(escalation: Escalation) -> WorkingCalendar:
    """Return by which calendar an escalation counts working time."""
    return calendar_in(policy_labelled(escalation.policy), plan=escalation.plan)


def calendar_in(policy: Policy, *, plan: str) -> WorkingCalendar:
    """Return by which calendar working time counts under a policy and a support plan."""
    calendar = policy.calendars[policy.plan(plan).calendar]
    try:
        return working_calendar(calendar)
    except UnknownCountry:
        # Whom to call must not hang on a country whose holidays nobody knows.
        return working_calendar(replace(calendar, country="", subdivision=""))


def situation_of(escalation: Escalation, *, path: Path, now: datetime) -> Situation:
    """Return what decides on the next steps; its steps_done should be fetched along with it. One query for clocks."""
    percents = [step.percent for step in path.steps if step.percent is not None]
    clocks = clocks_of(escalation.ticket, percents=percents, now=now) if _asks_for_clocks(path) else {}
    promised = [clock for name, clock in clocks.items() if name is not Clock.UPDATE]
    return Situation(
        round=escalation.round,
        round_began_at=escalation.round_began_at,
        acknowledged_at=escalation.acknowledged_at,
        clock=min(promised, key=lambda clock: clock.due_at, default=None),
        reopened_at=escalation.reopened_at,
        update=clocks.get(Clock.UPDATE),
        done={
            (step.step, step.occasion): Done(step.at, was_passed=step.outcome == Outcome.PASSED)
            for step in escalation.steps_done.all()
        },
    )


def _asks_for_clocks(path: Path) -> bool:
    return any(step.when in _OF_CLOCKS for step in path.steps)


def clocks_of(ticket: Ticket, *, percents: Sequence[int], now: datetime) -> dict[Clock, RunningClock]:
    """Return the promises of a ticket that run and are not paused."""
    history = history_of(ticket)
    promises, course = promises_to(ticket, history), course_of(history)
    states = running(state_of(period, course, promises=promises, now=now) for period in course.periods)
    return {state.clock: _running_clock(state, state.due_at, percents) for state in states if state.due_at}


def _running_clock(state: ClockState, due_at: datetime, percents: Sequence[int]) -> RunningClock:
    used_up_at = {percent: at for percent in percents if (at := instant_at(state, percent)) is not None}
    return RunningClock(state.name, state.started_at, due_at, used_up_at)
