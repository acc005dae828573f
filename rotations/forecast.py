"""What clock changes will do to a rotation: shifts that last longer or shorter, and hand-offs at unusual hours."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count, groupby, pairwise
from zoneinfo import ZoneInfo

from rotations import forecast_sentences as say
from rotations.forecast_sentences import Person
from rotations.oncall import Schedule, Shift, ShiftSource, shift_at, shifts_between
from rotations.turns import RotationPlan, hand_off, local_hand_off, turn_at, turn_of_index
from timekeeping.clock_changes import ClockChange, clock_changes, offset_at
from timekeeping.wall_clock import LocalTime, kind_of_local_time

_NOTHING, _ONE_SECOND, _HALF_A_DAY = timedelta(0), timedelta(seconds=1), timedelta(hours=12)

People = Mapping[str, Person]


class Effect(StrEnum):
    """What a clock change does."""

    LONGER = "shift longer"
    SHORTER = "shift shorter"
    DOUBLED = "shift doubled"
    SKIPPED = "shift skipped"
    HAND_OFF_SKIPPED = "hand-off skipped"
    HAND_OFF_REPEATED = "hand-off repeated"
    HAND_OFF_MOVED = "hand-off moved"


@dataclass(frozen=True, slots=True)
class Forecast:
    """One effect on one person, as data and as a sentence in their own time.

    start and end bound the shift; for hand-offs they are the first and the last of n_hand_offs. change is how much
    longer the shift lasts, or how much later the hand-off is on the person's clock; negative for shorter or earlier.
    """

    effect: Effect
    steward: str
    level: str | None
    start: datetime
    end: datetime
    change: timedelta
    sentence: str
    n_hand_offs: int = 0


@dataclass(frozen=True, slots=True)
class _HandOff:
    """The hand-off at which a turn of the plan begins: what the rotation's clock should show, and when it is."""

    index: int
    local: datetime
    at: datetime


def forecast(
    schedule: Schedule, start: datetime, end: datetime, *, zone: ZoneInfo, people: People
) -> list[Forecast]:
    """Return what clock changes will do to the people's shifts and hand-offs in [start, end), in order of time.

    zone is the rotation's. Shifts of those who are not among the people are left out.
    """
    shifts = _whole_shifts(schedule, start, end, people)
    hand_offs = _hand_offs(schedule.plan, start, end)
    involved = _involved_at_hand_offs(shifts, start, end)
    odd = {one.at for one in hand_offs if kind_of_local_time(one.local, zone) is not LocalTime.NORMAL}
    plain = {at: stewards for at, stewards in involved.items() if at not in odd}
    found = [
        *_changed_shifts(shifts, hand_offs, since=start, zone=zone, people=people),
        *_skipped_shifts(schedule.plan, hand_offs, involved, people),
        *_odd_hand_offs(hand_offs, involved, zone, people),
        *_moved_hand_offs(plain, zone, people),
    ]
    return sorted(found, key=lambda one: (one.start, one.steward, one.level or ""))


def _whole_shifts(schedule: Schedule, start: datetime, end: datetime, people: People) -> list[Shift]:
    """Return the people's shifts in full length, also where the window cuts them."""
    return [
        (shift_at(schedule, shift.start, shift.level) or shift)
        if shift.start == start or shift.end == end
        else shift
        for shift in shifts_between(schedule, start, end)
        if shift.steward in people
    ]


def _hand_offs(plan: RotationPlan | None, start: datetime, end: datetime) -> list[_HandOff]:
    """Return the plan's hand-offs from the last before the window to the first after it."""
    if plan is None:
        return []
    first = turn_at(plan, start)
    found: list[_HandOff] = []
    for index in count(first.index if first else 0):
        found.append(_HandOff(index, local_hand_off(plan, index), hand_off(plan, index)))
        if found[-1].at > end:
            break
    return found


def _involved_at_hand_offs(
    shifts: Sequence[Shift], start: datetime, end: datetime
) -> dict[datetime, list[str]]:
    """Return the hand-offs in [start, end), in order, each with who hands over or takes over."""
    involved: dict[datetime, set[str]] = defaultdict(set)
    for shift in shifts:
        if shift.source is ShiftSource.ROTATION and shift.steward is not None:
            involved[shift.start].add(shift.steward)
            involved[shift.end].add(shift.steward)
    return {at: sorted(involved[at]) for at in sorted(involved) if start <= at < end}


def _changed_shifts(
    shifts: Sequence[Shift], hand_offs: Sequence[_HandOff], *, since: datetime, zone: ZoneInfo, people: People
) -> Iterator[Forecast]:
    """Yield the shifts that do not last as long as the rotation's clock says."""
    # Two hand-offs fall on one instant where a turn is skipped: the first ends a shift, the last begins one.
    local_starts = {one.at: one.local for one in hand_offs}
    local_ends = {one.at: one.local for one in reversed(hand_offs)}
    changes = _changes_around(shifts, zone)
    for shift in shifts:
        inside = [change for change in changes if max(shift.start, since) <= change.at <= shift.end]
        begin = local_starts.get(shift.start) or _reading(shift.start, zone)
        nominal = (local_ends.get(shift.end) or _reading(shift.end, zone)) - begin
        if inside and shift.end - shift.start != nominal:
            yield _changed(shift, people, nominal=nominal, change=inside[-1], zone=zone)


def _changes_around(shifts: Sequence[Shift], zone: ZoneInfo) -> list[ClockChange]:
    if not shifts:
        return []
    first = min(shift.start for shift in shifts)
    return clock_changes(zone, first - _ONE_SECOND, max(shift.end for shift in shifts))


def _reading(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def _changed(
    shift: Shift, people: People, *, nominal: timedelta, change: ClockChange, zone: ZoneInfo
) -> Forecast:
    steward = shift.steward or ""
    lasting = shift.end - shift.start
    is_doubled = lasting >= 2 * nominal > _NOTHING
    longer = Effect.DOUBLED if is_doubled else Effect.LONGER
    return Forecast(
        effect=longer if lasting > nominal else Effect.SHORTER,
        steward=steward,
        level=shift.level,
        start=shift.start,
        end=shift.end,
        change=lasting - nominal,
        sentence=say.changed_shift(shift, people[steward], nominal=nominal, change=change, zone=zone),
    )


def _skipped_shifts(
    plan: RotationPlan | None,
    hand_offs: Sequence[_HandOff],
    involved: Mapping[datetime, list[str]],
    people: People,
) -> Iterator[Forecast]:
    """Yield, level by level, the turns of the plan that lie wholly in what the rotation's clock skips."""
    for this, after in pairwise(hand_offs):
        if plan is None or this.at != after.at or this.at not in involved:
            continue
        for level, steward in zip(plan.levels, turn_of_index(plan, this.index).stewards, strict=True):
            if steward in people:
                sentence = say.skipped_shift(
                    people[steward], level=level, at=this.at, local=this.local, zone=plan.zone
                )
                length = after.local - this.local
                yield Forecast(Effect.SKIPPED, steward, level, this.at, this.at, -length, sentence)


def _odd_hand_offs(
    hand_offs: Sequence[_HandOff], involved: Mapping[datetime, list[str]], zone: ZoneInfo, people: People
) -> Iterator[Forecast]:
    """Yield, for everybody involved, the hand-offs at a time that the rotation's clock never or twice shows."""
    for one in hand_offs:
        kind = kind_of_local_time(one.local, zone)
        if kind is LocalTime.NORMAL:
            continue
        effect, sentence = _ODD[kind]
        late = _reading(one.at, zone) - one.local
        for steward in involved.get(one.at, []):
            said = sentence(people[steward], at=one.at, local=one.local, zone=zone)
            yield Forecast(effect, steward, None, one.at, one.at, late, said, n_hand_offs=1)


_ODD = {
    LocalTime.SKIPPED: (Effect.HAND_OFF_SKIPPED, say.skipped_hand_off),
    LocalTime.AMBIGUOUS: (Effect.HAND_OFF_REPEATED, say.repeated_hand_off),
}


def _moved_hand_offs(
    involved: Mapping[datetime, list[str]], zone: ZoneInfo, people: People
) -> Iterator[Forecast]:
    """Yield, for each person, the runs of hand-offs at which their clock and the rotation's are unusually far apart.

    Usual is the distance at most of the rotation's hand-offs.
    """
    for steward, person in people.items():
        distances = {at: offset_at(at, person.zone) - offset_at(at, zone) for at in involved}
        usual = Counter(distances.values()).most_common(1)
        for distance, run in groupby(distances, key=distances.__getitem__):
            change = _on_the_dial(distance - usual[0][0])
            own = [at for at in run if steward in involved[at]]
            if own and change:
                said = say.moved_hand_offs(person, own, change=change, zone=zone)
                yield Forecast(Effect.HAND_OFF_MOVED, steward, None, own[0], own[-1], change, said, len(own))


def _on_the_dial(change: timedelta) -> timedelta:
    """Return the change as a clock shows it, without the day it may lie on: between 12 hours less and 12 more."""
    return (change + _HALF_A_DAY) % (2 * _HALF_A_DAY) - _HALF_A_DAY
