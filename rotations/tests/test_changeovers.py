"""Where a level changes hands: every turn of the order, and stand-ins from one working day on."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rotations.changeovers import changeovers
from rotations.oncall import Override, Schedule, Shift, ShiftSource, shifts_between
from rotations.turns import RotationPlan, TurnUnit

LISBON = ZoneInfo("Europe/Lisbon")
# A Wednesday; in January Lisbon has UTC.
START = datetime(2026, 1, 7, 9, tzinfo=UTC)


def at(day: float) -> datetime:
    return START + timedelta(days=day)


def shift(steward: str | None, start: float, end: float, *, stands_in: bool = False) -> Shift:
    source = ShiftSource.OVERRIDE if stands_in else ShiftSource.ROTATION
    return Shift("level-1", steward, at(start), at(end), source)


CASES = {
    "a turn of the order, however short": (
        [shift("ana", 0, 14), shift("ben", 14, 14.1)],
        [(14, "ana", "ben")],
    ),
    "the same person in two turns": ([shift("ana", 0, 14), shift("ana", 14, 28)], []),
    "a stand-in for an afternoon": (
        [shift("ana", 0, 2), shift("ben", 2, 2.2, stands_in=True), shift("ana", 2.2, 14)],
        [],
    ),
    "a stand-in for one working day": (
        [shift("ana", 0, 1), shift("ben", 1, 2, stands_in=True), shift("ana", 2, 14)],
        [(1, "ana", "ben"), (2, "ben", "ana")],
    ),
    "a stand-in for a weekend": (
        # Saturday 00:00 to Monday 00:00.
        [shift("ana", 0, 2.625), shift("ben", 2.625, 4.625, stands_in=True), shift("ana", 4.625, 14)],
        [],
    ),
    "two halves of a day by one stand-in": (
        [
            shift("ana", 0, 1),
            shift("ben", 1, 1.5, stands_in=True),
            shift("ben", 1.5, 2, stands_in=True),
            shift("ana", 2, 14),
        ],
        [(1, "ana", "ben"), (2, "ben", "ana")],
    ),
    "a short stand-in before the next turn": (
        [shift("ana", 0, 13.8), shift("cho", 13.8, 14, stands_in=True), shift("ben", 14, 28)],
        [(14, "ana", "ben")],
    ),
    "a gap": (
        [shift("ana", 0, 7), shift(None, 7, 9, stands_in=True), shift("ben", 9, 14)],
        [(9, "ana", "ben")],
    ),
    "time that nobody covers": ([shift("ana", 0, 7), shift("ben", 9, 14)], [(9, "ana", "ben")]),
    "a gap within one person's turn": (
        [shift("ana", 0, 7), shift(None, 7, 9, stands_in=True), shift("ana", 9, 14)],
        [],
    ),
    "nobody was there before": ([shift(None, 0, 7, stands_in=True), shift("ana", 7, 14)], []),
    "nothing at all": ([], []),
}


@pytest.mark.parametrize(("shifts", "expected"), CASES.values(), ids=CASES)
def test_a_level_changes_hands_where_somebody_else_takes_it_over(shifts, expected):
    found = changeovers(shifts, LISBON)

    assert [(change.at, change.outgoing, change.incoming) for change in found] == [
        (at(day), outgoing, incoming) for day, outgoing, incoming in expected
    ]


def test_both_levels_change_hands_when_a_turn_ends():
    plan = RotationPlan(
        zone=LISBON,
        starts_at=datetime.fromisoformat("2026-01-07T09:00"),
        every=2,
        unit=TurnUnit.WEEK,
        levels=("level-1", "level-2"),
        members=("ana", "ben", "cho"),
    )
    override = Override("level-2", at(3), at(6), "ben")
    schedule = Schedule(plan.levels, plan, overrides=(override,))

    found = changeovers(shifts_between(schedule, at(0), at(28)), LISBON)

    assert [(change.level, change.at, change.outgoing, change.incoming) for change in found] == [
        ("level-2", at(3), "cho", "ben"),
        ("level-2", at(6), "ben", "cho"),
        ("level-1", at(14), "ana", "ben"),
        ("level-2", at(14), "cho", "ana"),
    ]
