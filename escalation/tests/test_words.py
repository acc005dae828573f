"""What the timeline says of escalations."""

import pytest

from escalation.words import acknowledged_words, called_words, late_words, passed_words, steps_words


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([1], "step 1"),
        ([1, 2], "steps 1 and 2"),
        ([2, 3, 4], "steps 2 to 4"),
        ([1, 3, 5], "steps 1, 3 and 5"),
    ],
)
def test_steps(steps, expected):
    assert steps_words(steps) == expected


def test_who_was_called_and_who_was_not():
    words = called_words(
        ["Ana", "Kofi"], is_page=True, path="outage", steps=[1], left_out=["Mei: Away until Monday."]
    )

    assert words == "called Ana and Kofi (outage, step 1). Not Mei: Away until Monday"


def test_being_late_is_said():
    assert late_words(0, 0) == ""
    assert late_words(55, 0) == ", 55 min late"
    assert late_words(55, 1) == ", 55 min late; 1 round was left out meanwhile"


def test_a_step_that_reached_nobody():
    words = passed_words("outage", [1, 2], ["Nobody holds level-1."])

    assert words == "passed steps 1 and 2 of outage: nobody to call. Nobody holds level-1"


def test_an_acknowledgement():
    assert acknowledged_words("on the ticket", 4) == "acknowledged on the ticket after 4 min"
