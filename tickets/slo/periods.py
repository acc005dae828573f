"""From the events of a ticket: when each of its clocks ran, when it waited, and what held for it meanwhile."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from tickets.facts import Kind, Tier
from tickets.policy import UNPROMISED_KINDS, Clock
from tickets.slo.events import ClockEvent, Happened

WAITING_FOR_COMMUNITY = "waiting for the community"
HELD = "held for approval"
# What the desk does at once whatever the community does: nothing pauses these.
NEVER_PAUSED = frozenset({Clock.DECISION, Clock.FIRST_RESPONSE, Clock.UPDATE})
DONE = frozenset({"resolved", "closed"})


@dataclass(frozen=True, slots=True)
class Period:
    """One run of one clock; ended_at is None while it runs. `ended_by` says what ended it without keeping it.

    Where another ticket handed it on, its pauses until handed_at are those that it had there.
    """

    clock: Clock
    started_at: datetime
    ended_at: datetime | None = None
    ended_by: str = ""
    handed_at: datetime | None = None
    handed_waits: tuple["Wait", ...] = ()

    @property
    def is_met(self) -> bool:
        """Say whether what was promised was done, in time or late."""
        return self.ended_at is not None and not self.ended_by


@dataclass(frozen=True, slots=True)
class Regime:
    """From an instant on: what the ticket is, and under which version and plan it was promised something."""

    at: datetime
    kind: Kind
    tier: Tier
    version: str
    plan: str


@dataclass(frozen=True, slots=True)
class Wait:
    """A time in which a clock that can pause does not count; ended_at is None while it lasts."""

    started_at: datetime
    why: str
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """All that clocks need of a ticket. Everything stands in the order in which it began."""

    periods: tuple[Period, ...]
    regimes: tuple[Regime, ...]
    waits: tuple[Wait, ...]
    recorded: frozenset[tuple[Clock, datetime]]
    latest_at: datetime | None


def waits_of(period: Period, course: Course) -> tuple[Wait, ...]:
    """Return the pauses of one run of a clock: of the ticket, or until it was handed on those of the other one."""
    if period.clock in NEVER_PAUSED:
        return ()
    at = period.handed_at
    if at is None:
        return course.waits
    own = [
        Wait(max(wait.started_at, at), wait.why, wait.ended_at)
        for wait in course.waits
        if wait.ended_at is None or wait.ended_at > at
    ]
    return (*period.handed_waits, *own)


def course_of(history: Iterable[ClockEvent]) -> Course:
    """Return the course of a ticket from its events in the order in which they were recorded.

    An event that bears an earlier time than the one before it (two servers, two clocks) counts from that one's time.
    """
    fold = _Fold()
    for event in history:
        at = event.at if fold.latest_at is None else max(event.at, fold.latest_at)
        fold.latest_at = at
        fold.take(event, at)
    return fold.course()


@dataclass
class _Fold:
    """A ticket while its events are read."""

    latest_at: datetime | None = None
    status: str = "new"
    is_held: bool = False
    is_declined: bool = False
    is_answered: bool = False
    is_incident_open: bool = False
    spoke_at: datetime | None = None
    running: dict[Clock, datetime] = field(default_factory=dict)
    handed: dict[Clock, tuple[datetime, tuple[Wait, ...]]] = field(default_factory=dict)
    periods: list[Period] = field(default_factory=list)
    regimes: list[Regime] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)
    wait: Wait | None = None
    recorded: set[tuple[Clock, datetime]] = field(default_factory=set)

    @property
    def is_live(self) -> bool:
        return self.status not in DONE

    def course(self) -> Course:
        running = [self._period(clock, started_at) for clock, started_at in self.running.items()]
        waits = self.waits if self.wait is None else [*self.waits, self.wait]
        return Course(
            tuple(sorted([*self.periods, *running], key=lambda period: period.started_at)),
            tuple(self.regimes),
            tuple(waits),
            frozenset(self.recorded),
            self.latest_at,
        )

    def take(self, event: ClockEvent, at: datetime) -> None:
        """Let one event happen."""
        match event.kind:
            case Happened.OPENED:
                self._change_regime(event, at)
                self._begin(at)
            case Happened.APPROVAL_ASKED:
                self.is_held, self.is_declined = True, False
                self._abandon(at, HELD, Clock.FIRST_RESPONSE, Clock.RESOLUTION)
            case Happened.APPROVED:
                self.is_held = self.is_declined = False
                self._begin(at)
            case Happened.DECLINED:
                # Nobody agreed to it: if it is reopened, it is held until somebody does.
                self.is_held, self.is_declined, self.status = True, True, "closed"
                self._abandon(at, "declined", *Clock)
            case Happened.INCIDENT_ASKED:
                self.running.setdefault(Clock.DECISION, at)
            case Happened.RETRIAGED:
                self._retriage(event, at)
            case Happened.COMMENTED:
                self.spoke_at = self.spoke_at or at
                self.status = "open" if self.status == "pending" else self.status
            case Happened.REOPENED:
                self._reopen(event, at)
            case Happened.MERGED:
                self._merge(event, at)
            case Happened.BREACHED if event.clock is not None and event.since is not None:
                self.recorded.add((event.clock, event.since))
            case Happened.INCIDENT_DECLARED | Happened.UPDATE_POSTED | Happened.INCIDENT_RESOLVED:
                self._update(event.kind, at)
            case _:
                self._move(event, at)
        self._begin_next_response()
        self._wait(at)

    def _change_regime(self, event: ClockEvent, at: datetime) -> None:
        """Note what holds from now on; what the event does not say stays."""
        last = self.regimes[-1] if self.regimes else Regime(at, Kind.GUIDANCE, Tier.P4, "", "")
        regime = Regime(
            at,
            event.ticket_kind or last.kind,
            event.tier or last.tier,
            event.policy or last.version,
            event.plan or last.plan,
        )
        self.regimes.append(regime)

    def _begin(self, at: datetime) -> None:
        """Start what is promised from the beginning, if somebody still has to do it."""
        if self.is_held or not self.is_live:
            return
        if not self.is_answered:
            self.running.setdefault(Clock.FIRST_RESPONSE, at)
        self.running.setdefault(Clock.RESOLUTION, at)

    def _begin_next_response(self) -> None:
        """Let the oldest unanswered word be answered, once the first answer was given or where none is promised."""
        if self.spoke_at is None or not self.is_live or Clock.NEXT_RESPONSE in self.running:
            return
        if self.is_answered or (self.regimes and self.regimes[-1].kind in UNPROMISED_KINDS):
            self.running[Clock.NEXT_RESPONSE] = self.spoke_at

    def _wait(self, at: datetime) -> None:
        """Begin or end the time in which clocks that can pause do not count."""
        why = HELD if self.is_held else WAITING_FOR_COMMUNITY if self.status == "pending" else ""
        if self.wait is not None and self.wait.why == why:
            return
        if self.wait is not None:
            self.waits.append(Wait(self.wait.started_at, self.wait.why, at))
        self.wait = Wait(at, why) if why else None

    def _period(
        self, clock: Clock, started_at: datetime, ended_at: datetime | None = None, *, ended_by: str = ""
    ) -> Period:
        handed_at, waits = self.handed.get(clock, (None, ()))
        return Period(clock, started_at, ended_at, ended_by, handed_at, waits)

    def _end(self, clock: Clock, at: datetime, *, ended_by: str) -> None:
        started_at = self.running.pop(clock, None)
        # What was taken back before it began to count leaves no trace.
        if started_at is not None and (started_at < at or not ended_by):
            self.periods.append(self._period(clock, started_at, at, ended_by=ended_by))
        self.handed.pop(clock, None)

    def _keep(self, at: datetime, *clocks: Clock) -> None:
        for clock in clocks:
            self._end(clock, at, ended_by="")

    def _abandon(self, at: datetime, why: str, *clocks: Clock) -> None:
        """End clocks whose promise is taken back."""
        for clock in clocks:
            self._end(clock, at, ended_by=why)

    def _retriage(self, event: ClockEvent, at: datetime) -> None:
        self._change_regime(event, at)
        self._keep(at, Clock.DECISION)
        if event.ticket_kind == Kind.INCIDENT and self.is_held and not self.is_declined:
            # Incidents are handled at once, whoever reports them.
            self.is_held = False
            self._begin(at)

    def _reopen(self, event: ClockEvent, at: datetime) -> None:
        """What was promised before is over; a word that nobody answered is answered from now on."""
        self.status = "open"
        if event.policy or event.plan:
            self._change_regime(event, at)
        if self.spoke_at is not None or not event.is_from_team:
            self.spoke_at = at
        self._begin(at)
        if self.is_incident_open:
            self.running[Clock.UPDATE] = at

    def _merge(self, event: ClockEvent, at: datetime) -> None:
        if event.into:
            self.status = "closed"
            self._abandon(at, "merged", *Clock)
            return
        self.status = event.status or self.status
        if event.begun_at is not None:
            self._date_back(Clock.RESOLUTION, event.begun_at, event, at)
        if event.since is None:
            return
        if Clock.FIRST_RESPONSE in self.running and self.regimes[-1].kind not in UNPROMISED_KINDS:
            self._date_back(Clock.FIRST_RESPONSE, event.since, event, at)
            return
        self.spoke_at = event.since if self.spoke_at is None else min(self.spoke_at, event.since)
        if Clock.NEXT_RESPONSE not in self.running:
            # The word was waited on over there: so far its pauses are those of the other ticket.
            self.running[Clock.NEXT_RESPONSE] = at
        self._date_back(Clock.NEXT_RESPONSE, event.since, event, at)

    def _date_back(self, clock: Clock, since: datetime, event: ClockEvent, at: datetime) -> None:
        """Let a running clock have begun earlier; a promise that was broken is broken once."""
        started_at = self.running.get(clock)
        if started_at is None or started_at <= since:
            return
        self.running[clock] = since
        self.handed[clock] = (at, tuple(Wait(begin, why, end) for begin, end, why in event.waits))
        if (clock, started_at) in self.recorded:
            self.recorded.add((clock, since))

    def _update(self, kind: Happened, at: datetime) -> None:
        if kind is Happened.UPDATE_POSTED and not self.is_incident_open:
            return
        self.is_incident_open = kind is not Happened.INCIDENT_RESOLVED
        self._keep(at, Clock.UPDATE)
        if self.is_incident_open and self.is_live:
            self.running[Clock.UPDATE] = at

    def _move(self, event: ClockEvent, at: datetime) -> None:
        """Take an answer, a decision or a change of status."""
        if event.kind is Happened.INCIDENT_DECIDED:
            self._keep(at, Clock.DECISION)
        if event.kind in (Happened.REPLIED, Happened.RESOLVED):
            self._keep(at, Clock.FIRST_RESPONSE, Clock.NEXT_RESPONSE)
            self.is_answered, self.spoke_at = True, None
        if event.kind is Happened.RESOLVED:
            self._keep(at, Clock.RESOLUTION, Clock.DECISION)
            self._abandon(at, "resolved", Clock.UPDATE)
            self.status = "resolved"
        elif event.kind is Happened.CONFIRMED:
            self.status = "closed"
        elif event.status:
            self.status = event.status
        if self.status == "closed":
            self._keep(at, Clock.DECISION)
            self._abandon(at, "closed", *Clock)
