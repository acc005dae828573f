"""Whom the steps of a path stood for in the past. Pure."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from tickets.policy import Recipient, RecipientKind, Step
from timekeeping.intervals import Interval
from timekeeping.working_time import WorkingCalendar

# Of these no person of the team is called; that they can be reached is taken for granted.
_ELSEWHERE = frozenset({RecipientKind.CHANNEL, RecipientKind.COMMUNITY})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be called: a key, their zone and hours, and when they were away."""

    key: int
    zone: ZoneInfo
    hours: WorkingCalendar
    away: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """Who held a level over a half-open time; None: nobody."""

    start: datetime
    end: datetime
    person: int | None


@dataclass(frozen=True, slots=True)
class Team:
    """Whom recipients stood for. Levels by rotation, in the order of the rotations, shifts in order of their start."""

    people: Mapping[int, Person]
    levels: Mapping[str, Mapping[str, Sequence[Held]]]
    roles: Mapping[str, tuple[int, ...]]
    by_address: Mapping[str, int]


def people_behind(
    step: Step, at: datetime, *, lead: int | None, commanders: str, team: Team
) -> tuple[int, ...]:
    """Return whom a step calls of the team, each once; nobody who was away."""
    keys = dict.fromkeys(
        key
        for recipient in step.recipients
        for key in behind(recipient, at, lead=lead, commanders=commanders, team=team)
    )
    return tuple(key for key in keys if key in team.people and not _is_away(team.people[key], at))


def goes_elsewhere(step: Step) -> bool:
    """Say whether a step also tells a channel or people of the community."""
    return any(recipient.kind in _ELSEWHERE for recipient in step.recipients)


def behind(
    recipient: Recipient, at: datetime, *, lead: int | None, commanders: str, team: Team
) -> tuple[int, ...]:
    """Return who stood behind a recipient: shifts as they were, roles as they are now; nobody of the community."""
    match recipient.kind:
        case RecipientKind.ON_CALL:
            rotation, _, level = recipient.value.rpartition("/")
            return _holder(team, at, lambda slug, name: rotation in ("", slug) and name == level)
        case RecipientKind.COMMANDER:
            holder = _holder(team, at, lambda slug, _: bool(commanders) and slug == commanders)
            return holder or team.roles.get("incident_commander", ())
        case RecipientKind.LEAD:
            return () if lead is None else (lead,)
        case RecipientKind.ROLE:
            return team.roles.get(recipient.value, ())
        case RecipientKind.PERSON:
            key = team.by_address.get(recipient.value.strip().lower())
            return () if key is None else (key,)
        case RecipientKind.EVERYONE:
            return tuple(team.people)
    return ()


def _holder(team: Team, at: datetime, is_meant: Callable[[str, str], bool]) -> tuple[int, ...]:
    """Return who held the first of the levels that are meant and held by somebody."""
    for slug, levels in team.levels.items():
        for name, shifts in levels.items():
            if not is_meant(slug, name):
                continue
            place = bisect_right(shifts, at, key=_start_of) - 1
            person = shifts[place].person if place >= 0 and at < shifts[place].end else None
            if person is not None:
                return (person,)
    return ()


def _start_of(shift: Held) -> datetime:
    return shift.start


def _is_away(person: Person, at: datetime) -> bool:
    return any(start <= at < end for start, end in person.away)
