"""Everything that a rotation's page shows of a stretch of time, read in as many queries however long it is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from django.db.models import Q

from accounts.models import User
from rotations.clocks import Reader, hours_in_words, span_on
from rotations.coverage import Coverage, Hours, coverage_of
from rotations.models import Override, Rotation, TimeOff
from rotations.oncall import Shift, shift_at, shifts_between
from rotations.queries import AN_INSTANT, KnownSchedule, hours_of, schedule_of
from rotations.timeline import ONE_DAY, Stretch, Window, hand_offs_of, stretches_of
from timekeeping.intervals import Interval, intersect, union


@dataclass(frozen=True)
class View:
    """A rotation over a window: who is on duty, who is away, and why somebody stands in."""

    rotation: Rotation
    window: Window
    reader: Reader
    known: KnownSchedule
    shifts: tuple[Shift, ...]
    away: Mapping[str, list[Interval]]
    overrides: tuple[Override, ...]

    @cached_property
    def people(self) -> list[User]:
        """Return the members in their order, then those who stand in."""
        members = self.rotation.active_members
        serving = {shift.steward for shift in self.shifts if shift.steward}
        others = [self.known.people[email] for email in sorted(serving - {user.email for user in members})]
        return members + others

    @cached_property
    def hours(self) -> dict[str, Hours]:
        """Return when each of them works, less the time they are away."""
        return {
            user.email: Hours(hours_of(user), tuple(self.away.get(user.email, ()))) for user in self.people
        }

    @cached_property
    def coverage(self) -> Coverage:
        """Return how well the window is covered."""
        levels = self.rotation.levels
        return coverage_of(self.shifts, self.window.start, self.window.end, levels=levels, hours=self.hours)

    @cached_property
    def hand_offs(self) -> list[datetime]:
        """Return when planned shifts are handed over."""
        return hand_offs_of(self.shifts, self.window, piece_of=self.known.piece_of)

    @cached_property
    def stretches(self) -> list[Stretch]:
        """Return the times in which nobody changes; the first and the last in their full length."""
        found = stretches_of(self.shifts, self.rotation.levels)
        if found:
            found[0] = replace(found[0], start=self._begin(found[0]))
            found[-1] = replace(found[-1], end=self._end(found[-1]))
        return found

    def _begin(self, first: Stretch) -> datetime:
        uncut = [shift_at(self.known.schedule, first.start, level) for level in self.rotation.levels]
        return max((shift.start for shift in uncut if shift), default=first.start)

    def _end(self, last: Stretch) -> datetime:
        at = last.end - AN_INSTANT
        uncut = [shift_at(self.known.schedule, at, level) for level in self.rotation.levels]
        return min((shift.end for shift in uncut if shift), default=last.end)

    def reason(self, shift: Shift) -> str:
        """Return why somebody, or nobody, stands in; nothing where no reason was given."""
        return self._reasons.get(self.known.piece_of.get(shift.key, ""), "")

    @cached_property
    def _reasons(self) -> dict[str, str]:
        return {str(override.uid): override.reason for override in self.overrides}

    def is_announced(self, shift: Shift) -> bool:
        """Say whether people were told of the shift."""
        until = self.rotation.announced_until
        return until is not None and shift.end <= until

    def away_during(self, shift: Shift) -> list[Interval]:
        """Return when the holder of a shift is away in it."""
        away = self.away.get(shift.steward, []) if shift.steward else []
        return intersect([(shift.start, shift.end)], away) if away else []

    def hours_in_words(self, shift: Shift) -> str:
        """Return the holder's working hours in the shift, on their clock and on the reader's."""
        if shift.steward is None:
            return ""
        first = self._hours_on(shift.steward, shift.start)
        last = self._hours_on(shift.steward, max(shift.start, shift.end - ONE_DAY))
        return first if first == last else f"{first}; after clocks change {last}"

    def _hours_on(self, steward: str, instant: datetime) -> str:
        calendar = self.hours[steward].calendar
        day = instant.astimezone(calendar.zone).date()
        if (steward, day) not in self._known_hours:
            self._known_hours[steward, day] = hours_in_words(calendar, day, self.reader)
        return self._known_hours[steward, day]

    @cached_property
    def _known_hours(self) -> dict[tuple[str, date], str]:
        return {}

    def span(self, start: datetime, end: datetime) -> str:
        """Return a time on the reader's clock."""
        return span_on(start, end, self.reader.zone)


def view_of(rotation: Rotation, window: Window, *, reader: Reader, now: datetime) -> View:
    """Return a rotation fetched with its members over the window, in three queries; who has left is nobody."""
    known = schedule_of(rotation, window.start, window.end)
    shifts = shifts_between(known.schedule, window.start, window.end)
    return View(
        rotation=rotation,
        window=window,
        reader=reader,
        known=known,
        shifts=tuple(_without_leavers(known, shifts)),
        away=times_away(known.people.values(), window.start, window.end),
        overrides=tuple(_overrides(rotation, window, now=now)),
    )


def _without_leavers(known: KnownSchedule, shifts: Sequence[Shift]) -> list[Shift]:
    return [shift if known.active(shift.steward) else replace(shift, steward=None) for shift in shifts]


def _overrides(rotation: Rotation, window: Window, *, now: datetime) -> list[Override]:
    """Return the overrides of the window and those that run or are to come, in order of their time."""
    is_shown = Q(starts_at__lt=window.end, ends_at__gt=window.start)
    rows = rotation.overrides.live().filter(is_shown | Q(ends_at__gt=now))
    shown = ("uid", "level", "starts_at", "ends_at", "reason", "rotation_id")
    people = ("user__name", "user__email", "created_by__name", "created_by__email")
    return list(rows.select_related("user", "created_by").only(*shown, *people).order_by("starts_at", "pk"))


def times_away(people: Iterable[User], start: datetime, end: datetime) -> dict[str, list[Interval]]:
    """Return when each of the people is away in [start, end), by address, in order and disjoint, in one query."""
    rows = TimeOff.objects.live().within(start, end).filter(user__in=[user.pk for user in people])
    times: dict[str, list[Interval]] = defaultdict(list)
    for email, first, last in rows.values_list("user__email", "starts_at", "ends_at"):
        times[email].append((max(first, start), min(last, end)))
    return {email: union(found) for email, found in times.items()}
