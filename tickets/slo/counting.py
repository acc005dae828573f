"""How much of a period counts: its segments, each under one regime, counted or paused."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tickets.facts import Kind, Tier
from tickets.policy import UNPROMISED_KINDS, Clock, Policy, Target
from tickets.policy.calendars import working_calendar
from tickets.slo.periods import Course, Period, Regime, Wait, waits_of
from timekeeping.working_time import NeverWorking, WorkingCalendar, add_working, working_between

NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class Terms:
    """What is promised for a clock, None for nothing, and by which calendar it is counted, None for around the clock.

    What has no target is counted in working time.
    """

    target: Target | None
    calendar: WorkingCalendar | None


@dataclass(frozen=True, slots=True)
class Promises:
    """What was promised: the policy of each version by its label, and what holds where a version is not named.

    `plan` holds for events that name no support plan.
    """

    policy: Policy
    plan: str
    versions: Mapping[str, Policy]
    _known: dict[tuple[Clock, Kind, Tier, str, str], Terms] = field(
        default_factory=dict, repr=False, compare=False
    )

    def terms(self, clock: Clock, regime: Regime) -> Terms:
        """Return what is promised for a clock under a regime, and by which calendar it is counted."""
        key = (clock, regime.kind, regime.tier, regime.version, regime.plan)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = Terms(self.target(clock, regime), self._calendar(clock, regime))
        return found

    def target(self, clock: Clock, regime: Regime) -> Target | None:
        """Return what is promised for a clock under a regime; None where nothing is."""
        if clock in _UNPROMISED.get(regime.kind, ()):
            return None
        return self._policy(regime).target(self._plan(regime), regime.tier, clock)

    def _calendar(self, clock: Clock, regime: Regime) -> WorkingCalendar | None:
        policy, plan = self._policy(regime), self._plan(regime)
        target = policy.target(plan, regime.tier, clock)
        if target is not None and not target.is_working_time:
            return None
        return working_calendar(policy.calendars[policy.plan(plan).calendar])

    def _policy(self, regime: Regime) -> Policy:
        return self.versions.get(regime.version, self.policy)

    def _plan(self, regime: Regime) -> str:
        return regime.plan or self.plan


# Nobody waits for an answer to a notice, but a word that somebody writes on one is answered; on spam nothing is.
_UNPROMISED: Mapping[Kind, frozenset[Clock]] = {
    kind: frozenset({Clock.FIRST_RESPONSE, Clock.RESOLUTION})
    | (frozenset({Clock.NEXT_RESPONSE}) if kind is Kind.SPAM else frozenset())
    for kind in UNPROMISED_KINDS
}


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a period under one regime; ended_at is None for the last, which goes on as far as one looks.

    `calendar` is None around the clock; `paused_by` says why nothing counts, and is empty while something does.
    """

    started_at: datetime
    ended_at: datetime | None
    regime: Regime
    target: Target | None
    calendar: WorkingCalendar | None
    paused_by: str = ""

    def counted_until(self, instant: datetime) -> timedelta:
        """Return how much of it counts before the instant."""
        end = instant if self.ended_at is None else min(instant, self.ended_at)
        if self.paused_by or end <= self.started_at:
            return NOTHING
        if self.calendar is None:
            return end - self.started_at
        return working_between(self.calendar, self.started_at, end)

    def reach(self, amount: timedelta) -> datetime | None:
        """Return when `amount` has been counted since its start; None if it is not before its end."""
        if self.paused_by:
            return None
        try:
            at = (
                self.started_at + amount
                if self.calendar is None
                else add_working(self.calendar, self.started_at, amount)
            )
        except (NeverWorking, OverflowError):
            return None
        return at if self.ended_at is None or at <= self.ended_at else None


def segments_of(period: Period, course: Course, *, promises: Promises) -> tuple[Segment, ...]:
    """Cut a period where the regime changes or a pause begins or ends. There is always at least one segment."""
    regimes = _spans(period, course.regimes)
    waits = waits_of(period, course)
    edges = {at for at, _ in regimes}
    for wait in waits:
        edges |= {at for at in (wait.started_at, wait.ended_at) if at is not None and _is_within(at, period)}
    cuts = sorted(edges)
    found = []
    for at, until in _pairs(cuts):
        regime = _regime_at(at, course.regimes)
        terms = promises.terms(period.clock, regime)
        found.append(Segment(at, until, regime, terms.target, terms.calendar, _paused_by(at, waits)))
    return tuple(found)


def instant_of(segments: tuple[Segment, ...], amount: timedelta) -> datetime | None:
    """Return the instant at which `amount` has been counted in all; None if that never comes as things stand."""
    left = amount
    for segment in segments:
        if segment.ended_at is None:
            return segment.reach(left)
        counted = segment.counted_until(segment.ended_at)
        if left <= counted and not segment.paused_by:
            return segment.reach(left)
        left -= counted
    return None


def broken_at(segments: tuple[Segment, ...], *, until: datetime) -> datetime | None:
    """Return the first instant before `until` at which what was then promised was not kept.

    A target that is shortened below what is counted already is broken by the change, not before it; while paused
    nothing is broken.
    """
    counted = NOTHING
    for segment in segments:
        if segment.started_at >= until:
            return None
        if segment.target is not None and not segment.paused_by:
            left = segment.target.duration - counted
            at = segment.started_at if left <= NOTHING else segment.reach(left)
            if at is not None and at < until:
                return at
        counted += segment.counted_until(until)
    return None


def _spans(period: Period, regimes: tuple[Regime, ...]) -> list[tuple[datetime, Regime]]:
    """Return from when in the period which regime holds; a period that began before the first is under the first."""
    within = [(regime.at, regime) for regime in regimes if _is_within(regime.at, period)]
    return [(period.started_at, _regime_at(period.started_at, regimes)), *within]


def _is_within(at: datetime, period: Period) -> bool:
    return period.started_at < at and (period.ended_at is None or at < period.ended_at)


def _regime_at(at: datetime, regimes: tuple[Regime, ...]) -> Regime:
    return next((regime for regime in reversed(regimes) if regime.at <= at), regimes[0])


def _pairs(cuts: list[datetime]) -> Iterator[tuple[datetime, datetime | None]]:
    yield from zip(cuts, [*cuts[1:], None], strict=True)


def _paused_by(at: datetime, waits: tuple[Wait, ...]) -> str:
    return next((w.why for w in waits if w.started_at <= at and (w.ended_at is None or at < w.ended_at)), "")
