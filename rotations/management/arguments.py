"""Instants on the command line."""

from datetime import UTC, datetime

from django.core.management.base import CommandError

from timekeeping.instants import NotAnInstant, parse_instant


def instant_of(option: str, text: str) -> datetime:
    """Return the instant in UTC that was typed for an option; raise CommandError with a sentence."""
    try:
        return parse_instant(text)
    except NotAnInstant as error:
        raise CommandError(f"{option}: {error}") from None


def written_in_utc(instant: datetime) -> str:
    """Return an instant as 2026-01-07T09:00:00Z."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
