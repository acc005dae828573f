"""What follows from a planning problem before anything is decided, as whole numbers for the solver.

People, turns and levels are numbered in the problem's order. Times are minutes, turns sixtieths of a turn: an amount
times its weight is then a cost in sixtieths of a point, without rounding.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import takewhile

from rotations.fairness import Entry, Ledger, Member, ledger_of
from rotations.oncall import Shift
from rotations.planner.problem import MEMORY, Candidate, Problem
from timekeeping.intervals import Interval, clip, intersect, total, union
from timekeeping.wall_clock import to_instant
from timekeeping.working_time import working_periods

# Sixtieths: minutes of an hour, and the parts a turn is counted in.
PARTS = 60
_MINUTE = timedelta(minutes=1)
_NOTHING = timedelta(0)

# By person and turn.
Grid = tuple[tuple[bool, ...], ...]


class Load(StrEnum):
    """What is shared fairly."""

    TURNS = "turns"
    WEEKENDS = "weekends"
    HOLIDAYS = "holidays"
    NIGHTS = "nights"


@dataclass(frozen=True, slots=True)
class Share:
    """One load of every person: amounts[person][turn] that serving a turn adds, and what fairness leaves them.

    allowance is what a person may take on before it is more than their fair share, the past counted; it is negative
    for those who took on more than that already. one_turn is what a turn is worth on average.
    """

    amounts: tuple[tuple[int, ...], ...]
    allowance: tuple[int, ...]
    one_turn: int


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
        shares=_shares(problem),
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


def service_of(person: Candidate) -> tuple[datetime | None, datetime | None]:
    """Return the instants between which a person can serve, from their first midnight to the one after their last."""
    return (
        _midnight(person.first_day, person) if person.first_day else None,
        _midnight(person.last_day + timedelta(days=1), person) if person.last_day else None,
    )


def _midnight(day: date, person: Candidate) -> datetime:
    return to_instant(datetime.combine(day, time(0)), person.hours.zone)


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


def members_of(problem: Problem) -> dict[str, Member]:
    """Return the candidates as the ledger counts them."""
    found = {}
    for person in problem.candidates:
        first, last = service_of(person)
        found[person.id] = Member(person.hours.zone, person.hours.holidays, person.capacity, first, last)
    return found


def _shares(problem: Problem) -> dict[Load, Share]:
    members = members_of(problem)
    before = _ledger(problem.past, (problem.start - MEMORY, problem.start), problem, members)
    now = _ledger((), (problem.start, problem.end), problem, members)
    one_turn = _average_length(problem)
    amounts_of = {person.id: _amounts(problem, person, members) for person in problem.candidates}
    shares = {}
    for load in Load:
        amounts = tuple(tuple(row[load] for row in amounts_of[person.id]) for person in problem.candidates)
        served = [_served(entry, load, problem=problem, one_turn=one_turn) for entry in before.entries]
        n_levels = len(problem.levels)
        average = [sum(column) / len(amounts) * n_levels for column in zip(*amounts, strict=True)]
        fair = _divided(sum(average), now.entries)
        fair_before = _divided(sum(served), before.entries)
        allowance = [round(a + b - c) for a, b, c in zip(fair, fair_before, served, strict=True)]
        shares[load] = Share(amounts, tuple(allowance), round(sum(average) / n_levels / len(average)))
    return shares


def _ledger(
    shifts: Sequence[Shift], window: Interval, problem: Problem, members: dict[str, Member]
) -> Ledger:
    start, end = window
    return ledger_of(shifts, start, end, levels=problem.levels, turns=[], members=members)


def _amounts(problem: Problem, person: Candidate, members: dict[str, Member]) -> list[dict[Load, int]]:
    """Return what each turn would add to each load of the person: the ledger's count, at whichever level."""
    member = {person.id: members[person.id]}
    found = []
    for start, end in problem.turns:
        shift = Shift(problem.levels[0], person.id, start, end)
        entry = _ledger([shift], (start, end), problem, member).entries[0]
        found.append(_times(entry) | {Load.TURNS: PARTS})
    return found


def _times(entry: Entry) -> dict[Load, int]:
    return {
        Load.WEEKENDS: entry.weekend_duration // _MINUTE,
        Load.HOLIDAYS: entry.holiday_duration // _MINUTE,
        Load.NIGHTS: entry.night_duration // _MINUTE,
    }


def _served(entry: Entry, load: Load, *, problem: Problem, one_turn: timedelta) -> int:
    """Return a past load; turns by the time held at each level, since earlier turns may have been longer."""
    if load is not Load.TURNS:
        return _times(entry)[load]
    start = problem.start - MEMORY
    held = [
        (max(shift.start, start), min(shift.end, problem.start))
        for shift in problem.past
        if shift.steward == entry.steward and shift.level in problem.levels
    ]
    return round(PARTS * sum((max(end - start, _NOTHING) for start, end in held), start=_NOTHING) / one_turn)


def _average_length(problem: Problem) -> timedelta:
    return (problem.end - problem.start) / len(problem.turns)


def _divided(amount: float, entries: Sequence[Entry]) -> list[float]:
    whole = sum(entry.capacity for entry in entries)
    return [amount * entry.capacity / whole if whole else 0.0 for entry in entries]


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
