"""Coverage and fairness agree with marking each minute, also where clocks change."""

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from rotations.coverage import Hours, coverage_of
from rotations.fairness import Member, ledger_of
from rotations.oncall import Override, Schedule, shifts_between
from rotations.tests.brute_force import (
    MINUTE,
    holders_by_minutes,
    intervals_of,
    latest_readings,
    local_hand_offs,
    readings,
    working_minutes,
)
from rotations.turns import RotationPlan, TurnUnit, turns_between
from timekeeping.working_time import Window, WorkingCalendar

LEVELS = ("level-1", "level-2")
STEWARDS = ("ana", "ben", "cho")
ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/Havana",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Casablanca",
]
# Nights before the clocks of one of the zones change.
STARTS = ["2026-03-28", "2026-10-24", "2026-03-07", "2026-10-31", "2026-04-03", "2026-02-14", "2026-07-01"]

half_hours = st.integers(0, 47).map(lambda n: time(n // 2, n % 2 * 30))
windows = st.lists(st.builds(Window, st.integers(0, 6), half_hours, half_hours), max_size=8).map(tuple)
zones = st.sampled_from(ZONES).map(ZoneInfo)


@st.composite
def small_schedules(draw: st.DrawFn) -> tuple[Schedule, datetime, int]:
    start = datetime.fromisoformat(draw(st.sampled_from(STARTS))).replace(tzinfo=UTC)
    start += draw(st.integers(0, 1440)) * MINUTE
    n_minutes = draw(st.integers(1, 3 * 1440))
    plan = RotationPlan(
        zone=draw(zones),
        starts_at=start.replace(tzinfo=None) + draw(st.integers(-3000, 1500)) * MINUTE,
        every=draw(st.integers(1, 10)),
        unit=draw(st.sampled_from([TurnUnit.HOUR, TurnUnit.DAY])),
        levels=LEVELS,
        members=STEWARDS[: draw(st.integers(1, 3))],
    )
    begins = st.integers(-500, n_minutes).map(lambda n: start + n * MINUTE)
    overrides = []
    for begin in draw(st.lists(begins, max_size=5)):
        end = begin + draw(st.integers(1, 1500)) * MINUTE
        holder = draw(st.sampled_from([*STEWARDS, None]))
        overrides.append(Override(draw(st.sampled_from(LEVELS)), begin, end, holder))
    return Schedule(LEVELS, plan, None, tuple(overrides)), start, n_minutes


def held(schedule: Schedule, start: datetime, n_minutes: int) -> dict[str, list[str | None]]:
    return {
        level: [minute and minute[2] for minute in holders_by_minutes(schedule, start, n_minutes, level)]
        for level in LEVELS
    }


@settings(max_examples=25, deadline=None)
@given(case=small_schedules(), data=st.data())
def test_coverage_agrees_with_marking_the_minutes(case, data):
    schedule, start, n_minutes = case
    end = start + n_minutes * MINUTE
    hours = {
        name: Hours(
            WorkingCalendar(
                data.draw(zones), data.draw(windows), frozenset({start.date() + timedelta(days=1)})
            ),
            away=((start + 200 * MINUTE, start + 900 * MINUTE),) if data.draw(st.booleans()) else (),
        )
        for name in STEWARDS
    }
    of_minutes = held(schedule, start, n_minutes)
    works = {
        name: [
            is_working and not any(left <= start + n * MINUTE < right for left, right in one.away)
            for n, is_working in enumerate(working_minutes(one.calendar, start, n_minutes))
        ]
        for name, one in hours.items()
    }

    found = coverage_of(shifts_between(schedule, start, end), start, end, levels=LEVELS, hours=hours)

    at_work = {
        level: [holder is not None and works[holder][n] for n, holder in enumerate(of_minutes[level])]
        for level in LEVELS
    }
    for level in LEVELS:
        cover = found.levels[level]
        assert cover.unheld == intervals_of([holder is None for holder in of_minutes[level]], start)
        assert cover.off_hours == intervals_of([not one for one in at_work[level]], start)
    pairs = list(zip(*of_minutes.values(), strict=True))
    neither = [not (first or second) for first, second in zip(*at_work.values(), strict=True)]
    assert found.together.unheld == intervals_of([pair == (None, None) for pair in pairs], start)
    assert found.together.off_hours == intervals_of(neither, start)
    assert abs(found.together.share_at_work - (1 - sum(neither) / n_minutes)) < 1e-9
    for name in STEWARDS:
        doubled = tuple((one.start, one.end) for one in found.doubled if one.steward == name)
        assert doubled == intervals_of([pair == (name, name) for pair in pairs], start)


def minutes_of_turns(plan: RotationPlan, start: datetime, n_minutes: int) -> list[tuple[list[int], int]]:
    """Return for each turn its minutes within the window, and how many it has in all."""
    margin = 11 * 1440
    shown = latest_readings(plan.zone, start - margin * MINUTE, margin + n_minutes + margin)
    hand_offs = local_hand_offs(plan, until=shown[-1])
    turns: dict[int, list[int]] = {}
    for n, reading in enumerate(shown):
        # Before the first hand-off there is no turn.
        if reading >= hand_offs[0]:
            turns.setdefault(bisect_right(hand_offs, reading), []).append(n - margin)
    return [([n for n in of_turn if 0 <= n < n_minutes], len(of_turn)) for of_turn in turns.values()]


@settings(max_examples=25, deadline=None)
@given(case=small_schedules(), data=st.data())
def test_the_ledger_agrees_with_counting_the_minutes(case, data):
    schedule, start, n_minutes = case
    end = start + n_minutes * MINUTE
    holidays = frozenset({start.date() + timedelta(days=1), date(2026, 12, 25)})
    members = {name: Member(data.draw(zones), holidays) for name in STEWARDS}
    of_minutes = held(schedule, start, n_minutes)
    turns = [(turn.start, turn.end) for turn in turns_between(schedule.plan, start, end)]
    of_turns = minutes_of_turns(schedule.plan, start, n_minutes)

    found = ledger_of(
        shifts_between(schedule, start, end), start, end, levels=LEVELS, turns=turns, members=members
    )

    for entry in found.entries:
        name = entry.steward
        shown = readings(members[name].zone, start, n_minutes)
        mine = [shown[n] for n in range(n_minutes) if name in {of_minutes[level][n] for level in LEVELS}]
        assert entry.on_call_duration == len(mine) * MINUTE
        assert entry.weekend_duration == sum(one.weekday() >= 5 for one in mine) * MINUTE
        assert entry.holiday_duration == sum(one.date() in holidays for one in mine) * MINUTE
        assert entry.night_duration == sum(one.hour >= 22 or one.hour < 6 for one in mine) * MINUTE
        for level in LEVELS:
            by_turns = sum(
                sum(of_minutes[level][n] == name for n in minutes) / n_in_all
                for minutes, n_in_all in of_turns
            )
            assert abs(entry.n_turns[level] - by_turns) < 1e-9
