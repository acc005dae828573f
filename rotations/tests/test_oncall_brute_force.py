"""Who is on call agrees with reading the clock minute by minute, in every zone, from 2011 to 2030."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotations.oncall import Announced, Override, Schedule, on_call_at, shift_at, shifts_between
from rotations.tests.brute_force import MINUTE, UNITS, Piece, holders_by_minutes, pieces_by_minutes
from rotations.turns import RotationPlan, TurnUnit

FIRST, LAST = datetime(2011, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
WEEK, DAY, HOUR = timedelta(weeks=1), timedelta(days=1), timedelta(hours=1)
ZONES = sorted(
    name
    for name in available_timezones()
    if name != "localtime" and not name.startswith(("posix/", "right/", "posixrules"))
)
PEOPLE = ("ana", "ben", "cho", "dee", "eli")


@cache
def clock_changes_of(zone_name: str) -> tuple[tuple[datetime, timedelta, timedelta], ...]:
    """Return (first minute with it, offset before, offset after), looking at each week and there at each minute."""
    zone = ZoneInfo(zone_name)
    weeks = [FIRST + n * WEEK for n in range((LAST - FIRST) // WEEK + 1)]
    offsets = [week.astimezone(zone).utcoffset() for week in weeks]
    return tuple(
        (first_with_other_offset(zone, week, before), before, after)
        for week, before, after in zip(weeks, offsets, offsets[1:], strict=False)
        if before != after
    )


def first_with_other_offset(zone: ZoneInfo, since: datetime, before: timedelta) -> datetime:
    for step in (DAY, HOUR, MINUTE):
        while (since + step).astimezone(zone).utcoffset() == before:
            since += step
    return since + MINUTE


def zones_by_clock_changes() -> dict[tuple[object, ...], str]:
    """Return one zone for each set of clock changes: many names are other names of one clock."""
    return {(FIRST.astimezone(ZoneInfo(name)).utcoffset(), *clock_changes_of(name)): name for name in ZONES}


def pieces(schedule: Schedule, start: datetime, n_minutes: int, level: str) -> list[Piece]:
    return [
        (shift.steward, shift.start, shift.end, shift.source.value)
        for shift in shifts_between(schedule, start, start + n_minutes * MINUTE, level)
    ]


@st.composite
def cases(draw: st.DrawFn) -> tuple[Schedule, datetime, int]:
    """A rotation in any zone, a few days somewhere in twenty years, mostly around a clock change, and overrides."""
    name = draw(st.sampled_from(ZONES))
    changes = clock_changes_of(name)
    anywhere = st.integers(0, (LAST - FIRST) // MINUTE).map(lambda n: FIRST + n * MINUTE)
    around = draw(st.sampled_from([at for at, _, _ in changes]) if changes else anywhere)
    n_minutes = draw(st.integers(1, 3 * 1440))
    start = around - draw(st.integers(0, n_minutes)) * MINUTE
    plan = draw(plans(name, around))
    overrides = tuple(draw(override_around(start, n_minutes)) for _ in range(draw(st.integers(0, 6))))
    return Schedule(plan.levels, plan, None, overrides), start, n_minutes


def plans(zone_name: str, around: datetime) -> st.SearchStrategy[RotationPlan]:
    """Rotations of which some hand-off lies near the instant on the wall clock, or whose first one does."""
    zone = ZoneInfo(zone_name)
    reading = around.astimezone(zone).replace(tzinfo=None, fold=0)

    @st.composite
    def build(draw: st.DrawFn) -> RotationPlan:
        unit = draw(st.sampled_from(list(TurnUnit)))
        every = draw(st.integers(1, 5))
        n_turns_before = draw(st.integers(0, 30))
        near = reading + draw(st.integers(-180, 180)) * MINUTE
        step = UNITS.get(unit, timedelta(days=31))
        return RotationPlan(
            zone=zone,
            starts_at=near - n_turns_before * every * step,
            every=every,
            unit=unit,
            levels=("level-1", "level-2")[: draw(st.integers(1, 2))],
            members=PEOPLE[: draw(st.integers(1, 5))],
        )

    return build()


@st.composite
def override_around(draw: st.DrawFn, start: datetime, n_minutes: int) -> Override:
    begin = start + draw(st.integers(-300, n_minutes)) * MINUTE
    return Override(
        level=draw(st.sampled_from(["level-1", "level-2"])),
        start=begin,
        end=begin + draw(st.integers(1, 2000)) * MINUTE,
        steward=draw(st.sampled_from([*PEOPLE, "guest", None])),
    )


@settings(max_examples=120, deadline=None)
@given(case=cases(), seed=st.integers(0, 1000))
def test_shifts_and_holders_agree_with_reading_the_clock_minute_by_minute(case, seed):
    schedule, start, n_minutes = case
    numbers = {0, n_minutes - 1, *Random(seed).sample(range(n_minutes), min(20, n_minutes))}

    for level in schedule.levels:
        expected = pieces_by_minutes(schedule, start, n_minutes, level)

        found = pieces(schedule, start, n_minutes, level)

        assert found == expected
        of_minutes = holders_by_minutes(schedule, start, n_minutes, level)
        first_and_last = {
            (at - start) // MINUTE for _, left, right, _ in found for at in (left, right - MINUTE)
        }
        for n in numbers | first_and_last:
            holder = of_minutes[n][2] if of_minutes[n] else None
            assert on_call_at(schedule, start + n * MINUTE)[level] == holder


@settings(max_examples=60, deadline=None)
@given(case=cases(), share=st.floats(0, 1))
def test_what_was_announced_stays_although_the_rotation_is_another_one_since(case, share):
    schedule, start, n_minutes = case
    halfway = start + int(share * n_minutes) * MINUTE
    told = tuple(shifts_between(Schedule(schedule.levels, schedule.plan), start, halfway))
    later = RotationPlan(
        schedule.plan.zone, schedule.plan.starts_at, 1, TurnUnit.DAY, schedule.levels, ("zoe", "yan", "xia")
    )
    replanned = Schedule(schedule.levels, later, Announced(start, halfway, told), schedule.overrides)

    for level in schedule.levels:
        as_told = holders_by_minutes(schedule, start, n_minutes, level)
        as_replanned = holders_by_minutes(
            Schedule(schedule.levels, later, None, schedule.overrides), start, n_minutes, level
        )
        n_told = (halfway - start) // MINUTE

        found = pieces(replanned, start, n_minutes, level)

        expected = [holding and holding[2] for holding in as_told[:n_told] + as_replanned[n_told:]]
        assert [_holder(found, start + n * MINUTE) for n in range(0, n_minutes, 7)] == expected[::7]


def _holder(found: list[Piece], at: datetime) -> str | None:
    return next((steward for steward, left, right, _ in found if left <= at < right), None)


def test_shift_at_is_the_piece_that_the_instant_lies_in():
    berlin = RotationPlan(
        ZoneInfo("Europe/Berlin"),
        datetime.fromisoformat("2026-03-23T02:30"),
        1,
        TurnUnit.DAY,
        ("level-1",),
        PEOPLE,
    )
    start = datetime(2026, 3, 28, tzinfo=UTC)
    away = Override("level-1", start + 20 * HOUR, start + 30 * HOUR, "guest")
    schedule = Schedule(("level-1",), berlin, None, (away,))

    found = [shift_at(schedule, start + n * MINUTE, "level-1") for n in range(2 * 1440)]

    expected = holders_by_minutes(schedule, start, 2 * 1440, "level-1")
    assert [shift.steward for shift in found] == [holding[2] for holding in expected]


def sweeps() -> Iterator[tuple[str, datetime, timedelta, timedelta]]:
    for name in zones_by_clock_changes().values():
        for at, before, after in clock_changes_of(name):
            yield name, at, before, after


@pytest.mark.slow
def test_every_clock_change_of_every_zone_agrees_with_the_minutes_around_it():
    # Clocks do not change twice within two hours, so what they show before them does not matter.
    n_changes = no_run_up = 0

    for name, at, before, after in sweeps():
        zone, n_changes = ZoneInfo(name), n_changes + 1
        # Hours, on the hour and off it; and a day handed over in the middle of what is skipped or shown twice.
        reading = (at + min(before, after)).replace(tzinfo=None)
        amid = reading + abs(after - before) / 2
        hourly = RotationPlan(
            zone, reading - 5 * HOUR + n_changes % 60 * MINUTE, 1, TurnUnit.HOUR, ("level-1",), PEOPLE
        )
        daily = RotationPlan(zone, amid - 9 * DAY, 1, TurnUnit.DAY, ("level-1",), PEOPLE)
        away = Override("level-1", at - 30 * MINUTE, at + 20 * MINUTE, None)
        start, n_minutes = at - 2 * HOUR, 240
        for schedule in (Schedule(("level-1",), hourly, None, (away,)), Schedule(("level-1",), daily)):
            found = pieces(schedule, start, n_minutes, "level-1")

            assert found == pieces_by_minutes(schedule, start, n_minutes, "level-1", run_up=no_run_up), (
                name,
                at,
            )

    assert n_changes > 1900
