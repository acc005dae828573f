"""Instants on the command line."""

from datetime import UTC, datetime

from django.core.management.base import CommandError

# Beyond these years clocks are guesses, and Python's calendar comes to its end.
YEARS = range(1900, 3000)


def instant_of(option: str, text: str) -> datetime:
    """Return the instant in UTC that was typed for an option; raise CommandError with a sentence."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(
            f"{option}: {text!r} is not an instant; write it like 2026-01-07T09:00Z."
        ) from None
    if at.tzinfo is None:
        raise CommandError(f"{option}: {text!r} needs a zone: end it with Z or an offset such as +01:00.")
    if at.year not in YEARS:
        raise CommandError(f"{option}: must lie in the years {YEARS.start} to {YEARS.stop - 1}.")
    return at.astimezone(UTC)


def written_in_utc(instant: datetime) -> str:
    """Return an instant as 2026-01-07T09:00:00Z."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
