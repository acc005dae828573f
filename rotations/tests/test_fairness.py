from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rotations.fairness import Entry, Ledger, Member, Spread, ledger_of
from rotations.oncall import Override, Schedule, Shift, shifts_between
from rotations.turns import RotationPlan, TurnUnit, turns_between

LEVELS = ("level-1", "level-2")
UTC_ZONE = ZoneInfo("UTC")
HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
# A Monday, so that weeks begin with the window.
START = datetime(2026, 1, 5, tzinfo=UTC)
PLAN = RotationPlan(
    UTC_ZONE, datetime.fromisoformat("2026-01-05"), 1, TurnUnit.WEEK, LEVELS, ("ana", "ben", "cho")
)
MEMBERS = {name: Member(UTC_ZONE) for name in PLAN.members}


def ledger(
    *overrides: Override, n_weeks: int = 3, members: dict[str, Member] = MEMBERS, start: datetime = START
) -> Ledger:
    end = start + n_weeks * WEEK
    shifts = shifts_between(Schedule(LEVELS, PLAN, None, overrides), start, end)
    turns = [(turn.start, turn.end) for turn in turns_between(PLAN, start, end)]
    return ledger_of(shifts, start, end, levels=LEVELS, turns=turns, members=members)


def entry_of(found: Ledger, steward: str) -> Entry:
    return next(entry for entry in found.entries if entry.steward == steward)


def test_everybody_who_takes_every_turn_once_has_the_same():
    found = ledger()

    for entry in found.entries:
        assert entry.n_turns == {"level-1": 1, "level-2": 1}
        assert entry.on_call_duration == 2 * WEEK
        assert entry.weekend_duration == 4 * 24 * HOUR
        assert entry.night_duration == 14 * 8 * HOUR
    assert set(found.spreads.values()) == {Spread(0, 0)}


def test_a_swapped_half_counts_as_half_for_both():
    swapped = Override("level-1", START, START + WEEK / 2, "ben")

    found = ledger(swapped)

    assert entry_of(found, "ana").n_turns == {"level-1": 0.5, "level-2": 1}
    assert entry_of(found, "ben").n_turns == {"level-1": 1.5, "level-2": 1}
    assert found.spreads["level-1 turns"] == Spread(1, 1)
    assert found.spreads["turns"].absolute == 1


def test_a_turn_cut_by_the_window_counts_by_the_part_that_lies_in_it():
    halfway = START + WEEK / 2

    found = ledger(start=halfway, n_weeks=1)

    assert [entry.n_turns["level-1"] for entry in found.entries] == [0.5, 0.5, 0]


def test_nobody_on_purpose_counts_for_nobody():
    found = ledger(Override("level-1", START, START + WEEK, None))

    assert entry_of(found, "ana").n_turns["level-1"] == 0


def test_time_at_two_levels_at_once_is_lived_once():
    found = ledger(Override("level-1", START, START + WEEK, "cho"), n_weeks=1)

    cho = entry_of(found, "cho")
    assert cho.n_turns == {"level-1": 1, "level-2": 1}
    assert cho.on_call_duration == WEEK


@pytest.mark.parametrize(
    ("zone", "start", "hours", "weekend", "night"),
    [
        ("UTC", "2026-01-09T20:00", 12, 8, 8),  # Friday night
        ("UTC", "2026-01-10T00:00", 48, 48, 16),
        ("Asia/Tokyo", "2026-01-09T13:00", 8, 6, 8),  # 22:00 to 06:00 in Tokyo
        ("America/New_York", "2026-01-09T13:00", 8, 0, 0),
        ("Europe/Berlin", "2026-03-28T21:00", 7, 7, 7),  # 22:00 to 05:00, an hour of which is skipped
        ("Europe/Berlin", "2026-10-24T20:00", 9, 9, 9),  # a night of nine hours
        ("UTC", "2026-01-07T06:00", 16, 0, 0),
    ],
)
def test_nights_and_weekends_are_those_of_the_persons_own_clock(zone, start, hours, weekend, night):
    begin = datetime.fromisoformat(start).replace(tzinfo=UTC)
    end = begin + hours * HOUR
    shifts = [Shift("level-1", "ana", begin, end)]

    found = ledger_of(
        shifts, begin, end, levels=LEVELS, turns=[(begin, end)], members={"ana": Member(ZoneInfo(zone))}
    )

    (ana,) = found.entries
    assert (ana.weekend_duration, ana.night_duration) == (weekend * HOUR, night * HOUR)


def test_public_holidays_are_the_persons_own_and_last_from_midnight_to_midnight():
    new_york = Member(ZoneInfo("America/New_York"), holidays=frozenset({date(2026, 1, 5), date(2026, 7, 4)}))

    found = ledger(n_weeks=1, members={"ana": new_york, "ben": Member(UTC_ZONE)})

    assert entry_of(found, "ana").holiday_duration == 24 * HOUR
    assert entry_of(found, "ben").holiday_duration == 0 * HOUR


def test_half_a_capacity_owes_half_as_much():
    members = MEMBERS | {"ana": Member(UTC_ZONE, capacity=0.5)}

    found = ledger(members=members)

    assert found.spreads["turns"] == Spread(absolute=0, per_capacity=2)


def test_who_came_or_left_within_the_window_is_measured_by_the_time_they_were_there():
    members = MEMBERS | {
        "ana": Member(UTC_ZONE, joined_at=START - WEEK, left_at=START + WEEK),
        "dee": Member(UTC_ZONE, joined_at=START + 9 * WEEK),
    }

    found = ledger(n_weeks=3, members=members)

    assert entry_of(found, "ana").capacity == pytest.approx(1 / 3)
    assert entry_of(found, "dee").capacity == 0
    assert found.spreads["turns"] == Spread(absolute=0, per_capacity=pytest.approx(4))


def test_without_members_there_is_nothing_to_compare():
    assert ledger(members={}).spreads == {}
