"""Who is on call at an instant, and the shifts of a time: the one answer for pages, commands, feeds and reports.

Shifts that were announced are facts. Outside of their time the rotation's plan goes on; overrides cut into both.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from heapq import heappop, heappush
from itertools import pairwise

from rotations.turns import RotationPlan, turn_at, turns_between


class ShiftSource(StrEnum):
    """Where a shift comes from: the order of the rotation (also as planned), or somebody's override."""

    ROTATION = "rotation"
    OVERRIDE = "override"


@dataclass(frozen=True, slots=True)
class Shift:
    """One steward at one level over the half-open [start, end) in UTC; nobody on purpose when steward is None.

    key names what the shift is a piece of, for callers that store shifts; it takes no part in comparisons.
    """

    level: str
    steward: str | None
    start: datetime
    end: datetime
    source: ShiftSource = ShiftSource.ROTATION
    key: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Override:
    """Somebody else at a level over the half-open [start, end) in UTC, or nobody when steward is None."""

    level: str
    start: datetime
    end: datetime
    steward: str | None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Announced:
    """The shifts of every level that people were told for [start, end), in order of their start: facts, final."""

    start: datetime
    end: datetime
    shifts: tuple[Shift, ...] = ()


@dataclass(frozen=True, slots=True)
class Schedule:
    """All that decides who is on call: what was announced, the plan outside of it, overrides from oldest to newest."""

    levels: tuple[str, ...]
    plan: RotationPlan | None = None
    announced: Announced | None = None
    overrides: tuple[Override, ...] = ()


def on_call_at(schedule: Schedule, instant: datetime) -> dict[str, str | None]:
    """Return the holder of each level at the instant, in the order of the levels; None where there is nobody."""
    return {
        level: shift.steward if shift else None
        for level, shift in zip(schedule.levels, _uncut_at(schedule, instant), strict=True)
    }


def shift_at(schedule: Schedule, instant: datetime, level: str) -> Shift | None:
    """Return the shift of the level that the instant lies in, in full length; None where there is none."""
    uncut = _uncut_at(schedule, instant)[schedule.levels.index(level)]
    if uncut is None:
        return None
    pieces = shifts_between(schedule, uncut.start, uncut.end, level)
    return next(piece for piece in pieces if piece.start <= instant < piece.end)


def shifts_between(
    schedule: Schedule, start: datetime, end: datetime, level: str | None = None
) -> list[Shift]:
    """Return the shifts in [start, end), cut to it, in order of start and level; of one level if it is given.

    Neighbouring shifts are never merged. Explicit gaps are shifts without steward; time nobody covers has no shift.
    """
    if start >= end:
        return []
    levels = schedule.levels if level is None else (level,)
    found = [shift for one in levels for shift in _shifts_of_level(schedule, start, end, one)]
    return sorted(found, key=lambda shift: shift.start) if level is None else found


def _shifts_of_level(schedule: Schedule, start: datetime, end: datetime, level: str) -> Iterator[Shift]:
    """Cut newer layers into older ones: the base first, then the overrides in their order."""
    overrides = (_as_shift(override) for override in schedule.overrides if override.level == level)
    ranked = [(0, shift) for shift in _base_shifts(schedule, start, end, level)]
    ranked += enumerate(overrides, start=1)
    within = [
        (rank, _piece((shift, max(shift.start, start), min(shift.end, end))))
        for rank, shift in ranked
        if shift.start < end and start < shift.end
    ]
    return _topmost(within)


def _topmost(ranked: Sequence[tuple[int, Shift]]) -> Iterator[Shift]:
    """Sweep over time and keep, of the shifts that overlap, the one of the highest rank."""
    arriving = sorted(ranked, key=lambda pair: pair[1].start, reverse=True)
    instants = sorted({instant for _, shift in ranked for instant in (shift.start, shift.end)})
    running: list[tuple[int, int, Shift]] = []
    open_piece: tuple[Shift, datetime, datetime] | None = None
    for left, right in pairwise(instants):
        while arriving and arriving[-1][1].start <= left:
            rank, shift = arriving.pop()
            heappush(running, (-rank, len(arriving), shift))
        while running and running[0][2].end <= left:
            heappop(running)
        top = running[0][2] if running else None
        if open_piece and open_piece[0] is top:
            open_piece = (open_piece[0], open_piece[1], right)
            continue
        if open_piece:
            yield _piece(open_piece)
        open_piece = (top, left, right) if top else None
    if open_piece:
        yield _piece(open_piece)


def _piece(piece: tuple[Shift, datetime, datetime]) -> Shift:
    shift, start, end = piece
    return shift if (shift.start, shift.end) == (start, end) else replace(shift, start=start, end=end)


def _as_shift(override: Override) -> Shift:
    return Shift(
        level=override.level,
        steward=override.steward,
        start=override.start,
        end=override.end,
        source=ShiftSource.OVERRIDE,
        key=override.key,
    )


def _base_shifts(schedule: Schedule, start: datetime, end: datetime, level: str) -> Iterator[Shift]:
    """Yield what overrides cut into: announced shifts as they are, and the plan's turns around their time."""
    announced = schedule.announced
    if announced is None:
        yield from _planned_shifts(schedule.plan, start, end, level)
        return
    yield from _planned_shifts(schedule.plan, start, min(end, announced.start), level)
    for shift in announced.shifts:
        if shift.level == level and shift.start < end and start < shift.end:
            yield shift
    yield from _planned_shifts(schedule.plan, max(start, announced.end), end, level)


def _planned_shifts(plan: RotationPlan | None, start: datetime, end: datetime, level: str) -> Iterator[Shift]:
    if plan is None or level not in plan.levels or start >= end:
        return
    place = plan.levels.index(level)
    for turn in turns_between(plan, start, end):
        yield Shift(level, turn.stewards[place], max(turn.start, start), min(turn.end, end))


def _uncut_at(schedule: Schedule, instant: datetime) -> list[Shift | None]:
    """Return for each level the override or base shift that holds the instant, not yet cut by others."""
    holding = dict(_base_at(schedule, instant))
    for override in schedule.overrides:
        if override.start <= instant < override.end:
            holding[override.level] = _as_shift(override)
    return [holding.get(level) for level in schedule.levels]


def _base_at(schedule: Schedule, instant: datetime) -> Mapping[str, Shift]:
    announced = schedule.announced
    if announced is not None and announced.start <= instant < announced.end:
        return {shift.level: shift for shift in announced.shifts if shift.start <= instant < shift.end}
    turn = turn_at(schedule.plan, instant) if schedule.plan else None
    if schedule.plan is None or turn is None:
        return {}
    # A turn that was announced in part goes on only where the announcement ends.
    start, end = turn.start, turn.end
    if announced is not None and instant < announced.start:
        end = min(end, announced.start)
    elif announced is not None:
        start = max(start, announced.end)
    return {
        level: Shift(level, steward, start, end)
        for level, steward in zip(schedule.plan.levels, turn.stewards, strict=True)
    }
