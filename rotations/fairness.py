"""The ledger: what each person has served, so that turns, weekends, holidays and nights can be shared fairly.

It is computed from final shifts, so swaps and covers feed it by themselves.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from rotations.oncall import Shift
from timekeeping.clock_changes import offset_spans
from timekeeping.intervals import Interval, clip, intersect, total, union

# How far back debts are remembered.
MEMORY = timedelta(days=365)
# A night is 22:00 to 06:00 on the clock on a person's own wall.
NIGHT_BEGINS, NIGHT_ENDS = timedelta(hours=22), timedelta(hours=6)

_DAY, _WEEK, _HOUR = timedelta(days=1), timedelta(weeks=1), timedelta(hours=1)
_WEEKEND_BEGINS = timedelta(days=5)
_NOTHING = timedelta(0)
# A Monday at midnight: what passes on a wall clock is counted from here.
_A_MONDAY = datetime(1900, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Member:
    """How somebody is counted: their zone and public holidays, and what share of a full load is theirs.

    A capacity of 0.5 is half a load. joined_at and left_at bound the time in which they could serve at all.
    """

    zone: ZoneInfo
    holidays: frozenset[date] = frozenset()
    capacity: float = 1.0
    joined_at: datetime | None = None
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What one person has served. Times count once where somebody holds two levels; n_turns is by level.

    capacity is the member's, times the share of the window in which they could serve.
    """

    steward: str
    capacity: float
    n_turns: dict[str, float]
    on_call_duration: timedelta
    weekend_duration: timedelta
    holiday_duration: timedelta
    night_duration: timedelta

    @property
    def amounts(self) -> dict[str, float]:
        """Return everything that is shared, by name: turns, turns of each level, and hours."""
        return {
            "turns": sum(self.n_turns.values()),
            **{f"{level} turns": n for level, n in self.n_turns.items()},
            "hours": self.on_call_duration / _HOUR,
            "weekend hours": self.weekend_duration / _HOUR,
            "holiday hours": self.holiday_duration / _HOUR,
            "night hours": self.night_duration / _HOUR,
        }


@dataclass(frozen=True, slots=True)
class Spread:
    """How far apart the most and the least served are, as counted and for each full load of capacity."""

    absolute: float
    per_capacity: float


@dataclass(frozen=True, slots=True)
class Ledger:
    """What everybody served in [start, end), in the order of the members; spreads go by the names of amounts."""

    start: datetime
    end: datetime
    entries: tuple[Entry, ...]
    spreads: dict[str, Spread]


def ledger_of(
    shifts: Iterable[Shift],
    start: datetime,
    end: datetime,
    *,
    levels: Sequence[str],
    turns: Sequence[Interval],
    members: Mapping[str, Member],
) -> Ledger:
    """Count what each of the members served in [start, end), from the shifts of oncall.shifts_between.

    turns are the bounds of the rotation's turns, uncut, in order and disjoint: whoever serves half of one is
    counted half a turn. Shifts of people who are not among the members are not counted.
    """
    served = _served_by_steward(shifts, start, end)
    entries = tuple(
        _entry(steward, member, served.get(steward, {}), start=start, end=end, levels=levels, turns=turns)
        for steward, member in members.items()
    )
    return Ledger(start, end, entries, _spreads(entries))


def _served_by_steward(
    shifts: Iterable[Shift], start: datetime, end: datetime
) -> dict[str, dict[str, list[Interval]]]:
    served: dict[str, dict[str, list[Interval]]] = defaultdict(lambda: defaultdict(list))
    for shift in shifts:
        if shift.steward is not None and shift.start < end and start < shift.end:
            served[shift.steward][shift.level].append((max(shift.start, start), min(shift.end, end)))
    return served


def _entry(
    steward: str,
    member: Member,
    served: Mapping[str, list[Interval]],
    *,
    start: datetime,
    end: datetime,
    levels: Sequence[str],
    turns: Sequence[Interval],
) -> Entry:
    by_level = {level: union(served.get(level, [])) for level in levels}
    on_call = union(piece for times in by_level.values() for piece in times)
    weekend, holiday, night = _unsocial(on_call, member, start, end)
    return Entry(
        steward=steward,
        capacity=member.capacity * _share_present(member, start, end),
        n_turns={level: _n_turns(times, turns) for level, times in by_level.items()},
        on_call_duration=total(on_call),
        weekend_duration=weekend,
        holiday_duration=holiday,
        night_duration=night,
    )


def _share_present(member: Member, start: datetime, end: datetime) -> float:
    present = clip([(start, end)], member.joined_at or start, member.left_at or end)
    return total(present) / (end - start) if start < end else 0.0


def _n_turns(times: Sequence[Interval], turns: Sequence[Interval]) -> float:
    """Add up the shares of the turns; walks both lists once."""
    n, first = 0.0, 0
    for start, end in times:
        while first < len(turns) and turns[first][1] <= start:
            first += 1
        at = first
        while at < len(turns) and turns[at][0] < end:
            turn_start, turn_end = turns[at]
            n += (min(end, turn_end) - max(start, turn_start)) / (turn_end - turn_start)
            at += 1
    return n


def _unsocial(
    on_call: Sequence[Interval], member: Member, start: datetime, end: datetime
) -> tuple[timedelta, timedelta, timedelta]:
    """Return the weekend, holiday and night time of the intervals, read from the member's clock.

    Between two changes of the clock its hands move evenly, so nights and weekends need no stepping through days.
    """
    weekend = holiday = night = _NOTHING
    holidays = _local_days(member.holidays)
    for (begin, end_of_span), offset in offset_spans(member.zone, start, end):
        pieces = clip(on_call, begin, end_of_span)
        local = [(left + offset, right + offset) for left, right in pieces]
        for left, right in local:
            weekend += _weekend_until(right) - _weekend_until(left)
            night += _night_until(right) - _night_until(left)
        holiday += total(intersect(local, holidays))
    return weekend, holiday, night


def _local_days(days: Iterable[date]) -> list[Interval]:
    midnights = (datetime(day.year, day.month, day.day, tzinfo=UTC) for day in sorted(days))
    return [(midnight, midnight + _DAY) for midnight in midnights]


def _weekend_until(reading: datetime) -> timedelta:
    """Return the weekend time that a clock has shown from _A_MONDAY until the reading."""
    n_weeks, since_monday = divmod(reading - _A_MONDAY, _WEEK)
    return n_weeks * (_WEEK - _WEEKEND_BEGINS) + max(since_monday - _WEEKEND_BEGINS, _NOTHING)


def _night_until(reading: datetime) -> timedelta:
    """Return the night time that a clock has shown from _A_MONDAY until the reading."""
    n_days, since_midnight = divmod(reading - _A_MONDAY, _DAY)
    tonight = min(since_midnight, NIGHT_ENDS) + max(since_midnight - NIGHT_BEGINS, _NOTHING)
    return n_days * (_DAY - NIGHT_BEGINS + NIGHT_ENDS) + tonight


def _spreads(entries: Sequence[Entry]) -> dict[str, Spread]:
    """Compare those who have any capacity; whoever helps out without one owes and is owed nothing."""
    counted = [(entry.amounts, entry.capacity) for entry in entries if entry.capacity > 0]
    if not counted:
        return {}
    return {
        name: _spread([(amounts[name], capacity) for amounts, capacity in counted]) for name in counted[0][0]
    }


def _spread(counted: Sequence[tuple[float, float]]) -> Spread:
    amounts = [amount for amount, _ in counted]
    loads = [amount / capacity for amount, capacity in counted]
    return Spread(absolute=max(amounts) - min(amounts), per_capacity=max(loads) - min(loads))
