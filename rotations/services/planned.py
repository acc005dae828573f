"""The planned shifts of a rotation: replaced for a time, moved rather than made anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rotations.models import PlannedShift, Rotation


@dataclass(frozen=True)
class NewShift:
    """A planned shift to be: who holds a level over the half-open [start, end) in UTC."""

    level: str
    user_id: int
    start: datetime
    end: datetime


def replace_planned(
    rotation: Rotation, shifts: Sequence[NewShift], *, start: datetime, end: datetime, now: datetime
) -> dict[UUID, PlannedShift | None]:
    """Make these the planned shifts of [start, end), cutting what reaches into it; rows that stay are left alone.

    Return, by uid, what became of the shifts that did not stay: where they moved to, None where they are gone.
    """
    old = list(rotation.planned_shifts.live().within(start, end).select_for_update())
    wanted = {(new.level, new.user_id, new.start, new.end): new for new in shifts}
    leaving = [
        row for row in old if wanted.pop((row.level, row.user_id, row.starts_at, row.ends_at), None) is None
    ]
    PlannedShift.objects.filter(pk__in=[row.pk for row in leaving]).update(withdrawn_at=now)
    remains = _outside(leaving, start=start, end=end)
    uids = moved_uids([row for row in leaving if row.starts_at >= start], list(wanted.values()))
    recorded = record_planned(
        rotation,
        [*remains.values(), *wanted.values()],
        uids=[*remains, *(uids.get(new) for new in wanted.values())],
        now=now,
    )
    placed = {row.uid: row for row in recorded}
    return {row.uid: placed.get(row.uid) for row in leaving}


def _outside(rows: Sequence[PlannedShift], *, start: datetime, end: datetime) -> dict[UUID, NewShift]:
    """Return what is left of the rows before start, or else after end."""
    remains = {}
    for row in rows:
        if row.starts_at < start:
            remains[row.uid] = NewShift(row.level, row.user_id, row.starts_at, start)
        elif row.ends_at > end:
            remains[row.uid] = NewShift(row.level, row.user_id, end, row.ends_at)
    return remains


def moved_uids(leaving: Sequence[PlannedShift], wanted: Sequence[NewShift]) -> dict[NewShift, UUID]:
    """Pair each new shift with the nearest old one of the same person and level: it was moved, not replaced."""
    pairs = sorted(
        (
            (abs(new.start - row.starts_at), new.start, row.uid, new)
            for row in leaving
            for new in wanted
            if (row.level, row.user_id) == (new.level, new.user_id)
        ),
        key=lambda pair: pair[:3],
    )
    uids: dict[NewShift, UUID] = {}
    used: set[UUID] = set()
    for _, _, uid, new in pairs:
        if new not in uids and uid not in used:
            uids[new] = uid
            used.add(uid)
    return uids


def record_planned(
    rotation: Rotation, shifts: Sequence[NewShift], *, now: datetime, uids: Sequence[UUID | None] = ()
) -> list[PlannedShift]:
    """Record planned shifts, known from now on, under the uids given, and return their rows."""
    rows = [
        PlannedShift(
            rotation=rotation,
            level=new.level,
            user_id=new.user_id,
            starts_at=new.start,
            ends_at=new.end,
            recorded_at=now,
        )
        for new in shifts
    ]
    for row, uid in zip(rows, uids, strict=False):
        row.uid = uid or row.uid
    return PlannedShift.objects.bulk_create(rows, batch_size=1000)
