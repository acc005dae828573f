"""Plan who serves when: the fairest and best covered plan that keeps every hard rule, or why there is none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import monotonic

from ortools.sat.python.cp_model import CpModel, CpSolver

from rotations.planner.conflicts import Conflicts, explain
from rotations.planner.facts import Facts, facts_of
from rotations.planner.model import PlanModel, build_model
from rotations.planner.problem import Problem
from rotations.planner.rules import Places, add_places, hard_rules
from rotations.planner.score import Score, Shadow, score_of, shadows_of, unavoidable_points
from rotations.planner.shares import PARTS
from rotations.planner.solving import Ending, OnProgress, Progress, Search, ShouldStop, search
from rotations.turns import Turn


class NoPlanInTime(Exception):
    """The search ended before it found a plan or the proof that there is none; its text is for people."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Who serves when; turns are numbered from 0. No plan can score below bound.

    The same problem gives the same plan unless the clock or a person ended the search.
    """

    turns: tuple[Turn, ...]
    shadows: tuple[Shadow, ...]
    score: Score
    bound: float
    ending: Ending
    elapsed: float

    @property
    def is_optimal(self) -> bool:
        """Say whether it is proven that no plan is better."""
        return self.ending is Ending.OPTIMAL

    @property
    def is_reproducible(self) -> bool:
        """Say whether the same problem always gives this plan."""
        return self.ending in (Ending.OPTIMAL, Ending.WORK_DONE)

    @property
    def gap(self) -> float:
        """Return the share of the score, 0 to 1, that a better plan could save at most."""
        return self._saved / self.score.points if self.score.points else 0.0

    @property
    def avoidable_gap(self) -> float:
        """Return the same as a share of what any plan could save: hours that no pair works are left out."""
        avoidable = self.score.points - self.score.unavoidable
        return self._saved / avoidable if avoidable else 0.0

    @property
    def _saved(self) -> float:
        return max(self.score.points - self.bound, 0.0)


def plan(
    problem: Problem, *, on_progress: OnProgress | None = None, should_stop: ShouldStop | None = None
) -> Plan | Conflicts:
    """Return the best plan found within the problem's time limit, or what cannot hold together.

    Both callbacks run in the caller's thread, some four times a second. Raises NoPlanInTime.
    """
    began = monotonic()
    deadline = began + problem.time_limit.total_seconds()
    facts = facts_of(problem)
    is_stopped = should_stop or _never
    fallback, places = _any_plan(facts, deadline=deadline, should_stop=is_stopped)
    fallback_turns = _turns(facts, places, fallback.solver) if fallback.has_solution else ()
    if fallback.is_impossible:

        def is_over() -> bool:
            if on_progress:
                on_progress(Progress(monotonic() - began, None, None))
            return is_stopped()

        return explain(facts, deadline=deadline, should_stop=is_over)
    built = build_model(facts)
    _hint(built, facts, fallback_turns)
    found = _search_best(facts, built, deadline=deadline, on_progress=on_progress, should_stop=is_stopped)
    if found.has_solution:
        return _plan(facts, _turns(facts, built.places, found.solver), found, began=began)
    if fallback_turns:
        return _plan(facts, fallback_turns, found, began=began)
    raise NoPlanInTime("Planning ended before there was a plan. Give it more time, or plan fewer turns.")


def points_of_turns(problem: Problem, turns: Sequence[Turn]) -> Score:
    """Return what any turns would cost as a plan of the problem, whether or not they keep its rules."""
    return score_of(facts_of(problem), turns)


def _never() -> bool:
    return False


def _any_plan(facts: Facts, *, deadline: float, should_stop: ShouldStop) -> tuple[Search, Places]:
    """Look for a plan that keeps the hard rules, whatever it costs: quick, and the proof if there is none."""
    model = CpModel()
    places = add_places(model, facts)
    for rule in hard_rules(facts, places):
        rule.add_to(model)
    found = search(
        model,
        seed=facts.problem.seed,
        deadline=deadline,
        seconds=facts.problem.time_limit.total_seconds(),
        points_of=float,
        on_progress=None,
        should_stop=should_stop,
    )
    return found, places


def _hint(built: PlanModel, facts: Facts, turns: Sequence[Turn]) -> None:
    """Begin with a plan at hand: the solver mends a bad one sooner than it finds a first one itself."""
    for level, rows in enumerate(built.places.held):
        for person, row in zip(facts.people, rows, strict=True):
            for turn in turns:
                built.model.add_hint(row[turn.index], turn.stewards[level] == person.id)


def _search_best(
    facts: Facts,
    built: PlanModel,
    *,
    deadline: float,
    on_progress: OnProgress | None,
    should_stop: ShouldStop,
) -> Search:
    unavoidable = unavoidable_points(facts)
    return search(
        built.model,
        seed=facts.problem.seed,
        deadline=deadline,
        seconds=facts.problem.time_limit.total_seconds(),
        points_of=lambda cost: unavoidable + cost / PARTS,
        on_progress=on_progress,
        should_stop=should_stop,
    )


def _plan(facts: Facts, turns: tuple[Turn, ...], found: Search, *, began: float) -> Plan:
    return Plan(
        turns=turns,
        shadows=shadows_of(facts, turns),
        score=score_of(facts, turns),
        bound=unavoidable_points(facts) + max(found.bound, 0.0) / PARTS,
        ending=found.ending,
        elapsed=monotonic() - began,
    )


def _turns(facts: Facts, places: Places, solver: CpSolver) -> tuple[Turn, ...]:
    return tuple(
        Turn(number, start, end, tuple(_holders(facts, places, solver, number)))
        for number, (start, end) in enumerate(facts.problem.turns)
    )


def _holders(facts: Facts, places: Places, solver: CpSolver, turn: int) -> Iterator[str]:
    for level in places.held:
        yield next(
            person.id
            for person, row in zip(facts.people, level, strict=True)
            if solver.boolean_value(row[turn])
        )
