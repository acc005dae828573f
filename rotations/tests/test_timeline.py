"""What stands where on the timeline, and whose hours are what on whose clock: rules on values."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from rotations.clocks import Reader, hours_in_words, span_on
from rotations.oncall import Shift, ShiftSource
from rotations.timeline import Window, hand_offs_of, stretches_of, ticks_of, time_by_cell
from timekeeping.working_time import Window as Hours
from timekeeping.working_time import WorkingCalendar, office_hours

BERLIN, LISBON, AUCKLAND = ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/Lisbon"), ZoneInfo("Pacific/Auckland")
JANUARY = date(2026, 1, 5)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def shift(level: str, steward: str | None, start: str, end: str, **more: object) -> Shift:
    return Shift(level, steward, at(start), at(end), **more)  # type: ignore[arg-type]


def test_a_window_is_whole_days_on_its_clock_also_where_the_clock_changes():
    window = Window(date(2026, 3, 28), 2, BERLIN)

    assert (window.start, window.end) == (at("2026-03-27T23:00"), at("2026-03-29T22:00"))
    assert [end - start for start, end in window.days()] == [timedelta(hours=24), timedelta(hours=23)]


@pytest.mark.parametrize(
    ("instant", "share"),
    [("2026-01-01T00:00", 0), ("2026-01-05T00:00", 0), ("2026-01-12T00:00", 50), ("2027-01-01T00:00", 100)],
)
def test_what_lies_outside_stands_at_the_edge(instant, share):
    assert Window(JANUARY, 14, ZoneInfo("UTC")).share(at(instant)) == share


@pytest.mark.parametrize(
    ("n_days", "labels"),
    [
        (14, ["Mon 5", "Tue 6"]),
        (56, ["5 Jan", "12 Jan"]),
        (182, ["5 Jan", "19 Jan"]),
        (364, ["Feb", "Mar"]),
    ],
)
def test_ticks_are_as_far_apart_as_the_span_allows(n_days, labels):
    assert [tick.label for tick in ticks_of(Window(JANUARY, n_days, BERLIN))][:2] == labels


def test_a_year_says_where_the_next_year_begins():
    labels = [tick.label for tick in ticks_of(Window(date(2026, 11, 16), 364, BERLIN))]

    assert labels[:3] == ["Dec", "Jan 2027", "Feb"]


def test_a_hand_off_is_where_a_planned_shift_is_taken_over_not_where_somebody_stands_in():
    shifts = [
        shift("level-1", "ana", "2026-01-05T00:00", "2026-01-07T09:00", key="a"),
        shift("level-1", "ben", "2026-01-07T09:00", "2026-01-09T00:00", key="b1"),
        shift("level-1", "cho", "2026-01-09T00:00", "2026-01-10T00:00", key="o", source=ShiftSource.OVERRIDE),
        shift("level-1", "ben", "2026-01-10T00:00", "2026-01-21T09:00", key="b2"),
        shift("level-1", "cho", "2026-01-21T09:00", "2026-02-04T09:00"),
    ]
    pieces = {"a": "ana's", "b1": "ben's", "b2": "ben's", "o": "the override"}

    marks = hand_offs_of(shifts, Window(JANUARY, 56, ZoneInfo("UTC")), piece_of=pieces)

    assert marks == [at("2026-01-07T09:00"), at("2026-01-21T09:00")]


def test_the_table_is_cut_wherever_somebody_changes_and_says_where_there_is_nobody():
    shifts = [
        shift("level-1", "ana", "2026-01-05T00:00", "2026-01-07T00:00"),
        shift("level-2", "ben", "2026-01-05T00:00", "2026-01-06T00:00"),
        shift("level-2", "cho", "2026-01-08T00:00", "2026-01-09T00:00"),
    ]

    rows = stretches_of(shifts, ["level-1", "level-2"])

    held = [tuple(one.steward if one else None for one in row.held) for row in rows]
    assert held == [("ana", "ben"), ("ana", None), (None, None), (None, "cho")]
    assert stretches_of([], ["level-1"]) == []


def test_time_is_added_up_by_cell():
    days = Window(JANUARY, 3, ZoneInfo("UTC")).days()
    times = [
        (at("2026-01-05T23:00"), at("2026-01-06T02:00")),
        (at("2026-01-06T05:00"), at("2026-01-06T06:00")),
    ]

    assert time_by_cell(times, days) == [timedelta(hours=1), timedelta(hours=3), timedelta(0)]


@pytest.mark.parametrize(
    ("zone", "opens", "closes", "on", "reader", "words"),
    [
        (BERLIN, 9, 18, JANUARY, Reader(LISBON), "09:00-18:00 Berlin = 08:00-17:00 yours"),
        (BERLIN, 9, 18, JANUARY, Reader(BERLIN), "09:00-18:00 Berlin"),
        (AUCKLAND, 9, 17, JANUARY, Reader(BERLIN), "09:00-17:00 Auckland = 21:00-05:00 the day before yours"),
        (AUCKLAND, 9, 17, date(2026, 7, 6), Reader(BERLIN, "Berlin"), "09:00-17:00 Auckland = 23:00-07:00 the day before Berlin"),
        (BERLIN, 22, 6, JANUARY, Reader(LISBON), "22:00-06:00 Berlin = 21:00-05:00 yours"),
        # A Saturday: the hours are those of Monday, when the clocks of Berlin have changed.
        (BERLIN, 9, 17, date(2026, 3, 28), Reader(ZoneInfo("UTC"), "UTC"), "09:00-17:00 Berlin = 07:00-15:00 UTC"),
    ],
)  # fmt: skip
def test_hours_are_said_on_both_clocks_as_they_are_on_the_day(zone, opens, closes, on, reader, words):
    assert hours_in_words(office_hours(zone, opens=time(opens), closes=time(closes)), on, reader) == words


def test_hours_that_differ_by_weekday_are_those_of_the_next_working_day():
    calendar = WorkingCalendar(BERLIN, (Hours(0, time(9), time(17)), Hours(3, time(12), time(20))))

    assert hours_in_words(calendar, date(2026, 1, 6), Reader(BERLIN)) == "12:00-20:00 Berlin"
    assert hours_in_words(WorkingCalendar(BERLIN, ()), JANUARY, Reader(BERLIN)) == "no working hours"


def test_a_time_within_a_day_names_the_day_once():
    assert span_on(at("2026-01-07T08:00"), at("2026-01-07T11:00"), BERLIN) == "Wed 7 Jan 2026, 09:00 to 12:00"
    assert (
        span_on(at("2026-01-07T08:00"), at("2026-01-08T08:00"), BERLIN)
        == "Wed 7 Jan 2026, 09:00 to Thu 8 Jan 2026, 09:00"
    )
