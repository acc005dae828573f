"""Which steps of a path are due, and when to look again. Pure (docs/explanation/escalation.md has the rules)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tickets.policy import Moment, Path, Step, Target
from timekeeping.working_time import NeverWorking, WorkingCalendar, add_working


@dataclass(frozen=True, slots=True)
class RunningClock:
    """A promise that runs and is not paused: since when this run of it counts, and until when it can be kept.

    used_up_at gives, by percent, when so much of its time has been or will be used; left out where that never comes.
    """

    name: str
    started_at: datetime
    due_at: datetime
    used_up_at: Mapping[int, datetime] = field(default_factory=dict)

    @property
    def occasion(self) -> str:
        """Return what tells this run from every other."""
        return f"{self.name} {self.started_at.isoformat()}"


@dataclass(frozen=True, slots=True)
class Done:
    """When a step was done, and whether it was passed because nobody could be called."""

    at: datetime
    was_passed: bool = False


@dataclass(frozen=True, slots=True)
class Coming:
    """A step that is to be done at an instant. `occasion` tells one time of doing it from another."""

    index: int
    occasion: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Situation:
    """All that decides what is to be done next. Instants are aware UTC; steps are named by their place in the path.

    round_began_at is from when the steps that count from the start are counted in the present round. clock is the
    promise that is due next, update that of the next update of an incident.
    """

    round: int
    round_began_at: datetime
    acknowledged_at: datetime | None = None
    clock: RunningClock | None = None
    reopened_at: datetime | None = None
    update: RunningClock | None = None
    done: Mapping[tuple[int, str], Done] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Round:
    """One run through the steps that count from the start, and from when they are counted in it."""

    number: int
    began_at: datetime


def occasion_of(number: int) -> str:
    """Return the occasion of a round."""
    return f"round {number}"


def due(coming: Iterable[Coming], now: datetime) -> list[Coming]:
    """Return what is due, the latest step last."""
    return sorted((one for one in coming if one.at <= now), key=lambda one: (one.at, one.index))


def next_look(coming: Iterable[Coming], now: datetime) -> datetime | None:
    """Return the next instant at which something is due; None when only an event can change that."""
    return min((one.at for one in coming if one.at > now), default=None)


def coming(path: Path, situation: Situation, *, calendar: WorkingCalendar) -> list[Coming]:
    """Return what is to be done yet as things stand, soonest first: overdue, due and to come.

    Of the steps that count from the start those of the present round, and once it is over those of the next.
    """
    found = [*_from_start(path, situation, calendar=calendar)]
    for index, step in enumerate(path.steps):
        anchored = _anchored(step, situation, calendar=calendar)
        if anchored is not None and (index, anchored[0]) not in situation.done:
            found.append(Coming(index, *anchored))
    return sorted(found, key=lambda one: (one.at, one.index))


def next_round(path: Path, situation: Situation, *, calendar: WorkingCalendar) -> Round | None:
    """Return the round after the present one, repeat_every after the last step of it was done.

    None while a step of it is left, when somebody has acknowledged, and for a path that does not repeat.
    """
    if situation.acknowledged_at is not None or path.repeat_every is None:
        return None
    occasion = occasion_of(situation.round)
    done = [situation.done.get((index, occasion)) for index, _ in start_steps(path)]
    ends = [one.at for one in done if one is not None]
    if not ends or len(ends) < len(done):
        return None
    return Round(situation.round + 1, max(ends) + path.repeat_every)


def missed_rounds(path: Path, situation: Situation, now: datetime, *, calendar: WorkingCalendar) -> int:
    """Return how many rounds after the present one would have begun by now, had nobody been late."""
    if situation.acknowledged_at is not None or path.repeat_every is None:
        return 0
    offsets = [at - situation.round_began_at for at in _planned(path, situation.round_began_at, calendar)]
    length = max(offsets, default=timedelta()) + path.repeat_every
    return max(0, (now - situation.round_began_at) // length)


def start_steps(path: Path) -> list[tuple[int, Step]]:
    """Return the steps that count from the start with their places, in the order in which they come."""
    found = [(index, step) for index, step in enumerate(path.steps) if step.when is Moment.START]
    return sorted(found, key=lambda pair: (pair[1].after.duration, pair[0]))


def _planned(path: Path, began_at: datetime, calendar: WorkingCalendar) -> list[datetime]:
    planned = (_after(step.after, began_at, calendar=calendar) for _, step in start_steps(path))
    return [at for at in planned if at is not None]


def _from_start(path: Path, situation: Situation, *, calendar: WorkingCalendar) -> Iterable[Coming]:
    if situation.acknowledged_at is not None:
        return
    following = next_round(path, situation, calendar=calendar)
    number, began_at = (
        (following.number, following.began_at) if following else (situation.round, situation.round_began_at)
    )
    yield from _of_round(start_steps(path), number, began_at=began_at, done=situation.done, calendar=calendar)


def _of_round(
    steps: Sequence[tuple[int, Step]],
    number: int,
    *,
    began_at: datetime,
    done: Mapping[tuple[int, str], Done],
    calendar: WorkingCalendar,
) -> Iterable[Coming]:
    """Yield the steps of a round that are left; one after a step that reached nobody is due as that is passed."""
    occasion = occasion_of(number)
    passed_at: datetime | None = None
    for index, step in steps:
        one = done.get((index, occasion))
        if one is not None:
            passed_at = one.at if one.was_passed else None
            continue
        at = _after(step.after, began_at, calendar=calendar)
        early = [instant for instant in (at, passed_at) if instant is not None]
        passed_at = None
        if early:
            yield Coming(index, occasion, min(early))


def _anchored(step: Step, situation: Situation, *, calendar: WorkingCalendar) -> tuple[str, datetime] | None:
    """Return the occasion and the instant of a step that counts from something else than the start."""
    clock = situation.clock
    occasion, anchor = "", None
    match step.when:
        case Moment.CLOCK if clock is not None and step.percent is not None:
            occasion, anchor = clock.occasion, clock.used_up_at.get(step.percent)
        case Moment.BREACH if clock is not None:
            occasion, anchor = clock.occasion, clock.due_at
        case Moment.REOPENED if situation.reopened_at is not None:
            occasion, anchor = f"reopened {situation.reopened_at.isoformat()}", situation.reopened_at
        case Moment.NO_UPDATE if situation.update is not None:
            occasion, anchor = situation.update.occasion, situation.update.due_at
    if anchor is None:
        return None
    at = _after(step.after, anchor, calendar=calendar)
    return None if at is None else (occasion, at)


def _after(target: Target, start: datetime, *, calendar: WorkingCalendar) -> datetime | None:
    """Return the instant that lies `target` after another; None if working time never gets there."""
    if not target.is_working_time:
        return start + target.duration
    try:
        return add_working(calendar, start, target.duration)
    except NeverWorking:
        return None
