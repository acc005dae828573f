from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from rotations.coverage import Cover, Doubled, Hours, coverage_of
from rotations.oncall import Shift
from timekeeping.working_time import Window, WorkingCalendar

LEVELS = ("level-1", "level-2")
UTC_ZONE = ZoneInfo("UTC")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-01-{text}").replace(tzinfo=UTC)


def every_day(opens: int, closes: int) -> Hours:
    return Hours(WorkingCalendar(UTC_ZONE, tuple(Window(day, time(opens), time(closes)) for day in range(7))))


def shift(steward: str | None, level: str, start: str = "05", end: str = "07") -> Shift:
    return Shift(level, steward, at(start), at(end))


MORNING, AFTERNOON, NEVER = every_day(0, 12), every_day(12, 0), Hours(WorkingCalendar(UTC_ZONE, ()))


@pytest.mark.parametrize(
    ("first", "second", "share"),
    [
        (MORNING, MORNING, 0.5),
        (MORNING, AFTERNOON, 1.0),
        (MORNING, every_day(6, 18), 0.75),
        (MORNING, NEVER, 0.5),
        (NEVER, NEVER, 0.0),
    ],
    ids=["the same half", "both halves", "overlapping", "one of them never", "neither"],
)
def test_two_people_cover_what_either_of_them_covers(first, second, share):
    shifts = [shift("ana", "level-1"), shift("ben", "level-2")]

    coverage = coverage_of(shifts, at("05"), at("07"), levels=LEVELS, hours={"ana": first, "ben": second})

    assert coverage.together.share_at_work == pytest.approx(share)
    assert coverage.together.hours_a_day == pytest.approx(24 * share)
    assert coverage.together.share_held == 1


def test_each_level_has_its_own_open_hours():
    shifts = [
        shift("ana", "level-1", end="06"),
        shift(None, "level-1", start="06"),
        shift("ben", "level-2", "05T12"),
    ]

    coverage = coverage_of(
        shifts, at("05"), at("07"), levels=LEVELS, hours={"ana": MORNING, "ben": AFTERNOON}
    )

    first, second = coverage.levels["level-1"], coverage.levels["level-2"]
    assert first.unheld == ((at("06"), at("07")),)
    assert first.off_hours == ((at("05T12"), at("07")),)
    assert second.unheld == ((at("05"), at("05T12")),)
    assert second.off_hours == ((at("05"), at("05T12")), (at("06"), at("06T12")))
    assert coverage.together.unheld == ()
    assert coverage.together.off_hours == ((at("06"), at("06T12")),)
    assert (first.share_held, second.share_held) == (0.5, 0.75)


def test_time_that_nobody_holds_at_any_level_is_unheld_together():
    shifts = [shift("ana", "level-1", end="05T06"), shift("ben", "level-2", end="05T08")]

    coverage = coverage_of(shifts, at("05"), at("06"), levels=LEVELS, hours={})

    assert coverage.together.unheld == ((at("05T08"), at("06")),)


def test_one_person_at_both_levels_is_found_for_exactly_that_time():
    shifts = [
        shift("ana", "level-1"),
        shift("ben", "level-2", end="05T10"),
        shift("ana", "level-2", "05T10", "05T11"),
        shift("ana", "level-2", "05T11", "05T14"),
        shift("cho", "level-2", "05T14"),
    ]

    coverage = coverage_of(shifts, at("05"), at("07"), levels=LEVELS, hours={})

    assert coverage.doubled == (Doubled("ana", LEVELS, at("05T10"), at("05T14")),)


def test_nobody_works_while_they_are_away_or_when_their_hours_are_unknown():
    away = Hours(MORNING.calendar, away=((at("05T06"), at("06T03")),))
    shifts = [shift("ana", "level-1"), shift("stranger", "level-2")]

    coverage = coverage_of(shifts, at("05"), at("07"), levels=LEVELS, hours={"ana": away})

    assert coverage.together.off_hours == ((at("05T06"), at("06T03")), (at("06T12"), at("07")))
    assert coverage.levels["level-2"].share_at_work == 0


def test_an_empty_rotation_leaves_everything_open_and_an_empty_window_nothing():
    window = (at("05"), at("06"))

    empty_rotation = coverage_of([], *window, levels=LEVELS, hours={})
    empty_window = coverage_of([shift("ana", "level-1")], at("06"), at("06"), levels=LEVELS, hours={})

    assert empty_rotation.together == Cover(*window, unheld=(window,), off_hours=(window,))
    assert empty_rotation.together.share_held == 0
    assert empty_window.together.unheld == ()
    assert empty_window.together.share_held == 1


def test_a_day_of_25_hours_is_measured_as_such():
    berlin = ZoneInfo("Europe/Berlin")
    calendar = WorkingCalendar(berlin, tuple(Window(day, time(0), time(12)) for day in range(7)))
    start = datetime(2026, 10, 24, 22, tzinfo=UTC)
    end = start + timedelta(hours=25)

    coverage = coverage_of(
        [Shift("level-1", "ana", start, end)], start, end, levels=("level-1",), hours={"ana": Hours(calendar)}
    )

    assert coverage.together.share_at_work == pytest.approx(13 / 25)
