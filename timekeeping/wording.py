"""Say times and durations in sentences, always on a named clock."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def day_in_words(reading: datetime) -> str:
    """Return the date that a clock shows: "Wed 1 Apr 2026"."""
    return f"{reading:%a} {reading.day} {reading:%b %Y}"


def reading_in_words(reading: datetime) -> str:
    """Return what a clock shows: "Wed 1 Apr 2026, 09:00"."""
    return f"{day_in_words(reading)}, {reading:%H:%M}"


def moment_in_words(instant: datetime, zone: ZoneInfo) -> str:
    """Return an instant on the zone's clock, without naming the zone."""
    return reading_in_words(instant.astimezone(zone))


def span_in_words(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """Return the time from start to end on the zone's clock, with its name."""
    return f"{moment_in_words(start, zone)} to {moment_in_words(end, zone)} ({place_in_words(zone)})"


def place_in_words(zone: ZoneInfo) -> str:
    """Return the zone's name as people write it: "America/New York"."""
    return zone.key.replace("_", " ")


def duration_in_words(duration: timedelta) -> str:
    """Return a duration to the minute: "1 hour 30 minutes"."""
    hours, minutes = divmod(duration // timedelta(minutes=1), 60)
    parts = [_counted(hours, "hour")] if hours or not minutes else []
    return " ".join(parts + ([_counted(minutes, "minute")] if minutes else []))


def _counted(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"
