"""Where each clock of a ticket stands: started, due, counted, paused, met, broken."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tickets.policy import Clock, Policy, Target
from tickets.policy.values import CLOCK_NAMES
from tickets.slo.counting import NOTHING, Promises, Segment, broken_at, instant_of, segments_of
from tickets.slo.events import ClockEvent
from tickets.slo.periods import HELD, Course, Period, course_of


@dataclass(frozen=True, slots=True)
class ClockState:
    """One run of one clock as it stands at an instant. All instants are aware UTC.

    `target` is None where nothing is promised. `due_at` is None then, and while it is paused. `breached_at` is when the
    promise was first broken, and stays whatever comes later. `met_at` is when it was kept, in time or late. `ended_by`
    says what ended a clock that was not met: closed, declined, merged, held for approval.
    """

    clock: Clock
    started_at: datetime
    due_at: datetime | None
    target: Target | None
    counted: timedelta
    is_paused: bool
    met_at: datetime | None
    breached_at: datetime | None
    ended_at: datetime | None = None
    ended_by: str = ""
    paused_by: str = ""
    paused_at: datetime | None = None
    segments: tuple[Segment, ...] = field(default=(), repr=False, compare=False)

    @property
    def name(self) -> str:
        """Return it as people call it: "first response"."""
        return CLOCK_NAMES[self.clock]

    @property
    def is_running(self) -> bool:
        """Say whether somebody still has to do what it stands for; it may be paused."""
        return self.ended_at is None

    @property
    def late_by(self) -> timedelta | None:
        """Return how long after it was first broken the promise was kept; None if it was not, or in time."""
        if self.met_at is None or self.breached_at is None:
            return None
        return self.met_at - self.breached_at

    @property
    def key(self) -> tuple[Clock, datetime]:
        """Return what tells this run from every other of the ticket."""
        return (self.clock, self.started_at)


@dataclass(frozen=True, slots=True)
class Cached:
    """What a ticket keeps of its clocks in columns, so that queues and sweeps need not compute it."""

    first_response_due_at: datetime | None = None
    next_due_at: datetime | None = None
    next_due_what: str = ""
    next_breach_at: datetime | None = None


def clock_states(
    history: Iterable[ClockEvent],
    policy: Policy,
    plan: str,
    now: datetime,
    *,
    versions: Mapping[str, Policy] | None = None,
) -> list[ClockState]:
    """Return every run of every clock, in the order in which they began; `running` keeps those that go on.

    `versions` gives the policies that the events name; those it does not name are taken as `policy`, so that without
    it a whole history is judged by one policy. `plan` holds for events that name none.
    """
    promises = Promises(policy, plan, versions or {})
    course = course_of(history)
    return [state_of(period, course, promises=promises, now=now) for period in course.periods]


def running(states: Iterable[ClockState]) -> list[ClockState]:
    """Keep the clocks that run, one of each kind at most."""
    return [state for state in states if state.is_running]


def worth_showing(states: Iterable[ClockState]) -> list[ClockState]:
    """Return the latest run of each clock beside a ticket: what is promised, and the first response in any case."""
    latest = {state.clock: state for state in states}
    found = (latest.get(clock) for clock in Clock)
    return [
        state
        for state in found
        if state is not None and (state.target is not None or state.clock is Clock.FIRST_RESPONSE)
    ]


def instant_at(state: ClockState, percent: int) -> datetime | None:
    """Return the instant at which `percent` of the target has been or will be counted, as things stand.

    None where nothing is promised, where it would lie after the clock ended, and while a pause keeps it from coming.
    """
    if state.target is None:
        return None
    at = instant_of(state.segments, state.target.duration * percent / 100)
    return None if at is not None and state.ended_at is not None and at > state.ended_at else at


def state_of(period: Period, course: Course, *, promises: Promises, now: datetime) -> ClockState:
    """Return where one run of a clock stands."""
    segments = segments_of(period, course, promises=promises)
    until = now if period.ended_at is None else min(now, period.ended_at)
    last = segments[-1]
    is_paused = period.ended_at is None and bool(last.paused_by)
    return ClockState(
        clock=period.clock,
        started_at=period.started_at,
        due_at=None if is_paused else _due_at(segments),
        target=last.target,
        counted=sum((segment.counted_until(until) for segment in segments), NOTHING),
        is_paused=is_paused,
        met_at=period.ended_at if period.is_met else None,
        breached_at=broken_at(segments, until=until),
        ended_at=period.ended_at,
        ended_by=period.ended_by,
        paused_by=last.paused_by if is_paused else "",
        paused_at=last.started_at if is_paused else None,
        segments=segments,
    )


def cached_of(course: Course, *, promises: Promises) -> Cached:
    """Return what the ticket's columns keep. It depends on the events alone, not on the time of day."""
    first_response_due_at: datetime | None = None
    dues: list[tuple[datetime, Clock]] = []
    breaches: list[datetime] = []
    for period in course.periods:
        if not _is_cached(period, course, promises):
            continue
        segments = segments_of(period, course, promises=promises)
        is_running = period.ended_at is None
        due_at = None if is_running and segments[-1].paused_by else _due_at(segments)
        if period.clock is Clock.FIRST_RESPONSE:
            first_response_due_at = None if period.ended_by == HELD else due_at
        if is_running and due_at is not None:
            dues.append((due_at, period.clock))
            if (period.clock, period.started_at) not in course.recorded:
                # A target that a correction shortened is broken by the correction, not before it.
                breaches.append(max(due_at, segments[-1].started_at))
    next_due_at, clock = min(dues, key=_by_due, default=(None, None))
    return Cached(
        first_response_due_at,
        next_due_at,
        "" if clock is None else CLOCK_NAMES[clock],
        min(breaches, default=None),
    )


def _is_cached(period: Period, course: Course, promises: Promises) -> bool:
    """Say whether a column depends on a run: on the first responses, and on what runs and is promised."""
    if period.clock is Clock.FIRST_RESPONSE:
        return True
    return period.ended_at is None and promises.terms(period.clock, course.regimes[-1]).target is not None


def unrecorded_breaches(
    course: Course, *, promises: Promises, now: datetime, ended_since: datetime
) -> list[ClockState]:
    """Return the broken promises that the timeline does not tell of, among clocks that run or ended_since then."""
    found = []
    for period in course.periods:
        is_recent = period.ended_at is None or period.ended_at >= ended_since
        if not is_recent or (period.clock, period.started_at) in course.recorded:
            continue
        state = state_of(period, course, promises=promises, now=now)
        if state.breached_at is not None:
            found.append(state)
    return found


def _due_at(segments: tuple[Segment, ...]) -> datetime | None:
    target = segments[-1].target
    return None if target is None else instant_of(segments, target.duration)


def _by_due(due: tuple[datetime | None, Clock | None]) -> tuple[datetime, int]:
    """Return what sorts promises by when they are due; of two at once the one named first in Clock comes first."""
    at, clock = due
    assert at is not None and clock is not None  # noqa: S101, PT018 - only real ones are compared
    return (at, _ORDER[clock])


_ORDER = {clock: place for place, clock in enumerate(Clock)}
