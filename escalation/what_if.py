"""What a policy would have meant for tickets of the past: tiers, broken promises, who would have been called. Pure."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from tickets.facts import Kind, Tier
from tickets.policy import Clock, Moment, Path, Policy, Recipient, RecipientKind, Step, Urgency
from tickets.policy.calendars import working_calendar
from tickets.policy.values import Target
from tickets.slo import ClockEvent, ClockState, Happened, clock_states, instant_at
from timekeeping.intervals import Interval
from timekeeping.working_time import NeverWorking, WorkingCalendar, add_working, is_working

NIGHT_BEGINS, NIGHT_ENDS = time(22), time(7)
# Whoever is paged answers in truth; in the past nobody was, so a path that repeats is followed for so many rounds.
MOST_ROUNDS = 3
_UNCALLED_KINDS = frozenset({Kind.NOTICE, Kind.SPAM})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be called: a key, their zone and hours, and when they were away."""

    key: int
    zone: ZoneInfo
    hours: WorkingCalendar
    away: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """Who held a level over a half-open time; None: nobody."""

    start: datetime
    end: datetime
    person: int | None


@dataclass(frozen=True, slots=True)
class Team:
    """Whom recipients stood for. Levels by rotation, in the order of the rotations, shifts in order of their start."""

    people: Mapping[int, Person]
    levels: Mapping[str, Mapping[str, Sequence[Held]]]
    roles: Mapping[str, tuple[int, ...]]
    by_address: Mapping[str, int]


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
    due = [
        *_from_starts(first, ticket, states, calendar=calendar, now=world.now),
        *_anchored(policy.path_of(ticket.plan, tier), states, calendar=calendar),
        *_reopened(policy.path_of(ticket.plan, tier), ticket, calendar=calendar),
    ]
    calls, n_nobody = [], 0
    for at, step in sorted(due, key=lambda pair: pair[0]):
        if at > world.now:
            continue
        people = _behind_step(step, at, ticket, policy, team=world.team)
        n_nobody += not people
        calls += [_call(world.team.people[key], at, step.urgency, ticket.number) for key in people]
    return tuple(calls), n_nobody


def _from_starts(
    path: Path, ticket: PastTicket, states: Sequence[ClockState], *, calendar: WorkingCalendar, now: datetime
) -> Iterator[tuple[datetime, Step]]:
    """Yield the steps that count from the start, and when they would have been due before somebody acted."""
    for started_at in _starts(states, ticket):
        ends_at = _first_after(ticket.acts, started_at) or now
        yield from _rounds(path, started_at, ends_at, calendar=calendar)


def _starts(states: Sequence[ClockState], ticket: PastTicket) -> list[datetime]:
    """Return when escalations began: when the first promise ran, and at each reopening."""
    first = [state.started_at for state in states if state.clock in (Clock.FIRST_RESPONSE, Clock.DECISION)]
    reopened = [event.at for event in ticket.events if event.kind is Happened.REOPENED]
    return [*([min(first)] if first else []), *(at for at in reopened if not first or at > min(first))]


def _rounds(
    path: Path, started_at: datetime, ends_at: datetime, *, calendar: WorkingCalendar
) -> Iterator[tuple[datetime, Step]]:
    steps = [step for step in path.steps if step.when is Moment.START]
    began_at = started_at
    for _ in range(MOST_ROUNDS):
        due = [
            (at, step) for step in steps if (at := after(step.after, began_at, calendar=calendar)) is not None
        ]
        yield from ((at, step) for at, step in due if at < ends_at)
        if path.repeat_every is None or not due:
            return
        began_at = max(at for at, _ in due) + path.repeat_every


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


def _behind_step(step: Step, at: datetime, ticket: PastTicket, policy: Policy, *, team: Team) -> list[int]:
    """Return whom a step calls, each once; nobody who was away."""
    keys = dict.fromkeys(
        key
        for recipient in step.recipients
        for key in behind(recipient, at, lead=ticket.lead, commanders=policy.commander_rotation, team=team)
    )
    return [key for key in keys if key in team.people and not _is_away(team.people[key], at)]


def behind(
    recipient: Recipient, at: datetime, *, lead: int | None, commanders: str, team: Team
) -> tuple[int, ...]:
    """Return who stood behind a recipient: shifts as they were, roles as they are now; nobody of the community."""
    match recipient.kind:
        case RecipientKind.ON_CALL:
            rotation, _, level = recipient.value.rpartition("/")
            return _holder(team, at, lambda slug, name: rotation in ("", slug) and name == level)
        case RecipientKind.COMMANDER:
            holder = _holder(team, at, lambda slug, _: bool(commanders) and slug == commanders)
            return holder or team.roles.get("incident_commander", ())
        case RecipientKind.LEAD:
            return () if lead is None else (lead,)
        case RecipientKind.ROLE:
            return team.roles.get(recipient.value, ())
        case RecipientKind.PERSON:
            key = team.by_address.get(recipient.value.strip().lower())
            return () if key is None else (key,)
        case RecipientKind.EVERYONE:
            return tuple(team.people)
    return ()


def _holder(team: Team, at: datetime, is_meant: Callable[[str, str], bool]) -> tuple[int, ...]:
    """Return who held the first of the levels that are meant and held by somebody."""
    for slug, levels in team.levels.items():
        for name, shifts in levels.items():
            if not is_meant(slug, name):
                continue
            place = bisect_right(shifts, at, key=_start_of) - 1
            person = shifts[place].person if place >= 0 and at < shifts[place].end else None
            if person is not None:
                return (person,)
    return ()


def _start_of(shift: Held) -> datetime:
    return shift.start


def _is_away(person: Person, at: datetime) -> bool:
    return any(start <= at < end for start, end in person.away)


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
