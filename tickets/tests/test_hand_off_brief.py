"""What the brief says: each open ticket once, what cannot wait first, and no more than the reader may see."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from tests.factories import make_representative, make_user
from tickets.brief import Brief, Part, as_json, excerpt, from_json, patience_ends, prepared_from
from tickets.facts import Kind
from tickets.handoff import MOST_SHOWN, make_brief
from tickets.services import add_community_comment, add_note, resolve
from tickets.states import Approval, Status
from tickets.tests.hand_off_desk import AT, hours, make_desk, open_tickets
from timekeeping.working_time import WorkingCalendar, office_hours


@pytest.fixture
def people(db):
    return make_desk()


def brief_for(people, **changes) -> Brief:
    return make_brief(viewer=changes.get("viewer", people["ben"]), outgoing=people["ana"], now=AT)


@pytest.mark.parametrize(
    ("columns", "part"),
    [
        ({"kind": Kind.INCIDENT}, Part.INCIDENTS),
        ({"is_possible_incident": True, "assignee": None}, Part.INCIDENTS),
        ({"assignee": None}, Part.UNASSIGNED),
        ({}, Part.DUE),
        ({"status": Status.PENDING}, Part.DUE),  # its first answer is due whatever happens
        ({"next_due_at": None}, Part.US),
        ({"next_due_at": None, "status": Status.PENDING}, Part.COMMUNITY),
        ({"next_due_at": None, "status": Status.PLANNED}, Part.PLANNED),
        ({"approval": Approval.WAITING, "assignee": None, "next_due_at": None}, Part.HELD),
    ],
)
def test_each_open_ticket_is_in_the_first_part_that_it_fits(people, columns, part):
    open_tickets(1, **columns)

    brief = brief_for(people)

    assert [(found.part, found.n) for found in brief.parts] == [(part, 1)]


def test_the_parts_stand_in_their_order(people):
    open_tickets(1, next_due_at=None, status=Status.PLANNED)
    open_tickets(2)
    open_tickets(3, assignee=None)
    open_tickets(1, kind=Kind.INCIDENT)

    brief = brief_for(people)

    assert [(part.part, part.n) for part in brief.parts] == [
        (Part.INCIDENTS, 1),
        (Part.UNASSIGNED, 3),
        (Part.DUE, 2),
        (Part.PLANNED, 1),
    ]
    assert brief.n == 7


def test_what_is_due_first_comes_first(people):
    (late,) = open_tickets(1, next_due_at=AT + hours(9))
    (soon,) = open_tickets(1, next_due_at=AT + hours(1))

    (part,) = brief_for(people).parts

    assert [ticket.number for ticket in part.tickets] == [soon.number, late.number]


def test_incidents_that_run_come_before_those_to_be_decided(people):
    open_tickets(1, is_possible_incident=True, next_due_at=AT - hours(3))
    (running,) = open_tickets(1, kind=Kind.INCIDENT, next_due_at=AT + hours(1))

    (part,) = brief_for(people).parts

    assert [part.tickets[0].number, part.n] == [running.number, 2]


def test_what_is_solved_is_left_out(people):
    (ticket,) = open_tickets(1)
    resolve(ticket.number, actor=people["ana"], body="Done.", now=AT - hours(1))

    assert brief_for(people).parts == ()


def test_the_last_word_is_said_with_whose_it_is(people):
    (ticket,) = open_tickets(1)
    add_community_comment(ticket.number, actor=ticket.requester, body="Any\nnews?", now=AT - hours(3))
    first = next(brief_for(people).tickets()).last
    add_note(ticket.number, actor=people["ana"], body="It is the quota.", now=AT - hours(2))
    then = next(brief_for(people).tickets()).last

    assert (first.by, first.kind, first.text) == (ticket.requester.display_name, "community", "Any news?")
    assert (then.by, then.kind, then.text, then.at) == (
        "Ana Ferreira",
        "note",
        "It is the quota.",
        AT - hours(2),
    )


def test_a_ticket_on_which_nobody_has_spoken_is_told_by_its_request(people):
    open_tickets(1)

    last = next(brief_for(people).tickets()).last

    assert (last.kind, last.text[:9]) == ("filed", "We wonder")


def test_a_secret_is_not_copied(people):
    (ticket,) = open_tickets(1, flags=["secret"])
    add_note(ticket.number, actor=people["ana"], body="The password is hunter2.", now=AT - hours(2))

    assert "hunter2" not in str(as_json(brief_for(people)))


def test_only_what_the_reader_may_see_is_in_it(people):
    (ticket, *_) = open_tickets(3)
    open_tickets(2)
    joy = make_representative(ticket.community)

    assert brief_for(people, viewer=joy).n == 3
    assert brief_for(people, viewer=make_user()).n == 0


def test_what_the_outgoing_steward_leads_is_counted(people):
    open_tickets(2, assignee=people["ana"])
    open_tickets(1, assignee=people["cho"])

    brief = brief_for(people)

    assert brief.n_led_by_outgoing == 2
    assert sum(ticket.is_led_by_outgoing for ticket in brief.tickets()) == 2


def test_a_long_part_is_cut_and_says_how_many_more_there_are(people):
    open_tickets(MOST_SHOWN + 5, assignee=None)

    (part,) = brief_for(people).parts

    assert (len(part.tickets), part.n, part.n_more) == (MOST_SHOWN, MOST_SHOWN + 5, 5)


def test_a_brief_survives_being_kept(people):
    open_tickets(1, next_due_at=None)
    open_tickets(2, assignee=None)
    brief = brief_for(people)

    assert from_json(as_json(brief)) == brief
    assert from_json({}).n == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a  b\n\nc", "a b c"), ("", ""), ("x" * 400, "x" * 219 + "…")],
)
def test_an_excerpt_is_one_short_line(text, expected):
    assert excerpt(text) == expected


@pytest.mark.parametrize(
    ("at", "zone", "expected"),
    [
        ("2026-01-21T08:00", "Europe/Berlin", "2026-01-20T20:00"),  # twelve hours before
        ("2026-01-21T17:00", "Europe/Berlin", "2026-01-20T23:00"),  # the beginning of the day
        ("2026-01-20T23:00", "Europe/Berlin", "2026-01-20T11:00"),  # at midnight
        ("2026-03-29T20:00", "Europe/Berlin", "2026-03-28T23:00"),  # clocks go forward on that day
        ("2026-10-25T20:00", "Europe/Berlin", "2026-10-24T22:00"),  # clocks go back on that day
    ],
)
def test_a_hand_off_is_prepared_on_its_day_and_not_later_than_twelve_hours_before(at, zone, expected):
    found = prepared_from(utc(at), ZoneInfo(zone))

    assert found == utc(expected)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ("2026-01-21T08:00", "2026-01-21T18:00"),  # before work: 09:00 + 4 h in New York
        ("2026-01-21T20:00", "2026-01-22T16:00"),  # two hours left on that day
        ("2026-01-23T22:00", "2026-01-26T18:00"),  # over the weekend
        ("2026-03-06T20:00", "2026-03-09T15:00"),  # over the weekend in which clocks go forward
    ],
)
def test_patience_is_four_working_hours_of_the_person(since, expected):
    hours_in_new_york = office_hours(ZoneInfo("America/New_York"), opens=time(9), closes=time(17))

    assert patience_ends(hours_in_new_york, utc(since)) == utc(expected)


def test_who_never_works_has_four_hours():
    assert patience_ends(WorkingCalendar(ZoneInfo("UTC"), ()), AT) == AT + hours(4)
