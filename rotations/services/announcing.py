"""Turn planned shifts and overrides into the shifts that people are told; all other verbs end here.

Nothing is changed in place: rows that no longer hold are withdrawn and new ones recorded, in one transaction.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice, pairwise, takewhile
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from rotations.errors import HoldsTwoLevels
from rotations.models import Override, PlannedShift, Rotation, RotationEventKind, Shift
from rotations.oncall import Announced, Schedule, ShiftSource, shifts_between
from rotations.oncall import Override as PureOverride
from rotations.oncall import Shift as PureShift
from rotations.services.change import Change
from rotations.services.events import lock, record
from rotations.services.following import follow
from rotations.services.planned import NewShift, record_planned, replace_planned
from rotations.turns import Turn, hand_off, turn_at, turns_between, turns_from

# Schedules are kept about a year ahead (domain.md); turns of hours would fill tables, so they are announced for less.
AHEAD = timedelta(days=365)
MOST_TURNS_EACH_WAY = 500


@transaction.atomic
def extend_announcements(*, now: datetime) -> int:
    """Announce turns in their order up to a year ahead, where no plan was published; return how many rotations."""
    due = Rotation.objects.filter(is_planned=False).exclude(announced_until__gt=now + AHEAD * 11 / 12)
    extended = 0
    for found in due.order_by("pk"):
        rotation = lock(found)
        before = rotation.announced_until
        # A little more every time the clock looks would be noise: a twelfth of the whole at once.
        if before and _end_of_turns(rotation, begin=before, now=now) - now < (before - now) * 12 / 11:
            continue
        announce_turns(rotation, now=now)
        if rotation.announced_until != before:
            extended += 1
            until = rotation.announced_until.astimezone(rotation.zone) if rotation.announced_until else None
            record(
                rotation,
                kind=RotationEventKind.ANNOUNCED,
                actor=None,
                summary=f"Turns announced in their order until {until:%d %b %Y}.",
                now=now,
                changed=["announced_from", "announced_until"],
            )
    return extended


def _end_of_turns(rotation: Rotation, *, begin: datetime, now: datetime) -> datetime:
    turns = _turns_ahead(rotation, begin=begin, now=now, until=None) if rotation.members.all() else []
    return turns[-1].end if turns else begin


def announce_turns(rotation: Rotation, *, now: datetime, until: datetime | None = None) -> Change:
    """Announce the rotation's turns in their order from where announcements end, at least until the instant given.

    A locked rotation; the caller saves its announced_from and announced_until.
    """
    if not rotation.members.all():
        return Change()
    begin = rotation.announced_until or _first_announced(rotation, now=now)
    turns = _turns_ahead(rotation, begin=begin, now=now, until=until)
    if not turns:
        return Change()
    shifts = _shifts_of_turns(rotation, turns, start=begin, end=turns[-1].end)
    return announce(rotation, shifts, start=begin, end=turns[-1].end, now=now)


def announce(
    rotation: Rotation, shifts: Sequence[NewShift], *, start: datetime, end: datetime, now: datetime
) -> Change:
    """Announce these planned shifts for [start, end) of a locked rotation; swaps follow the shifts that move.

    The caller saves announced_from and announced_until. Raises HoldsTwoLevels.
    """
    moves = replace_planned(rotation, shifts, start=start, end=end, now=now)
    touched = follow(rotation, moves, now=now) or (start, end)
    rotation.announced_from = min(start, rotation.announced_from or start)
    rotation.announced_until = max(end, rotation.announced_until or end)
    return reannounce(rotation, min(start, touched[0]), max(end, touched[1]), now=now)


def announce_the_past(rotation: Rotation, *, now: datetime) -> None:
    """Make facts of turns so long ago that they were only computed, before the rotation's order changes."""
    start, end = hand_off(rotation.plan, 0), rotation.announced_from
    if end is None or end <= start:
        return
    turns = turns_between(rotation.plan, start, end)
    record_planned(rotation, _shifts_of_turns(rotation, turns, start=start, end=end), now=now)
    rotation.announced_from = start
    reannounce(rotation, start, end, now=now)


def _first_announced(rotation: Rotation, *, now: datetime) -> datetime:
    """Return the first hand-off, or for short turns one that is not too many turns ago."""
    running = turn_at(rotation.plan, now)
    if running is None:
        return hand_off(rotation.plan, 0)
    return hand_off(rotation.plan, max(0, running.index - MOST_TURNS_EACH_WAY))


def _turns_ahead(rotation: Rotation, *, begin: datetime, now: datetime, until: datetime | None) -> list[Turn]:
    horizon = (now if rotation.announced_until else max(now, begin)) + AHEAD
    past = list(takewhile(lambda turn: turn.start < now, turns_from(rotation.plan, begin)))
    ahead = islice(turns_from(rotation.plan, now), MOST_TURNS_EACH_WAY)
    turns = {turn.index: turn for turn in past}
    turns |= {turn.index: turn for turn in ahead if turn.end > begin and turn.start < horizon}
    if until is not None:
        turns |= {turn.index: turn for turn in turns_between(rotation.plan, begin, until)}
    return [turns[index] for index in sorted(turns)]


def _shifts_of_turns(
    rotation: Rotation, turns: Iterable[Turn], *, start: datetime, end: datetime
) -> list[NewShift]:
    ids = {member.user.email: member.user_id for member in rotation.members.all()}
    return [
        NewShift(level, ids[steward], max(turn.start, start), min(turn.end, end))
        for turn in turns
        for level, steward in zip(rotation.levels, turn.stewards, strict=True)
        if max(turn.start, start) < min(turn.end, end)
    ]


def reannounce(rotation: Rotation, start: datetime, end: datetime, *, now: datetime) -> Change:
    """Compute the shifts of a locked rotation anew around [start, end) and record what is different.

    Raises HoldsTwoLevels.
    """
    while True:
        old = list(rotation.shifts.live().within(start, end))
        pieces = _pieces(rotation, start, end)
        # What reaches out of the window on either side changes as a whole.
        first = min([start, *(row.starts_at for row in old), *(piece.start for piece in pieces)])
        last = max([end, *(row.ends_at for row in old), *(piece.end for piece in pieces)])
        if (first, last) == (start, end):
            break
        start, end = first, last
    refuse_two_levels(rotation, pieces)
    return _record_difference(rotation, old, pieces, now=now)


def _pieces(rotation: Rotation, start: datetime, end: datetime) -> list[PureShift]:
    """Return the whole shifts that share time with [start, end), as planned shifts and overrides make them."""
    planned = list(rotation.planned_shifts.live().within(start, end))
    overrides = list(rotation.overrides.live().within(start, end))
    first = min([start, *(row.starts_at for row in [*planned, *overrides])])
    last = max([end, *(row.ends_at for row in [*planned, *overrides])])
    planned = list(rotation.planned_shifts.live().within(first, last))
    overrides = list(rotation.overrides.live().within(first, last))
    schedule = Schedule(
        levels=tuple(dict.fromkeys(row.level for row in [*planned, *overrides])),
        announced=Announced(first, last, tuple(_pure_planned(row) for row in planned)),
        overrides=tuple(_pure_override(row) for row in overrides),
    )
    pieces = shifts_between(schedule, first, last)
    return [piece for piece in pieces if piece.start < end and start < piece.end]


def _pure_planned(row: PlannedShift) -> PureShift:
    return PureShift(row.level, str(row.user_id), row.starts_at, row.ends_at, key=str(row.uid))


def _pure_override(row: Override) -> PureOverride:
    steward = None if row.user_id is None else str(row.user_id)
    return PureOverride(row.level, row.starts_at, row.ends_at, steward, key=str(row.uid))


def refuse_two_levels(rotation: Rotation, pieces: Sequence[PureShift]) -> None:
    """Raise HoldsTwoLevels when somebody stands at two levels at once, naming who, where and when."""
    by_person: dict[str, list[PureShift]] = defaultdict(list)
    for piece in pieces:
        if piece.steward is not None:
            by_person[piece.steward].append(piece)
    for steward, held in by_person.items():
        held.sort(key=lambda piece: piece.start)
        for earlier, later in pairwise(held):
            if later.start < earlier.end:
                name = User.objects.get(pk=int(steward)).display_name
                at = later.start.astimezone(rotation.zone)
                raise HoldsTwoLevels(
                    f"{name} would hold {earlier.level} and {later.level} at once from "
                    f"{at:%a %d %b %Y, %H:%M} ({rotation.time_zone}). Two levels need two people."
                )


def _record_difference(
    rotation: Rotation, old: Sequence[Shift], pieces: Sequence[PureShift], *, now: datetime
) -> Change:
    wanted = [_row(rotation, piece, now=now) for piece in pieces]
    kept = {_identity(row) for row in old} & {_identity(row) for row in wanted}
    leaving = [row for row in old if _identity(row) not in kept]
    added = [row for row in wanted if _identity(row) not in kept]
    _carry_identity(leaving, added)
    Shift.objects.filter(pk__in=[row.pk for row in leaving]).update(withdrawn_at=now)
    Shift.objects.bulk_create(added, batch_size=1000)
    return Change(tuple(leaving), tuple(added))


def _row(rotation: Rotation, piece: PureShift, *, now: datetime) -> Shift:
    return Shift(
        rotation=rotation,
        level=piece.level,
        user_id=None if piece.steward is None else int(piece.steward),
        starts_at=piece.start,
        ends_at=piece.end,
        source=ShiftSource(piece.source),
        piece_of=UUID(piece.key),
        recorded_at=now,
    )


def _identity(row: Shift) -> tuple[Any, ...]:
    return (row.level, row.user_id, row.starts_at, row.ends_at, row.source, row.piece_of)


def _carry_identity(leaving: Sequence[Shift], added: Sequence[Shift]) -> None:
    """Let calendars move an event instead of making a second one: same piece, same person, next sequence."""
    waiting: dict[tuple[Any, ...], list[Shift]] = defaultdict(list)
    for row in leaving:
        waiting[(row.level, row.user_id, row.piece_of)].append(row)
    for row in added:
        candidates = waiting[(row.level, row.user_id, row.piece_of)]
        if candidates:
            former = candidates.pop(0)
            row.uid, row.sequence = former.uid, former.sequence + 1
