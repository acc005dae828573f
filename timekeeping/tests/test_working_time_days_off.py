"""Working time less public holidays and closures, over nasty zones, compared with counting minutes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tickets.policy.calendars import DaysOff, working_calendar
from tickets.policy.values import CalendarPolicy, Closure, Opening
from timekeeping.tests.test_working_time import MINUTE, at, half_hours, windows, worked_minutes
from timekeeping.working_time import (
    NeverWorking,
    Window,
    WorkingCalendar,
    add_working,
    next_working,
    working_between,
    working_periods,
)

# Two clock changes each, and what is odd about them.
BOTH_CHANGES = {
    "an hour, at night": ("Europe/Lisbon", "2026-03-28T00:00", "2026-10-24T00:00"),
    "an hour, in the south": ("America/Santiago", "2026-04-03T00:00", "2026-09-04T00:00"),
    "midnight does not exist": ("Africa/Cairo", "2026-04-23T00:00", "2026-10-28T00:00"),
    "midnight happens twice": ("America/Havana", "2026-03-07T00:00", "2026-10-31T00:00"),
    "half an hour": ("Australia/Lord_Howe", "2026-04-03T00:00", "2026-10-02T00:00"),
    "backwards in winter": ("Europe/Dublin", "2026-03-27T00:00", "2026-10-23T00:00"),
    "around Ramadan": ("Africa/Casablanca", "2026-02-13T00:00", "2026-03-20T00:00"),
    "45 minutes from everybody": ("Pacific/Chatham", "2026-04-03T00:00", "2026-09-25T00:00"),
    "never": ("Asia/Kathmandu", "2026-03-28T00:00", "2026-10-24T00:00"),
}
CASES = [(zone, start) for zone, *starts in BOTH_CHANGES.values() for start in starts]

several_a_day = st.lists(
    st.tuples(half_hours, half_hours).map(lambda hours: [Window(day, *hours) for day in range(7)]),
    min_size=2,
    max_size=3,
).map(lambda found: tuple(window for of_day in found for window in of_day))
overnight = st.tuples(st.integers(18, 23), st.integers(0, 9)).map(
    lambda hours: tuple(Window(day, time(hours[0]), time(hours[1])) for day in range(7))
)


@settings(max_examples=40, deadline=None)
@given(
    case=st.sampled_from(CASES),
    of_week=st.one_of(windows, several_a_day, overnight),
    holiday=st.integers(0, 4),
    closed=st.tuples(st.integers(0, 4), st.integers(0, 2)),
    share=st.floats(0, 1),
)
def test_days_off_and_clock_changes_agree_with_counting_minutes(case, of_week, holiday, closed, share):
    zone, start = ZoneInfo(case[0]), at(case[1])
    first = start.date() + timedelta(days=closed[0])
    closure = Closure((first.month, first.day), tuple((first + timedelta(days=closed[1])).timetuple()[1:3]))
    days_off = DaysOff(frozenset({start.date() + timedelta(days=holiday)}), (closure,))
    calendar = WorkingCalendar(zone, of_week, days_off)
    n_minutes = 4 * 1440
    worked = worked_minutes(calendar, start, n_minutes)

    counted = working_between(calendar, start, start + n_minutes * MINUTE)
    goal = int(sum(worked) * share)
    reached = add_working(calendar, start, goal * MINUTE)

    assert counted == sum(worked) * MINUTE
    assert working_between(calendar, start, reached) == goal * MINUTE
    if goal:
        assert sum(worked[: (reached - start) // MINUTE]) == goal
        assert worked[(reached - start) // MINUTE - 1]


@settings(max_examples=60, deadline=None)
@given(
    case=st.sampled_from(CASES),
    of_week=st.one_of(windows, several_a_day, overnight),
    seconds=st.integers(0, 30 * 86_400),
    later=st.timedeltas(timedelta(0), timedelta(days=6)),
)
def test_the_time_between_is_added_in_parts_as_in_one(case, of_week, seconds, later):
    start = at(case[1])
    calendar = WorkingCalendar(ZoneInfo(case[0]), of_week, DaysOff(frozenset(), (Closure((12, 18), (1, 3)),)))
    duration = timedelta(seconds=seconds)
    middle, end = start + later / 2, start + later

    reached = add_working(calendar, start, duration)

    assert working_between(calendar, start, reached) == duration
    assert working_between(calendar, start, end) == (
        working_between(calendar, start, middle) + working_between(calendar, middle, end)
    )
    assert (
        add_working(calendar, add_working(calendar, start, duration / 2), duration - duration / 2) == reached
    )


def test_a_closure_over_new_year_is_closed_in_both_years():
    policy = CalendarPolicy(
        ZoneInfo("UTC"), (Opening(tuple(range(5))),), closures=(Closure((12, 18), (1, 3)),)
    )

    # Thursday 17 December 2026, 12:00; work goes on on Monday 4 January 2027.
    due = add_working(working_calendar(policy), at("2026-12-17T12:00"), timedelta(hours=24))

    assert due == at("2027-01-04T12:00")


def test_a_countrys_holidays_are_those_of_each_year():
    policy = CalendarPolicy(ZoneInfo("Europe/Berlin"), (Opening(tuple(range(5))),), country="DE")
    calendar = working_calendar(policy)

    days = [date(2026, 4, 3), date(2026, 4, 6), date(2027, 3, 26), date(2026, 4, 7)]

    assert [day in calendar.holidays for day in days] == [True, True, True, False]


@pytest.mark.parametrize(
    "calendar",
    [
        WorkingCalendar(ZoneInfo("UTC"), ()),
        WorkingCalendar(
            ZoneInfo("UTC"),
            (Window(6, time(9), time(17)),),
            DaysOff(frozenset(), (Closure((1, 1), (12, 31)),)),
        ),
    ],
    ids=["no windows", "closed all year"],
)
def test_a_calendar_that_never_works_is_an_answer_and_no_endless_search(calendar):
    near_the_end = datetime(9990, 1, 1, tzinfo=UTC)

    with pytest.raises(NeverWorking):
        add_working(calendar, near_the_end, MINUTE)
    with pytest.raises(NeverWorking):
        next_working(calendar, near_the_end)

    assert list(working_periods(calendar, near_the_end)) == []


@pytest.mark.parametrize("case", BOTH_CHANGES.values(), ids=BOTH_CHANGES.keys())
def test_a_month_around_each_change_has_as_many_hours_as_pass(case):
    zone, *starts = case
    always = WorkingCalendar(ZoneInfo(zone), tuple(Window(day, time(0), time(0)) for day in range(7)))

    for text in starts:
        start = at(text) - timedelta(days=10)
        assert working_between(always, start, start + timedelta(days=30)) == timedelta(days=30)
