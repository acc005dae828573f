from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings

from rotations.planner import Away, Candidate, Conflict, Conflicts, InvalidProblem, Problem, Rule, plan
from rotations.planner.problem import MOST_TURNS
from rotations.tests.planner_problems import (
    LEVELS,
    NAMES,
    START,
    a_problem,
    people,
    problems,
    served,
    somebody,
    turns_of,
    turns_until,
)


def conflicts_of(problem: Problem) -> tuple[Conflict, ...]:
    found = plan(problem)
    assert isinstance(found, Conflicts), found
    assert found.is_complete
    assert all(conflict.is_minimal for conflict in found.conflicts)
    return found.conflicts


def rules_of(conflict: Conflict) -> set[Rule]:
    return {clash.rule for clash in conflict.clashes}


def test_a_turn_in_which_all_are_away_names_them_and_the_weeks():
    week = turns_of(4)[2]
    away = tuple(Away(name, week[0], week[1]) for name in NAMES[:4])

    found = conflicts_of(a_problem(away=away))

    [conflict] = found
    [clash] = [clash for clash in conflict.clashes if clash.rule is Rule.TIME_OFF]
    # Three away of four leave one for two places: naming all four would not be the least.
    assert len(clash.people) in (3, 4)
    assert set(clash.people) <= set(NAMES[:4])
    assert clash.weeks == (week,)
    assert "are away in the turns from 1 Apr 2026 to 15 Apr 2026" in conflict.sentence


def test_two_weeks_that_cannot_be_filled_are_two_conflicts():
    first, _, _, last = turns_of(4)
    away = tuple(Away(name, *week) for name in NAMES[:4] for week in (first, last))

    found = conflicts_of(a_problem(away=away))

    assert [conflict.clashes[0].weeks for conflict in found] == [(first,), (last,)] or [
        conflict.clashes[0].weeks for conflict in found
    ] == [(last,), (first,)]


def test_one_person_cannot_hold_two_levels():
    found = conflicts_of(a_problem(candidates=people(1), turns=turns_of(1)))

    assert [rules_of(conflict) for conflict in found] == [{Rule.TWO_PEOPLE}]


def test_a_team_without_anybody_for_level_2_is_told_so():
    nobody = tuple(somebody(name, levels=frozenset(LEVELS[:1])) for name in NAMES[:3])

    [conflict] = conflicts_of(a_problem(candidates=nobody))

    assert rules_of(conflict) == {Rule.LEVELS}
    assert conflict.clashes[0].people == NAMES[:3]
    assert "ana may hold level-1 only" in conflict.sentence


def test_rest_that_a_small_team_cannot_take_is_named():
    [conflict, *_] = conflicts_of(a_problem(candidates=people(3), turns=turns_of(6), minimum_rest=3))

    assert Rule.REST in rules_of(conflict)
    assert "must rest 3 turns between duties" in conflict.sentence


def test_who_must_go_on_but_is_away_is_named():
    before = turns_until(1)
    away = Away("dia", START, START + timedelta(days=2))

    [conflict] = conflicts_of(a_problem(turns_before=before, past=served(before, "dia"), away=(away,)))

    assert rules_of(conflict) == {Rule.SUCCESSION, Rule.TIME_OFF}
    assert {person for clash in conflict.clashes for person in clash.people} == {"dia"}


def test_nobody_has_to_go_on_where_that_is_waived():
    before = turns_until(1)
    away = Away("dia", START, START + timedelta(days=2))
    problem = a_problem(turns_before=before, past=served(before, "dia"), away=(away,))

    found = plan(replace(problem, is_continued=False))

    assert not isinstance(found, Conflicts)


def test_a_team_too_small_for_two_years_ends_is_told_so():
    before = turns_until(2)
    past = served(before, "ana", "ben") + served(before[1:], "ana", level="level-2")
    years_ends = ((before[0][0], before[1][1]), turns_of(4)[2])

    found = conflicts_of(
        a_problem(candidates=people(3), turns_before=before, past=past, reduced_periods=years_ends)
    )

    assert Rule.REDUCED_PERIODS in rules_of(found[0])
    assert {person for clash in found[0].clashes for person in clash.people} <= set(NAMES[:3])


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(problem=problems(most_people=4, most_turns=5))
def test_who_comes_back_from_time_off_is_in_the_way_no_more(problem: Problem):
    found = plan(problem)

    assume(isinstance(found, Conflicts))
    assert isinstance(found, Conflicts)
    assume(any(Rule.TIME_OFF in rules_of(conflict) for conflict in found.conflicts))
    conflict = next(conflict for conflict in found.conflicts if Rule.TIME_OFF in rules_of(conflict))
    clash = next(clash for clash in conflict.clashes if clash.rule is Rule.TIME_OFF)
    away = tuple(one for one in problem.away if one.steward not in clash.people)
    again = plan(replace(problem, away=away))
    assert not isinstance(again, Conflicts) or clash not in [
        c for one in again.conflicts for c in one.clashes
    ]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"candidates": ()}, "Nobody can be planned"),
        ({"turns": ()}, f"A plan has 1 to {MOST_TURNS} turns, not 0"),
        ({"levels": ("a", "b", "c")}, "one or two levels, not of 3"),
        ({"levels": ("a", "a")}, "Two levels have the same name"),
        ({"turns": (turns_of(1)[0], turns_of(3)[2])}, "without gap or overlap"),
        ({"turns": ((START, START),)}, "A turn ends after it starts"),
        ({"candidates": (*people(2), people(1)[0])}, "named twice"),
        ({"candidates": (somebody("ana", capacity=0.0),)}, "capacity is a share above 0"),
        ({"minimum_rest": -1}, "cannot be negative"),
        ({"time_limit": timedelta(0)}, "Planning needs some time"),
        ({"away": (Away("ana", START, START),)}, "time off ends after it starts"),
    ],
)
def test_a_problem_that_makes_no_sense_is_refused_with_a_sentence(changes: dict[str, object], sentence: str):
    with pytest.raises(InvalidProblem, match=sentence):
        a_problem(**changes)


def test_a_first_day_after_the_last_is_refused():
    late = Candidate(
        "ana", people(1)[0].hours, frozenset(LEVELS), 1.0, START.date(), START.date() - timedelta(days=1)
    )

    with pytest.raises(InvalidProblem, match="last day comes before the first"):
        a_problem(candidates=(late,))
