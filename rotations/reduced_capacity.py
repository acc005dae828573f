"""The times of a year in which the team has reduced capacity. Pure."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from timekeeping.intervals import Interval
from timekeeping.wall_clock import to_instant

# From domain.md: the final 14 days and the first 3 days of the year.
BEGINS, ENDS = (12, 18), (1, 4)
_MIDNIGHT = time()


def years_ends(zone: ZoneInfo, start: datetime, end: datetime) -> tuple[Interval, ...]:
    """Return, in order and uncut, the times around the years' ends that share time with [start, end)."""
    periods = (
        (
            to_instant(datetime.combine(date(year, *BEGINS), _MIDNIGHT), zone),
            to_instant(datetime.combine(date(year + 1, *ENDS), _MIDNIGHT), zone),
        )
        for year in range(start.year - 1, end.year + 1)
    )
    return tuple((first, last) for first, last in periods if first < end and start < last)
