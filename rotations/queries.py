"""Who is on duty, and when: the answers for pages, tickets, feeds and the shell, all by way of rotations.oncall."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from accounts.models import User
from rotations.errors import UnknownLevel
from rotations.models import Rotation, Shift, StewardProfile
from rotations.oncall import Announced, Schedule, ShiftSource, shift_at, shifts_between
from rotations.oncall import Shift as PureShift
from timekeeping.working_time import WorkingCalendar, is_working, next_working, office_hours

# Until people state their own hours: 09:00 to 17:00, Monday to Friday, in each person's zone.
WORK_BEGINS, WORK_ENDS = time(9), time(17)
AN_INSTANT = timedelta(microseconds=1)


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
    is_standing_in: bool = False


@dataclass(frozen=True)
class Board:
    """A rotation's levels in their order, each with who holds it now; None where nobody does."""

    slug: str
    name: str
    places: tuple[tuple[str, OnDuty | None], ...]


@dataclass(frozen=True)
class KnownSchedule:
    """What is known about a time for rotations.oncall, which names people by address, and who they are.

    piece_of gives, by the key of an announced shift, the uid of the planned shift or override it is a piece of.
    """

    schedule: Schedule
    people: Mapping[str, User]
    piece_of: Mapping[str, str] = field(default_factory=dict)

    def active(self, steward: str | None) -> User | None:
        """Return the person with this address, None for nobody and for those who have left."""
        user = self.people.get(steward) if steward else None
        return user if user and user.is_active else None


def schedule_of(
    rotation: Rotation, start: datetime, end: datetime, *, as_of: datetime | None = None
) -> KnownSchedule:
    """Return the schedule of a rotation fetched with its members, good for questions about [start, end), in one query.

    With as_of: only what had been announced at that instant.
    """
    rows = rotation.shifts.live() if as_of is None else rotation.shifts.known_at(as_of)
    shifts = list(rows.within(start, end).select_related("user__steward_profile"))
    people = {member.user.email: member.user for member in rotation.members.all()}
    people |= {shift.user.email: shift.user for shift in shifts if shift.user}
    has_order = as_of is None and bool(rotation.members.all())
    schedule = Schedule(
        levels=tuple(rotation.levels),
        plan=rotation.plan if has_order else None,
        announced=_announced(rotation, shifts),
    )
    return KnownSchedule(schedule, people, {str(shift.uid): str(shift.piece_of) for shift in shifts})


def _announced(rotation: Rotation, shifts: list[Shift]) -> Announced | None:
    if rotation.announced_from is None or rotation.announced_until is None:
        return None
    return Announced(
        rotation.announced_from, rotation.announced_until, tuple(as_pure(shift) for shift in shifts)
    )


def as_pure(shift: Shift) -> PureShift:
    """Return a shift for rotations.oncall and what builds on it, its steward by address."""
    return PureShift(
        level=shift.level,
        steward=shift.user.email if shift.user else None,
        start=shift.starts_at,
        end=shift.ends_at,
        source=ShiftSource(shift.source),
        key=str(shift.uid),
    )


def shifts_of(
    rotation: Rotation,
    start: datetime,
    end: datetime,
    *,
    level: str | None = None,
    as_of: datetime | None = None,
) -> list[PureShift]:
    """Return the shifts of a rotation in [start, end), cut to it; stewards by address."""
    known = schedule_of(rotation, start, end, as_of=as_of)
    return shifts_between(known.schedule, start, end, level)


def stewards_on_duty(now: datetime) -> list[OnDuty]:
    """Return who is on duty in each rotation, by level, in one query; levels that nobody holds are left out.

    Rotations of which this time was never announced cost two more.
    """
    return [duty for board in duty_boards(now) for _, duty in board.places if duty]


def duty_boards(now: datetime) -> list[Board]:
    """Return every rotation with who holds each of its levels now, in as many queries as stewards_on_duty."""
    rows = list(Rotation.objects.with_shifts_at(now))
    duties = [duty for rotation in rows if (duty := _running_duty(rotation, now))]
    unknown = {rotation.pk for rotation in rows if not _is_announced(rotation, now)}
    if unknown:
        for rotation in Rotation.objects.filter(pk__in=unknown).with_members():
            duties += [duty for duty in duties_of(rotation, now) if duty]
    held = {(duty.rotation_slug, duty.level): duty for duty in duties}
    return [
        Board(
            rotation.slug,
            rotation.name,
            tuple((level, held.get((rotation.slug, level))) for level in rotation.levels),
        )
        for rotation in {row.pk: row for row in rows}.values()
    ]


def _running_duty(rotation: Rotation, now: datetime) -> OnDuty | None:
    shift: Shift | None = getattr(rotation, "running", None)
    if shift is None or shift.level not in rotation.levels or not _is_announced(rotation, now):
        return None
    user = shift.user if shift.user and shift.user.is_active else None
    return _on_duty(rotation, as_pure(shift), user=user, at=now)


def _is_announced(rotation: Rotation, at: datetime) -> bool:
    start, end = rotation.announced_from, rotation.announced_until
    return start is not None and end is not None and start <= at < end


def duties_of(
    rotation: Rotation, at: datetime, *, as_of: datetime | None = None, known: KnownSchedule | None = None
) -> list[OnDuty | None]:
    """Return who holds each level of a rotation fetched with its members; None where nobody does.

    In one query, in none with a schedule known already that is good for the instant.
    """
    known = known or schedule_of(rotation, at, at + AN_INSTANT, as_of=as_of)
    shifts = [shift_at(known.schedule, at, level) for level in rotation.levels]
    return [
        _on_duty(rotation, shift, user=known.active(shift.steward), at=at) if shift else None
        for shift in shifts
    ]


def find_rotations(slug: str | None = None) -> list[Rotation]:
    """Return the rotations with their members, or only the one with this slug; empty when there is none."""
    # Compared here: PostgreSQL takes a slug with bytes that are no text for an error, not for one it does not have.
    return [rotation for rotation in Rotation.objects.with_members() if slug in (None, rotation.slug)]


def find_rotation(slug: str) -> Rotation | None:
    """Return the rotation with this slug with its members, None when there is none."""
    return next(iter(find_rotations(slug)), None)


def refuse_unknown_level(rotation: Rotation, level: str | None) -> None:
    """Raise UnknownLevel unless the rotation has the level; None stands for all of them."""
    if level is not None and level not in rotation.levels:
        raise UnknownLevel(f"{rotation.slug} has no {level!r}; its levels are {', '.join(rotation.levels)}.")


def hours_of(user: User) -> WorkingCalendar:
    """Return when a person works; office hours of their zone unless they said otherwise."""
    profile: StewardProfile | None = getattr(user, "steward_profile", None)
    if profile is None:
        return office_hours(user.zone, opens=WORK_BEGINS, closes=WORK_ENDS)
    return profile.working_hours


def _on_duty(rotation: Rotation, shift: PureShift, *, user: User | None, at: datetime) -> OnDuty | None:
    if user is None:
        return None
    hours = hours_of(user)
    is_at_work = is_working(hours, at)
    return OnDuty(
        rotation_slug=rotation.slug,
        rotation_name=rotation.name,
        level=shift.level,
        user=user,
        start=shift.start,
        end=shift.end,
        is_at_work=is_at_work,
        local_now=at.astimezone(user.zone).replace(tzinfo=None),
        works_again_at=None if is_at_work or not hours.windows else next_working(hours, at),
        is_standing_in=shift.source == ShiftSource.OVERRIDE,
    )


def reachable_order(now: datetime) -> list[OnDuty]:
    """Return who is on duty, those at work before those asleep, each group by rotation and level.

    Whom to try first, not who is responsible: that stays as it is.
    """
    return sorted(stewards_on_duty(now), key=lambda duty: not duty.is_at_work)
