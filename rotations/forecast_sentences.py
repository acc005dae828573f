"""Say what a clock change does, in a person's own time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rotations.oncall import Shift
from timekeeping.clock_changes import ClockChange
from timekeeping.wording import (
    day_in_words,
    duration_in_words,
    moment_in_words,
    place_in_words,
    reading_in_words,
    span_in_words,
)

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
    difference = duration_in_words(abs(lasting - nominal))
    compared = f"{difference} longer than" if lasting > nominal else f"{difference} shorter than"
    if lasting == 2 * nominal:
        compared = "twice as long as"
    turned = "forward" if change.jump > _NOTHING else "back"
    return (
        f"{person.name}'s {shift.level} shift from {span_in_words(shift.start, shift.end, person.zone)} "
        f"lasts {duration_in_words(lasting)}, {compared} usual: "
        f"clocks in {place_in_words(zone)} go {turned} by {duration_in_words(abs(change.jump))} "
        f"on {day_in_words(change.at + change.before)}."
    )


def skipped_shift(person: Person, *, level: str, at: datetime, local: datetime, zone: ZoneInfo) -> str:
    """Say that a shift falls wholly into a time that the rotation's clock skips."""
    return (
        f"{person.name}'s {level} shift from {reading_in_words(local)} does not take place: "
        f"clocks in {place_in_words(zone)} skip its hours. "
        f"The next one begins at once, {moment_in_words(at, person.zone)} ({place_in_words(person.zone)})."
    )


def skipped_hand_off(person: Person, *, at: datetime, local: datetime, zone: ZoneInfo) -> str:
    """Say that the rotation's clock never shows the time of a hand-off."""
    return (
        f"For {person.name} the hand-off is at {moment_in_words(at, person.zone)} ({place_in_words(person.zone)}): "
        f"clocks in {place_in_words(zone)} skip {reading_in_words(local)}, so it is at the first moment after."
    )


def repeated_hand_off(person: Person, *, at: datetime, local: datetime, zone: ZoneInfo) -> str:
    """Say that the rotation's clock shows the time of a hand-off twice."""
    return (
        f"For {person.name} the hand-off is at {moment_in_words(at, person.zone)} ({place_in_words(person.zone)}): "
        f"clocks in {place_in_words(zone)} show {reading_in_words(local)} twice, and the first time counts."
    )


def moved_hand_offs(
    person: Person, hand_offs: Sequence[datetime], *, change: timedelta, zone: ZoneInfo
) -> str:
    """Say that hand-offs come later or earlier than usual on a person's own clock."""
    own = [at.astimezone(person.zone) for at in hand_offs]
    first, last = day_in_words(own[0]), day_in_words(own[-1])
    when = f"on {first}" if first == last else f"from {first} to {last}"
    subject = f"the hand-off {when} is" if len(own) == 1 else f"the {len(own)} hand-offs {when} are"
    moved = f"{duration_in_words(abs(change))} {'later' if change > _NOTHING else 'earlier'} than usual"
    # Those of a weekly rotation are all at one time; of an hourly one the first is an example.
    example = "" if len({f"{at:%H:%M}" for at in own}) == 1 else "the first at "
    hours = f"{example}{own[0]:%H:%M} instead of {own[0] - change:%H:%M}"
    return (
        f"For {person.name} {subject} {moved}, {hours} ({place_in_words(person.zone)}): "
        f"clocks there and in {place_in_words(zone)} do not change together."
    )
