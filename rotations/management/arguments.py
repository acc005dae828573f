"""Rotations, their levels and instants on the command line."""

from datetime import UTC, datetime

from django.core.management.base import CommandError

from rotations.errors import UnknownLevel
from rotations.models import Rotation
from rotations.queries import find_rotation, find_rotations, refuse_unknown_level
from timekeeping.instants import NotAnInstant, parse_instant


def rotation_named(slug: str, *, level: str | None = None) -> Rotation:
    """Return the rotation with its members; raise CommandError where there is none, or not with this --level."""
    rotation = find_rotation(slug)
    if rotation is None:
        raise CommandError(f"There is no rotation {slug!r}.")
    try:
        refuse_unknown_level(rotation, level)
    except UnknownLevel as error:
        raise CommandError(f"--level: {error}") from None
    return rotation


def rotations_named(slug: str | None) -> list[Rotation]:
    """Return the rotation, as rotation_named does, or all of them if none was named."""
    return find_rotations() if slug is None else [rotation_named(slug)]


def instant_of(option: str, text: str) -> datetime:
    """Return the instant in UTC that was typed for an option; raise CommandError with a sentence."""
    try:
        return parse_instant(text)
    except NotAnInstant as error:
        raise CommandError(f"{option}: {error}") from None


def written_in_utc(instant: datetime) -> str:
    """Return an instant as 2026-01-07T09:00:00Z."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
