"""Whole requests with the answer a triager should arrive at: the 30 of the sample and 143 of our own."""

import json
from pathlib import Path
from typing import Any

import pytest

from tickets.priority import Assessment, Kind, Tier, assess
from tickets.request_file import read_requests

DATA = Path(__file__).parent / "data"
FIELDS = ("kind", "impact", "tier", "needs_approval", "flags")
# Turkish: no word of it is known, so nothing but `possible_incident` can be right.
BEYOND_THE_VOCABULARY = {"OWN-2018"}


def load(name: str) -> list[tuple[dict[str, Any], Assessment]]:
    entries = json.loads((DATA / name).read_text())
    asked = [{key: value for key, value in entry.items() if key != "expected"} for entry in entries]
    made = [assess(request.facts) for request in read_requests(json.dumps(asked))]
    return list(zip(entries, made, strict=True))


SAMPLE = load("requests.json")
OWN = load("more_requests.json")


def answered(made: Assessment) -> dict[str, Any]:
    return {name: getattr(made, name) for name in FIELDS} | {"flags": sorted(made.flags)}


def wanted(entry: dict[str, Any]) -> dict[str, Any]:
    expected = entry["expected"]
    return {name: expected[name] for name in FIELDS} | {"flags": sorted(expected["flags"])}


@pytest.mark.parametrize(
    ("entry", "made"), SAMPLE + OWN, ids=lambda value: value["id"] if isinstance(value, dict) else ""
)
def test_a_request_gets_the_answer_of_a_triager(entry: dict[str, Any], made: Assessment) -> None:
    if entry["id"] in BEYOND_THE_VOCABULARY:
        assert made.possible_incident
        return

    assert answered(made) == wanted(entry)


@pytest.mark.parametrize("table", [SAMPLE, OWN], ids=["sample", "own"])
def test_no_incident_is_missed_and_nothing_else_pages_anybody(
    table: list[tuple[dict[str, Any], Assessment]],
) -> None:
    urgent = {e["id"] for e, made in table if made.tier is Tier.P1 or made.possible_incident}
    incidents = {e["id"] for e, _ in table if e["expected"]["kind"] == Kind.INCIDENT}
    asked_for = {e["id"] for e, _ in table if e["expected"].get("possible_incident")}

    assert incidents <= urgent
    assert urgent <= incidents | asked_for


@pytest.mark.parametrize(
    ("entry", "made"),
    [pair for pair in SAMPLE if "event_start" in pair[0]["expected"]],
    ids=lambda v: v["id"] if isinstance(v, dict) else "",
)
def test_the_first_day_of_a_workshop_is_read_with_its_zone(entry: dict[str, Any], made: Assessment) -> None:
    start = made.event_start.isoformat() if made.event_start else None

    assert (start, made.notice_days) == (entry["expected"]["event_start"], entry["expected"]["notice_days"])


@pytest.mark.parametrize(
    ("entry", "made"),
    [p for p in OWN if "possible_incident" in p[0]["expected"]],
    ids=lambda v: v["id"] if isinstance(v, dict) else "",
)
def test_level_1_is_asked_exactly_where_a_person_must_decide(entry: dict[str, Any], made: Assessment) -> None:
    assert made.possible_incident is entry["expected"]["possible_incident"]
