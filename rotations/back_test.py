"""Let the planner plan what is long past, and put that beside what really happened. Pure.

The same people and the same weeks. Working hours, time off and public holidays of then are not known, so cover and
holidays weigh nothing; who did not serve for a quarter of a year was away.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from rotations.history import LEVELS, History, InvalidHistory, turns_of
from rotations.oncall import Shift
from rotations.planner import (
    Away,
    Candidate,
    Ending,
    Plan,
    Problem,
    Rule,
    ShouldStop,
    Weights,
    plan,
    points_of_turns,
)
from rotations.planner.problem import InvalidProblem
from rotations.reduced_capacity import years_ends
from rotations.turns import Turn
from timekeeping.intervals import Interval, clip, subtract, total, union
from timekeeping.working_time import weekdays

QUARTER = timedelta(weeks=13)
WEEK = timedelta(weeks=1)
UTC_ZONE = ZoneInfo("UTC")
WEIGHTS = Weights(uncovered_hour=0, holiday_hour=0)


@dataclass(frozen=True, slots=True)
class Person:
    """How long somebody was there, and for how long they held a level: really, and as planned. All in weeks."""

    steward: str
    present: float
    served: float
    planned: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What can be said of either side.

    points and turns_above_fair are the planner's own score. spread is how far apart the most and the least loaded
    are, in weeks of duty for ten weeks of being there, among those who were there for a quarter of a year.
    """

    points: float
    turns_above_fair: float
    spread: float
    n_doubled: int
    n_mid_turn_changes: int
    n_broken_successions: int
    n_missed_rests: int


@dataclass(frozen=True, slots=True)
class BackTest:
    """What really happened beside what the planner would have done. given_up are rules that could not hold then."""

    turns: tuple[Interval, ...]
    people: tuple[Person, ...]
    really: Figures
    planned: Figures
    n_places: int
    n_places_that_differ: int
    given_up: tuple[Rule, ...]
    ending: Ending
    gap: float
    plan: tuple[Turn, ...]


def back_test(
    history: History, *, minimum_rest: int = 1, time_limit: timedelta, should_stop: ShouldStop | None = None
) -> BackTest:
    """Plan the history's turns anew and compare. Raises InvalidHistory, or NoPlanInTime.

    Where the real team was too small for a rule, the rule is given up: first that of the years' ends, then rest.
    """
    problem = problem_of(history, minimum_rest=minimum_rest, time_limit=time_limit)
    found, given_up = _planned(problem, should_stop)
    real_turns = _real_turns(history, problem.turns)
    real_shifts = [shift for shift in history.shifts if shift.end > problem.start]
    plan_shifts = _shifts(found.turns)
    people = tuple(_people(problem, real_shifts, plan_shifts))
    return BackTest(
        turns=problem.turns,
        people=people,
        really=_figures(
            problem,
            real_turns,
            [(person.served, person.present) for person in people],
            n_doubled=sum(problem.start <= start < problem.end for start, _ in history.doubled),
            n_changes=sum(problem.start < at < problem.end for at in history.mid_turn_changes),
        ),
        planned=_figures(
            problem,
            found.turns,
            [(person.planned, person.present) for person in people],
            n_doubled=sum(len(set(turn.stewards)) < len(LEVELS) for turn in found.turns),
            n_changes=0,
        ),
        n_places=len(LEVELS) * len(problem.turns),
        n_places_that_differ=_n_differing(real_turns, found.turns),
        given_up=given_up,
        ending=found.ending,
        gap=found.avoidable_gap,
        plan=found.turns,
    )


def problem_of(history: History, *, minimum_rest: int, time_limit: timedelta) -> Problem:
    """Return what the planner would have been asked. Raises InvalidHistory."""
    turns = turns_of(history)
    start, end = turns[0][0], turns[-1][1]
    served = _served_by_person(history, (start, end))
    try:
        return Problem(
            levels=LEVELS,
            turns=turns,
            candidates=tuple(_candidate(steward, times) for steward, times in served.items()),
            away=tuple(away for steward, times in served.items() for away in _absences(steward, times)),
            reduced_periods=years_ends(UTC_ZONE, start, end),
            minimum_rest=minimum_rest,
            weights=WEIGHTS,
            time_limit=time_limit,
        )
    except InvalidProblem as error:
        raise InvalidHistory(str(error)) from None


def _served_by_person(history: History, window: Interval) -> dict[str, list[Interval]]:
    """Return, by name, when each person held any level in the window."""
    times: dict[str, list[Interval]] = {}
    for shift in history.shifts:
        if shift.steward and shift.start < window[1] and window[0] < shift.end:
            times.setdefault(shift.steward, []).append((shift.start, shift.end))
    return {steward: clip(union(times[steward]), *window) for steward in sorted(times)}


def _candidate(steward: str, times: Sequence[Interval]) -> Candidate:
    return Candidate(
        id=steward,
        hours=weekdays(UTC_ZONE),
        levels=frozenset(LEVELS),
        first_day=times[0][0].date(),
        last_day=times[-1][1].date(),
    )


def _absences(steward: str, times: Sequence[Interval]) -> Iterator[Away]:
    for (_, left), (back, _) in pairwise(times):
        if back - left >= QUARTER:
            yield Away(steward, left, back)


def _planned(problem: Problem, should_stop: ShouldStop | None) -> tuple[Plan, tuple[Rule, ...]]:
    attempts: tuple[tuple[Problem, tuple[Rule, ...]], ...] = (
        (problem, ()),
        (replace(problem, reduced_periods=()), (Rule.REDUCED_PERIODS,)),
        (replace(problem, reduced_periods=(), minimum_rest=0), (Rule.REDUCED_PERIODS, Rule.REST)),
    )
    clashing = ""
    for attempt, given_up in attempts:
        found = plan(attempt, should_stop=should_stop)
        if isinstance(found, Plan):
            return found, given_up
        clashing = " ".join(conflict.sentence for conflict in found.conflicts)
    raise InvalidHistory(f"No plan is possible with these people. {clashing}")


def _real_turns(history: History, turns: Sequence[Interval]) -> tuple[Turn, ...]:
    """Return the turns with whoever held each level longest in them."""
    return tuple(
        Turn(n, start, end, tuple(_longest(history.shifts, level, start, end) for level in LEVELS))
        for n, (start, end) in enumerate(turns)
    )


def _longest(shifts: Sequence[Shift], level: str, start: datetime, end: datetime) -> str:
    held: dict[str, timedelta] = {}
    for shift in shifts:
        if shift.level == level and shift.steward and shift.start < end and start < shift.end:
            length = min(shift.end, end) - max(shift.start, start)
            held[shift.steward] = held.get(shift.steward, timedelta()) + length
    return max(held, key=lambda steward: held[steward])


def _shifts(turns: Sequence[Turn]) -> list[Shift]:
    return [
        Shift(level, steward, turn.start, turn.end)
        for turn in turns
        for level, steward in zip(LEVELS, turn.stewards, strict=True)
    ]


def _people(problem: Problem, really: Sequence[Shift], planned: Sequence[Shift]) -> Iterator[Person]:
    window = (problem.start, problem.end)
    for person in problem.candidates:
        absences = [(away.start, away.end) for away in problem.away if away.steward == person.id]
        times = union((shift.start, shift.end) for shift in really if shift.steward == person.id)
        yield Person(
            steward=person.id,
            present=total(subtract(clip([(times[0][0], times[-1][1])], *window), absences)) / WEEK,
            served=_held(really, person.id, window) / WEEK,
            planned=_held(planned, person.id, window) / WEEK,
        )


def _held(shifts: Sequence[Shift], steward: str, window: Interval) -> timedelta:
    """Add up the time at each level: two levels at once are twice the time."""
    pieces = [clip([(shift.start, shift.end)], *window) for shift in shifts if shift.steward == steward]
    return sum((total(piece) for piece in pieces), start=timedelta())


def _figures(
    problem: Problem,
    turns: Sequence[Turn],
    loads: Sequence[tuple[float, float]],
    *,
    n_doubled: int,
    n_changes: int,
) -> Figures:
    """Return the figures of one side; loads are the weeks of duty and of being there, by person."""
    points = points_of_turns(problem, turns)
    rates = [10 * held / present for held, present in loads if present * WEEK >= QUARTER]
    return Figures(
        points=points.points,
        turns_above_fair=next(term.amount for term in points.terms if term.term == "turns"),
        spread=max(rates) - min(rates) if rates else 0.0,
        n_doubled=n_doubled,
        n_mid_turn_changes=n_changes,
        n_broken_successions=sum(
            earlier.stewards[0] != later.stewards[1] for earlier, later in pairwise(turns)
        ),
        n_missed_rests=_n_missed_rests(problem, turns),
    )


def _n_missed_rests(problem: Problem, turns: Sequence[Turn]) -> int:
    n_missed = 0
    for person in problem.candidates:
        on_duty = [turn for turn in turns if person.id in turn.stewards]
        for earlier, later in pairwise(on_duty):
            gap = later.index - earlier.index
            goes_on = gap == 1 and earlier.stewards[0] == person.id == later.stewards[1]
            n_missed += gap <= problem.minimum_rest and not goes_on
    return n_missed


def _n_differing(really: Sequence[Turn], planned: Sequence[Turn]) -> int:
    return sum(
        one != other
        for turn, other_turn in zip(really, planned, strict=True)
        for one, other in zip(turn.stewards, other_turn.stewards, strict=True)
    )
