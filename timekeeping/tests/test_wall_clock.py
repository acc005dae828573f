from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timekeeping.wall_clock import LocalTime, UnknownTimeZone, kind_of_local_time, parse_zone, to_instant

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
    "America/Havana",
]


@pytest.mark.parametrize(
    ("zone", "local", "kind", "instant"),
    [
        ("Europe/Berlin", "2026-01-07T09:00", LocalTime.NORMAL, "2026-01-07T08:00"),
        ("Europe/Berlin", "2026-03-29T02:30", LocalTime.SKIPPED, "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-03-29T02:00", LocalTime.SKIPPED, "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-03-29T03:00", LocalTime.NORMAL, "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-10-25T02:30", LocalTime.AMBIGUOUS, "2026-10-25T00:30"),
        ("Europe/Berlin", "2026-10-25T03:00", LocalTime.NORMAL, "2026-10-25T02:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", LocalTime.SKIPPED, "2026-10-03T15:30"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", LocalTime.AMBIGUOUS, "2026-04-04T14:45"),
        ("Pacific/Apia", "2011-12-30T09:00", LocalTime.SKIPPED, "2011-12-30T10:00"),
        ("America/Havana", "2026-03-08T00:00", LocalTime.SKIPPED, "2026-03-08T05:00"),
    ],
)
def test_a_wall_time_becomes_its_first_instant(zone, local, kind, instant):
    wall_time = datetime.fromisoformat(local)

    result = to_instant(wall_time, ZoneInfo(zone))

    assert result == datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert result.tzinfo is UTC
    assert kind_of_local_time(wall_time, ZoneInfo(zone)) is kind


@settings(max_examples=300, deadline=None)
@given(
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    local=st.datetimes(datetime.fromisoformat("2005-01-01"), datetime.fromisoformat("2036-01-01")),
)
def test_an_existing_wall_time_reads_the_same_on_the_way_back(zone, local):
    kind = kind_of_local_time(local, zone)

    instant = to_instant(local, zone)

    shown = instant.astimezone(zone).replace(tzinfo=None, fold=0)
    before = (instant - timedelta(microseconds=1)).astimezone(zone).replace(tzinfo=None, fold=0)
    assert shown > local if kind is LocalTime.SKIPPED else shown == local
    assert before < local


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Mars/Olympus",
        "../etc/passwd",
        "/etc/passwd",
        "Europe",
        "UTC\0",
        "x" * 5000,
        "EUROPE BERLIN",
        "right/Europe/Berlin",
        "localtime",
        None,
    ],
)
def test_what_is_not_a_zone_is_refused_with_a_sentence(name):
    with pytest.raises(UnknownTimeZone, match="is not a time zone; use an IANA name"):
        parse_zone(name)


def test_a_local_time_with_a_zone_is_refused():
    with pytest.raises(ValueError, match="no zone of its own"):
        to_instant(datetime(2026, 1, 1, tzinfo=UTC), ZoneInfo("UTC"))
