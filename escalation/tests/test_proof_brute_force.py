"""The proof against the engine's own rules, tried out instant by instant in small random worlds."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from escalation.arrivals import value_at
from escalation.path import Done, Situation, coming, next_round
from escalation.proof import prove
from escalation.proof_walk import FOLLOWED_FOR, Case
from escalation.proof_world import Person, World
from tickets.policy import Moment, Path, Recipient, RecipientKind, Step, Target, Urgency
from timekeeping.intervals import Interval, clip, subtract, union
from timekeeping.working_time import WorkingCalendar, office_hours, working_periods

# The night in which Berlin's clocks go forward lies in the window.
START = datetime(2026, 3, 28, 12, tzinfo=UTC)
END = START + timedelta(hours=30)
KNOWN_UNTIL = END + timedelta(days=14)
MINUTE, TICK = timedelta(minutes=1), timedelta(microseconds=1)
CALENDAR = office_hours(ZoneInfo("Europe/Berlin"), opens=time(9), closes=time(17))
RECIPIENTS = (
    Recipient(RecipientKind.ON_CALL, "level-1"),
    Recipient(RecipientKind.ON_CALL, "level-2"),
    Recipient(RecipientKind.COMMANDER),
    Recipient(RecipientKind.EVERYONE),
    Recipient(RecipientKind.CHANNEL, "team"),
)
ADDRESSES = ("ana", "kofi", "mei", "joy")


@dataclass
class Chance:
    """Draws what worlds and paths are made of."""

    seed: int

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def times(self, most: int, longest_minutes: int) -> tuple[Interval, ...]:
        drawn = []
        for _ in range(self.random.randrange(most + 1)):
            first = START + MINUTE * self.random.randrange(-600, 2600)
            drawn.append((first, first + MINUTE * self.random.randrange(1, longest_minutes)))
        return tuple(clip(union(drawn), START, KNOWN_UNTIL))

    def delay(self) -> timedelta | None:
        return self.random.choice([None, timedelta(), timedelta(), 3 * MINUTE])

    def person(self) -> Person:
        away = self.times(2, 900)
        return Person(
            name="Somebody",
            is_active=self.random.random() < 0.9,
            away=away,
            at_work=tuple(subtract(self.times(4, 700), away)),
            quiet=self.times(2, 500),
            page_delay=self.delay(),
            notify_delay=self.delay(),
            is_paged_only_for_p1=self.random.random() < 0.2,
        )

    def world(self) -> World:
        held = {
            recipient: {address: self.times(3, 900) for address in self.random.sample(ADDRESSES, 2)}
            for recipient in RECIPIENTS[:3]
        }
        held[RECIPIENTS[3]] = dict.fromkeys(ADDRESSES, ((START, KNOWN_UNTIL),))
        elsewhere = frozenset(RECIPIENTS[4:] if self.random.random() < 0.3 else ())
        periods = tuple(union(clip(list(_periods(CALENDAR)), START, KNOWN_UNTIL)))
        people = {address: self.person() for address in ADDRESSES}
        return World(START, KNOWN_UNTIL, people, held, elsewhere, {"office": periods})

    def path(self) -> Path:
        steps = tuple(self.step() for _ in range(self.random.randrange(1, 5)))
        every = self.random.choice([None, 4 * MINUTE, 30 * MINUTE])
        return Path("drawn", steps, repeat_every=every)

    def step(self) -> Step:
        is_working_time = self.random.random() < 0.2
        return Step(
            Moment.START if self.random.random() < 0.9 else Moment.BREACH,
            Target(MINUTE * self.random.choice([0, 0, 5, 10, 60]), is_working_time),
            tuple(self.random.sample(RECIPIENTS, self.random.randrange(1, 3))),
            self.random.choice([Urgency.PAGE, Urgency.PAGE, Urgency.NOTIFY]),
        )


def _periods(calendar: WorkingCalendar) -> Iterator[Interval]:
    for period in working_periods(calendar, START):
        if period[0] >= KNOWN_UNTIL:
            return
        yield period


@dataclass
class Trial:
    """One escalation, lived through with the engine's own functions."""

    case: Case
    world: World
    begin: datetime

    def run(self) -> tuple[datetime | None, datetime | None, datetime | None]:
        """Return when somebody is reached, when by the first round, and when one of those it told is at work."""
        situation = Situation(1, self.begin)
        reached, at_work = self._round(situation)
        first = reached
        while following := next_round(self.case.path, situation, calendar=CALENDAR):
            if following.began_at - self.begin > FOLLOWED_FOR or (reached and following.began_at >= reached):
                break
            situation = Situation(following.number, following.began_at)
            reached = _first([reached, self._round(situation)[0]])
        return reached, first, at_work

    def _round(self, situation: Situation) -> tuple[datetime | None, datetime | None]:
        told, awake = [], []
        occasion = f"round {situation.round}"
        done: dict[tuple[int, str], Done] = {}
        while True:
            object.__setattr__(situation, "done", done)
            left = [
                one
                for one in coming(self.case.path, situation, calendar=CALENDAR)
                if one.occasion == occasion
            ]
            if not left:
                return _first(told), _first(awake)
            step, at = self.case.path.steps[left[0].index], left[0].at
            called = self._called(step, at)
            told += [self._told(one, step, at) for one in called] if self.case.counts(step) else []
            awake += [self._at_work(one, self._told(one, step, at)) for one in called]
            has_taker = bool(called) or not self.world.elsewhere.isdisjoint(step.recipients)
            done[left[0].index, occasion] = Done(at, was_passed=not has_taker)

    def _called(self, step: Step, at: datetime) -> list[Person]:
        meant = {
            address
            for recipient in step.recipients
            for address, held in self.world.holders(recipient).items()
            if _holds(held, at)
        }
        people = (self.world.people[address] for address in sorted(meant))
        return [
            person
            for person in people
            if person.is_active and not _holds(person.away, at) and self._delay(person, step) is not None
        ]

    def _delay(self, person: Person, step: Step) -> timedelta | None:
        return person.page_delay if self._rings(person, step) else person.notify_delay

    def _rings(self, person: Person, step: Step) -> bool:
        return step.urgency is Urgency.PAGE and (self.case.is_p1 or not person.is_paged_only_for_p1)

    def _told(self, person: Person, step: Step, at: datetime) -> datetime | None:
        told = at + (self._delay(person, step) or timedelta())
        rings = self._rings(person, step)
        if not (rings and self.case.is_p1):
            told = _after(person.quiet, told)
        told = _after(person.away, told)
        return told if rings else self._at_work(person, told)

    def _at_work(self, person: Person, told: datetime | None) -> datetime | None:
        if told is None or _holds(person.at_work, told):
            return told
        return min((first for first, _ in person.at_work if first > told), default=None)


def _holds(intervals, at: datetime) -> bool:
    return any(first <= at < last for first, last in intervals)


def _after(intervals, at: datetime) -> datetime:
    return next((last for first, last in intervals if first <= at < last), at)


def _first(found) -> datetime | None:
    return min((one for one in found if one is not None), default=None)


def _instants(chance: Chance, pieces) -> list[datetime]:
    drawn = [START + MINUTE * chance.random.randrange(30 * 60) for _ in range(40)]
    bounds = [bound + by for piece in pieces for bound in piece[:2] for by in (-TICK, timedelta(), TICK)]
    chosen = chance.random.sample(bounds, min(40, len(bounds)))
    return [at for at in drawn + chosen if START <= at < END]


@pytest.mark.parametrize("seed", range(60))
def test_every_instant_is_answered_as_the_engine_would_behave(seed):
    chance = Chance(seed)
    world, case = chance.world(), Case(chance.path(), ("office",), is_p1=chance.random.random() < 0.5)

    proof = prove(case, world, start=START, end=END)

    failing = [(failure.start, failure.end) for failure in proof.failures]
    for at in _instants(chance, [*proof.reached, *proof.at_work, *failing]):
        reached, first, at_work = Trial(case, world, at).run()
        assert value_at(proof.reached, at) == reached, at
        assert value_at(proof.at_work, at) == at_work, at
        assert _holds(failing, at) == (first is None and bool(case.steps)), at
    assert all(failure.reasons for failure in proof.failures)
