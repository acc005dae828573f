"""The hard rules of a plan, each with the people and turns it is about, so that a broken one can be named."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise, product

from ortools.sat.python.cp_model import Constraint, CpModel, IntVar, LinearExpr

from rotations.planner.facts import Facts


class Rule(StrEnum):
    """What must hold in every plan, beyond that somebody holds every level of every turn."""

    TIME_OFF = "time off"
    SERVICE_DATES = "first and last day"
    LEVELS = "levels they may hold"
    TWO_PEOPLE = "two different people"
    SUCCESSION = "level-1 goes on to level-2"
    REDUCED_PERIODS = "not two reduced-capacity periods in a row"
    REST = "rest between turns of duty"


@dataclass(frozen=True, slots=True)
class HardRule:
    """One use of a rule: the people and turns (by number) it is about, and the sum that must not exceed most.

    Where is_exact it must be most.
    """

    rule: Rule
    people: tuple[int, ...]
    turns: tuple[int, ...]
    amount: LinearExpr
    most: int
    is_exact: bool = False

    def add_to(self, model: CpModel) -> Constraint:
        """Make the rule hold in the model, and return the constraint that says so."""
        least = self.most if self.is_exact else -1
        return model.add_linear_constraint(self.amount, least, self.most)


@dataclass(frozen=True, slots=True)
class Places:
    """The variables: held[level][person][turn]; fresh[person][turn] at level-2 without level-1 in the turn before."""

    held: tuple[tuple[tuple[IntVar, ...], ...], ...]
    fresh: tuple[tuple[IntVar, ...], ...]

    def on_duty(self, person: int, turns: Iterable[int]) -> LinearExpr:
        """Return how many levels the person holds in the turns."""
        at = tuple(turns)
        return total_of(level[person][turn] for level in self.held for turn in at)

    def begins(self, person: int, turns: Iterable[int]) -> LinearExpr:
        """Return how many stretches of duty of the person begin with one of the turns."""
        return total_of(
            variable[turn] for turn in turns for variable in (self.held[0][person], self.fresh[person])
        )


def total_of(expressions: Iterable[LinearExpr]) -> LinearExpr:
    """Return the sum of the expressions."""
    return LinearExpr.sum(list(expressions))


def add_places(model: CpModel, facts: Facts) -> Places:
    """Give the model its variables and what holds by their meaning: one holder for each level of each turn."""
    people, turns = range(facts.n_people), range(facts.n_turns)
    held = tuple(
        tuple(tuple(model.new_bool_var("") for _ in turns) for _ in people) for _ in facts.problem.levels
    )
    fresh = tuple(tuple(model.new_bool_var("") for _ in turns) for _ in people)
    for level in held:
        for turn in turns:
            model.add_exactly_one(level[person][turn] for person in people)
    for person in people:
        for turn in turns:
            _define_fresh(model, facts, held, fresh[person][turn], person=person, turn=turn)
    return Places(held, fresh)


def _define_fresh(
    model: CpModel,
    facts: Facts,
    held: tuple[tuple[tuple[IntVar, ...], ...], ...],
    fresh: IntVar,
    *,
    person: int,
    turn: int,
) -> None:
    """A person is fresh at level-2 who comes to it without having been level-1 in the turn before."""
    if not facts.goes_on(person):
        model.add(fresh == 0)
    elif turn == 0:
        model.add(fresh == (0 if facts.successor == person else held[1][person][0]))
    else:
        model.add(fresh >= held[1][person][turn] - held[0][person][turn - 1])
        model.add(fresh <= held[1][person][turn])


def hard_rules(facts: Facts, places: Places) -> Iterator[HardRule]:
    """Yield every use of every rule, in a fixed order."""
    yield from _presence(facts, places)
    yield from _eligibility(facts, places)
    if facts.has_two_levels:
        yield from _two_people(facts, places)
        yield from _succession(facts, places)
    yield from _reduced_periods(facts, places)
    yield from _rest(facts, places)


def _presence(facts: Facts, places: Places) -> Iterator[HardRule]:
    for rule, grid in ((Rule.TIME_OFF, facts.is_away), (Rule.SERVICE_DATES, facts.is_outside)):
        for person, row in enumerate(grid):
            for turn, is_blocked in enumerate(row):
                if is_blocked:
                    yield HardRule(rule, (person,), (turn,), places.on_duty(person, [turn]), most=0)


def _eligibility(facts: Facts, places: Places) -> Iterator[HardRule]:
    turns = tuple(range(facts.n_turns))
    for person, levels in enumerate(facts.may_hold):
        for level, may_hold in enumerate(levels):
            if not may_hold:
                yield HardRule(Rule.LEVELS, (person,), turns, total_of(places.held[level][person]), most=0)


def _two_people(facts: Facts, places: Places) -> Iterator[HardRule]:
    for turn in range(facts.n_turns):
        for person in range(facts.n_people):
            yield HardRule(Rule.TWO_PEOPLE, (person,), (turn,), places.on_duty(person, [turn]), most=1)


def _succession(facts: Facts, places: Places) -> Iterator[HardRule]:
    """Whoever may hold level-2 goes on to it; after somebody who may not, any who may can be chosen."""
    first, second = places.held
    if facts.successor is not None:
        expected = second[facts.successor][0]
        yield HardRule(Rule.SUCCESSION, (facts.successor,), (0,), expected, most=1, is_exact=True)
    for turn in range(1, facts.n_turns):
        for person in range(facts.n_people):
            if facts.goes_on(person):
                stays_away = first[person][turn - 1] - second[person][turn]
                yield HardRule(Rule.SUCCESSION, (person,), (turn - 1, turn), stays_away, most=0)


def _reduced_periods(facts: Facts, places: Places) -> Iterator[HardRule]:
    periods = zip(facts.reduced_turns, facts.served_reduced, strict=True)
    for (turns, served_before), (later_turns, _) in pairwise(periods):
        for person, later in product(range(facts.n_people), later_turns):
            if person in served_before:
                duty = places.on_duty(person, [later])
                yield HardRule(Rule.REDUCED_PERIODS, (person,), (later,), duty, most=0)
            for turn in turns:
                if turn != later:
                    duties = places.on_duty(person, (turn, later))
                    yield HardRule(Rule.REDUCED_PERIODS, (person,), (turn, later), duties, most=1)


def _rest(facts: Facts, places: Places) -> Iterator[HardRule]:
    """A stretch of duty is a turn, or two for who goes on; for minimum_rest turns after it none begins."""
    for person in range(facts.n_people):
        yield from _rest_from_before(facts, places, person)
        for turn in range(facts.n_turns):
            for begun, n_turns in _stretches(facts, places, person, turn):
                window = tuple(range(turn, min(turn + n_turns + facts.problem.minimum_rest, facts.n_turns)))
                if len(window) > 1:
                    begins = begun + places.begins(person, window[1:])
                    yield HardRule(Rule.REST, (person,), window, begins, most=1)


def _stretches(facts: Facts, places: Places, person: int, turn: int) -> Iterator[tuple[LinearExpr, int]]:
    """Yield what says that a stretch of duty begins with the turn, and how many turns it takes at least."""
    if facts.goes_on(person):
        yield places.held[0][person][turn], 2
        yield places.begins(person, [turn]), 1
    else:
        yield places.held[0][person][turn], 1


def _rest_from_before(facts: Facts, places: Places, person: int) -> Iterator[HardRule]:
    since = facts.turns_since_duty[person]
    n_resting = 0 if since is None else facts.problem.minimum_rest - since + 1
    if facts.successor == person:
        # They serve the first turn as the second of their stretch, and rest after it.
        n_resting = facts.problem.minimum_rest + 1
    turns = tuple(range(min(n_resting, facts.n_turns)))
    if turns:
        yield HardRule(Rule.REST, (person,), turns, places.begins(person, turns), most=0)
