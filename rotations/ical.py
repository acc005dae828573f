"""Write shifts as an iCalendar (RFC 5545) that calendar programs subscribe to.

Instants are written in UTC (…Z), not as local times of a TZID: exact also in the hour that clocks show twice, and free
of the time zone rules that a calendar program may have in another version. Programs show them in their user's zone.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from icalendar import Calendar, Event, vDuration

from timekeeping.wall_clock import next_whole_second

PRODUCT = "-//supportdesk//rotations//EN"
READ_AGAIN_AFTER = timedelta(hours=1)
# To be raised when other bytes are written for the same entries, so that programs fetch them.
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One event: [start, end) in UTC under a uid that stays while it moves; sequence counts its changes."""

    uid: str
    sequence: int
    summary: str
    start: datetime
    end: datetime
    changed_at: datetime
    is_cancelled: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """A calendar to be written: its entries in order, and the zone in which programs are to show it."""

    entries: tuple[Entry, ...]
    name: str
    zone: str

    @property
    def fingerprint(self) -> str:
        """Return a digest that is the same for the same bytes, at a small part of the cost of writing them."""
        return sha256(repr((FORMAT, self)).encode()).hexdigest()


def summary_of(*, level: str, holder: str | None, rotation: str) -> str:
    """Return what an event is called: "level-1: Ana (Support)", with nobody for an explicit gap."""
    return f"{level}: {holder or 'nobody'} ({rotation})"


def write_calendar(content: Content) -> bytes:
    """Return the calendar as bytes, the same for the same content."""
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    # Old and new names of the same three facts: Apple and Google read the X- ones, others those of RFC 7986.
    calendar.add("NAME", content.name)
    calendar.add("X-WR-CALNAME", content.name)
    calendar.add("X-WR-TIMEZONE", content.zone)
    calendar.add("REFRESH-INTERVAL", vDuration(READ_AGAIN_AFTER), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(READ_AGAIN_AFTER))
    for entry in content.entries:
        # Seconds are the finest that iCalendar knows; what lies between two of them would be an event without length.
        if next_whole_second(entry.start) < next_whole_second(entry.end):
            calendar.add_component(_event(entry))
    body: bytes = calendar.to_ical()
    return body


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("UID", entry.uid)
    event.add("SEQUENCE", entry.sequence)
    changed_at = next_whole_second(entry.changed_at.astimezone(UTC))
    event.add("DTSTAMP", changed_at)
    event.add("LAST-MODIFIED", changed_at)
    event.add("DTSTART", next_whole_second(entry.start.astimezone(UTC)))
    event.add("DTEND", next_whole_second(entry.end.astimezone(UTC)))
    event.add("SUMMARY", entry.summary)
    event.add("STATUS", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    # Two weeks on duty do not make a person busy for two weeks.
    event.add("TRANSP", "TRANSPARENT")
    if entry.url:
        event.add("URL", entry.url)
    return event
