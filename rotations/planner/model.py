"""The model for CP-SAT: the hard rules, and the wishes as costs in sixtieths of a point.

Built so that its linear relaxation is tight: pairs are arcs of a path through the turns, and what a person's load
costs at least is stated for each number of turns they may have.
"""

from dataclasses import dataclass
from math import gcd

from ortools.sat.python.cp_model import CpModel, IntVar, LinearExpr

from rotations.planner.facts import Facts
from rotations.planner.least_loads import Stretches, least_loads, possible_stretches
from rotations.planner.rules import Places, add_places, hard_rules, total_of
from rotations.planner.score import can_shadow, excess_of
from rotations.planner.shares import PARTS, Load


@dataclass(frozen=True, slots=True)
class PlanModel:
    """A model ready to be solved, and the variables to read the plan from."""

    model: CpModel
    places: Places


def build_model(facts: Facts) -> PlanModel:
    """Return the model of a problem; its objective is the plan's score in sixtieths of a point."""
    model = CpModel()
    places = add_places(model, facts)
    for rule in hard_rules(facts, places):
        rule.add_to(model)
    _say_who_goes_on(model, facts, places)
    costs = _cover_costs(model, facts, places)
    for person in range(facts.n_people):
        costs += _load_costs(model, facts, places, person)
    costs += _change_costs(facts, places)
    costs += _shadowing_costs(model, facts, places)
    model.minimize(sum(costs))
    return PlanModel(model, places)


def _say_who_goes_on(model: CpModel, facts: Facts, places: Places) -> None:
    """Follows from the rules, but the solver sees it sooner when told."""
    if not facts.has_two_levels:
        return
    first, second = places.held
    staying = [person for person in range(facts.n_people) if not facts.goes_on(person)]
    for turn in range(1, facts.n_turns):
        for person in range(facts.n_people):
            if facts.goes_on(person):
                came_along = first[person][turn - 1]
                model.add(second[person][turn] == came_along + places.fresh[person][turn])
        n_fresh = sum(row[turn] for row in places.fresh)
        model.add(n_fresh == sum(first[person][turn - 1] for person in staying))


def _cover_costs(model: CpModel, facts: Facts, places: Places) -> list[LinearExpr]:
    """Cost the minutes that the best pair of the turn would work but the chosen one does not."""
    weight = facts.problem.weights.uncovered_hour
    costs: list[LinearExpr] = []
    for turn, table in enumerate(facts.covered):
        loss = [[weight * max(facts.best_cover[turn] - minutes, 0) for minutes in row] for row in table]
        if facts.has_two_levels:
            costs += _pair_costs(model, facts, places, turn, loss)
        else:
            costs += [loss[person][person] * places.held[0][person][turn] for person in range(facts.n_people)]
    return costs


def _pair_costs(
    model: CpModel, facts: Facts, places: Places, turn: int, loss: list[list[int]]
) -> list[LinearExpr]:
    first, second = places.held
    there = [person for person in range(facts.n_people) if facts.can_serve(person, turn)]
    pairs = {
        (one, other): model.new_bool_var("")
        for one in there
        for other in there
        if one != other and facts.may_hold[one][0] and facts.may_hold[other][1]
    }
    model.add_exactly_one(pairs.values())
    for person in there:
        model.add(sum(pair for key, pair in pairs.items() if key[0] == person) == first[person][turn])
        model.add(sum(pair for key, pair in pairs.items() if key[1] == person) == second[person][turn])
    return [loss[one][other] * pair for (one, other), pair in pairs.items()]


def _load_costs(model: CpModel, facts: Facts, places: Places, person: int) -> list[LinearExpr]:
    chosen = _choose_stretches(model, facts, places, person)
    return [_load_cost(model, facts, places, person, load=load, chosen=chosen) for load in Load]


def _choose_stretches(model: CpModel, facts: Facts, places: Places, person: int) -> dict[Stretches, IntVar]:
    """Let one variable stand for each number of whole stretches and single turns that the person can have."""
    chosen = {stretches: model.new_bool_var("") for stretches in possible_stretches(facts, person)}
    whole = places.held[0][person][:-1] if facts.goes_on(person) else ()
    n_places = places.on_duty(person, range(facts.n_turns))
    model.add_exactly_one(chosen.values())
    model.add(total_of(whole) == sum(which.n_whole * variable for which, variable in chosen.items()))
    model.add(n_places == sum(which.n_turns * variable for which, variable in chosen.items()))
    return chosen


def _load_cost(
    model: CpModel,
    facts: Facts,
    places: Places,
    person: int,
    *,
    load: Load,
    chosen: dict[Stretches, IntVar],
) -> LinearExpr:
    """Cost what a person carries above their fair share; beyond one turn's worth it counts twice."""
    share, weight = facts.shares[load], _weight_of(load, facts)
    amounts = share.amounts[person]
    excess = model.new_int_var(0, excess_of(facts, load, person, sum(amounts)), "")
    carried = total_of(amounts[turn] * places.on_duty(person, [turn]) for turn in range(facts.n_turns))
    above = carried - share.allowance[person]
    model.add(excess >= above)
    model.add(excess >= 2 * above - share.one_turn)
    least = {
        which: excess_of(facts, load, person, n) for which, n in least_loads(facts, person, load, chosen)
    }
    model.add(excess >= sum(least[which] * variable for which, variable in chosen.items()))
    _cut_corners(model, facts, load, person, carried=carried, excess=excess)
    return weight * excess


def _cut_corners(
    model: CpModel, facts: Facts, load: Load, person: int, *, carried: LinearExpr, excess: IntVar
) -> None:
    """Where loads come in steps, as days do, nobody carries what lies between: join the steps around each bend."""
    share = facts.shares[load]
    step = gcd(*share.amounts[person])
    for bend in (share.allowance[person], share.allowance[person] + share.one_turn):
        if step and bend > 0:
            low = bend // step * step
            cost, more = (excess_of(facts, load, person, amount) for amount in (low, low + step))
            model.add(step * excess >= (more - cost) * (carried - low) + step * cost)


def _weight_of(load: Load, facts: Facts) -> int:
    weights = facts.problem.weights
    return {
        Load.TURNS: weights.turn,
        Load.WEEKENDS: weights.weekend_hour,
        Load.HOLIDAYS: weights.holiday_hour,
        Load.NIGHTS: weights.night_hour,
    }[load]


def _change_costs(facts: Facts, places: Places) -> list[LinearExpr]:
    weight = facts.problem.weights.change
    return [
        weight * part * places.held[level][person][turn]
        for turn, by_level in enumerate(facts.changed)
        for level, parts in enumerate(by_level)
        for person, part in enumerate(parts)
        if part
    ]


def _shadowing_costs(model: CpModel, facts: Facts, places: Places) -> list[LinearExpr]:
    """Cost a newcomer's first turn of duty if they could not shadow the one before."""
    costs: list[LinearExpr] = []
    for person, candidate in enumerate(facts.people):
        if not candidate.is_new:
            continue
        for turn in range(facts.n_turns):
            if not can_shadow(facts, person, turn - 1):
                is_first = model.new_bool_var("")
                on_duty, earlier = places.on_duty(person, [turn]), places.on_duty(person, range(turn))
                model.add(is_first >= on_duty - earlier)
                costs.append(PARTS * facts.problem.weights.unshadowed * is_first)
    return costs
