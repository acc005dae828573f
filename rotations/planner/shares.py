"""What is shared fairly: what every turn adds to a person's loads, and what their fair share leaves them.

Times are minutes, turns sixtieths of a turn: an amount times its weight is then a cost in sixtieths of a point.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from rotations.fairness import MEMORY, Entry, Ledger, Member, ledger_of
from rotations.oncall import Shift
from rotations.planner.problem import Candidate, Problem
from timekeeping.intervals import Interval, clip, intersect, total, union
from timekeeping.wall_clock import to_instant

# Sixtieths: minutes of an hour, and the parts a turn is counted in.
PARTS = 60
# Time off of four weeks in one piece is a leave. What is shorter is everybody's, and changes no share.
LEAVE = timedelta(weeks=4)
_MINUTE = timedelta(minutes=1)
_ONE_DAY = timedelta(days=1)
_NOTHING = timedelta(0)


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


def _members(problem: Problem) -> dict[str, Member]:
    """Return the candidates as the ledger counts them."""
    found = {}
    for person in problem.candidates:
        first, last = service_of(person)
        holidays = _holidays(person, problem.start - MEMORY, problem.end)
        found[person.id] = Member(person.hours.zone, holidays, person.capacity, first, last)
    return found


def _holidays(person: Candidate, start: datetime, end: datetime) -> frozenset[date]:
    """Return the person's public holidays, of which the calendar only says whether a date is one."""
    first = start.date() - _ONE_DAY
    days = (first + n * _ONE_DAY for n in range((end - start).days + 4))
    return frozenset(day for day in days if day in person.hours.holidays)


def shares_of(problem: Problem) -> dict[Load, Share]:
    """Work out what each person's part of each load is."""
    members = _members(problem)
    memory, horizon = (problem.start - MEMORY, problem.start), (problem.start, problem.end)
    before = _ledger(problem.past, memory, problem, members)
    parts_before = _parts(problem, before.entries, memory)
    parts = _parts(problem, _ledger((), horizon, problem, members).entries, horizon)
    one_turn = _average_length(problem)
    amounts_of = {person.id: _amounts(problem, person, members) for person in problem.candidates}
    shares = {}
    for load in Load:
        amounts = tuple(tuple(row[load] for row in amounts_of[person.id]) for person in problem.candidates)
        served = [_served(entry, load, problem=problem, one_turn=one_turn) for entry in before.entries]
        n_levels = len(problem.levels)
        average = [sum(column) / len(amounts) * n_levels for column in zip(*amounts, strict=True)]
        allowance = [
            round(sum(average) * part + sum(served) * part_before - own)
            for part, part_before, own in zip(parts, parts_before, served, strict=True)
        ]
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
        # A turn twice as long as the average is two: a rotation may have changed its pace.
        found.append(_times(entry) | {Load.TURNS: round(PARTS * (end - start) / _average_length(problem))})
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


def _parts(problem: Problem, entries: Sequence[Entry], window: Interval) -> list[float]:
    """Return the part of everything, 0 to 1, that is each person's: by capacity and the time they were there."""
    present = [
        entry.capacity * _share_not_on_leave(problem, person, window)
        for entry, person in zip(entries, problem.candidates, strict=True)
    ]
    return [one / sum(present) if one else 0.0 for one in present]


def _share_not_on_leave(problem: Problem, person: Candidate, window: Interval) -> float:
    """Return the share of a person's time in the window that is not leave: nobody owes turns for a leave."""
    first, last = service_of(person)
    serving = clip([window], first or window[0], last or window[1])
    leaves = union((away.start, away.end) for away in problem.away if away.steward == person.id)
    long = [(start, end) for start, end in leaves if end - start >= LEAVE]
    return 1 - total(intersect(long, serving)) / total(serving) if serving else 0.0


def service_of(person: Candidate) -> tuple[datetime | None, datetime | None]:
    """Return the instants between which a person can serve, from their first midnight to the one after their last."""
    return (
        _midnight(person.first_day, person) if person.first_day else None,
        _midnight(person.last_day + _ONE_DAY, person) if person.last_day else None,
    )


def _midnight(day: date, person: Candidate) -> datetime:
    return to_instant(datetime.combine(day, time(0)), person.hours.zone)
