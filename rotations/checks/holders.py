"""The shifts of a time and the people who hold them, as the checks need them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from accounts.models import User
from rotations.coverage import Hours
from rotations.models import Rotation, TimeOff
from rotations.oncall import Schedule, Shift, shifts_between
from rotations.queries import hours_of, schedule_of
from timekeeping.intervals import union
from timekeeping.wall_clock import UnknownTimeZone, parse_zone


@dataclass(frozen=True)
class Holders:
    """A rotation over [start, end): its schedule and shifts, and by address who holds them and when they are away."""

    rotation: Rotation
    start: datetime
    end: datetime
    schedule: Schedule
    shifts: tuple[Shift, ...]
    people: Mapping[str, User]
    times_off: Mapping[str, tuple[TimeOff, ...]]

    @property
    def serving(self) -> list[Shift]:
        """Return the shifts, those of people who left held by nobody."""
        return [replace(shift, steward=None) if self.has_left(shift) else shift for shift in self.shifts]

    def has_left(self, shift: Shift) -> bool:
        """Say whether the shift's holder has left."""
        return shift.steward is not None and not self.people[shift.steward].is_active

    @property
    def hours(self) -> dict[str, Hours]:
        """Return when each of them works; those who left or whose zone is unknown never do."""
        return {
            address: Hours(
                hours_of(user),
                away=tuple(union((off.starts_at, off.ends_at) for off in self.times_off.get(address, ()))),
            )
            for address, user in self.people.items()
            if user.is_active and known_zone(user)
        }


def holders_between(rotation: Rotation, start: datetime, end: datetime) -> Holders:
    """Return who holds the shifts of a rotation fetched with its members in [start, end), in two queries."""
    known = schedule_of(rotation, start, end)
    shifts = tuple(shifts_between(known.schedule, start, end))
    addresses = {shift.steward for shift in shifts if shift.steward is not None}
    people = {address: user for address, user in known.people.items() if address in addresses}
    return Holders(
        rotation=rotation,
        start=start,
        end=end,
        schedule=known.schedule,
        shifts=shifts,
        people=people,
        times_off=_times_off(people, start, end),
    )


def known_zone(user: User) -> ZoneInfo | None:
    """Return the person's zone, None if what is stored is none."""
    try:
        return parse_zone(user.time_zone)
    except UnknownTimeZone:
        return None


def _times_off(people: Mapping[str, User], start: datetime, end: datetime) -> dict[str, tuple[TimeOff, ...]]:
    found: dict[str, list[TimeOff]] = defaultdict(list)
    rows = TimeOff.objects.live().within(start, end).filter(user__in=people.values())
    addresses = {user.pk: address for address, user in people.items()}
    for off in rows:
        found[addresses[off.user_id]].append(off)
    return {address: tuple(of_person) for address, of_person in found.items()}
