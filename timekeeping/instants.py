"""Instants as people and programs write them."""

from datetime import UTC, datetime

# Beyond these years clocks are guesses, and Python's calendar comes to its end.
YEARS = range(1900, 3000)


class NotAnInstant(ValueError):
    """Text that names no instant; says in a sentence why."""


def parse_instant(text: str) -> datetime:
    """Return the instant in UTC that an ISO 8601 text with a zone names; raise NotAnInstant with a sentence."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise NotAnInstant(f"{text!r} is not an instant; write it like 2026-01-07T09:00Z.") from None
    if at.tzinfo is None:
        raise NotAnInstant(f"{text!r} needs a zone: end it with Z or an offset such as +01:00.")
    if at.year not in YEARS:
        raise NotAnInstant(f"must lie in the years {YEARS.start} to {YEARS.stop - 1}.")
    return at.astimezone(UTC)
