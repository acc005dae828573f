from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timekeeping.working_time import (
    WEEKDAYS_UTC,
    NeverWorking,
    Window,
    WorkingCalendar,
    add_working,
    is_working,
    next_working,
    office_hours,
    weekdays,
    working_between,
    working_periods,
)

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
MINUTE = timedelta(minutes=1)

LUNCH_BREAK = WorkingCalendar(
    BERLIN,
    tuple(Window(day, *hours) for day in range(5) for hours in [(time(9), time(12)), (time(13), time(17))]),
)
NIGHTS = WorkingCalendar(NEW_YORK, tuple(Window(day, time(22), time(6)) for day in range(5)))
OVERLAPPING = WorkingCalendar(
    BERLIN, (Window(0, time(8), time(20)), Window(0, time(18), time(2)), Window(1, time(1), time(3)))
)
ALL_WEEK = WorkingCalendar(BERLIN, tuple(Window(day, time(0), time(0)) for day in range(7)))
BERLIN_NEW_YEAR = WorkingCalendar(BERLIN, weekdays(BERLIN).windows, frozenset({date(2026, 1, 1)}))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("calendar", "start", "hours", "end"),
    [
        (WEEKDAYS_UTC, "2026-01-09T18:00", 24, "2026-01-12T18:00"),  # Friday to Monday
        (WEEKDAYS_UTC, "2026-01-06T10:00", 24, "2026-01-07T10:00"),
        (WEEKDAYS_UTC, "2026-01-10T03:00", 24, "2026-01-13T00:00"),  # filed on a Saturday
        (WEEKDAYS_UTC, "2026-01-10T03:00", 0, "2026-01-10T03:00"),
        (
            weekdays(BERLIN),
            "2026-03-27T22:00",
            24,
            "2026-03-30T21:00",
        ),  # an hour left on Friday, clocks change on Sunday
        (weekdays(NEW_YORK), "2026-10-30T16:00", 24, "2026-11-02T17:00"),
        (LUNCH_BREAK, "2026-01-09T10:00", 4, "2026-01-09T15:00"),
        (LUNCH_BREAK, "2026-01-09T10:00", 7, "2026-01-12T10:00"),
        (
            NIGHTS,
            "2026-01-10T04:00",
            8,
            "2026-01-13T04:00",
        ),  # Friday's night runs into Saturday, then Monday 22:00
        (BERLIN_NEW_YEAR, "2025-12-31T12:00", 24, "2026-01-02T12:00"),
    ],
)
def test_working_hours_are_counted_only_while_the_calendar_works(calendar, start, hours, end):
    assert add_working(calendar, at(start), timedelta(hours=hours)) == at(end)
    assert working_between(calendar, at(start), at(end)) == timedelta(hours=hours)


def test_a_working_day_across_the_clock_change_counts_the_hours_that_pass():
    week = ALL_WEEK

    spring = working_between(week, at("2026-03-28T23:00"), at("2026-03-29T22:00"))
    autumn = working_between(week, at("2026-10-24T22:00"), at("2026-10-25T23:00"))

    assert (spring, autumn) == (timedelta(hours=23), timedelta(hours=25))


def test_a_holiday_also_ends_the_night_before_it_at_midnight():
    nights = WorkingCalendar(NEW_YORK, NIGHTS.windows, frozenset({date(2026, 1, 1)}))

    worked = working_between(nights, at("2025-12-31T12:00"), at("2026-01-02T12:00"))

    # Wednesday 22:00-24:00 and, from the window opened on the holiday, Friday 00:00-06:00.
    assert worked == timedelta(hours=8)


@pytest.mark.parametrize(
    "calendar", [WorkingCalendar(BERLIN, ()), WorkingCalendar(BERLIN, (), frozenset({date(2026, 1, 1)}))]
)
def test_an_empty_calendar_is_refused_instead_of_searched_for_ever(calendar):
    now = at("2026-01-01T00:00")

    with pytest.raises(NeverWorking):
        add_working(calendar, now, MINUTE)
    with pytest.raises(NeverWorking):
        next_working(calendar, now)

    assert working_between(calendar, now, at("2027-01-01T00:00")) == timedelta(0)
    assert not is_working(calendar, now)


def test_more_working_time_than_the_calendar_has_left_is_refused():
    with pytest.raises(NeverWorking):
        add_working(
            office_hours(ZoneInfo("UTC"), opens=time(9), closes=time(17)),
            at("9999-12-01T00:00"),
            timedelta(days=90),
        )


def test_working_time_backwards_is_negative_and_a_negative_duration_is_refused():
    assert working_between(WEEKDAYS_UTC, at("2026-01-06T10:00"), at("2026-01-06T08:00")) == timedelta(
        hours=-2
    )
    with pytest.raises(ValueError, match="cannot be negative"):
        add_working(WEEKDAYS_UTC, at("2026-01-06T10:00"), -MINUTE)


def test_the_next_working_instant_is_now_or_the_next_opening():
    office = office_hours(BERLIN, opens=time(9), closes=time(17))

    assert next_working(office, at("2026-01-09T10:30")) == at("2026-01-09T10:30")
    assert next_working(office, at("2026-01-09T16:00")) == at("2026-01-12T08:00")
    assert is_working(office, at("2026-01-09T15:59"))
    assert not is_working(office, at("2026-01-09T16:00"))


# Clock changes of several kinds lie in these weeks: an hour, half an hour, at midnight, a whole day left out.
WEEKS_WITH_CLOCK_CHANGES = [
    ("Europe/Berlin", "2026-03-27T00:00"),
    ("Europe/Berlin", "2026-10-23T00:00"),
    ("America/New_York", "2026-10-30T00:00"),
    ("Australia/Lord_Howe", "2026-04-02T00:00"),
    ("America/Havana", "2026-03-06T00:00"),
    ("Asia/Beirut", "2025-10-24T00:00"),
    ("Pacific/Apia", "2011-12-28T00:00"),
    ("UTC", "2026-01-05T00:00"),
]

half_hours = st.integers(0, 47).map(lambda n: time(n // 2, n % 2 * 30))
windows = st.lists(st.builds(Window, st.integers(0, 6), half_hours, half_hours), min_size=1, max_size=6).map(
    tuple
)


def worked_minutes(calendar: WorkingCalendar, start: datetime, n_minutes: int) -> list[bool]:
    """Step through the minutes reading the clock on the wall: a window is open from the first reading at or past its
    opening until the first reading at or past its closing."""
    latest_reading = datetime.fromisoformat("2000-01-01")
    worked = []
    for n in range(-1440 * 3, n_minutes):
        reading = (start + n * MINUTE).astimezone(calendar.zone).replace(tzinfo=None)
        latest_reading = max(latest_reading, reading)
        worked.append(latest_reading.date() not in calendar.holidays and in_window(calendar, latest_reading))
    return worked[1440 * 3 :]


def in_window(calendar: WorkingCalendar, reading: datetime) -> bool:
    for window in calendar.windows:
        for days_ago in (0, 1):
            day = reading.date() - timedelta(days=days_ago)
            opens = datetime.combine(day, window.opens)
            closes = datetime.combine(day, window.closes) + timedelta(days=window.closes <= window.opens)
            if day.weekday() == window.weekday and opens <= reading < closes:
                return True
    return False


@settings(max_examples=40, deadline=None)
@given(
    case=st.sampled_from(WEEKS_WITH_CLOCK_CHANGES),
    of_week=windows,
    holiday=st.integers(0, 8),
    share=st.floats(0, 1),
)
def test_working_time_agrees_with_counting_minutes(case, of_week, holiday, share):
    zone, start = case[0], at(case[1])
    calendar = WorkingCalendar(ZoneInfo(zone), of_week, frozenset({start.date() + timedelta(days=holiday)}))
    n_minutes = 5 * 1440
    worked = worked_minutes(calendar, start, n_minutes)

    counted = working_between(calendar, start, start + n_minutes * MINUTE)
    goal = int(sum(worked) * share)
    reached = add_working(calendar, start, goal * MINUTE)

    assert counted == sum(worked) * MINUTE
    assert working_between(calendar, start, reached) == goal * MINUTE
    if goal:
        assert sum(worked[: (reached - start) // MINUTE]) == goal
        assert worked[(reached - start) // MINUTE - 1], (
            "it is the earliest instant, so the minute before it is worked"
        )


@settings(max_examples=60, deadline=None)
@given(
    calendar=st.sampled_from(
        [WEEKDAYS_UTC, weekdays(NEW_YORK), LUNCH_BREAK, NIGHTS, OVERLAPPING, ALL_WEEK, BERLIN_NEW_YEAR]
    ),
    start=st.datetimes(
        datetime.fromisoformat("2025-01-01"), datetime.fromisoformat("2027-01-01"), timezones=st.just(UTC)
    ),
    duration=st.timedeltas(timedelta(0), timedelta(days=20)),
)
def test_adding_and_measuring_are_inverse(calendar, start, duration):
    assert working_between(calendar, start, add_working(calendar, start, duration)) == duration


def test_periods_are_disjoint_and_in_order_although_windows_overlap():
    periods = working_periods(OVERLAPPING, at("2026-01-05T00:00"))

    local = [
        tuple(instant.astimezone(BERLIN).strftime("%a %H:%M") for instant in next(periods)) for _ in range(3)
    ]

    assert local == [("Mon 08:00", "Tue 00:00"), ("Tue 00:00", "Tue 03:00"), ("Mon 08:00", "Tue 00:00")]
