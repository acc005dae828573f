"""Which hours a rotation leaves open: nobody at a level, nobody at work, or one person at two levels."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, combinations, takewhile
from math import floor

from rotations.oncall import Shift
from timekeeping.intervals import Interval, intersect, subtract, total, union
from timekeeping.working_time import WorkingCalendar, working_periods

_ONE_DAY_IN_HOURS = 24
_NOTHING = timedelta(0)

Intervals = tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody works: their calendar, less the time they are away (in order and disjoint)."""

    calendar: WorkingCalendar
    away: Intervals = ()


@dataclass(frozen=True, slots=True)
class Cover:
    """How well a time is covered. All intervals lie in [start, end), in order and disjoint.

    unheld is time that nobody holds; off_hours is time in which nobody who holds it works, unheld time included.
    """

    start: datetime
    end: datetime
    unheld: Intervals
    off_hours: Intervals

    @property
    def share_held(self) -> float:
        """Return the share of the time, 0 to 1, that somebody holds."""
        return 1 - self._share(self.unheld)

    @property
    def percent_held(self) -> str:
        """Return the share that somebody holds as a percentage, never rounded up to 100: "99.9"."""
        percent = floor(1000 * self.share_held) / 10
        return f"{percent:.0f}" if percent in (0, 100) else f"{percent:.1f}"

    @property
    def share_at_work(self) -> float:
        """Return the share of the time, 0 to 1, in which somebody who holds it works."""
        return 1 - self._share(self.off_hours)

    @property
    def hours_a_day(self) -> float:
        """Return in how many hours of a day, 0 to 24, somebody who holds it works."""
        return _ONE_DAY_IN_HOURS * self.share_at_work

    def _share(self, intervals: Intervals) -> float:
        length = self.end - self.start
        return total(intervals) / length if length > _NOTHING else 0.0


@dataclass(frozen=True, slots=True)
class Doubled:
    """One person at two levels of one rotation over the half-open [start, end)."""

    steward: str
    levels: tuple[str, str]
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Coverage:
    """The cover of a time by each level alone, and by all of them together.

    Together means that one is enough: two people who work the same half of the day cover half of it.
    """

    together: Cover
    levels: dict[str, Cover]
    doubled: tuple[Doubled, ...]


def coverage_of(
    shifts: Iterable[Shift],
    start: datetime,
    end: datetime,
    *,
    levels: Sequence[str],
    hours: Mapping[str, Hours],
) -> Coverage:
    """Measure how the shifts of oncall.shifts_between cover [start, end).

    Who is not in hours never works.
    """
    held = _held_by_level(shifts, start, end)
    periods = _WorkingPeriods(hours, start, end)
    at_work = {
        level: union(
            piece for steward, times in held[level].items() for piece in intersect(times, periods.of(steward))
        )
        for level in levels
    }
    holding = {level: union(piece for times in held[level].values() for piece in times) for level in levels}
    return Coverage(
        together=_cover(start, end, holding.values(), at_work.values()),
        levels={level: _cover(start, end, [holding[level]], [at_work[level]]) for level in levels},
        doubled=_doubled(held, levels),
    )


class _WorkingPeriods:
    """Each person's working periods of a time, stepped through once however many shifts they have."""

    def __init__(self, hours: Mapping[str, Hours], start: datetime, end: datetime) -> None:
        self.hours, self.start, self.end = hours, start, end
        self.known: dict[str, list[Interval]] = {}

    def of(self, steward: str) -> list[Interval]:
        """Return the steward's working periods, in order and disjoint; none for a stranger."""
        if steward not in self.known:
            self.known[steward] = self._periods(self.hours[steward]) if steward in self.hours else []
        return self.known[steward]

    def _periods(self, hours: Hours) -> list[Interval]:
        periods = takewhile(lambda period: period[0] < self.end, working_periods(hours.calendar, self.start))
        return subtract(list(periods), hours.away) if hours.away else list(periods)


def _held_by_level(
    shifts: Iterable[Shift], start: datetime, end: datetime
) -> dict[str, dict[str, list[Interval]]]:
    """Return for each level and steward the time they hold it in [start, end), in order and disjoint."""
    held: dict[str, dict[str, list[Interval]]] = defaultdict(lambda: defaultdict(list))
    for shift in shifts:
        if shift.steward is not None and shift.start < end and start < shift.end:
            held[shift.level][shift.steward].append((max(shift.start, start), min(shift.end, end)))
    return defaultdict(dict, {level: _merged(of_level) for level, of_level in held.items()})


def _merged(held: Mapping[str, list[Interval]]) -> dict[str, list[Interval]]:
    return {steward: union(times) for steward, times in held.items()}


def _cover(
    start: datetime, end: datetime, holding: Iterable[list[Interval]], at_work: Iterable[list[Interval]]
) -> Cover:
    window = union([(start, end)])
    return Cover(
        start=start,
        end=end,
        unheld=tuple(subtract(window, union(chain.from_iterable(holding)))),
        off_hours=tuple(subtract(window, union(chain.from_iterable(at_work)))),
    )


def _doubled(held: Mapping[str, Mapping[str, list[Interval]]], levels: Sequence[str]) -> tuple[Doubled, ...]:
    found = [
        Doubled(steward, pair, start, end)
        for pair in combinations(levels, 2)
        for steward in sorted(held[pair[0]].keys() & held[pair[1]].keys())
        for start, end in intersect(held[pair[0]][steward], held[pair[1]][steward])
    ]
    return tuple(sorted(found, key=lambda one: one.start))
