"""Walk a path from every instant of a time at once, by the engine's rules (escalation.path)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from escalation.arrivals import (
    ONE_TICK,
    Arrivals,
    Piece,
    arriving_in,
    at_once,
    begun_before,
    begun_in,
    domain,
    earliest,
    earliest_of,
    later_by,
    latest,
    soonest_from,
    then,
)
from escalation.path import start_steps
from escalation.proof_world import World
from tickets.policy import Path, Recipient, Step, Urgency
from timekeeping.intervals import Interval, intersect, subtract, union

# For so long a path that repeats is followed; whom it has not reached by then it never reaches.
FOLLOWED_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Case:
    """A path as it is used: by plans of these calendars, and for outages alone or also for what can wait."""

    path: Path
    calendars: tuple[str, ...]
    is_p1: bool

    @property
    def steps(self) -> list[Step]:
        """Return the steps that count from the start, in the order in which they come."""
        return [step for _, step in start_steps(self.path)]

    @property
    def rings(self) -> bool:
        """Say whether the path pages anybody of itself; one that does not only notifies."""
        return any(step.urgency is Urgency.PAGE for step in self.steps)

    @property
    def urgency(self) -> Urgency:
        """Return by what somebody is reached: by pages, and by notifications where the path has no pages."""
        return Urgency.PAGE if self.rings else Urgency.NOTIFY

    def counts(self, step: Step) -> bool:
        """Say whether somebody told by a step is reached."""
        return step.urgency is self.urgency


class Walked(NamedTuple):
    """When somebody is reached, and when by the first round alone, and when one of those it told is at work."""

    reached: Arrivals
    by_first_round: Arrivals
    at_work: Arrivals


class Walk:
    """A path in a world, its working time counted by one calendar."""

    def __init__(self, case: Case, world: World, calendar: str) -> None:
        self.case, self.world, self.calendar = case, world, calendar
        self.steps = case.steps
        self._told: dict[tuple[str, Urgency], Arrivals] = {}
        self._reach = [self._reached_by(step) for step in self.steps]
        self._awake = [self._awake_by(step) for step in self.steps]
        self._empty = [self._empty_times(step) for step in self.steps]
        self._after = [world.after(step.after, calendar) for step in self.steps]

    def of(self, window: Interval) -> Walked:
        """Walk from every instant of a window."""
        called = self._calls(at_once([window]))
        first = best = self._reached(called)
        at_work = earliest_of(then(at, awake) for at, awake in zip(called, self._awake, strict=True))
        soonest = soonest_from(earliest_of(self._counting(self._reach)), self.world.start)
        rounds = [first]
        while begins := self._next_round(called, best, soonest):
            called = self._calls(begins)
            rounds.append(self._reached(called))
            # Only of what goes on: the rest of the year is not gone through again for every round.
            best = earliest(begun_in(best, domain(begins)), rounds[-1])
        return Walked(earliest_of(rounds), first, at_work)

    def calls(self, stretch: Interval) -> dict[Recipient, Interval]:
        """Return between which instants the first round calls each recipient whose answer would count."""
        found: dict[Recipient, Interval] = {}
        called = self._calls(at_once([stretch]))
        for step, pieces in zip(self.steps, called, strict=True):
            if not pieces or not self.case.counts(step):
                continue
            for recipient in step.recipients:
                known = found.get(recipient)
                span = _span(pieces)
                found[recipient] = (min(span[0], known[0]), max(span[1], known[1])) if known else span
        return found

    def _next_round(self, called: list[Arrivals], reached: Arrivals, soonest: Arrivals) -> Arrivals:
        """Return when the round after one begins, where it may reach somebody sooner than those before it."""
        if self.case.path.repeat_every is None or not called:
            return []
        ends = called[0]
        for one in called[1:]:
            ends = latest(ends, one)
        begins = list(_within(later_by(ends, self.case.path.repeat_every), FOLLOWED_FOR))
        return begun_in(begins, begun_before(then(begins, soonest), reached))

    def _calls(self, begins: Arrivals) -> list[Arrivals]:
        """Return when each step of a round is done; a step that can call nobody takes the next one with it."""
        called: list[Arrivals] = []
        passed: Arrivals = []
        for after, empty in zip(self._after, self._empty, strict=True):
            at = earliest(then(begins, after), passed)
            passed = arriving_in(at, empty)
            called.append(at)
        return called

    def _reached(self, called: list[Arrivals]) -> list[Piece]:
        pairs = zip(called, self._reach, strict=True)
        return earliest_of(self._counting([then(at, reach) for at, reach in pairs]))

    def _counting(self, of_steps: Iterable[Arrivals]) -> Iterator[Arrivals]:
        pairs = zip(self.steps, of_steps, strict=True)
        return (arrivals for step, arrivals in pairs if self.case.counts(step))

    def _reached_by(self, step: Step) -> list[Piece]:
        return earliest_of(
            begun_in(self._told_of(address, step.urgency), held)
            for address, held in self._holders(step).items()
        )

    def _awake_by(self, step: Step) -> list[Piece]:
        return earliest_of(
            self.world.until_at_work(address, begun_in(self._told_of(address, step.urgency), held))
            for address, held in self._holders(step).items()
        )

    def _told_of(self, address: str, urgency: Urgency) -> Arrivals:
        if (address, urgency) not in self._told:
            self._told[address, urgency] = self.world.told(address, urgency, is_p1=self.case.is_p1)
        return self._told[address, urgency]

    def _holders(self, step: Step) -> Mapping[str, list[Interval]]:
        found: dict[str, list[Interval]] = {}
        for recipient in step.recipients:
            for address, held in self.world.holders(recipient).items():
                found[address] = union([*found.get(address, []), *held])
        return found

    def _empty_times(self, step: Step) -> list[Interval]:
        """Return when a step finds nobody to call and is passed."""
        always = [(self.world.start, self.world.end)]
        if not self.world.elsewhere.isdisjoint(step.recipients):
            return []
        callable_times = (
            piece
            for address, held in self._holders(step).items()
            for piece in intersect(
                held, self.world.can_be_called(address, step.urgency, is_p1=self.case.is_p1)
            )
        )
        return subtract(always, union(callable_times))


def _span(pieces: Arrivals) -> tuple[datetime, datetime]:
    """Return the first and the last instant at which something arrives, the last as the end of an interval."""
    lasts = [piece.end + piece.lag if piece.at is None else piece.at + ONE_TICK for piece in pieces]
    return min(piece.of(piece.start) for piece in pieces), max(lasts)


def _within(arrivals: Arrivals, most: timedelta) -> Iterator[Piece]:
    """Yield the part of a function that arrives in time."""
    for piece in arrivals:
        if piece.at is None and piece.lag <= most:
            yield piece
        elif piece.at is not None and piece.at - most < piece.end:
            yield piece._replace(start=max(piece.start, piece.at - most))
