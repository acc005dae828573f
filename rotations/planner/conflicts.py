"""Why there is no plan: the fewest uses of hard rules that cannot hold together, with their people and weeks."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from time import monotonic

from ortools.sat.python.cp_model import INFEASIBLE, CpModel, CpSolver, IntVar

from rotations.planner.facts import Facts
from rotations.planner.rules import HardRule, Rule, add_places, hard_rules
from timekeeping.intervals import Interval, union

MOST_CONFLICTS = 10
_ALWAYS_SECONDS = 0.5

# Uses of one rule that are tried together.
Uses = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Clash:
    """One hard rule's part in a conflict: whom it is about, in which weeks, and that in a sentence."""

    rule: Rule
    people: tuple[str, ...]
    weeks: tuple[Interval, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Hard rules that cannot all hold; if is_minimal, giving way in any one of them ends this conflict."""

    clashes: tuple[Clash, ...]
    is_minimal: bool

    @property
    def sentence(self) -> str:
        """Return the conflict in one line for people."""
        return "These cannot all hold: " + "; ".join(clash.sentence for clash in self.clashes) + "."


@dataclass(frozen=True, slots=True)
class Conflicts:
    """Why there is no plan: conflicts that share nothing. If is_complete, there is a plan without all they name."""

    conflicts: tuple[Conflict, ...]
    is_complete: bool


def explain(facts: Facts, *, deadline: float, should_stop: Callable[[], bool]) -> Conflicts:
    """Find what cannot hold, one conflict after the other, until the rest can; deadline is a time.monotonic()."""
    question = _Question(facts, deadline=deadline, should_stop=should_stop)
    left = set(range(len(question.rules)))
    found: list[Conflict] = []
    while len(found) < MOST_CONFLICTS:
        core = question.core_of(sorted(left))
        if core is None:
            return Conflicts(tuple(found), is_complete=not question.is_late)
        smallest, is_minimal = question.smallest_within(core)
        found.append(_conflict(facts, [question.rules[use] for use in smallest], is_minimal=is_minimal))
        left -= set(smallest)
    return Conflicts(tuple(found), is_complete=False)


class _Question:
    """A model in which each use of a rule can be assumed or left open."""

    def __init__(self, facts: Facts, *, deadline: float, should_stop: Callable[[], bool]) -> None:
        self.model = CpModel()
        self.deadline, self.should_stop = deadline, should_stop
        self.rules = list(hard_rules(facts, add_places(self.model, facts)))
        self.assumed: list[IntVar] = []
        for rule in self.rules:
            literal = self.model.new_bool_var("")
            rule.add_to(self.model).only_enforce_if(literal)
            self.assumed.append(literal)
        self.use_of = {literal.index: use for use, literal in enumerate(self.assumed)}

    @property
    def is_late(self) -> bool:
        """Say whether the time for asking is over."""
        return monotonic() > self.deadline or self.should_stop()

    def core_of(self, uses: Sequence[int]) -> list[int] | None:
        """Return uses among these that cannot hold together; None if all can, or nobody knows in time."""
        self.model.clear_assumptions()
        self.model.add_assumptions([self.assumed[use] for use in uses])
        solver = CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_time_in_seconds = max(self.deadline - monotonic(), _ALWAYS_SECONDS)
        if solver.solve(self.model) != INFEASIBLE:
            return None
        return sorted(self.use_of[index] for index in solver.sufficient_assumptions_for_infeasibility())

    def smallest_within(self, core: Sequence[int]) -> tuple[list[int], bool]:
        """Leave out one part of the core after the other, and keep out what is not needed.

        Large parts first: a rule with all its uses for a person, then single uses.
        """
        needed = list(core)
        for parts_of in (self._by_rule_and_person, self._one_by_one):
            for part in parts_of(needed):
                if self.is_late:
                    return needed, False
                smaller = self.core_of([use for use in needed if use not in part])
                if smaller is not None:
                    needed = smaller
        return needed, True

    def _by_rule_and_person(self, uses: Sequence[int]) -> list[Uses]:
        def key(use: int) -> tuple[str, tuple[int, ...]]:
            return self.rules[use].rule, self.rules[use].people

        return [tuple(part) for _, part in groupby(sorted(uses, key=key), key)]

    def _one_by_one(self, uses: Sequence[int]) -> list[Uses]:
        return [(use,) for use in uses]


def _conflict(facts: Facts, uses: Iterable[HardRule], *, is_minimal: bool) -> Conflict:
    ordered = sorted(uses, key=lambda use: (list(Rule).index(use.rule), use.people, use.turns))
    return Conflict(tuple(_clashes(facts, ordered)), is_minimal)


def _clashes(facts: Facts, uses: Sequence[HardRule]) -> Iterator[Clash]:
    """Put the uses of one rule that are about the same turns into one clash with all their people."""
    by_person: dict[tuple[Rule, tuple[int, ...]], set[int]] = {}
    for use in uses:
        by_person.setdefault((use.rule, use.people), set()).update(use.turns)
    merged: dict[tuple[Rule, tuple[int, ...]], list[str]] = {}
    for (rule, people), turns in by_person.items():
        names = merged.setdefault((rule, tuple(sorted(turns))), [])
        names += [facts.people[person].id for person in people]
    for (rule, at), names in merged.items():
        weeks = tuple(union(facts.problem.turns[turn] for turn in at))
        who = tuple(dict.fromkeys(names))
        yield Clash(rule, who, weeks, _sentence(facts, rule, who, weeks))


def _sentence(facts: Facts, rule: Rule, people: Sequence[str], weeks: Sequence[Interval]) -> str:
    who, when = _listed(people), _listed([f"{_day(start)} to {_day(end)}" for start, end in weeks])
    levels = facts.problem.levels
    rest = facts.problem.minimum_rest
    is_one = len(people) == 1
    return {
        Rule.TIME_OFF: f"{who} {'is' if is_one else 'are'} away in the turns from {when}",
        Rule.SERVICE_DATES: f"{who} {'does' if is_one else 'do'} not serve yet, or no longer, from {when}",
        Rule.LEVELS: f"{_listed(_limits(facts, people))}, from {when}",
        Rule.TWO_PEOPLE: f"{who} cannot hold two levels at once, from {when}",
        Rule.SUCCESSION: f"{who}, once at {levels[0]}, must be {levels[-1]} in the next turn, from {when}",
        Rule.REDUCED_PERIODS: f"{who} cannot serve in two times of reduced capacity in a row, from {when}",
        Rule.REST: f"{who} must rest {rest} {'turn' if rest == 1 else 'turns'} between duties, from {when}",
    }[rule]


def _limits(facts: Facts, people: Sequence[str]) -> list[str]:
    found = []
    for person in facts.people:
        if person.id in people:
            held = [level for level in facts.problem.levels if level in person.levels]
            found.append(f"{person.id} may hold {' and '.join(held) or 'no level'} only")
    return found


def _day(instant: datetime) -> str:
    return f"{instant.day} {instant:%b %Y}"


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words[:-1]) + " and " + words[-1] if len(words) > 1 else "".join(words)
