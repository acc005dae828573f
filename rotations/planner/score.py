"""What a plan costs, term by term, read from who serves when: the same sums that the solver makes small."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rotations.planner.facts import Facts
from rotations.planner.shares import PARTS, Load
from rotations.turns import Turn


class Term(StrEnum):
    """A wish that a plan meets more or less."""

    COVER = "cover"
    TURNS = "turns"
    WEEKENDS = "weekends"
    HOLIDAYS = "holidays"
    NIGHTS = "nights"
    CHANGES = "changes"
    SHADOWING = "shadowing"


_UNITS = {
    Term.COVER: "hours with nobody on duty at work",
    Term.TURNS: "turns above fair shares",
    Term.WEEKENDS: "weekend hours above fair shares",
    Term.HOLIDAYS: "holiday hours above fair shares",
    Term.NIGHTS: "night hours above fair shares",
    Term.CHANGES: "announced places that change",
    Term.SHADOWING: "newcomers who do not shadow first",
}


@dataclass(frozen=True, slots=True)
class TermScore:
    """How far a wish is not met, in its unit, and what that costs; what is above one turn's worth counts twice."""

    term: Term
    amount: float
    weight: int

    @property
    def points(self) -> float:
        """Return what the term costs."""
        return self.amount * self.weight

    @property
    def unit(self) -> str:
        """Return what the amount counts, in words."""
        return _UNITS[self.term]


@dataclass(frozen=True, slots=True)
class Score:
    """A plan's cost in points: less is better. unavoidable are the hours that no pair of its turn would work."""

    terms: tuple[TermScore, ...]
    unavoidable: float

    @property
    def points(self) -> float:
        """Return the cost of all terms together."""
        return sum(term.points for term in self.terms)


@dataclass(frozen=True, slots=True)
class Shadow:
    """A newcomer who looks over the shoulder of those on duty in turn number index, the one before their first."""

    steward: str
    index: int


def score_of(facts: Facts, turns: Sequence[Turn]) -> Score:
    """Return what the turns of a plan cost."""
    held = _held(facts, turns)
    weights = facts.problem.weights
    parts = {
        Term.COVER: (_uncovered(facts, held), weights.uncovered_hour),
        Term.TURNS: (_excess(facts, held, Load.TURNS), weights.turn),
        Term.WEEKENDS: (_excess(facts, held, Load.WEEKENDS), weights.weekend_hour),
        Term.HOLIDAYS: (_excess(facts, held, Load.HOLIDAYS), weights.holiday_hour),
        Term.NIGHTS: (_excess(facts, held, Load.NIGHTS), weights.night_hour),
        Term.CHANGES: (_changes(facts, held), weights.change),
        Term.SHADOWING: (PARTS * _n_unshadowed(facts, turns), weights.unshadowed),
    }
    return Score(
        terms=tuple(TermScore(term, amount / PARTS, weight) for term, (amount, weight) in parts.items()),
        unavoidable=unavoidable_points(facts),
    )


def unavoidable_points(facts: Facts) -> float:
    """Return what the best pair of every turn would still leave open."""
    return (
        facts.problem.weights.uncovered_hour * sum(_minutes_of_turns(facts), -sum(facts.best_cover)) / PARTS
    )


def excess_of(facts: Facts, load: Load, person: int, carried: int) -> int:
    """Return how much of a load lies above a person's fair share; what is beyond one turn's worth counts twice."""
    share = facts.shares[load]
    excess = carried - share.allowance[person]
    return max(0, excess, 2 * excess - share.one_turn)


def shadows_of(facts: Facts, turns: Sequence[Turn]) -> tuple[Shadow, ...]:
    """Return the turns that newcomers shadow: the one before their first, where they are there for it."""
    first_turns = _first_turns(facts, turns)
    return tuple(
        Shadow(facts.people[person].id, turn - 1)
        for person, turn in first_turns.items()
        if can_shadow(facts, person, turn - 1)
    )


def can_shadow(facts: Facts, person: int, turn: int) -> bool:
    """Say whether the person is there to look over shoulders in the whole turn."""
    return turn >= 0 and facts.can_serve(person, turn)


def _held(facts: Facts, turns: Sequence[Turn]) -> list[list[int]]:
    numbers = {person.id: number for number, person in enumerate(facts.people)}
    return [[numbers[steward] for steward in turn.stewards] for turn in turns]


def _minutes_of_turns(facts: Facts) -> list[int]:
    return [round((end - start).total_seconds() / 60) for start, end in facts.problem.turns]


def _uncovered(facts: Facts, held: Sequence[Sequence[int]]) -> int:
    covered = sum(facts.covered[turn][people[0]][people[-1]] for turn, people in enumerate(held))
    return sum(_minutes_of_turns(facts)) - covered


def _excess(facts: Facts, held: Sequence[Sequence[int]], load: Load) -> int:
    amounts = facts.shares[load].amounts
    carried = [0] * facts.n_people
    for turn, people in enumerate(held):
        for person in people:
            carried[person] += amounts[person][turn]
    return sum(excess_of(facts, load, person, amount) for person, amount in enumerate(carried))


def _changes(facts: Facts, held: Sequence[Sequence[int]]) -> int:
    return sum(
        facts.changed[turn][level][person]
        for turn, people in enumerate(held)
        for level, person in enumerate(people)
    )


def _n_unshadowed(facts: Facts, turns: Sequence[Turn]) -> int:
    return sum(not can_shadow(facts, person, turn - 1) for person, turn in _first_turns(facts, turns).items())


def _first_turns(facts: Facts, turns: Sequence[Turn]) -> dict[int, int]:
    """Return each newcomer's first turn of duty, by their number; who is not planned at all is left out."""
    found = {}
    for person, candidate in enumerate(facts.people):
        served = [number for number, turn in enumerate(turns) if candidate.id in turn.stewards]
        if candidate.is_new and served:
            found[person] = served[0]
    return found
