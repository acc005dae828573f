"""Floors for whole sets of requests: how many incidents are caught, how many alarms are false, how much is right."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tickets.priority import Assessment, Kind, Tier, assess
from tickets.request_file import read_requests

DATA = Path(__file__).parent / "data"
CAUGHT_AT_LEAST = 0.95
FALSE_ALARMS_AT_MOST = 0.05
RIGHT_AT_LEAST = 0.90
SETS = ["requests.json", "more_requests.json", "heldout_2026_11.json", "learning_requests.json"]


@dataclass(frozen=True)
class Case:
    """One request beside what was expected and what came out."""

    expected: dict[str, Any]
    made: Assessment
    id: str

    @property
    def is_urgent(self) -> bool:
        """Say whether somebody is called."""
        return self.made.tier is Tier.P1 or self.made.possible_incident

    @property
    def is_incident(self) -> bool:
        """Say whether somebody should be."""
        return bool(self.expected["kind"] == Kind.INCIDENT)

    def __str__(self) -> str:
        wanted = f"{self.expected['kind']}/{self.expected['tier']}"
        return f"{self.id}: {wanted} expected, {self.made.kind}/{self.made.tier} by {self.made.rule}"


def load(name: str) -> list[Case]:
    entries = json.loads((DATA / name).read_text())
    asked = [{key: value for key, value in entry.items() if key != "expected"} for entry in entries]
    made = [assess(request.facts) for request in read_requests(json.dumps(asked))]
    return [Case(e["expected"], m, e["id"]) for e, m in zip(entries, made, strict=True)]


def listed(cases: list[Case]) -> str:
    return "\n" + "\n".join(map(str, cases))


@pytest.fixture(scope="module", params=SETS)
def cases(request: pytest.FixtureRequest) -> list[Case]:
    return load(request.param)


def test_incidents_are_caught(cases: list[Case]) -> None:
    incidents = [case for case in cases if case.is_incident]

    missed = [case for case in incidents if not case.is_urgent]

    assert len(missed) <= (1 - CAUGHT_AT_LEAST) * len(incidents), listed(missed)


def test_little_else_calls_anybody(cases: list[Case]) -> None:
    others = [c for c in cases if not c.is_incident and not c.expected.get("possible_incident")]

    false = [case for case in others if case.is_urgent]

    assert len(false) <= FALSE_ALARMS_AT_MOST * len(others), listed(false)


@pytest.mark.parametrize("field", ["kind", "tier"])
def test_most_answers_are_right(cases: list[Case], field: str) -> None:
    wrong = [case for case in cases if case.expected[field] != getattr(case.made, field)]

    assert len(wrong) <= (1 - RIGHT_AT_LEAST) * len(cases), listed(wrong)


def test_the_reason_is_a_whole_sentence(cases: list[Case]) -> None:
    for case in cases:
        assert case.made.why[:1].isupper(), case
        assert case.made.why.endswith("."), case
