"""When somebody is away, by their own calendar."""

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotations.errors import CalendarUnreadable
from rotations.time_off_calendar import MOST_ABSENCES, MOST_EVENTS, Absence, read_absences

START = datetime(2026, 7, 1, tzinfo=UTC)
END = START + timedelta(days=400)
TOKYO = ZoneInfo("Asia/Tokyo")
NEW_YORK = """BEGIN:VTIMEZONE
TZID:America/New_York
BEGIN:STANDARD
DTSTART:20071104T020000
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20070311T020000
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
END:DAYLIGHT
END:VTIMEZONE
"""


def event(lines: str, *, uid: str = "a") -> str:
    return f"BEGIN:VEVENT\nUID:{uid}\nDTSTAMP:20260101T000000Z\n{lines.strip()}\nEND:VEVENT\n"


def calendar(*events: str, head: str = "") -> bytes:
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{head}{''.join(events)}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def read(content: bytes, **options) -> list[Absence]:
    fields = {"zone": TOKYO, "start": START, "end": END, "is_too_late": lambda: False}
    return read_absences(content, **(fields | options))


def spans(content: bytes, **options) -> list[str]:
    found = read(content, **options)
    return [f"{one.start:%Y-%m-%d %H:%M}/{one.end:%Y-%m-%d %H:%M}" for one in found]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # A day on the clock of the person, who lives in Tokyo.
        ("DTSTART;VALUE=DATE:20260710\nDTEND;VALUE=DATE:20260712", ["2026-07-09 15:00/2026-07-11 15:00"]),
        ("DTSTART;VALUE=DATE:20260710", ["2026-07-09 15:00/2026-07-10 15:00"]),
        ("DTSTART:20260710T090000\nDTEND:20260710T120000", ["2026-07-10 00:00/2026-07-10 03:00"]),
        ("DTSTART:20260710T090000Z\nDTEND:20260710T120000Z", ["2026-07-10 09:00/2026-07-10 12:00"]),
        ("DTSTART:20260710T090000Z\nDURATION:PT90M", ["2026-07-10 09:00/2026-07-10 10:30"]),
        (
            "DTSTART;TZID=America/New_York:20260710T090000\nDTEND;TZID=America/New_York:20260710T120000",
            ["2026-07-10 13:00/2026-07-10 16:00"],
        ),
        # On both sides of the change to winter time, at nine on the wall.
        (
            "DTSTART;TZID=America/New_York:20261031T090000\nDTEND;TZID=America/New_York:20261031T100000\n"
            "RRULE:FREQ=DAILY;COUNT=2",
            ["2026-10-31 13:00/2026-10-31 14:00", "2026-11-01 14:00/2026-11-01 15:00"],
        ),
        (
            "DTSTART:20260710T090000Z\nDTEND:20260710T100000Z\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE:20260717T090000Z",
            ["2026-07-10 09:00/2026-07-10 10:00", "2026-07-24 09:00/2026-07-24 10:00"],
        ),
        ("DTSTART:20260710T090000Z\nDTEND:20260710T100000Z\nSTATUS:CANCELLED", []),
        ("DTSTART:20260710T090000Z\nDTEND:20260710T100000Z\nTRANSP:TRANSPARENT", []),
        (
            "DTSTART:20260710T090000Z\nDTEND:20260710T100000Z\nTRANSP:OPAQUE",
            ["2026-07-10 09:00/2026-07-10 10:00"],
        ),
        ("DTSTART:20260710T090000Z", []),
        # Before the window, across its begin, and beyond its end.
        ("DTSTART:20260601T090000Z\nDTEND:20260602T090000Z", []),
        ("DTSTART:20260630T090000Z\nDTEND:20260702T090000Z", ["2026-06-30 09:00/2026-07-02 09:00"]),
        ("DTSTART:20290601T090000Z\nDTEND:20290602T090000Z", []),
    ],
)
def test_events_become_absences_on_the_right_clock(lines, expected):
    assert spans(calendar(event(lines), head=NEW_YORK)) == expected


def test_a_repetition_that_was_moved_or_cancelled_is_followed_under_its_own_name():
    series = event("DTSTART:20260710T090000Z\nDTEND:20260710T100000Z\nRRULE:FREQ=DAILY;COUNT=3")
    moved = event("RECURRENCE-ID:20260711T090000Z\nDTSTART:20260720T090000Z\nDTEND:20260720T100000Z")
    cancelled = event(
        "RECURRENCE-ID:20260712T090000Z\nDTSTART:20260712T090000Z\nDTEND:20260712T100000Z\nSTATUS:CANCELLED"
    )

    found = {one.uid: f"{one.start:%d %H}" for one in read(calendar(series, moved, cancelled))}

    assert found == {"a#20260710T090000Z": "10 09", "a#20260711T090000Z": "20 09"}


def test_a_rule_without_end_is_followed_to_the_end_of_the_window():
    lines = "DTSTART;VALUE=DATE:20200101\nRRULE:FREQ=WEEKLY;BYDAY=FR"

    found = read(calendar(event(lines)))

    assert len(found) in (57, 58)
    assert found[-1].start < END


def test_the_calendars_own_zone_holds_for_times_without_one_that_repeat():
    lines = "DTSTART:20261031T130000Z\nDTEND:20261031T140000Z\nRRULE:FREQ=DAILY;COUNT=2"

    found = spans(calendar(event(lines), head="X-WR-TIMEZONE:America/New_York\n"))

    # Google writes series in UTC and means the wall clock of the calendar's zone.
    assert found == ["2026-10-31 13:00/2026-10-31 14:00", "2026-11-01 14:00/2026-11-01 15:00"]


def test_events_without_uid_are_kept_apart():
    lines = "DTSTART:2026071{}T090000Z\nDTEND:2026071{}T100000Z"
    events = [event(lines.format(n, n)).replace("UID:a\n", "") for n in (1, 2)]

    assert len(read(calendar(*events))) == 2


def test_a_name_of_any_length_fits():
    found = read(calendar(event("DTSTART;VALUE=DATE:20260710", uid="é" * 1000)))

    assert len(found[0].uid) <= 300


def test_several_calendars_in_one_file_are_all_read():
    both = calendar(event("DTSTART;VALUE=DATE:20260710")) + calendar(
        event("DTSTART;VALUE=DATE:20260711", uid="b")
    )

    assert len(read(both)) == 2


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is no calendar"),
        (b"<!doctype html><p>Sign in</p>", "is no calendar"),
        (b"\xff\xfe\x00B", "is no calendar"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\n", "not all of one"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR", "not all of one"),
        (b"BEGIN:VEVENT\r\nDTSTART:20260710T090000Z\r\nEND:VEVENT", "no calendar"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\ntrailing", "no calendar"),
        (b"BEGIN:VCALENDAR\r\nthis is a line\r\nEND:VCALENDAR", "with errors"),
        (calendar(event("SUMMARY:no start")), "cannot be understood"),
        (calendar(event("DTSTART:yesterday")), "cannot be understood"),
        (calendar(event("DTSTART:20260710T090000Z\nDTEND:soon")), "cannot be understood"),
        (calendar(event("DTSTART;VALUE=DATE:20260710\nRRULE:FREQ=SECONDLY")), "repeats in a way"),
        (calendar(event("DTSTART;VALUE=DATE:20260710\nRRULE:FREQ=HOURLY")), "repeats in a way"),
        (calendar(event("DTSTART;VALUE=DATE:20260710\nRRULE:FREQ=DAILY;INTERVAL=0")), "repeats in a way"),
        (calendar(event("DTSTART;VALUE=DATE:20260710\nRRULE:FREQ=DAILY;BYHOUR=1,2,3")), "repeats in a way"),
        (calendar(event("DTSTART:20260710T000000Z\nDURATION:P9999D\nRRULE:FREQ=DAILY")), "repeats in a way"),
        (calendar(event("DTSTART:20260710T000000Z\n" + "RRULE:FREQ=DAILY\n" * 5)), "cannot be understood"),
        (
            calendar(event("DTSTART;VALUE=DATE:20260710\n") * (MOST_EVENTS + 1)),
            f"more than {MOST_EVENTS} events",
        ),
        (
            calendar(*(event("DTSTART;VALUE=DATE:20260701\nRRULE:FREQ=DAILY", uid=str(n)) for n in range(3))),
            f"more than {MOST_ABSENCES} events in a year",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(content, sentence):
    with pytest.raises(CalendarUnreadable, match=sentence):
        read(content)


def test_rules_that_lead_nowhere_are_given_up_in_time():
    # Each takes a while: there is no 30 February, and the search goes on to the year 9999.
    lines = "DTSTART;VALUE=DATE:19700101\nRRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30"
    content = calendar(*(event(lines, uid=str(n)) for n in range(1000)))
    give_up_at = time.monotonic() + 1

    with pytest.raises(CalendarUnreadable, match="too long to follow"):
        read(content, is_too_late=lambda: time.monotonic() > give_up_at)

    assert time.monotonic() < give_up_at + 15


LINES = st.sampled_from(
    [
        "DTSTART:20260710T090000Z",
        "DTSTART;VALUE=DATE:20260710",
        "DTSTART;TZID=Nowhere/Land:20260710T090000",
        "DTSTART;TZID=:20260710T090000",
        "DTSTART;VALUE=PERIOD:20260710T090000Z/PT1H",
        "DTEND:20260101",
        "DTEND;VALUE=DATE:00010101",
        "DTEND:99991231T235959Z",
        "DURATION:-P1D",
        "DURATION:P",
        "RRULE:FREQ=WEEKLY",
        "RRULE:FREQ=YEARLY;UNTIL=20200101",
        "RRULE:FREQ=DAILY;COUNT=-1",
        "RRULE:FREQ=MONTHLY;BYDAY=9XX",
        "RRULE:",
        "RDATE:20260711T090000Z,nonsense",
        "RDATE;VALUE=PERIOD:20260711T090000Z/PT1H",
        "EXDATE:20260710T090000Z",
        "EXDATE;VALUE=DATE:20260710",
        "RECURRENCE-ID:20260711T090000Z",
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20260711",
        "SEQUENCE:many",
        "STATUS:CANCELLED",
        "BEGIN:VALARM",
        "END:VALARM",
        "BEGIN:VEVENT",
        "END:VEVENT",
        "X-WR-TIMEZONE:Nowhere/Land",
        "UID:b",
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    events=st.lists(st.lists(LINES, max_size=6), max_size=4),
    head=st.sampled_from(["", "X-WR-TIMEZONE:Mars/A\n"]),
)
def test_whatever_a_calendar_holds_it_is_read_or_refused_in_a_sentence(events, head):
    content = calendar(*(event("\n".join(lines), uid="a") for lines in events), head=head)
    give_up_at = time.monotonic() + 20

    with suppress(CalendarUnreadable):
        found = read(content, is_too_late=lambda: time.monotonic() > give_up_at)
        assert all(one.start < one.end and one.start < END and one.end > START for one in found)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_garbage_is_refused_in_a_sentence(garbage):
    with pytest.raises(CalendarUnreadable):
        read(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + garbage + b"\r\nEND:VCALENDAR")
