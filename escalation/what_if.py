"""What a policy would have meant for tickets of the past: tiers, broken promises, who would have been called. Pure."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from escalation.path import start_steps
from escalation.what_if_team import Person, Team, goes_elsewhere, people_behind
from tickets.facts import Kind, Tier
from tickets.policy import Clock, Moment, Path, Policy, Step, Urgency
from tickets.policy.calendars import working_calendar
from tickets.policy.values import Target
from tickets.slo import ClockEvent, ClockState, Happened, clock_states, instant_at
from timekeeping.working_time import NeverWorking, WorkingCalendar, add_working, is_working

NIGHT_BEGINS, NIGHT_ENDS = time(22), time(7)
# Whoever is paged answers in truth; in the past nobody was, so a path that repeats is followed for so many rounds.
MOST_ROUNDS = 3
Reaches = Callable[[Step, datetime], bool]
_UNCALLED_KINDS = frozenset({Kind.NOTICE, Kind.SPAM})


@dataclass(frozen=True, slots=True)
class PastTicket:
    """A ticket with what moved its clocks. base_tier is what its rule is written with.

    acts are the instants, in order, at which somebody of the team did something about it; lead is who leads it now.
    """

    number: int
    rule: str
    base_tier: Tier
    plan: str
    kind: Kind
    events: tuple[ClockEvent, ...]
    acts: tuple[datetime, ...] = ()
    lead: int | None = None
    was_retriaged: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A person who would have been called."""

    at: datetime
    person: int
    urgency: Urgency
    ticket: int
    is_night: bool
    is_off_hours: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a policy means for one ticket."""

    tier: Tier
    broken: tuple[tuple[Clock, datetime], ...]
    calls: tuple[Call, ...]
    n_nobody: int = 0


@dataclass(frozen=True, slots=True)
class World:
    """What all tickets share: the team, and the instant up to which the past is known."""

    team: Team
    now: datetime


def tier_under(ticket: PastTicket, policy: Policy) -> Tier:
    """Return the tier that a ticket would have been filed with."""
    return policy.rules.get(ticket.rule, ticket.base_tier)


def is_same(ticket: PastTicket, before: Policy, after: Policy) -> bool:
    """Say whether two policies must mean the same for a ticket, so that one of them need not be asked."""
    tier = tier_under(ticket, before)
    if tier != tier_under(ticket, after) or before.commander_rotation != after.commander_rotation:
        return False
    tiers = tuple(Tier) if ticket.was_retriaged else (tier,)
    return _parts(before, ticket.plan, tiers) == _parts(after, ticket.plan, tiers)


def _parts(policy: Policy, plan: str, tiers: Sequence[Tier]) -> tuple[object, ...]:
    """Return all that a policy says about tickets of a plan that had these tiers."""
    promised = policy.plan(plan)
    return (
        policy.decision_target,
        policy.paths[policy.decision_path],
        policy.calendars[promised.calendar],
        *((promised.tiers[tier].targets, policy.path_of(plan, tier)) for tier in tiers),
    )


def outcome(ticket: PastTicket, policy: Policy, *, world: World) -> Outcome:
    """Return what a policy would have meant for a ticket; people's own later decisions about its tier stay."""
    filed_tier = tier_under(ticket, policy)
    history = [replace(event, policy="", plan="") for event in _with_tier(ticket.events, filed_tier)]
    states = clock_states(history, policy, ticket.plan, world.now)
    tier = next((event.tier for event in reversed(history) if event.tier is not None), filed_tier)
    broken = tuple(
        (state.clock, state.breached_at)
        for state in states
        if state.breached_at is not None and state.breached_at <= world.now
    )
    called, n_nobody = _calls(ticket, policy, states, filed_tier, tier, world=world)
    return Outcome(tier, broken, called, n_nobody)


def _with_tier(events: Sequence[ClockEvent], tier: Tier) -> Iterator[ClockEvent]:
    """Yield the events of a ticket that was filed with another tier."""
    for event in events:
        yield replace(event, tier=tier) if event.kind is Happened.OPENED else event


def _calls(
    ticket: PastTicket, policy: Policy, states: Sequence[ClockState], filed: Tier, tier: Tier, *, world: World
) -> tuple[tuple[Call, ...], int]:
    if ticket.kind in _UNCALLED_KINDS:
        return (), 0
    calendar = working_calendar(policy.calendars[policy.plan(ticket.plan).calendar])
    is_doubtful = any(state.clock is Clock.DECISION for state in states)
    first = policy.paths[policy.decision_path] if is_doubtful else policy.path_of(ticket.plan, filed)

    def people(step: Step, at: datetime) -> tuple[int, ...]:
        commanders = policy.commander_rotation
        return people_behind(step, at, lead=ticket.lead, commanders=commanders, team=world.team)

    def reaches(step: Step, at: datetime) -> bool:
        return goes_elsewhere(step) or bool(people(step, at))

    due = [
        *_from_starts(first, ticket, states, calendar=calendar, now=world.now, reaches=reaches),
        *_anchored(policy.path_of(ticket.plan, tier), states, calendar=calendar),
        *_reopened(policy.path_of(ticket.plan, tier), ticket, calendar=calendar),
    ]
    happened = [(at, step) for at, step in sorted(due, key=_when) if at <= world.now]
    calls = tuple(
        _call(world.team.people[key], at, step.urgency, ticket.number)
        for at, step in happened
        for key in people(step, at)
    )
    return calls, sum(not reaches(step, at) for at, step in happened)


def _when(due: tuple[datetime, Step]) -> datetime:
    return due[0]


def _from_starts(
    path: Path,
    ticket: PastTicket,
    states: Sequence[ClockState],
    *,
    calendar: WorkingCalendar,
    now: datetime,
    reaches: Reaches,
) -> Iterator[tuple[datetime, Step]]:
    """Yield the steps that count from the start, and when they would have been due before somebody acted."""
    for started_at in _starts(states, ticket):
        ends_at = _first_after(ticket.acts, started_at) or now
        yield from _rounds(path, started_at, ends_at, calendar=calendar, reaches=reaches)


def _starts(states: Sequence[ClockState], ticket: PastTicket) -> list[datetime]:
    """Return when escalations began: when the first promise ran, and at each reopening."""
    first = [state.started_at for state in states if state.clock in (Clock.FIRST_RESPONSE, Clock.DECISION)]
    reopened = [event.at for event in ticket.events if event.kind is Happened.REOPENED]
    return [*([min(first)] if first else []), *(at for at in reopened if not first or at > min(first))]


def _rounds(
    path: Path, started_at: datetime, ends_at: datetime, *, calendar: WorkingCalendar, reaches: Reaches
) -> Iterator[tuple[datetime, Step]]:
    began_at = started_at
    for _ in range(MOST_ROUNDS):
        due = _round(path, began_at, calendar=calendar, reaches=reaches)
        yield from ((at, step) for at, step in due if at < ends_at)
        if path.repeat_every is None or not due:
            return
        began_at = max(at for at, _ in due) + path.repeat_every


def _round(
    path: Path, began_at: datetime, *, calendar: WorkingCalendar, reaches: Reaches
) -> list[tuple[datetime, Step]]:
    """Return when each step of a round is due. After a step that reaches nobody the next one is due at once."""
    due: list[tuple[datetime, Step]] = []
    passed_at: datetime | None = None
    for _, step in start_steps(path):
        planned = after(step.after, began_at, calendar=calendar)
        early = [at for at in (planned, passed_at) if at is not None]
        passed_at = None
        if early:
            due.append((min(early), step))
            passed_at = None if reaches(step, min(early)) else min(early)
    return due


def _anchored(
    path: Path, states: Sequence[ClockState], *, calendar: WorkingCalendar
) -> Iterator[tuple[datetime, Step]]:
    """Yield the steps that count from a clock: a part of it used, not kept, an update overdue."""
    for state in states:
        if state.clock is Clock.RESOLUTION:
            continue
        for step in path.steps:
            at = _anchor(step, state)
            at = None if at is None else after(step.after, at, calendar=calendar)
            if at is not None and (state.ended_at is None or at < state.ended_at):
                yield at, step


def _anchor(step: Step, state: ClockState) -> datetime | None:
    match step.when:
        case Moment.CLOCK if step.percent is not None:
            return instant_at(state, step.percent)
        case Moment.BREACH:
            return state.breached_at
        case Moment.NO_UPDATE if state.clock is Clock.UPDATE:
            return state.breached_at
    return None


def _reopened(
    path: Path, ticket: PastTicket, *, calendar: WorkingCalendar
) -> Iterator[tuple[datetime, Step]]:
    steps = [step for step in path.steps if step.when is Moment.REOPENED]
    for event in ticket.events if steps else ():
        if event.kind is Happened.REOPENED:
            due = ((after(step.after, event.at, calendar=calendar), step) for step in steps)
            yield from ((at, step) for at, step in due if at is not None)


def after(target: Target, start: datetime, *, calendar: WorkingCalendar) -> datetime | None:
    """Return the instant that lies `target` after another; None if working time never gets there."""
    if not target.is_working_time:
        return start + target.duration
    try:
        return add_working(calendar, start, target.duration)
    except NeverWorking:
        return None


def _first_after(instants: Sequence[datetime], start: datetime) -> datetime | None:
    place = bisect_right(instants, start)
    return instants[place] if place < len(instants) else None


def _call(person: Person, at: datetime, urgency: Urgency, ticket: int) -> Call:
    local = at.astimezone(person.zone).time()
    return Call(
        at=at,
        person=person.key,
        urgency=urgency,
        ticket=ticket,
        is_night=local >= NIGHT_BEGINS or local < NIGHT_ENDS,
        is_off_hours=not is_working(person.hours, at),
    )
