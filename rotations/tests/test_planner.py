from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise, permutations, product

import pytest
from hypothesis import HealthCheck, assume, given, settings

from rotations.planner import Away, Conflicts, Ending, Plan, Problem, Shadow, Weights, plan
from rotations.planner.facts import facts_of
from rotations.planner.score import score_of
from rotations.tests.planner_problems import (
    LEVELS,
    NAMES,
    START,
    WEEK,
    a_problem,
    broken_rules,
    people,
    points_of,
    problems,
    served,
    shifts_of_plan,
    somebody,
    turns_of,
    turns_until,
    works,
)
from rotations.turns import Turn

SLOW_BUT_FINE = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def planned(problem: Problem) -> Plan:
    found = plan(problem)
    assert isinstance(found, Plan), found
    return found


@SLOW_BUT_FINE
@given(problem=problems())
def test_no_plan_breaks_a_hard_rule(problem: Problem):
    found = plan(problem)

    assume(isinstance(found, Plan))
    assert isinstance(found, Plan)
    assert [(turn.start, turn.end) for turn in found.turns] == list(problem.turns)
    assert broken_rules(problem, found.turns) == []


@SLOW_BUT_FINE
@given(problem=problems())
def test_the_score_is_what_the_shifts_of_the_plan_come_to(problem: Problem):
    found = plan(problem)

    assume(isinstance(found, Plan))
    assert isinstance(found, Plan)
    for term in found.score.terms:
        # Fair shares are rounded to sixtieths, here and there, and halves may round either way.
        rounding = term.weight * len(problem.candidates) / 30
        assert term.points == pytest.approx(points_of(problem, found.turns)[term.term.value], abs=rounding)
    assert found.bound <= found.score.points + 1e-6


@SLOW_BUT_FINE
@given(problem=problems(most_people=4, most_turns=4))
def test_an_optimum_is_one_among_all_plans_there_are(problem: Problem):
    found = plan(problem)

    facts = facts_of(problem)
    possible = [turns for turns in every_plan(problem) if not broken_rules(problem, turns)]
    if isinstance(found, Conflicts):
        assert possible == []
    else:
        assert found.is_optimal
        assert found.score.points == pytest.approx(min(score_of(facts, turns).points for turns in possible))
        assert found.score.points == pytest.approx(found.bound)


def every_plan(problem: Problem) -> list[tuple[Turn, ...]]:
    ids = [person.id for person in problem.candidates]
    ways = list(permutations(ids, len(problem.levels)))
    return [
        tuple(Turn(n, *problem.turns[n], stewards) for n, stewards in enumerate(chosen))
        for chosen in product(ways, repeat=len(problem.turns))
    ]


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(problem=problems())
def test_the_same_problem_gives_the_same_answer(problem: Problem):
    first, second = plan(problem), plan(problem)

    if isinstance(first, Plan) and isinstance(second, Plan):
        assert first.is_reproducible
        assert (first.turns, first.shadows, first.score) == (second.turns, second.shadows, second.score)
    else:
        assert first == second


def test_who_may_not_hold_level_2_is_followed_by_anybody_who_may():
    only_first = somebody("ana", levels=frozenset(LEVELS[:1]))
    others = tuple(somebody(name) for name in ("ben", "cho", "dia"))

    found = planned(a_problem(candidates=(only_first, *others), minimum_rest=0, turns=turns_of(8)))

    assert "ana" not in [turn.stewards[1] for turn in found.turns]
    after_ana = {later.stewards[1] for turn, later in pairwise(found.turns) if turn.stewards[0] == "ana"}
    assert after_ana
    assert after_ana <= {"ben", "cho", "dia"}


def test_level_1_of_the_turn_before_goes_on():
    before = turns_until(2)

    found = planned(a_problem(turns_before=before, past=served(before, "cho", "dia")))

    assert found.turns[0].stewards[1] == "dia"


def test_who_stood_in_for_some_days_of_the_turn_before_does_not_go_on():
    before = turns_until(1)
    days = timedelta(days=3)
    past = (
        *served([(before[0][0], before[0][1] - days)], "cho"),
        *served([(before[0][1] - days, before[0][1])], "dia"),
    )

    found = planned(a_problem(turns_before=before, past=past))

    assert found.turns[0].stewards[1] == "cho"


def test_two_people_far_apart_are_better_than_two_in_one_office():
    lisbon = [somebody(name, "Europe/Lisbon") for name in ("ana", "ben")]
    auckland = somebody("cho", "Pacific/Auckland")

    found = planned(a_problem(candidates=(*lisbon, auckland), turns=turns_of(1)))

    assert "cho" in found.turns[0].stewards
    cover = next(term for term in found.score.terms if term.term.value == "cover")
    assert cover.amount == 2 * 168 - 2 * 10 * 8


def test_whoever_served_more_in_the_last_year_serves_less():
    before = turns_until(8)
    past = served(before, *["ana"] * 8) + served(before, *["ben"] * 8, level="level-2")
    same = tuple(somebody(name) for name in NAMES[:4])
    problem = a_problem(candidates=same, turns_before=before, past=past, minimum_rest=0, is_continued=False)

    found = planned(problem)

    assert {steward for turn in found.turns for steward in turn.stewards} == {"cho", "dia"}


def test_half_a_capacity_is_half_the_turns():
    same = (somebody("ana", capacity=0.5), *(somebody(name) for name in ("ben", "cho", "dia", "eli", "fay")))

    found = planned(a_problem(candidates=same, turns=turns_of(22), minimum_rest=0))

    n_places = {name: sum(name in turn.stewards for turn in found.turns) for name in NAMES}
    assert n_places["ana"] == 4
    assert sorted(n_places.values()) == [4, 8, 8, 8, 8, 8]


def test_nobody_owes_turns_for_a_leave():
    same = tuple(somebody(name) for name in NAMES[:4])
    half_the_time = Away("ana", START, turns_of(8)[-1][1])

    found = planned(a_problem(candidates=same, turns=turns_of(16), minimum_rest=0, away=(half_the_time,)))

    n_places = {name: sum(name in turn.stewards for turn in found.turns) for name in NAMES[:4]}
    # Half as much as the others, rather than as much in half the time: 32 places, shared as 1 : 2 : 2 : 2.
    assert n_places["ana"] == 4
    assert min(n_places[name] for name in NAMES[1:4]) >= 8


def test_holidays_of_a_persons_country_are_shared_too():
    christmas = date(2026, 3, 10)
    celebrating = tuple(somebody(name, hours=works(holidays=[christmas])) for name in NAMES[:2])
    others = tuple(somebody(name) for name in NAMES[2:4])
    weights = Weights(uncovered_hour=0)

    found = planned(
        a_problem(candidates=celebrating + others, turns=turns_of(2, length=WEEK), weights=weights)
    )

    assert set(found.turns[0].stewards) == {"cho", "dia"}


def test_what_was_announced_stays_where_nothing_speaks_against_it():
    same = tuple(somebody(name) for name in NAMES[:4])
    order = ["cho", "ana", "dia", "ben"]
    announced = served(turns_of(4), *order) + served(turns_of(4)[1:], *order, level="level-2")

    found = planned(a_problem(candidates=same, announced=announced))

    assert [turn.stewards[0] for turn in found.turns] == order


def test_an_announced_plan_changes_no_more_than_it_must():
    same = tuple(somebody(name) for name in NAMES[:5])
    problem = a_problem(candidates=same, turns=turns_of(10), minimum_rest=0, weights=Weights(change=10_000))
    first = planned(problem)
    announced = tuple(shifts_of_plan(a_problem(), first.turns))
    away = Away(first.turns[4].stewards[0], *turns_of(10)[4])

    found = planned(replace(problem, announced=announced, away=(away,)))

    changed = [
        old.index for old, new in zip(first.turns, found.turns, strict=True) if old.stewards != new.stewards
    ]
    assert set(changed) <= {4, 5}


def test_a_newcomer_shadows_the_turn_before_their_first():
    newcomer = somebody("dia", is_new=True)

    found = planned(a_problem(candidates=(*people(3), newcomer), turns=turns_of(6)))

    first = next(turn.index for turn in found.turns if "dia" in turn.stewards)
    assert first >= 1
    assert found.shadows == (Shadow("dia", first - 1),)


def test_nobody_serves_at_two_years_ends_in_a_row():
    before = turns_until(1)
    years_ends = (before[0], turns_of(4)[2])
    past = served(before, "ana") + served(before, "ben", level="level-2")

    found = planned(
        a_problem(candidates=people(6), turns_before=before, past=past, reduced_periods=years_ends)
    )

    assert not {"ana", "ben"} & set(found.turns[2].stewards)


def test_the_caller_hears_of_progress_and_can_stop():
    asked = []

    def should_stop() -> bool:
        asked.append(1)
        return len(asked) > 2

    problem = a_problem(candidates=people(6), turns=turns_of(60), minimum_rest=0)
    heard = []

    found = plan(problem, on_progress=heard.append, should_stop=should_stop)

    assert isinstance(found, Plan)
    assert found.ending in (Ending.STOPPED, Ending.OPTIMAL)
    assert broken_rules(problem, found.turns) == []
    assert heard
    assert found.turns[-1].end > START
