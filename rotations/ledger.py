"""The ledger of a rotation, from its announced shifts and from what people said about themselves."""

from datetime import datetime, time, timedelta

from accounts.models import User
from rotations.fairness import MEMORY, Ledger, Member, ledger_of
from rotations.models import Rotation, StewardProfile
from rotations.oncall import Shift, shifts_between
from rotations.public_holidays import UnknownCountry, public_holidays_between
from rotations.queries import KnownSchedule, schedule_of
from timekeeping.intervals import Interval
from timekeeping.wall_clock import to_instant

ONE_DAY = timedelta(days=1)


def rotation_ledger(
    rotation: Rotation, *, end: datetime, memory: timedelta = MEMORY
) -> tuple[Ledger, dict[str, User]]:
    """Return what everybody served before the instant, and who they are by address, in one query.

    Members who have not served are in it too. The rotation is fetched with its members.
    """
    start = end - memory
    known = schedule_of(rotation, start, end)
    shifts = shifts_between(known.schedule, start, end)
    served = {shift.steward for shift in shifts if shift.steward is not None}
    members = {user.email for user in rotation.active_members}
    people = {address: known.people[address] for address in sorted(members | served)}
    ledger = ledger_of(
        shifts,
        start,
        end,
        levels=rotation.levels,
        turns=turns_in(_uncut(known, shifts), levels=rotation.levels),
        members={address: as_member(user, start=start, end=end) for address, user in people.items()},
    )
    return ledger, people


def _uncut(known: KnownSchedule, shifts: list[Shift]) -> list[Shift]:
    """Return the shifts in full length, so that half a turn at the window's edge is half a turn."""
    announced = known.schedule.announced
    return list(announced.shifts) if announced and announced.shifts else shifts


def turns_in(shifts: list[Shift], *, levels: list[str]) -> list[Interval]:
    """Return the bounds of the times between hand-offs: where every level changes hands at once."""
    starts = [{shift.start for shift in shifts if shift.level == level} for level in levels]
    hand_offs = sorted(set.intersection(*starts)) if starts and shifts else []
    ends = [*hand_offs[1:], max((shift.end for shift in shifts), default=None)]
    return [(start, end) for start, end in zip(hand_offs, ends, strict=False) if end and start < end]


def as_member(user: User, *, start: datetime, end: datetime) -> Member:
    """Return how a person is counted over [start, end)."""
    profile: StewardProfile | None = getattr(user, "steward_profile", None)
    if profile is None:
        return Member(user.zone)
    first, last = profile.first_on, profile.last_on
    return Member(
        zone=user.zone,
        holidays=_holidays(profile, start=start, end=end),
        capacity=float(profile.capacity),
        joined_at=to_instant(datetime.combine(first, time()), user.zone) if first else None,
        left_at=to_instant(datetime.combine(last + ONE_DAY, time()), user.zone) if last else None,
    )


def _holidays(profile: StewardProfile, *, start: datetime, end: datetime) -> frozenset:
    try:
        return public_holidays_between(
            profile.country, profile.subdivision, start.date() - ONE_DAY, end.date() + ONE_DAY
        )
    except UnknownCountry:
        # Refused where it is entered; what was stored before a country left the library counts as none.
        return frozenset()
