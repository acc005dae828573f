"""What a plan would do: whose shifts move, and cover and fairness before and after."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from accounts.models import User
from rotations.coverage import Hours, coverage_of
from rotations.fairness import MEMORY, ledger_of
from rotations.ledger import as_member, turns_in
from rotations.models import Rotation
from rotations.oncall import Shift as PureShift
from rotations.oncall import shifts_between
from rotations.queries import hours_of, schedule_of
from rotations.services import PlannedTurn
from rotations.services.change import Change
from rotations.services.telling import Held, held_by_person


@dataclass(frozen=True)
class Comparison:
    """One figure as announced and as planned, with what it counts."""

    what: str
    before: float
    after: float


@dataclass(frozen=True)
class PersonChange:
    """The times at a level, as (level, start, end), that a person would lose and gain."""

    user: User
    lost: tuple[Held, ...]
    gained: tuple[Held, ...]


@dataclass(frozen=True)
class _Both:
    """The shifts of a time as announced and as planned, and who holds them by address."""

    before: list[PureShift]
    after: list[PureShift]
    levels: list[str]
    people: dict[str, User]


def changes_by_person(change: Change, *, now: datetime) -> list[PersonChange]:
    """Return what would change for whom, by name, in one query; who keeps their times is not in it."""
    before = held_by_person(change.withdrawn, now=now)
    after = held_by_person(change.added, now=now)
    affected = [pk for pk in {*before, *after} if before[pk] != after[pk]]
    return [
        PersonChange(
            user, _in_order(before[user.pk] - after[user.pk]), _in_order(after[user.pk] - before[user.pk])
        )
        for user in sorted(
            User.objects.filter(pk__in=affected), key=lambda user: user.display_name.casefold()
        )
    ]


def _in_order(held: set[Held]) -> tuple[Held, ...]:
    return tuple(sorted(held, key=lambda one: one[1]))


def compare(rotation: Rotation, turns: Sequence[PlannedTurn]) -> list[Comparison]:
    """Return cover of the planned time, and fairness of it and the 12 months before, before and after, in one query.

    Stand-ins of the planned time are left out of what comes after; they stay as they are.
    """
    start, end = turns[0].start, turns[-1].end
    known = schedule_of(rotation, start - MEMORY, end)
    before = shifts_between(known.schedule, start - MEMORY, end)
    planned = [
        PureShift(level, user.email, turn.start, turn.end)
        for turn in turns
        for level, user in turn.holders.items()
    ]
    after = [*(_until(shift, start) for shift in before if shift.start < start), *planned]
    people = dict(known.people) | {user.email: user for turn in turns for user in turn.holders.values()}
    both = _Both(before, after, rotation.levels, people)
    return [*_cover(both, start, end), *_fairness(both, start - MEMORY, end)]


def _until(shift: PureShift, end: datetime) -> PureShift:
    return replace(shift, end=min(shift.end, end))


def _cover(both: _Both, start: datetime, end: datetime) -> list[Comparison]:
    hours = {address: Hours(hours_of(user)) for address, user in both.people.items()}
    was, will = (
        coverage_of(shifts, start, end, levels=both.levels, hours=hours)
        for shifts in (both.before, both.after)
    )
    return [
        Comparison(
            "Hours of a day with somebody on duty at work",
            was.together.hours_a_day,
            will.together.hours_a_day,
        ),
        Comparison(
            "Share of the time somebody is on duty, %",
            *(100 * one.together.share_held for one in (was, will)),
        ),
    ]


def _fairness(both: _Both, start: datetime, end: datetime) -> list[Comparison]:
    members = {address: as_member(user, start=start, end=end) for address, user in both.people.items()}
    was, will = (
        ledger_of(
            shifts,
            start,
            end,
            levels=both.levels,
            turns=turns_in(shifts, levels=both.levels),
            members=members,
        ).spreads
        for shifts in (both.before, both.after)
    )
    return [
        Comparison(
            f"{what.capitalize()}, most served less least", was[what].per_capacity, will[what].per_capacity
        )
        for what in was
    ]
