"""What follows from a planning problem before anything is decided, as whole numbers for the solver.

People, turns and levels are numbered in the problem's order.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile

from rotations.planner.problem import Candidate, Problem
from rotations.planner.shares import PARTS, Load, Share, service_of, shares_of
from timekeeping.intervals import Interval, clip, intersect, total, union
from timekeeping.working_time import working_periods

_MINUTE = timedelta(minutes=1)
_NOTHING = timedelta(0)
_ONE_DAY = timedelta(days=1)

# By person and turn.
Grid = tuple[tuple[bool, ...], ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """A problem in numbers.

    covered[turn][first][second] is how many minutes of the turn one of the two works, best_cover[turn] the most that
    two people who can serve it reach. changed[turn][level][person] is the part of the announced place, in sixtieths,
    that changes if the person takes it. turns_since_duty counts from 1, the turn before the first.
    """

    problem: Problem
    people: tuple[Candidate, ...]
    may_hold: Grid
    is_away: Grid
    is_outside: Grid
    covered: tuple[tuple[tuple[int, ...], ...], ...]
    best_cover: tuple[int, ...]
    shares: dict[Load, Share]
    changed: tuple[tuple[tuple[int, ...], ...], ...]
    successor: int | None
    turns_since_duty: tuple[int | None, ...]
    reduced_turns: tuple[tuple[int, ...], ...]
    served_reduced: tuple[frozenset[int], ...]

    @property
    def n_turns(self) -> int:
        """Return how many turns are to be planned."""
        return len(self.problem.turns)

    @property
    def n_people(self) -> int:
        """Return how many people may be given turns."""
        return len(self.people)

    @property
    def has_two_levels(self) -> bool:
        """Say whether there is a second level to go on to."""
        return len(self.problem.levels) > 1

    @property
    def everybody_goes_on(self) -> bool:
        """Say whether all who may be level-1 may be level-2: then nobody comes to level-2 in another way."""
        return self.has_two_levels and all(second for first, second in self.may_hold if first)

    def can_serve(self, person: int, turn: int) -> bool:
        """Say whether the person is there for the whole turn."""
        return not (self.is_away[person][turn] or self.is_outside[person][turn])

    def goes_on(self, person: int) -> bool:
        """Say whether the person, once level-1, is level-2 in the next turn: those who may be go on."""
        return self.has_two_levels and self.may_hold[person][1]


def facts_of(problem: Problem) -> Facts:
    """Work out what follows from the problem."""
    people = problem.candidates
    may_hold = tuple(tuple(level in person.levels for level in problem.levels) for person in people)
    is_away, is_outside = _away(problem), _outside(problem)
    blocked = _either(is_away, is_outside)
    covered = _cover(problem)
    reduced = tuple(_turns_within(problem, period) for period in problem.reduced_periods)
    return Facts(
        problem=problem,
        people=people,
        may_hold=may_hold,
        is_away=is_away,
        is_outside=is_outside,
        covered=covered,
        best_cover=_best_cover(covered, may_hold=may_hold, blocked=blocked),
        shares=shares_of(problem),
        changed=_changed(problem),
        successor=_successor(problem, may_hold),
        turns_since_duty=tuple(_turns_since_duty(problem, person.id) for person in people),
        reduced_turns=reduced,
        served_reduced=tuple(_served_before(problem, period) for period in problem.reduced_periods),
    )


def _away(problem: Problem) -> Grid:
    return tuple(
        tuple(
            any(away.steward == person.id and away.start < end and start < away.end for away in problem.away)
            for start, end in problem.turns
        )
        for person in problem.candidates
    )


def _outside(problem: Problem) -> Grid:
    bounds = [service_of(person) for person in problem.candidates]
    return tuple(
        tuple(
            (first is not None and start < first) or (last is not None and last < end)
            for start, end in problem.turns
        )
        for first, last in bounds
    )


def _either(left: Grid, right: Grid) -> Grid:
    return tuple(tuple(map(max, *rows)) for rows in zip(left, right, strict=True))


def _cover(problem: Problem) -> tuple[tuple[tuple[int, ...], ...], ...]:
    """Mark the minutes that each person works as bits of one number: a pair's cover is then the bits of both."""
    found = []
    for turn in problem.turns:
        marks = [_minutes_at_work(person, turn) for person in problem.candidates]
        found.append(tuple(tuple((one | other).bit_count() for other in marks) for one in marks))
    return tuple(found)


def _minutes_at_work(person: Candidate, turn: Interval) -> int:
    start, end = turn
    marks = 0
    for left, right in takewhile(lambda period: period[0] < end, working_periods(person.hours, start)):
        first, last = (left - start) // _MINUTE, (min(right, end) - start) // _MINUTE
        marks |= ((1 << (last - first)) - 1) << first
    return marks


def _best_cover(
    covered: tuple[tuple[tuple[int, ...], ...], ...], *, may_hold: Grid, blocked: Grid
) -> tuple[int, ...]:
    """Return what the best pair of each turn reaches: hours beyond that are nobody's to win."""
    best = []
    for turn, table in enumerate(covered):
        able = [
            [person for person, rows in enumerate(may_hold) if rows[level]]
            for level in range(len(may_hold[0]))
        ]
        there = [[person for person in people if not blocked[person][turn]] for people in able]
        pairs = (
            table[first][second]
            for first in there[0]
            for second in there[-1]
            if len(able) == 1 or first != second
        )
        best.append(max(pairs, default=0))
    return tuple(best)


def _changed(problem: Problem) -> tuple[tuple[tuple[int, ...], ...], ...]:
    return tuple(
        tuple(
            tuple(_part_changed(problem, turn, level, person.id) for person in problem.candidates)
            for level in problem.levels
        )
        for turn in problem.turns
    )


def _part_changed(problem: Problem, turn: Interval, level: str, steward: str) -> int:
    """Return which part of an announced place, in sixtieths, others than the person were to hold."""
    start, end = turn
    others = [
        (shift.start, shift.end)
        for shift in problem.announced
        if shift.level == level and shift.steward not in (None, steward)
    ]
    return round(PARTS * total(clip(union(others), start, end)) / (end - start))


def _successor(problem: Problem, may_hold: Grid) -> int | None:
    """Return who must be level-2 in the first turn: whoever held level-1 longest in the turn before.

    Nobody must who is no candidate any more, or may not be level-2.
    """
    if not problem.is_continued or not problem.turns_before or len(problem.levels) == 1:
        return None
    ids = [person.id for person in problem.candidates]
    held = {
        steward: _time_held(problem, problem.turns_before[-1], steward, levels=problem.levels[:1])
        for steward in ids
    }
    longest = max(ids, key=lambda steward: held[steward])
    # Half a turn is the turn: whoever stood in for some days only does not go on.
    is_theirs = 2 * held[longest] >= problem.turns_before[-1][1] - problem.turns_before[-1][0]
    index = ids.index(longest)
    return index if is_theirs and may_hold[index][1] else None


def _time_held(problem: Problem, window: Interval, steward: str, *, levels: Iterable[str]) -> timedelta:
    held = union(
        (shift.start, shift.end)
        for shift in problem.past
        if shift.steward == steward and shift.level in levels
    )
    return total(intersect(held, [window]))


def _turns_since_duty(problem: Problem, steward: str) -> int | None:
    """Return how many turns ago somebody was last on duty, for half a turn at least; None if not in memory."""
    for ago, (start, end) in enumerate(reversed(problem.turns_before), start=1):
        if 2 * _time_held(problem, (start, end), steward, levels=problem.levels) >= end - start:
            return ago
    return None


def _turns_within(problem: Problem, period: Interval) -> tuple[int, ...]:
    return tuple(n for n, (start, end) in enumerate(problem.turns) if start < period[1] and period[0] < end)


def _served_before(problem: Problem, period: Interval) -> frozenset[int]:
    """Return who was on duty in the part of a period that lies before the first turn."""
    past = {
        shift.steward
        for shift in problem.past
        if shift.start < min(period[1], problem.start) and period[0] < shift.end
    }
    return frozenset(n for n, person in enumerate(problem.candidates) if person.id in past)
