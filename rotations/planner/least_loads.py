"""How much of a load a person carries at least, for each number of stretches of duty they may have.

A stretch is two turns, level-1 and then level-2, or a single turn. Without this the solver believes that two and a
half stretches are as good as any whole number.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rotations.planner.facts import Facts
from rotations.planner.shares import Load


@dataclass(frozen=True, slots=True, order=True)
class Stretches:
    """A number of stretches of two turns, and of single ones."""

    n_whole: int
    n_single: int

    @property
    def n_turns(self) -> int:
        """Return how many turns of duty these are."""
        return 2 * self.n_whole + self.n_single


def possible_stretches(facts: Facts, person: int) -> list[Stretches]:
    """Return, in order, the numbers of stretches that time off and rest leave room for."""
    return sorted(_least(facts, person, [0] * facts.n_turns))


def least_loads(
    facts: Facts, person: int, load: Load, wanted: Iterable[Stretches]
) -> Iterator[tuple[Stretches, int]]:
    """Yield for each wanted number of stretches the least of the load that they can come to."""
    least = _least(facts, person, facts.shares[load].amounts[person])
    for stretches in wanted:
        yield stretches, least[stretches]


def _least(facts: Facts, person: int, amounts: Sequence[int]) -> dict[Stretches, int]:
    """Walk back through the turns: each may begin a stretch, after which the person rests."""
    rest, n_turns = facts.problem.minimum_rest, facts.n_turns
    after: list[dict[tuple[int, int], int]] = [{} for _ in range(n_turns)]

    def best_from(turn: int) -> dict[tuple[int, int], int]:
        return after[turn] if turn < n_turns else {(0, 0): 0}

    for turn in reversed(range(n_turns)):
        found = dict(best_from(turn + 1))
        if _may_be_single(facts, person, turn):
            _offer(found, best_from(turn + 1 + rest), whole=0, single=1, amount=amounts[turn])
        if _may_be_whole(facts, person, turn):
            both = amounts[turn] + amounts[turn + 1]
            _offer(found, best_from(turn + 2 + rest), whole=1, single=0, amount=both)
        after[turn] = found
    return {Stretches(*key): least for key, least in after[0].items()}


def _offer(
    found: dict[tuple[int, int], int],
    later: dict[tuple[int, int], int],
    *,
    whole: int,
    single: int,
    amount: int,
) -> None:
    for (n_whole, n_single), least in later.items():
        key = (n_whole + whole, n_single + single)
        found[key] = min(found.get(key, least + amount), least + amount)


def _may_be_whole(facts: Facts, person: int, turn: int) -> bool:
    return (
        facts.goes_on(person)
        and facts.may_hold[person][0]
        and turn + 1 < facts.n_turns
        and facts.can_serve(person, turn)
        and facts.can_serve(person, turn + 1)
    )


def _may_be_single(facts: Facts, person: int, turn: int) -> bool:
    """Who goes on has single turns only at the edges, or after somebody who may not go on."""
    if not facts.can_serve(person, turn):
        return False
    if not facts.goes_on(person):
        return facts.may_hold[person][0]
    is_last = turn == facts.n_turns - 1 and facts.may_hold[person][0]
    return is_last or turn == 0 or not facts.everybody_goes_on
