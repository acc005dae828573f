"""Calendars read by another library than the one that writes them."""

from datetime import UTC, datetime, timedelta

import pytest
import vobject

from rotations.ical import Content, Entry, summary_of, write_calendar
from timekeeping.wall_clock import next_whole_second


def an_entry(**changes: object) -> Entry:
    fields: dict[str, object] = {
        "uid": "1@desk.example.org",
        "sequence": 0,
        "summary": "level-1: Ana (Support)",
        "start": datetime(2026, 1, 7, 8, tzinfo=UTC),
        "end": datetime(2026, 1, 21, 8, tzinfo=UTC),
        "changed_at": datetime(2026, 1, 1, tzinfo=UTC),
    }
    return Entry(**fields | changes)  # type: ignore[arg-type]


def written(*entries: Entry, name: str = "Support") -> bytes:
    return write_calendar(Content(entries or (an_entry(),), name, "Europe/Berlin"))


def test_another_library_reads_what_was_written():
    body = written(an_entry(sequence=3, url="https://desk.example.org/rotations/support"))

    calendar = vobject.readOne(body.decode())

    event = calendar.vevent
    assert calendar.x_wr_calname.value == calendar.name_list[0].value == "Support"
    assert calendar.x_wr_timezone.value == "Europe/Berlin"
    assert (event.uid.value, event.sequence.value) == ("1@desk.example.org", "3")
    assert (event.dtstart.value, event.dtend.value) == (an_entry().start, an_entry().end)
    assert event.last_modified.value == event.dtstamp.value == an_entry().changed_at
    assert (event.status.value, event.transp.value) == ("CONFIRMED", "TRANSPARENT")


def test_programs_are_asked_to_read_again_within_the_hour():
    lines = written().decode().splitlines()

    assert {"REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"} <= set(lines)


def test_what_was_taken_back_is_cancelled_so_that_programs_remove_it():
    event = vobject.readOne(written(an_entry(is_cancelled=True, sequence=1)).decode()).vevent

    assert (event.status.value, event.sequence.value) == ("CANCELLED", "1")


@pytest.mark.parametrize(
    "name", ["Ünïçödé, 日本語; \\ and a very long name " * 5, "line\r\nBEGIN:VEVENT\r\nbreak"]
)
def test_names_of_any_kind_stay_one_value_on_lines_of_75_octets(name):
    body = written(an_entry(summary=summary_of(level="level-1", holder=name, rotation=name)))

    event = vobject.readOne(body.decode()).vevent

    assert event.summary.value == f"level-1: {name} ({name})".replace("\r\n", "\n")
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert body.count(b"BEGIN:VEVENT\r\n") == 1


def test_the_hour_that_clocks_show_twice_is_exact():
    # 02:30 happens twice in Berlin on this day; the shift is its second half hour.
    start = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

    event = vobject.readOne(written(an_entry(start=start, end=start + timedelta(minutes=30))).decode()).vevent

    assert (event.dtstart.value, event.dtend.value) == (start, start + timedelta(minutes=30))


def test_an_explicit_gap_says_nobody():
    assert summary_of(level="level-2", holder=None, rotation="Support") == "level-2: nobody (Support)"


def test_at_whole_seconds_the_calendar_is_right_about_shifts_that_change_between_them():
    change = datetime(2026, 1, 7, 8, 0, 0, 500_000, tzinfo=UTC)
    before, after = an_entry(end=change, start=change - timedelta(hours=1)), an_entry(uid="2", start=change)
    sliver = an_entry(uid="3", start=change, end=change + timedelta(milliseconds=100))

    events = vobject.readOne(written(before, after, sliver).decode()).vevent_list

    assert next_whole_second(change) == datetime(2026, 1, 7, 8, 0, 1, tzinfo=UTC)
    assert (
        [event.dtend.value for event in events][:1]
        == [events[1].dtstart.value]
        == [next_whole_second(change)]
    )
    assert len(events) == 2


def test_the_same_shifts_are_the_same_bytes():
    assert written() == written()
    assert Content((an_entry(),), "a", "UTC").fingerprint == Content((an_entry(),), "a", "UTC").fingerprint
    assert Content((an_entry(),), "a", "UTC").fingerprint != Content((an_entry(),), "b", "UTC").fingerprint
