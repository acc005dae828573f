"""Rotations with sensible defaults."""

from datetime import UTC, datetime

from rotations.models import Rotation
from rotations.rotation_file import RotationEntry
from rotations.services import LoadReport, load_rotations
from rotations.turns import TurnUnit

NOW = datetime(2026, 1, 14, 12, tzinfo=UTC)
MEMBERS = ("ana@example.org", "ben@example.org", "cho@example.org")


def an_entry(**changes: object) -> RotationEntry:
    fields: dict[str, object] = {
        "slug": "support",
        "name": "Support rotation",
        "time_zone": "Europe/Berlin",
        "starts_at": datetime.fromisoformat("2026-01-07T09:00"),
        "every": 2,
        "unit": TurnUnit.WEEK,
        "levels": ("level-1", "level-2"),
        "members": MEMBERS,
    }
    return RotationEntry(**fields | changes)  # type: ignore[arg-type]


def load(*entries: RotationEntry) -> LoadReport:
    return load_rotations(entries or [an_entry()], now=NOW)


def a_rotation(**changes: object) -> Rotation:
    return load(an_entry(**changes)).rotations[0].rotation
