"""When a zone's clocks go forward or back."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from timekeeping.intervals import Interval

_STEP = timedelta(days=3)
_ONE_SECOND = timedelta(seconds=1)
_NO_OFFSET = timedelta(0)


@dataclass(frozen=True, slots=True)
class ClockChange:
    """The UTC instant at which a zone's distance from UTC becomes another."""

    at: datetime
    before: timedelta
    after: timedelta

    @property
    def jump(self) -> timedelta:
        """Return how far clocks go forward; negative when they go back."""
        return self.after - self.before


def offset_at(instant: datetime, zone: ZoneInfo) -> timedelta:
    """Return how far the zone's clock is ahead of UTC at the instant."""
    return instant.astimezone(zone).utcoffset() or _NO_OFFSET


def clock_changes(zone: ZoneInfo, start: datetime, end: datetime) -> list[ClockChange]:
    """Return the zone's clock changes in (start, end], in order, to the second.

    Looks every three days: no zone has changed twice within six days since 1970.
    """
    changes = []
    left, before = start, offset_at(start, zone)
    while left < end:
        right = min(left + _STEP, end)
        after = offset_at(right, zone)
        if before != after:
            changes.append(ClockChange(_first_with_other_offset(zone, left, right), before, after))
        left, before = right, after
    return changes


def offset_spans(zone: ZoneInfo, start: datetime, end: datetime) -> list[tuple[Interval, timedelta]]:
    """Cut [start, end) where the zone's clocks change; return the parts with their distance from UTC."""
    changes = [change for change in clock_changes(zone, start, end) if change.at < end]
    bounds = [start, *(change.at for change in changes), end]
    offsets = [offset_at(start, zone), *(change.after for change in changes)]
    return [((bounds[n], bounds[n + 1]), offset) for n, offset in enumerate(offsets)]


def _first_with_other_offset(zone: ZoneInfo, left: datetime, right: datetime) -> datetime:
    """Halve the time between until one second is left: clocks change on whole seconds."""
    before = offset_at(left, zone)
    low, high = left.astimezone(UTC).replace(microsecond=0), right.astimezone(UTC).replace(microsecond=0)
    while high - low > _ONE_SECOND:
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if offset_at(middle, zone) == before:
            low = middle
        else:
            high = middle
    return high
