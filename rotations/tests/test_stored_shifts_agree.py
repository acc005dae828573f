"""What the database announces is what the pure rules say, for the vectors and for random overrides."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from accounts.models import User
from rotations.errors import HoldsTwoLevels, ImpossibleShift
from rotations.models import Rotation, Shift
from rotations.oncall import Override, Schedule, on_call_at, shift_at, shifts_between
from rotations.queries import duties_of, find_rotations, schedule_of, shifts_of
from rotations.rotation_file import OverrideEntry, RotationEntry
from rotations.services import load_rotations
from rotations.tests.factories import NOW, an_entry
from rotations.turns import TurnUnit

pytestmark = pytest.mark.django_db

VECTORS = json.loads((Path(__file__).parent / "data" / "vectors.json").read_text(encoding="utf-8"))
SHIFTS = [vector for vector in VECTORS if vector["kind"] == "shifts" and vector["overrides"]]


def address(name: str | None) -> str | None:
    return f"{name}@example.org" if name else None


def entry_of(rotation: dict[str, Any]) -> RotationEntry:
    return an_entry(
        time_zone=rotation["time_zone"],
        starts_at=datetime.fromisoformat(rotation["starts_at_local"]),
        every=rotation["turn"]["every"],
        unit=TurnUnit(rotation["turn"]["unit"]),
        levels=tuple(rotation["levels"]),
        members=tuple(f"{name}@example.org" for name in rotation["members"]),
    )


def override_of(one: dict[str, Any]) -> OverrideEntry:
    start, end = (datetime.fromisoformat(one[key]) for key in ("start", "end"))
    return OverrideEntry("support", one["level"], start, end, address(one["steward"]))


@pytest.mark.parametrize("vector", SHIFTS, ids=lambda vector: vector["id"])
def test_a_loaded_rotation_with_overrides_gives_the_expected_shifts(vector):
    query = vector["query"]
    start, end = datetime.fromisoformat(query["from"]), datetime.fromisoformat(query["to"])
    for one in vector["overrides"]:
        if one["steward"] and one["steward"] not in vector["rotation"]["members"]:
            User.objects.get_or_create(email=address(one["steward"]), defaults={"roles": ["steward"]})
    # Loaded just before, so that all of it is announced, as it was in the life of such a rotation.
    now = min(start, *(datetime.fromisoformat(one["start"]) for one in vector["overrides"])) - timedelta(
        days=1
    )

    load_rotations(
        [entry_of(vector["rotation"])],
        overrides=[override_of(one) for one in vector["overrides"]],
        now=now,
    )

    shifts = shifts_of(find_rotations("support")[0], start, end, level=query["level"])
    assert [(one.steward, f"{one.start:%FT%TZ}", f"{one.end:%FT%TZ}", one.source) for one in shifts] == [
        (address(one["steward"]), one["start"], one["end"], one["source"]) for one in vector["expected"]
    ]


@pytest.mark.parametrize("seed", range(3))
def test_random_overrides_are_announced_as_the_pure_rules_cut_them(seed):
    rng = Random(seed)
    members = tuple(f"person{n}@example.org" for n in range(6))
    load_rotations([an_entry(members=members)], now=NOW)
    rotation = find_rotations("support")[0]
    placed: list[Override] = []
    for _ in range(30):
        start = NOW + timedelta(minutes=rng.randrange(90 * 24 * 60))
        end = start + timedelta(minutes=rng.randrange(1, 20 * 24 * 60))
        level, steward = rng.choice(rotation.levels), rng.choice([*members, None])
        entry = OverrideEntry("support", level, start, end, steward)
        try:
            load_rotations([], overrides=[entry], now=NOW)
        except (HoldsTwoLevels, ImpossibleShift):
            continue
        placed.append(Override(level, start, end, steward))

    schedule = Schedule(tuple(rotation.levels), rotation.plan, overrides=tuple(placed))

    window = NOW - timedelta(days=30), NOW + timedelta(days=150)
    rotation = find_rotations("support")[0]
    assert len(placed) > 5
    assert shifts_of(rotation, *window) == shifts_between(schedule, *window)
    for _ in range(200):
        at = window[0] + (window[1] - window[0]) * rng.random()
        known = schedule_of(rotation, at, at + timedelta(microseconds=1))
        assert on_call_at(known.schedule, at) == on_call_at(schedule, at)
        for level in rotation.levels:
            assert shift_at(known.schedule, at, level) == shift_at(schedule, at, level)


def thousand_overrides() -> list[OverrideEntry]:
    """Return overrides of every second three hours, of a rotation that is loaded."""
    load_rotations([an_entry()], now=NOW)
    day = datetime(2026, 2, 1, tzinfo=UTC)
    return [
        OverrideEntry(
            "support", "level-1", day + timedelta(hours=6 * n), day + timedelta(hours=6 * n + 3), None
        )
        for n in range(1000)
    ]


def test_a_thousand_overrides_are_loaded_in_one_announcement_and_read_in_one_query(
    django_assert_num_queries,
):
    entries = thousand_overrides()

    report = load_rotations([], overrides=entries, now=NOW)
    again = load_rotations([], overrides=entries, now=NOW)

    assert (report.n_overrides, again.n_overrides) == (1000, 0)
    assert Shift.objects.live().filter(user=None).count() == 1000
    rotation = Rotation.objects.with_members().get()
    with django_assert_num_queries(1):
        duties = duties_of(rotation, datetime(2026, 2, 1, 4, tzinfo=UTC))
    assert all(duties)
