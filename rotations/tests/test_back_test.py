import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from rotations.back_test import BackTest, back_test
from rotations.history import InvalidHistory, parse_history, turns_of
from rotations.planner import Rule

FILE = Path(__file__).parent / "data" / "steward_history.csv"
SECONDS = timedelta(seconds=4)
HEADER = "from,on_duty,joining\n"


def lines(*rows: str) -> bytes:
    return (HEADER + "\n".join(rows)).encode()


def weekly(*pairs: str) -> bytes:
    """Return a history of weekly changes from a Monday on; "ab" is a on duty and b joining."""
    monday = datetime(2026, 1, 5, tzinfo=UTC)
    return lines(
        *(
            f"{monday + n * timedelta(weeks=1):%Y-%m-%dT%H:%M:%SZ},{pair[0]},{pair[1]}"
            for n, pair in enumerate(pairs)
        )
    )


@pytest.fixture(scope="module")
def two_years() -> BackTest:
    return back_test(parse_history(FILE.read_bytes()), time_limit=SECONDS)


def test_two_years_have_four_doubled_places_and_a_plan_of_them_none(two_years: BackTest):
    assert two_years.really.n_doubled == 4
    assert two_years.planned.n_doubled == 0


def test_a_plan_of_two_years_changes_nothing_in_mid_turn_and_keeps_succession_and_rest(two_years: BackTest):
    really, planned = two_years.really, two_years.planned

    assert (really.n_mid_turn_changes, planned.n_mid_turn_changes) == (5, 0)
    assert (really.n_broken_successions, planned.n_broken_successions) == (2, 0)
    assert (really.n_missed_rests > 0, planned.n_missed_rests) == (True, 0)
    assert two_years.given_up == ()


def test_a_plan_of_two_years_is_fairer_than_what_happened(two_years: BackTest):
    assert two_years.planned.points < two_years.really.points
    assert two_years.planned.spread < two_years.really.spread
    assert two_years.planned.turns_above_fair < two_years.really.turns_above_fair


def test_both_sides_serve_the_same_weeks_at_the_same_levels(two_years: BackTest):
    weeks = sum((end - start) / timedelta(weeks=1) for start, end in two_years.turns)

    assert sum(person.served for person in two_years.people) == pytest.approx(2 * weeks)
    assert sum(person.planned for person in two_years.people) == pytest.approx(2 * weeks)
    assert all(person.served <= 2 * person.present + 1e-6 for person in two_years.people)


def test_nobody_is_planned_for_weeks_in_which_they_were_not_there(two_years: BackTest):
    left = {"steward-e": datetime(2022, 9, 20, tzinfo=UTC), "steward-h": datetime(2023, 7, 18, tzinfo=UTC)}

    late = [
        turn
        for turn in two_years.plan
        for name, at in left.items()
        if name in turn.stewards and turn.start > at
    ]

    assert late == []


def test_a_change_on_another_day_of_the_week_came_in_mid_turn():
    history = parse_history(
        lines(
            "2026-01-05T00:10:00Z,a,b",
            "2026-01-08T12:00:00Z,c,b",
            "2026-01-12T00:05:00Z,b,a",
            "2026-01-19T00:00:00Z,a,b",
        )
    )

    assert history.mid_turn_changes == (datetime(2026, 1, 8, 12, tzinfo=UTC),)
    assert [start.day for start, _ in turns_of(history)] == [5, 12]


def test_a_time_twice_as_long_as_the_one_before_is_two_turns():
    history = parse_history(
        lines(
            "2026-01-05T00:00:00Z,a,b",
            "2026-01-12T00:00:00Z,b,a",
            "2026-01-26T00:00:00Z,a,b",
            "2026-02-02T00:00:00Z,b,a",
        )
    )

    assert [start.day for start, _ in turns_of(history)] == [5, 12, 19, 26]


def test_a_rule_that_two_people_could_not_have_kept_is_given_up():
    found = back_test(parse_history(weekly("ab", "ba", "ab", "ba", "ab")), time_limit=SECONDS)

    assert found.given_up == (Rule.REDUCED_PERIODS, Rule.REST)
    assert found.n_places_that_differ == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Line 1: the columns must be from,on_duty,joining"),
        (b"from;on_duty;joining\n", "Line 1: the columns must be"),
        (b"\xff\xfe\x00", "not text in UTF-8"),
        (lines("2026-01-05T00:00:00Z,a,b"), "two rows at least"),
        (lines("2026-01-05T00:00:00Z,a"), "Line 2: has 2 cells instead of 3"),
        (lines("2026-01-05,a,b"), "Line 2: from: .* needs a zone"),
        (lines("yesterday,a,b"), "Line 2: from: 'yesterday' is not an instant"),
        (lines("2026-01-05T00:00:00Z,a,"), "Line 2: joining must name a person"),
        (
            lines("2026-01-12T00:00:00Z,a,b", "2026-01-05T00:00:00Z,a,b"),
            "Line 3: comes before the line above it",
        ),
        (lines('2026-01-05T00:00:00Z,"a,b'), "is not CSV"),
    ],
)
def test_a_history_that_cannot_be_read_is_refused_with_a_sentence(content: bytes, sentence: str):
    with pytest.raises(InvalidHistory, match=sentence):
        parse_history(content)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (lines("2026-01-05T00:00:00Z,a,b", "2026-01-06T00:00:00Z,a,b"), "has no turns"),
        (weekly(*["aa"] * 4), "No plan is possible with these people"),
    ],
)
def test_a_history_that_cannot_be_planned_is_refused_with_a_sentence(content: bytes, sentence: str):
    with pytest.raises(InvalidHistory, match=sentence):
        back_test(parse_history(content), time_limit=SECONDS)


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("backtest_rotation", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_prints_both_sides(tmp_path: Path):
    path = tmp_path / "history.csv"
    path.write_bytes(weekly("ab", "bc", "cd", "dd", "ab", "bc", "cd", "da"))

    found = json.loads(command(str(path), "--json", "--seconds", "4"))
    text = command(str(path), "--seconds", "4")

    assert (found["really"]["n_doubled"], found["planned"]["n_doubled"]) == (1, 0)
    assert [turn["level-1"] != turn["level-2"] for turn in found["plan"]] == [True] * found["n_turns"]
    assert "times one person held both places" in text


def test_the_command_refuses_a_file_that_is_not_there_in_one_line(tmp_path: Path):
    with pytest.raises(CommandError, match="cannot be read"):
        command(str(tmp_path / "missing.csv"))
