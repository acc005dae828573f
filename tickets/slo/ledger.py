"""A clock explains itself: every stretch of time since it began, whether it counted, and why."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from tickets.slo.counting import NOTHING, Segment
from tickets.slo.periods import Regime
from tickets.slo.states import ClockState
from timekeeping.working_time import WorkingCalendar, working_periods

_SECOND = timedelta(seconds=1)


class Counting(StrEnum):
    """What a stretch of time does to a clock."""

    COUNTED = "counted"
    PAUSED = "paused"
    OUTSIDE = "outside working time"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A half-open stretch of time of one clock.

    `shown` is its length in whole seconds, so that the lengths shown of all stretches of a kind add up to the total.
    """

    started_at: datetime
    ended_at: datetime
    counting: Counting
    why: str
    regime: Regime
    shown: timedelta = NOTHING

    @property
    def duration(self) -> timedelta:
        """Return its length."""
        return self.ended_at - self.started_at


@dataclass(frozen=True, slots=True)
class Ledger:
    """All stretches of a clock up to now, or to its end: without gap or overlap, in their order."""

    state: ClockState
    stretches: tuple[Stretch, ...]

    def total(self, counting: Counting) -> timedelta:
        """Return the time of one kind; of what counted it is exactly what the clock says."""
        return sum((s.duration for s in self.stretches if s.counting is counting), NOTHING)

    def total_shown(self, counting: Counting) -> timedelta:
        """Return the time of one kind in whole seconds."""
        return sum((s.shown for s in self.stretches if s.counting is counting), NOTHING)


def ledger_of(state: ClockState, *, now: datetime) -> Ledger:
    """Return how a clock came to what it has counted by `now`."""
    until = now if state.ended_at is None else min(now, state.ended_at)
    stretches = [one for segment in state.segments for one in _stretches(segment, until)]
    return Ledger(state, tuple(_in_seconds(stretches)))


def _stretches(segment: Segment, until: datetime) -> Iterator[Stretch]:
    start = segment.started_at
    end = until if segment.ended_at is None else min(until, segment.ended_at)
    if end <= start:
        return
    if segment.paused_by:
        yield Stretch(start, end, Counting.PAUSED, segment.paused_by, segment.regime)
    elif segment.calendar is None:
        yield Stretch(start, end, Counting.COUNTED, "around the clock", segment.regime)
    else:
        yield from _by_calendar(segment, segment.calendar, end)


def _by_calendar(segment: Segment, calendar: WorkingCalendar, end: datetime) -> Iterator[Stretch]:
    """Yield working time and what lies between it, up to the end."""
    done_until = segment.started_at
    zone = calendar.zone.key
    for opens, closes in _joined(calendar, done_until, end):
        if done_until < opens:
            yield Stretch(done_until, opens, Counting.OUTSIDE, f"not worked in {zone}", segment.regime)
        yield Stretch(opens, closes, Counting.COUNTED, f"working time in {zone}", segment.regime)
        done_until = closes
    if done_until < end:
        yield Stretch(done_until, end, Counting.OUTSIDE, f"not worked in {zone}", segment.regime)


def _joined(calendar: WorkingCalendar, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield the working periods before the end, those that touch as one."""
    held: tuple[datetime, datetime] | None = None
    for opens, closes in working_periods(calendar, start):
        if opens >= end:
            break
        span = (opens, min(closes, end))
        if held is not None and held[1] == span[0]:
            held = (held[0], span[1])
            continue
        if held is not None:
            yield held
        held = span
    if held is not None:
        yield held


def _in_seconds(stretches: list[Stretch]) -> Iterator[Stretch]:
    """Give each stretch the whole seconds by which the running total of its kind grows."""
    totals = dict.fromkeys(Counting, NOTHING)
    for stretch in stretches:
        before = totals[stretch.counting]
        totals[stretch.counting] = after = before + stretch.duration
        yield replace(stretch, shown=(after // _SECOND - before // _SECOND) * _SECOND)
