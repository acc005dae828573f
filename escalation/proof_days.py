"""The worst of each day of a proof, small enough to keep and to draw. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import TypeAlias
from zoneinfo import ZoneInfo

from escalation.arrivals import begun_in, longest
from escalation.proof import PathProof
from timekeeping.intervals import clip
from timekeeping.wall_clock import to_instant

ONE_DAY = timedelta(days=1)
# How many days, and the longest wait of what begins in them in seconds; None where nobody is reached at some time.
Run: TypeAlias = tuple[int, float | None]
# A day on which everybody is reached at once still shows.
_LEAST_HEIGHT, _MOST_HEIGHT, _FULL = 12.0, 80.0, 100.0


def days_of(proof: PathProof) -> list[Run]:
    """Return the worst of each 24 hours from the start of a proof, equal neighbours as one."""
    worst = [_worst(proof, at, min(at + ONE_DAY, proof.end)) for at in _starts(proof.start, proof.end)]
    return [(len(list(same)), wait) for wait, same in groupby(worst)]


def _starts(start: datetime, end: datetime) -> list[datetime]:
    return [start + ONE_DAY * n for n in range(-((start - end) // ONE_DAY))]


def _worst(proof: PathProof, start: datetime, end: datetime) -> float | None:
    if clip([(failure.start, failure.end) for failure in proof.failures], start, end):
        return None
    slowest = longest(begun_in(proof.reached, [(start, end)]))
    return slowest.longest.total_seconds() if slowest else None


@dataclass(frozen=True)
class DayBar:
    """Some days drawn as one bar: x, width and height in percent. A failing one is as high as can be."""

    x: float
    width: float
    height: float
    wait: timedelta | None

    @property
    def fails(self) -> bool:
        """Say whether nobody is reached at some time of these days."""
        return self.wait is None

    @property
    def top(self) -> float:
        """Return where the bar begins from above, in percent."""
        return round(100 - self.height, 1)


def bars_of(days: Sequence[Sequence[float | None]]) -> list[DayBar]:
    """Return the bars of the days that days_of found, heights in proportion to the longest wait."""
    runs = [(int(n or 0), wait) for n, wait in days]
    n_days = sum(n for n, _ in runs) or 1
    most = max((wait for _, wait in runs if wait is not None), default=0.0)
    found, before = [], 0
    for n, wait in runs:
        height = (
            _FULL if wait is None else round(max(_LEAST_HEIGHT, _MOST_HEIGHT * wait / most if most else 0), 1)
        )
        length = None if wait is None else timedelta(seconds=wait)
        found.append(DayBar(round(100 * before / n_days, 3), round(100 * n / n_days, 3), height, length))
        before += n
    return found


@dataclass(frozen=True)
class Month:
    """The beginning of a month on the axis, x in percent."""

    x: float
    label: str


def months_of(start: datetime, end: datetime, zone: ZoneInfo) -> list[Month]:
    """Return the months that begin in [start, end) on the zone's clock, a January by its year."""
    first = start.astimezone(zone).date().replace(day=1)
    months = [
        date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1)
        for n in range(1, (end - start).days // 28 + 2)
    ]
    begun = [(month, to_instant(datetime.combine(month, time(0)), zone)) for month in months]
    return [
        Month(
            round(100 * ((at - start) / (end - start)), 3),
            f"{month:%Y}" if month.month == 1 else f"{month:%b}",
        )
        for month, at in begun
        if at < end
    ]
