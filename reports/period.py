"""Which months a report covers. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from reports.errors import PeriodRefused
from timekeeping.wall_clock import to_instant

MONTHS_SHOWN = 12
MOST_MONTHS = 60


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month."""

    year: int
    month: int

    def plus(self, months: int) -> "Month":
        """Return the month that comes `months` later."""
        index = self.year * 12 + self.month - 1 + months
        return Month(index // 12, index % 12 + 1)

    def starts_at(self, zone: ZoneInfo) -> datetime:
        """Return the instant at which the month begins in `zone`."""
        return to_instant(datetime(self.year, self.month, 1), zone)  # noqa: DTZ001 - a wall-clock time

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


@dataclass(frozen=True)
class Period:
    """The months from `first` to `last`, both included, counted in `zone`."""

    first: Month
    last: Month
    zone: ZoneInfo

    @property
    def start(self) -> datetime:
        """Return the first instant of the period, in UTC."""
        return self.first.starts_at(self.zone).astimezone(UTC)

    @property
    def end(self) -> datetime:
        """Return the first instant after the period, in UTC."""
        return self.last.plus(1).starts_at(self.zone).astimezone(UTC)

    def months(self) -> list[Month]:
        """Return the months in order."""
        months = [self.first]
        while months[-1] < self.last:
            months.append(months[-1].plus(1))
        return months


def last_year(now: datetime, *, zone: ZoneInfo) -> Period:
    """Return the twelve months that end with the present one."""
    local = now.astimezone(zone)
    last = Month(local.year, local.month)
    return Period(last.plus(1 - MONTHS_SHOWN), last, zone)


def parse_period(first: str, last: str, *, now: datetime, zone: ZoneInfo) -> Period:
    """Return the period between two months written `2026-03`; an empty one is that of last_year.

    Raises PeriodRefused with a sentence.
    """
    default = last_year(now, zone=zone)
    start = _parse_month(first) if first else default.first
    end = _parse_month(last) if last else default.last
    if end < start:
        raise PeriodRefused(f"The period ends ({end}) before it begins ({start}).")
    if end > start.plus(MOST_MONTHS - 1):
        raise PeriodRefused(f"{MOST_MONTHS} months are the most a report covers.")
    return Period(start, end, zone)


def _parse_month(text: str) -> Month:
    match = re.fullmatch(r"(\d{4})-(\d{2})", text)
    if not match or not 1 <= int(match[2]) <= 12 or not 1970 <= int(match[1]) < 2200:
        raise PeriodRefused(f"“{text[:20]}” is not a month. Write it like 2026-03.")
    return Month(int(match[1]), int(match[2]))
