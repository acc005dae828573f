"""Turns of a rotation: when each begins and ends, and who serves which level in it.

Hand-offs are wall-clock times, so a turn may be an hour longer or shorter than its neighbours.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count, takewhile
from zoneinfo import ZoneInfo

from timekeeping.wall_clock import to_instant


class InvalidRotationPlan(ValueError):
    """A rotation that cannot name anybody: no members, no levels or a turn without length."""


class TurnUnit(StrEnum):
    """What the length of a turn is counted in, on the local calendar."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


_FIXED_UNITS = {
    TurnUnit.HOUR: timedelta(hours=1),
    TurnUnit.DAY: timedelta(days=1),
    TurnUnit.WEEK: timedelta(weeks=1),
}


@dataclass(frozen=True, slots=True)
class RotationPlan:
    """A rotation: starts_at is the first hand-off on the zone's wall clock, naive on purpose."""

    zone: ZoneInfo
    starts_at: datetime
    every: int
    unit: TurnUnit
    levels: tuple[str, ...]
    members: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.every < 1:
            raise InvalidRotationPlan("A turn lasts at least one unit.")
        if not self.members or not self.levels:
            raise InvalidRotationPlan("A rotation has at least one member and one level.")


@dataclass(frozen=True, slots=True)
class Turn:
    """Turn number index, over the half-open [start, end) in UTC; stewards are in the order of the levels."""

    index: int
    start: datetime
    end: datetime
    stewards: tuple[str, ...]


def hand_off(plan: RotationPlan, index: int) -> datetime:
    """Return the instant, in UTC, at which turn number index begins."""
    return to_instant(local_hand_off(plan, index), plan.zone)


def local_hand_off(plan: RotationPlan, index: int) -> datetime:
    """Return what the rotation's clock should show, naive, when turn number index begins."""
    if plan.unit is TurnUnit.MONTH:
        return _months_after(plan.starts_at, plan.every * index)
    return plan.starts_at + _FIXED_UNITS[plan.unit] * (plan.every * index)


def turn_of_index(plan: RotationPlan, index: int) -> Turn:
    """Return turn number index, also if it has no length.

    Whoever served level 1 in a turn serves level 2 in the next: member k-i stands at level i of turn k.
    """
    stewards = tuple(plan.members[(index - level) % len(plan.members)] for level in range(len(plan.levels)))
    return Turn(index=index, start=hand_off(plan, index), end=hand_off(plan, index + 1), stewards=stewards)


def turn_at(plan: RotationPlan, instant: datetime) -> Turn | None:
    """Return the turn the instant lies in, or None before the first hand-off."""
    if instant < hand_off(plan, 0):
        return None
    # The local clock gives the turn, but for the hour that it shows twice and the ends of short months.
    index = _turn_by_local_clock(plan, instant)
    while index > 0 and hand_off(plan, index) > instant:
        index -= 1
    while hand_off(plan, index + 1) <= instant:
        index += 1
    return turn_of_index(plan, index)


def turns_between(plan: RotationPlan, start: datetime, end: datetime) -> list[Turn]:
    """Return, in order and uncut, the turns that share time with [start, end)."""
    if start >= end:
        return []
    return list(takewhile(lambda turn: turn.start < end, turns_from(plan, start)))


def turns_from(plan: RotationPlan, instant: datetime) -> Iterator[Turn]:
    """Yield without end the turns from the one at the instant, or the first; turns of no length vanish."""
    current = turn_at(plan, instant)
    for index in count(current.index if current else 0):
        turn = turn_of_index(plan, index)
        if turn.start < turn.end:
            yield turn


def _months_after(start: datetime, n_months: int) -> datetime:
    """Count from the first hand-off's own day, so that a short month shortens only its own hand-off."""
    year, month_index = divmod(start.year * 12 + start.month - 1 + n_months, 12)
    month = month_index + 1
    return start.replace(year=year, month=month, day=min(start.day, monthrange(year, month)[1]))


def _turn_by_local_clock(plan: RotationPlan, instant: datetime) -> int:
    local = instant.astimezone(plan.zone).replace(tzinfo=None, fold=0)
    if plan.unit is TurnUnit.MONTH:
        n_months = (local.year - plan.starts_at.year) * 12 + local.month - plan.starts_at.month
        return max(n_months // plan.every, 0)
    return max((local - plan.starts_at) // (_FIXED_UNITS[plan.unit] * plan.every), 0)
