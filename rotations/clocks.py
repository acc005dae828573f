"""Say when somebody works, on their clock and on the reader's."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from timekeeping.wall_clock import to_instant
from timekeeping.wording import moment_in_words
from timekeeping.working_time import Window, WorkingCalendar

_ONE_DAY = timedelta(days=1)
_SHIFTED = {-1: " the day before", 1: " the day after"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose clock times are read on, and how that clock is called: "yours", "Berlin"."""

    zone: ZoneInfo
    clock: str = "yours"


def city_of(zone: ZoneInfo) -> str:
    """Return the place that a zone is named after: Los Angeles for America/Los_Angeles."""
    return zone.key.rpartition("/")[2].replace("_", " ")


def hours_in_words(calendar: WorkingCalendar, on: date, reader: Reader) -> str:
    """Return a person's hours of a day: `09:00-18:00 Berlin = 08:00-17:00 yours`.

    The day matters because the clocks of two places change on different days. Hours that differ by weekday are
    those of the first working day from then on.
    """
    if not calendar.windows:
        return "no working hours"
    window = min(calendar.windows, key=lambda one: ((one.weekday - on.weekday()) % 7, one.opens))
    day = on + _ONE_DAY * ((window.weekday - on.weekday()) % 7)
    own = f"{window.opens:%H:%M}-{window.closes:%H:%M} {city_of(calendar.zone)}"
    if calendar.zone.key == reader.zone.key:
        return own
    return f"{own} = {_readers_hours(calendar.zone, window, day, reader.zone)} {reader.clock}"


def _readers_hours(zone: ZoneInfo, window: Window, day: date, readers: ZoneInfo) -> str:
    closing_day = day if window.opens < window.closes else day + _ONE_DAY
    first = to_instant(datetime.combine(day, window.opens), zone).astimezone(readers)
    last = to_instant(datetime.combine(closing_day, window.closes), zone).astimezone(readers)
    return f"{first:%H:%M}-{last:%H:%M}{_SHIFTED.get((first.date() - day).days, '')}"


def span_on(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """Return the time from start to end on the zone's clock: `Wed 7 Jan 2026, 09:00 to Wed 21 Jan 2026, 09:00`."""
    is_one_day = start.astimezone(zone).date() == end.astimezone(zone).date()
    last = f"{end.astimezone(zone):%H:%M}" if is_one_day else moment_in_words(end, zone)
    return f"{moment_in_words(start, zone)} to {last}"
