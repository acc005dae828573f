"""Read when somebody is away from their own calendar (iCalendar), as far as it lies in a window.

Every event of it counts, whatever it is called: the calendar is one of time off. Left out are only those that are
cancelled or shown as free. Days, and times without a zone, are read on the person's own clock.
The library's events map names to values of some thirty kinds, hence Any below.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any, cast
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar

from rotations.errors import CalendarUnreadable
from timekeeping.wall_clock import to_instant

MOST_EVENTS = 5000
MOST_ABSENCES = 1000
MOST_RULES = 4
LONGEST_REPEATED = timedelta(days=400)
LONGEST_KEY = 300
ONE_DAY = timedelta(days=1)
# Rules that repeat within a day have no place in a calendar of time off and would take hours to expand.
FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
TIMES_OF_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")
# What the two libraries let through of the errors that odd content leads them into.
ODD = (
    ValueError,
    TypeError,
    AttributeError,
    KeyError,
    IndexError,
    OverflowError,
    ArithmeticError,
    RecursionError,
)
NOT_UNDERSTOOD = "One of its events cannot be understood."


@dataclass(frozen=True, slots=True)
class Absence:
    """A time away, [start, end) in UTC; uid names the event in the calendar and which of its repetitions it is."""

    uid: str
    start: datetime
    end: datetime


def read_absences(
    content: bytes, *, zone: ZoneInfo, start: datetime, end: datetime, is_too_late: Callable[[], bool]
) -> list[Absence]:
    """Return the absences that share time with [start, end), in order; raise CalendarUnreadable with a sentence.

    Gives up when is_too_late() says so, asked between one event and the next.
    """
    found: dict[str, Absence] = {}
    for calendar in _calendars(content):
        for series in _series(calendar):
            if is_too_late():
                raise CalendarUnreadable("Its rules of repetition take too long to follow.")
            for absence in _absences(series, zone=zone, start=start, end=end):
                found[absence.uid] = absence
            if len(found) > MOST_ABSENCES:
                raise CalendarUnreadable(
                    f"It has more than {MOST_ABSENCES} events in a year. Use one that holds only time off."
                )
    return sorted(found.values(), key=lambda absence: (absence.start, absence.end, absence.uid))


def _calendars(content: bytes) -> list[Calendar]:
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise CalendarUnreadable("What the address answers is no calendar.") from None
    # In a calendar that broke off, what is missing would count as cancelled.
    if not _is_whole(text):
        raise CalendarUnreadable("What the address answers is no calendar, or not all of one.")
    try:
        return Calendar.from_ical(text, multiple=True)
    except ODD:
        raise CalendarUnreadable("What the address answers is a calendar with errors.") from None


def _is_whole(text: str) -> bool:
    """Say whether the text is made of calendars in which everything that begins ends, which the library lets pass."""
    open_parts: list[str] = []
    lines = [
        line.strip().upper() for line in text.split("\n") if line[:6].upper().startswith(("BEGIN:", "END:"))
    ]
    for line in lines:
        kind, _, name = line.partition(":")
        if kind == "BEGIN" and (open_parts or name == "VCALENDAR"):
            open_parts.append(name)
        elif kind == "BEGIN" or not open_parts or open_parts.pop() != name:
            return False
    return bool(lines) and not open_parts and text.upper().endswith("END:VCALENDAR")


def _series(calendar: Calendar) -> Iterator[Calendar]:
    """Yield a calendar for each event with the exceptions to its repetitions, so that time can be kept between them."""
    events = calendar.walk("VEVENT")
    if len(events) > MOST_EVENTS:
        raise CalendarUnreadable(f"It has more than {MOST_EVENTS} events. Use one that holds only time off.")
    by_uid: dict[str, list[Any]] = defaultdict(list)
    for number, event in enumerate(events):
        _refuse_odd(event)
        by_uid[str(event.get("UID") or f"without-{number}")].append(event)
    for same in by_uid.values():
        series = Calendar()
        if "X-WR-TIMEZONE" in calendar:
            series.add("X-WR-TIMEZONE", calendar["X-WR-TIMEZONE"])
        for event in same:
            series.add_component(event)
        yield series


def _refuse_odd(event: Any) -> None:
    """Refuse what cannot be read, or would be expanded for hours."""
    rules = [rule for name in ("RRULE", "EXRULE") for rule in _listed(event.get(name))]
    if "DTSTART" not in event or event.errors or len(rules) > MOST_RULES:
        raise CalendarUnreadable(NOT_UNDERSTOOD)
    try:
        is_odd = any(_is_odd(rule) for rule in rules) or (rules and _length(event) > LONGEST_REPEATED)
    except ODD:
        is_odd = True
    if is_odd:
        raise CalendarUnreadable("One of its events repeats in a way that time off does not.")


def _is_odd(rule: Any) -> bool:
    frequencies = {str(one).upper() for one in _listed(rule.get("FREQ"))}
    intervals = [int(one) for one in _listed(rule.get("INTERVAL"))]
    return (
        len(frequencies) != 1
        or not frequencies <= FREQUENCIES
        or any(interval < 1 for interval in intervals)
        or any(len(_listed(rule.get(part))) > 1 for part in TIMES_OF_DAY)
    )


def _length(event: Any) -> timedelta:
    if "DTEND" in event:
        return _naive(event["DTEND"].dt) - _naive(event["DTSTART"].dt)
    duration = event.get("DURATION")
    return cast(timedelta, duration.dt) if duration is not None else ONE_DAY


def _naive(value: date | datetime) -> datetime:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return datetime.combine(value, time())


def _listed(value: Any) -> Sequence[Any]:
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


def _absences(series: Calendar, *, zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[Absence]:
    try:
        # Days and floating times may lie up to a day beside what they are in UTC.
        occurrences = recurring_ical_events.of(series).between(start - ONE_DAY, end + ONE_DAY)
        absences = [_absence(event, zone=zone) for event in occurrences if _counts(event)]
    except ODD:
        raise CalendarUnreadable(NOT_UNDERSTOOD) from None
    for absence in absences:
        if absence.start < absence.end and absence.start < end and start < absence.end:
            yield absence


def _counts(event: Any) -> bool:
    status, shown_as = str(event.get("STATUS", "")).upper(), str(event.get("TRANSP", "")).upper()
    return status != "CANCELLED" and shown_as != "TRANSPARENT"


def _absence(event: Any, *, zone: ZoneInfo) -> Absence:
    first, last = event["DTSTART"].dt, event["DTEND"].dt
    repetition = event["RECURRENCE-ID"].to_ical().decode()
    return Absence(_key(f"{event.get('UID', '')}#{repetition}"), _instant(first, zone), _instant(last, zone))


def _key(text: str) -> str:
    printable = text if text.isprintable() else repr(text)
    return printable if len(printable) <= LONGEST_KEY else sha256(printable.encode()).hexdigest()


def _instant(value: date | datetime, zone: ZoneInfo) -> datetime:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    return to_instant(_naive(value), zone)
