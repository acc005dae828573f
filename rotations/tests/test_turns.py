from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotations.turns import InvalidRotationPlan, RotationPlan, TurnUnit, hand_off, turn_at, turns_between

MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def two_weeks(**changes) -> RotationPlan:
    fields = {
        "zone": ZoneInfo("America/New_York"),
        "starts_at": datetime.fromisoformat("2026-01-07T09:00"),
        "every": 2,
        "unit": TurnUnit.WEEK,
        "levels": ("level-1", "level-2"),
        "members": ("ana", "ben", "cho"),
    }
    return RotationPlan(**fields | changes)


def test_whoever_is_level_1_is_level_2_in_the_next_turn():
    turns = turns_between(two_weeks(), at("2026-01-07T14:00Z"), at("2026-02-18T14:00Z"))

    assert [turn.stewards for turn in turns] == [("ana", "cho"), ("ben", "ana"), ("cho", "ben")]


def test_the_hand_off_stays_at_nine_on_the_wall_across_the_clock_change():
    turn = turn_at(two_weeks(), at("2026-03-10T12:00Z"))

    assert (turn.start, turn.end) == (at("2026-03-04T14:00Z"), at("2026-03-18T13:00Z"))


def test_nobody_is_named_before_the_first_hand_off_and_the_first_turn_begins_with_it():
    first = at("2026-01-07T14:00Z")

    assert turn_at(two_weeks(), first - timedelta(microseconds=1)) is None
    assert turn_at(two_weeks(), first).index == 0
    assert turns_between(two_weeks(), first - timedelta(days=9), first) == []


def test_months_are_cut_to_the_short_month_without_drift():
    plan = two_weeks(
        starts_at=datetime.fromisoformat("2026-01-31T09:00"),
        every=1,
        unit=TurnUnit.MONTH,
        zone=ZoneInfo("UTC"),
    )

    assert [hand_off(plan, k).strftime("%d %b") for k in range(4)] == ["31 Jan", "28 Feb", "31 Mar", "30 Apr"]


def test_a_turn_is_found_a_century_away_without_walking_there():
    plan = two_weeks(every=1, unit=TurnUnit.HOUR)

    turn = turn_at(plan, at("2126-01-07T14:30Z"))

    assert turn.start <= at("2126-01-07T14:30Z") < turn.end
    assert turn.index > 876_000


@pytest.mark.parametrize("changes", [{"every": 0}, {"every": -1}, {"members": ()}, {"levels": ()}])
def test_a_plan_that_names_nobody_is_refused(changes):
    with pytest.raises(InvalidRotationPlan):
        two_weeks(**changes)


zones = st.sampled_from(
    [
        "UTC",
        "Europe/Berlin",
        "America/St_Johns",
        "Australia/Lord_Howe",
        "America/Havana",
        "Africa/Casablanca",
        "Pacific/Apia",
    ]
).map(ZoneInfo)
plans = st.builds(
    two_weeks,
    zone=zones,
    starts_at=st.datetimes(datetime.fromisoformat("2011-01-01"), datetime.fromisoformat("2026-01-01")),
    every=st.integers(1, 40),
    unit=st.sampled_from(TurnUnit),
)


@settings(max_examples=150, deadline=None)
@given(plan=plans, since_start=st.timedeltas(timedelta(0), timedelta(days=2000)))
def test_turns_follow_each_other_without_a_gap_and_each_is_found_from_within(plan, since_start):
    start = hand_off(plan, 0) + since_start
    end = start + timedelta(hours=60)

    turns = turns_between(plan, start, end)

    assert turns[0].start <= start
    assert turns[-1].end >= end
    for earlier, later in pairwise(turns):
        assert earlier.end == later.start
        assert earlier.index < later.index
    for turn in turns:
        assert turn_at(plan, turn.start) == turn
        assert turn_at(plan, turn.end - timedelta(microseconds=1)) == turn


@settings(max_examples=20, deadline=None)
@given(
    zone=st.sampled_from(["Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia"]).map(ZoneInfo),
    start=st.sampled_from(["2011-12-28", "2026-03-27", "2026-04-03", "2026-10-02", "2026-10-23"]).map(
        datetime.fromisoformat
    ),
    offset=st.integers(0, 1439),
    every=st.integers(1, 30),
    unit=st.sampled_from([TurnUnit.HOUR, TurnUnit.DAY]),
)
def test_turns_agree_with_reading_the_clock_minute_by_minute(zone, start, offset, every, unit):
    plan = two_weeks(zone=zone, starts_at=start + offset * MINUTE, every=every, unit=unit)
    step = timedelta(hours=every) if unit is TurnUnit.HOUR else timedelta(days=every)
    first = hand_off(plan, 0)

    index = 0
    for n in range(4 * 1440):
        instant = first + n * MINUTE
        reading = instant.astimezone(zone).replace(tzinfo=None)
        while reading >= plan.starts_at + (index + 1) * step:
            index += 1
        if n % 7 == 0:
            assert turn_at(plan, instant).index == index
