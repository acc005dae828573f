"""Say what a clock change does, in a person's own time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rotations.oncall import Shift
from timekeeping.clock_changes import ClockChange

_NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody's name and zone, for sentences in their own time."""

    name: str
    zone: ZoneInfo


def changed_shift(
    shift: Shift, person: Person, *, nominal: timedelta, change: ClockChange, zone: ZoneInfo
) -> str:
    """Say that a shift is longer or shorter than its hours on the clock of the rotation's zone."""
    lasting = shift.end - shift.start
    difference = spoken(abs(lasting - nominal))
    compared = f"{difference} longer than" if lasting > nominal else f"{difference} shorter than"
    if lasting == 2 * nominal:
        compared = "twice as long as"
    turned = "forward" if change.jump > _NOTHING else "back"
    return (
        f"{person.name}'s {shift.level} shift from {_moment(shift.start, person.zone)} to "
        f"{_moment(shift.end, person.zone)} ({_place(person.zone)}) lasts {spoken(lasting)}, {compared} usual: "
        f"clocks in {_place(zone)} go {turned} by {spoken(abs(change.jump))} on {_day(change.at + change.before)}."
    )


def skipped_shift(person: Person, *, level: str, at: datetime, local: datetime, zone: ZoneInfo) -> str:
    """Say that a shift falls wholly into a time that the rotation's clock skips."""
    return (
        f"{person.name}'s {level} shift from {_written(local)} does not take place: clocks in {_place(zone)} skip "
        f"its hours. The next one begins at once, {_moment(at, person.zone)} ({_place(person.zone)})."
    )


def skipped_hand_off(person: Person, *, at: datetime, local: datetime, zone: ZoneInfo) -> str:
    """Say that the rotation's clock never shows the time of a hand-off."""
    return (
        f"For {person.name} the hand-off is at {_moment(at, person.zone)} ({_place(person.zone)}): "
        f"clocks in {_place(zone)} skip {_written(local)}, so it is at the first moment after."
    )


def repeated_hand_off(person: Person, *, at: datetime, local: datetime, zone: ZoneInfo) -> str:
    """Say that the rotation's clock shows the time of a hand-off twice."""
    return (
        f"For {person.name} the hand-off is at {_moment(at, person.zone)} ({_place(person.zone)}): "
        f"clocks in {_place(zone)} show {_written(local)} twice, and the first time counts."
    )


def moved_hand_offs(
    person: Person, hand_offs: Sequence[datetime], *, change: timedelta, zone: ZoneInfo
) -> str:
    """Say that hand-offs come later or earlier than usual on a person's own clock."""
    own = [at.astimezone(person.zone) for at in hand_offs]
    first, last = _day(own[0]), _day(own[-1])
    when = f"on {first}" if first == last else f"from {first} to {last}"
    subject = f"the hand-off {when} is" if len(own) == 1 else f"the {len(own)} hand-offs {when} are"
    moved = f"{spoken(abs(change))} {'later' if change > _NOTHING else 'earlier'} than usual"
    # Those of a weekly rotation are all at one time; of an hourly one the first is an example.
    example = "" if len({f"{at:%H:%M}" for at in own}) == 1 else "the first at "
    hours = f"{example}{own[0]:%H:%M} instead of {own[0] - change:%H:%M}"
    return (
        f"For {person.name} {subject} {moved}, {hours} ({_place(person.zone)}): "
        f"clocks there and in {_place(zone)} do not change together."
    )


def spoken(duration: timedelta) -> str:
    """Return a duration in words: "1 hour 30 minutes"."""
    hours, minutes = divmod(duration // timedelta(minutes=1), 60)
    parts = [_counted(hours, "hour")] if hours or not minutes else []
    return " ".join(parts + ([_counted(minutes, "minute")] if minutes else []))


def _counted(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"


def _moment(instant: datetime, zone: ZoneInfo) -> str:
    return _written(instant.astimezone(zone))


def _written(reading: datetime) -> str:
    return f"{_day(reading)}, {reading:%H:%M}"


def _day(reading: datetime) -> str:
    return f"{reading:%a} {reading.day} {reading:%b %Y}"


def _place(zone: ZoneInfo) -> str:
    return zone.key.replace("_", " ")
