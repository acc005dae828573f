"""Lay a stretch of a rotation out for the eye: where things begin and end in it, in percent of its width."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

from rotations.oncall import Shift, ShiftSource
from timekeeping.intervals import Interval, intersect
from timekeeping.wall_clock import to_instant

MIDNIGHT = time(0)
ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(weeks=1)
_NOTHING = timedelta(0)
_HALF_A_YEAR_IN_DAYS = 200


@dataclass(frozen=True)
class Window:
    """What is shown: whole days from the first one on, on the clock of a zone."""

    first: date
    n_days: int
    zone: ZoneInfo

    @cached_property
    def start(self) -> datetime:
        """Return the instant at which the window begins, in UTC."""
        return self._midnight(0)

    @cached_property
    def end(self) -> datetime:
        """Return the instant at which it ends, in UTC."""
        return self._midnight(self.n_days)

    @property
    def last(self) -> date:
        """Return the last day of it."""
        return self.first + ONE_DAY * (self.n_days - 1)

    def share(self, instant: datetime) -> float:
        """Return where an instant lies, in percent of the width; 0 or 100 for what lies outside."""
        share = (instant - self.start) / (self.end - self.start)
        return round(100 * min(max(share, 0.0), 1.0), 3)

    def contains(self, instant: datetime) -> bool:
        """Say whether the instant lies in the window."""
        return self.start <= instant < self.end

    def days(self, n: int = 1) -> list[Interval]:
        """Return the window cut into pieces of n days; the last one may be shorter."""
        bounds = [self._midnight(day) for day in (*range(0, self.n_days, n), self.n_days)]
        return list(pairwise(bounds))

    def _midnight(self, n_days: int) -> datetime:
        return to_instant(datetime.combine(self.first + ONE_DAY * n_days, MIDNIGHT), self.zone)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the axis, x in percent."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which nobody changes: each level's shift, None where there is none."""

    start: datetime
    end: datetime
    held: tuple[Shift | None, ...]


def ticks_of(window: Window) -> list[Tick]:
    """Return Mondays, every second one in half a year, the first days of months in a year."""
    days = [window.first + ONE_DAY * n for n in range(window.n_days)]
    if window.n_days > _HALF_A_YEAR_IN_DAYS:
        marked = [day for day in days if day.day == 1]
        return [_tick(window, day, f"{day:%b %Y}" if day.month == 1 else f"{day:%b}") for day in marked]
    mondays = [day for day in days if day.weekday() == 0]
    if window.n_days <= ONE_WEEK.days * 2:
        return [_tick(window, day, f"{day:%a} {day.day}") for day in days]
    if window.n_days > ONE_WEEK.days * 10:
        mondays = mondays[::2]
    return [_tick(window, day, f"{day.day} {day:%b}") for day in mondays]


def _tick(window: Window, day: date, label: str) -> Tick:
    return Tick(window.share(to_instant(datetime.combine(day, MIDNIGHT), window.zone)), label)


def hand_offs_of(shifts: Iterable[Shift], window: Window, *, piece_of: Mapping[str, str]) -> list[datetime]:
    """Return, in order, when a planned shift is taken over in the window: not where somebody only stands in.

    piece_of gives the planned shift by the key of its pieces; what has none is a turn of its own.
    """
    seen: set[str] = set()
    instants: set[datetime] = set()
    for shift in shifts:
        if shift.source is not ShiftSource.ROTATION:
            continue
        planned = piece_of.get(shift.key) or f"{shift.level} {shift.start}"
        if planned not in seen and window.start < shift.start:
            instants.add(shift.start)
        seen.add(planned)
    return sorted(instants)


def stretches_of(shifts: Sequence[Shift], levels: Sequence[str]) -> list[Stretch]:
    """Cut the time from the first to the last of the shifts, in order of their start, wherever somebody changes."""
    bounds = sorted({instant for shift in shifts for instant in (shift.start, shift.end)})
    columns = [_held_at(bounds[:-1], [shift for shift in shifts if shift.level == level]) for level in levels]
    return [
        Stretch(start, end, held)
        for (start, end), held in zip(pairwise(bounds), zip(*columns, strict=True), strict=True)
    ]


def _held_at(instants: Sequence[datetime], shifts: Sequence[Shift]) -> list[Shift | None]:
    """Return the shift of one level at each of the instants; walks both lists once."""
    held: list[Shift | None] = []
    at = 0
    for instant in instants:
        while at < len(shifts) and shifts[at].end <= instant:
            at += 1
        is_held = at < len(shifts) and shifts[at].start <= instant
        held.append(shifts[at] if is_held else None)
    return held


def time_by_cell(intervals: Sequence[Interval], cells: Sequence[Interval]) -> list[timedelta]:
    """Return how much of each cell the intervals take; both are in order and disjoint."""
    times = [_NOTHING] * len(cells)
    at = 0
    for start, end in intersect(intervals, cells):
        while cells[at][1] <= start:
            at += 1
        times[at] += end - start
    return times
