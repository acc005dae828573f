"""When an incident has officially started (domain.md, Incidents). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Condition:
    """One of the four: whether it is met, since when, and what it says either way."""

    name: str
    met_at: datetime | None
    words: str

    @property
    def is_met(self) -> bool:
        """Say whether it is met."""
        return self.met_at is not None


@dataclass(frozen=True)
class Begun:
    """What the conditions depend on. Instants are aware UTC."""

    declared_at: datetime
    is_p1: bool
    acknowledged_at: datetime | None
    acknowledged_by: str
    channel: str
    told_at: datetime | None
    has_community: bool


def conditions_of(begun: Begun) -> list[Condition]:
    """Return the four conditions in their order: declared P1, acknowledged, has a channel, community told."""
    return [
        Condition(
            "Declared P1",
            begun.declared_at if begun.is_p1 else None,
            "" if begun.is_p1 else "its ticket is no longer P1",
        ),
        Condition(
            "Acknowledged",
            begun.acknowledged_at,
            f"by {begun.acknowledged_by}" if begun.acknowledged_at else "nobody has said that they are on it",
        ),
        Condition(
            "Has a channel",
            begun.declared_at if begun.channel else None,
            begun.channel or "nobody knows where to talk",
        ),
        Condition("Community told", begun.told_at, _told_words(begun)),
    ]


def _told_words(begun: Begun) -> str:
    if begun.told_at:
        return ""
    return "post an update" if begun.has_community else "no community is known; link its ticket"


def has_started(conditions: Sequence[Condition]) -> bool:
    """Say whether it has officially started: all conditions are met."""
    return all(condition.is_met for condition in conditions)
