"""Who is on duty: the answers for pages, tickets and the shell, all computed from rotations.turns."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from itertools import islice

from accounts.models import User
from rotations.models import Rotation
from rotations.turns import Turn, turn_at, turns_from
from timekeeping.working_time import is_working, next_working, office_hours

# Until people state their own hours: 09:00 to 17:00, Monday to Friday, in each person's zone.
WORK_BEGINS, WORK_ENDS = time(9), time(17)


@dataclass(frozen=True)
class OnDuty:
    """A person on duty at a level from start to end, and whether they are at work at the instant asked about.

    local_now is what the clock on their wall shows, naive: templates turn aware times into the viewer's zone.
    """

    rotation_slug: str
    rotation_name: str
    level: str
    user: User
    start: datetime
    end: datetime
    is_at_work: bool
    local_now: datetime
    works_again_at: datetime | None


@dataclass(frozen=True)
class Place:
    """Who holds a level in a turn: nobody once the person named has left."""

    level: str
    user: User | None


@dataclass(frozen=True)
class TurnRow:
    """A turn for a table: its bounds in UTC and who holds each level, in the rotation's order."""

    start: datetime
    end: datetime
    places: tuple[Place, ...]
    is_current: bool


def stewards_on_duty(now: datetime) -> list[OnDuty]:
    """Return who is on duty in each rotation, by level, in two queries; levels that nobody holds are left out."""
    return [duty for rotation in Rotation.objects.with_members() for duty in duties_of(rotation, now) if duty]


def duties_of(rotation: Rotation, at: datetime) -> list[OnDuty | None]:
    """Return who holds each level of a rotation fetched with its members; None where nobody does."""
    row = _row_at(rotation, at)
    if row is None:
        return [None] * len(rotation.levels)
    return [_on_duty(rotation, row, place.level, user=place.user, at=at) for place in row.places]


def turn_table(rotation: Rotation, now: datetime, n: int) -> list[TurnRow]:
    """Return the turn running now, or the first one, and those after it: n rows."""
    if not rotation.members.all():
        return []
    people = _people_of(rotation)
    turns = islice(turns_from(rotation.plan, now), n)
    return [_row(rotation, turn, people=people, is_current=turn.start <= now) for turn in turns]


def find_rotations(slug: str | None = None) -> list[Rotation]:
    """Return the rotations with their members, or only the one with this slug; empty when there is none."""
    # Compared here: PostgreSQL takes a slug with bytes that are no text for an error, not for one it does not have.
    return [rotation for rotation in Rotation.objects.with_members() if slug in (None, rotation.slug)]


def _row_at(rotation: Rotation, at: datetime) -> TurnRow | None:
    if not rotation.members.all():
        return None
    turn = turn_at(rotation.plan, at)
    return _row(rotation, turn, people=_people_of(rotation), is_current=True) if turn else None


def _people_of(rotation: Rotation) -> dict[str, User]:
    return {member.user.email: member.user for member in rotation.members.all() if member.user.is_active}


def _row(rotation: Rotation, turn: Turn, *, people: dict[str, User], is_current: bool) -> TurnRow:
    named: Iterable[tuple[str, str]] = zip(rotation.levels, turn.stewards, strict=True)
    places = tuple(Place(level, people.get(steward)) for level, steward in named)
    return TurnRow(start=turn.start, end=turn.end, places=places, is_current=is_current)


def _on_duty(
    rotation: Rotation, row: TurnRow, level: str, *, user: User | None, at: datetime
) -> OnDuty | None:
    if user is None:
        return None
    hours = office_hours(user.zone, opens=WORK_BEGINS, closes=WORK_ENDS)
    is_at_work = is_working(hours, at)
    return OnDuty(
        rotation_slug=rotation.slug,
        rotation_name=rotation.name,
        level=level,
        user=user,
        start=row.start,
        end=row.end,
        is_at_work=is_at_work,
        local_now=at.astimezone(user.zone).replace(tzinfo=None),
        works_again_at=None if is_at_work else next_working(hours, at),
    )
