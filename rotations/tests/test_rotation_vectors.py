"""The vectors hold wherever a schedule is asked: see data/README.md for where their facts come from."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from rotations.oncall import Announced, Override, Schedule, on_call_at, shift_at, shifts_between
from rotations.turns import RotationPlan, TurnUnit
from timekeeping.wall_clock import parse_zone

VECTORS = json.loads((Path(__file__).parent / "data" / "vectors.json").read_text(encoding="utf-8"))
SHIFTS = [vector for vector in VECTORS if vector["kind"] == "shifts"]
INSTANTS = [vector for vector in VECTORS if vector["kind"] == "oncall"]


def schedule_of(vector: dict[str, Any]) -> Schedule:
    rotation = vector["rotation"]
    plan = RotationPlan(
        zone=parse_zone(rotation["time_zone"]),
        starts_at=datetime.fromisoformat(rotation["starts_at_local"]),
        every=rotation["turn"]["every"],
        unit=TurnUnit(rotation["turn"]["unit"]),
        levels=tuple(rotation["levels"]),
        members=tuple(rotation["members"]),
    )
    overrides = tuple(
        Override(one["level"], instant(one["start"]), instant(one["end"]), one["steward"])
        for one in vector["overrides"]
    )
    return Schedule(levels=plan.levels, plan=plan, overrides=overrides)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_the_vectors_are_all_there() -> None:
    assert (len(SHIFTS), len(INSTANTS)) == (137, 93)


@pytest.mark.parametrize("vector", SHIFTS, ids=lambda vector: vector["id"])
def test_the_shifts_of_a_level_are_the_expected_ones(vector: dict[str, Any]) -> None:
    query = vector["query"]

    shifts = shifts_between(schedule_of(vector), instant(query["from"]), instant(query["to"]), query["level"])

    assert [
        {
            "steward": shift.steward,
            "start": f"{shift.start:%Y-%m-%dT%H:%M:%SZ}",
            "end": f"{shift.end:%Y-%m-%dT%H:%M:%SZ}",
            "source": shift.source,
        }
        for shift in shifts
    ] == vector["expected"]


@pytest.mark.parametrize("vector", INSTANTS, ids=lambda vector: vector["id"])
def test_the_holders_at_an_instant_are_the_expected_ones(vector: dict[str, Any]) -> None:
    at = instant(vector["query"]["at"])

    holders = on_call_at(schedule_of(vector), at)

    assert holders == vector["expected"]


@pytest.mark.parametrize("vector", SHIFTS, ids=lambda vector: vector["id"])
def test_each_shift_is_found_again_at_its_first_and_last_second(vector: dict[str, Any]) -> None:
    schedule, query = schedule_of(vector), vector["query"]

    shifts = shifts_between(schedule, instant(query["from"]), instant(query["to"]), query["level"])

    for shift in shifts:
        whole = shift_at(schedule, shift.start, query["level"])
        assert whole is not None
        assert (whole.steward, whole.source) == (shift.steward, shift.source)
        assert whole.start <= shift.start
        assert whole.end >= shift.end
        assert on_call_at(schedule, shift.start)[query["level"]] == shift.steward


@pytest.mark.parametrize("vector", SHIFTS, ids=lambda vector: vector["id"])
def test_announcing_the_first_half_changes_nobodys_shift(vector: dict[str, Any]) -> None:
    schedule, query = schedule_of(vector), vector["query"]
    start, end = instant(query["from"]), instant(query["to"])
    halfway = start + (end - start) / 2
    facts = Announced(start, halfway, tuple(shifts_between(schedule, start, halfway)))

    announced = shifts_between(
        Schedule(schedule.levels, schedule.plan, facts, schedule.overrides), start, end, query["level"]
    )

    computed = shifts_between(schedule, start, end, query["level"])
    samples = [start + (end - start) * step / 500 for step in range(500)]
    assert [_holder(announced, at) for at in samples] == [_holder(computed, at) for at in samples]


def _holder(shifts: list[Any], at: datetime) -> str | None:
    return next((shift.steward for shift in shifts if shift.start <= at < shift.end), None)
