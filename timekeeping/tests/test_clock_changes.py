from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from timekeeping.clock_changes import clock_changes, offset_spans

HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "start", "end", "expected"),
    [
        ("Europe/Berlin", "2026-01-01", "2027-01-01", [("2026-03-29T01:00", 1), ("2026-10-25T01:00", -1)]),
        ("Australia/Lord_Howe", "2026-01-01", "2026-06-01", [("2026-04-04T15:00", -0.5)]),
        ("Pacific/Apia", "2011-12-25", "2012-01-02", [("2011-12-30T10:00", 24)]),
        (
            "Africa/Casablanca",
            "2026-01-01",
            "2026-07-01",
            [("2026-02-15T02:00", -1), ("2026-03-22T02:00", 1)],
        ),
        ("Asia/Tokyo", "2020-01-01", "2030-01-01", []),
        # The start is out, the end is in.
        ("Europe/Berlin", "2026-03-29T01:00", "2026-10-25T01:00", [("2026-10-25T01:00", -1)]),
        ("Europe/Berlin", "2026-03-29T00:59:59.5", "2026-03-29T01:00:00.5", [("2026-03-29T01:00", 1)]),
        ("Europe/Berlin", "2026-05-01", "2026-01-01", []),
    ],
)
def test_the_changes_of_a_zone_are_found_to_the_second(zone, start, end, expected):
    changes = clock_changes(ZoneInfo(zone), at(start), at(end))

    assert [(change.at, change.jump / HOUR) for change in changes] == [
        (at(text), jump) for text, jump in expected
    ]


def test_a_time_is_cut_where_clocks_change():
    berlin, start, end = ZoneInfo("Europe/Berlin"), at("2026-03-01"), at("2026-10-25T01:00")

    spans = offset_spans(berlin, start, end)

    change = at("2026-03-29T01:00")
    assert spans == [((start, change), HOUR), ((change, end), 2 * HOUR)]
