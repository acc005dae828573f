"""Count working time: weekly windows on a zone's wall clock, less holidays, in elapsed time."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from timekeeping.wall_clock import to_instant

MIDNIGHT = time(0)
_ONE_DAY = timedelta(days=1)
_BLOCK = timedelta(days=3)
_NOTHING = timedelta(0)

# The working parts of a day, as distances from its midnight.
Parts = tuple[tuple[timedelta, timedelta], ...]


class NeverWorking(ValueError):
    """The calendar holds no working time after the given instant, so nothing can ever be due."""


@dataclass(frozen=True, slots=True)
class Window:
    """A span of the week on the wall clock: weekday 0 is Monday.

    It runs past midnight when it closes at or before the time it opens; 00:00 to 00:00 is the whole day.
    """

    weekday: int
    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.weekday not in range(7):
            raise ValueError(f"A weekday is 0 (Monday) to 6 (Sunday), not {self.weekday}.")


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """When work is done: windows of the week in a zone, except on the local dates named as holidays.

    A holiday takes away its date from midnight to midnight, also the tail of the evening window before.
    """

    zone: ZoneInfo
    windows: tuple[Window, ...]
    holidays: Container[date] = frozenset()


def weekdays(zone: ZoneInfo) -> WorkingCalendar:
    """Return the continuous calendar: every hour from Monday 00:00 to Saturday 00:00 in the zone."""
    return WorkingCalendar(zone, tuple(Window(weekday, MIDNIGHT, MIDNIGHT) for weekday in range(5)))


def office_hours(zone: ZoneInfo, *, opens: time, closes: time) -> WorkingCalendar:
    """Return the calendar with one window on each day from Monday to Friday."""
    return WorkingCalendar(zone, tuple(Window(weekday, opens, closes) for weekday in range(5)))


WEEKDAYS_UTC = weekdays(ZoneInfo("UTC"))


def working_periods(calendar: WorkingCalendar, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield the half-open working periods from the instant on, in order and disjoint, cut at local midnights.

    Ends a few days before the last date Python knows; without windows it yields nothing.
    """
    if not calendar.windows:
        return
    parts = _parts_by_weekday(calendar.windows)
    done_until = start.astimezone(UTC)
    first = done_until.astimezone(calendar.zone).date()
    for day, offset in _days_with_offset(first, calendar.zone):
        of_day = () if day in calendar.holidays else parts[day.weekday()]
        for opens, closes in of_day:
            period_start, period_end = _period(day, opens, closes, zone=calendar.zone, offset=offset)
            period_start = max(period_start, done_until)
            if period_start < period_end:
                yield period_start, period_end
                done_until = period_end


def add_working(calendar: WorkingCalendar, start: datetime, duration: timedelta) -> datetime:
    """Return the earliest instant at which the duration has been worked since start, in UTC.

    Friday 18:00 UTC plus 24 hours of weekdays is Monday 18:00 UTC. Raises NeverWorking if that never comes.
    """
    if duration < _NOTHING:
        raise ValueError("A working duration cannot be negative.")
    if not duration:
        return start.astimezone(UTC)
    left = duration
    for period_start, period_end in working_periods(calendar, start):
        if left <= period_end - period_start:
            return period_start + left
        left -= period_end - period_start
    raise NeverWorking("This calendar has no working time left, so nothing can be due by it.")


def working_between(calendar: WorkingCalendar, start: datetime, end: datetime) -> timedelta:
    """Return the working time in [start, end); negative when end lies before start."""
    if end < start:
        return -working_between(calendar, end, start)
    total = _NOTHING
    for period_start, period_end in working_periods(calendar, start):
        if period_start >= end:
            break
        total += min(period_end, end) - period_start
    return total


def is_working(calendar: WorkingCalendar, instant: datetime) -> bool:
    """Say whether the instant lies in working time."""
    return bool(calendar.windows) and next_working(calendar, instant) == instant


def next_working(calendar: WorkingCalendar, instant: datetime) -> datetime:
    """Return the first working instant from the given one on, in UTC; raise NeverWorking if there is none."""
    for period_start, _ in working_periods(calendar, instant):
        return period_start
    raise NeverWorking("This calendar has no working time left.")


@lru_cache(maxsize=256)
def _parts_by_weekday(windows: tuple[Window, ...]) -> tuple[Parts, ...]:
    """Cut the windows at midnight; return for each weekday its merged parts as distances from midnight."""
    parts: list[list[tuple[timedelta, timedelta]]] = [[] for _ in range(7)]
    for window in windows:
        opens, closes = _since_midnight(window.opens), _since_midnight(window.closes)
        if opens < closes:
            parts[window.weekday].append((opens, closes))
            continue
        parts[window.weekday].append((opens, _ONE_DAY))
        if closes:
            parts[(window.weekday + 1) % 7].append((_NOTHING, closes))
    return tuple(_merged(sorted(of_day)) for of_day in parts)


def _days_with_offset(day: date, zone: ZoneInfo) -> Iterator[tuple[date, timedelta | None]]:
    """Yield each local day from the given one on with its UTC offset, or None if clocks may change in it.

    Looks at a few days at once, since asking for every hour takes five times as long: no zone has changed twice
    within six days since 1970.
    """
    while day < date.max - 2 * _BLOCK:
        after = day + _BLOCK
        first = datetime.combine(day, MIDNIGHT, zone).utcoffset()
        last = datetime.combine(after, MIDNIGHT, zone).replace(fold=1).utcoffset()
        offset = first if first == last else None
        while day < after:
            yield day, offset
            day += _ONE_DAY


def _period(
    day: date, opens: timedelta, closes: timedelta, *, zone: ZoneInfo, offset: timedelta | None
) -> tuple[datetime, datetime]:
    """Return the instants between which a part of a local day runs."""
    if offset is None:
        midnight = datetime.combine(day, MIDNIGHT)
        return to_instant(midnight + opens, zone), to_instant(midnight + closes, zone)
    begin = datetime.combine(day, MIDNIGHT, UTC) - offset
    return begin + opens, begin + closes


def _since_midnight(moment: time) -> timedelta:
    return datetime.combine(date.min, moment) - datetime.combine(date.min, MIDNIGHT)


def _merged(parts: list[tuple[timedelta, timedelta]]) -> Parts:
    merged: list[tuple[timedelta, timedelta]] = []
    for opens, closes in parts:
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
        else:
            merged.append((opens, closes))
    return tuple(merged)
