"""Escalations follow the timeline: who is called when, and what ends or acknowledges it."""

import pytest

from escalation.following import follow as follow_event
from escalation.models import Escalation, How
from escalation.services import escalate_due, stop
from escalation.tests.desk import Desk, at, called, events, follow, pass_time, running
from notifications.models import Message
from outbox.models import Delivery
from tests.factories import NOW, make_filing, make_ticket, make_user
from tickets.models import Ticket, TicketEvent
from tickets.services import (
    add_community_comment,
    add_note,
    approve,
    assign,
    close_unanswered,
    decide_incident,
    decline,
    open_ticket,
    record,
    reopen,
    reply,
    resolve,
    retriage,
    set_status,
    take,
)
from tickets.states import EventKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


def in_doubt(desk: Desk) -> Ticket:
    """Return a request of which the form says an outage, and the words do not."""
    filing = make_filing(
        service=desk.service,
        subject="Hub does not work",
        description="It does not work since this morning.",
        asked_kind="incident",
        affected_users="unknown",
    )
    ticket = open_ticket(filing, actor=desk.joy, now=NOW)
    Ticket.objects.filter(pk=ticket.pk).update(is_possible_incident=True, kind="guidance", tier="P4")
    return ticket


def test_an_outage_calls_more_people_step_by_step_and_begins_again_until_somebody_acknowledges(desk):
    ticket = desk.outage()

    pass_time(until=36)

    assert called(ticket) == [
        (0, "page", "Ana"),
        (0, "page", "Kofi"),
        (5, "page", "Ana"),
        (5, "page", "Kofi"),
        (10, "page", "Mei"),
        (20, "page", "Sam"),
        (30, "page", "Ana"),
        (30, "page", "Kofi"),
        (30, "page", "Mei"),
        (30, "page", "Sam"),
        (35, "page", "Ana"),
        (35, "page", "Kofi"),
    ]
    assert running(ticket).round == 2


def test_people_are_called_with_the_delivery_of_the_event_and_no_sweep_is_waited_for(desk):
    ticket = desk.outage()

    follow()

    assert [name for _, _, name in called(ticket)] == ["Ana", "Kofi"]
    keys = set(Message.objects.values_list("call_key", flat=True))
    assert keys == {page.key for page in running(ticket).pages.all()}
    assert running(ticket).next_look_at == at(5)


def test_following_an_event_twice_calls_nobody_again(desk):
    ticket = desk.outage()
    follow()
    n_before = Message.objects.count()

    for event in TicketEvent.objects.filter(ticket=ticket):
        follow_event(event.pk, True, at(1))

    assert Message.objects.count() == n_before
    assert Escalation.objects.count() == 1


@pytest.mark.parametrize(
    "work",
    [
        lambda desk, number: take(number, actor=desk.ana, led_by=desk.kofi.pk, now=at(2)),
        lambda desk, number: reply(number, actor=desk.sam, body="We look at it.", now=at(2)),
        lambda desk, number: set_status(number, actor=desk.ana, status="open", reason="On it.", now=at(2)),
    ],
)
def test_a_human_who_works_on_it_acknowledges(desk, work):
    ticket = desk.outage()
    follow()

    work(desk, ticket.number)
    pass_time(since=2, until=60, every=2)

    assert len(called(ticket)) == 2
    assert running(ticket).acknowledged_how == How.WORK
    assert len(events(ticket, EventKind.PAGE_ACKNOWLEDGED)) == 1


@pytest.mark.parametrize(
    "no_work",
    [
        lambda desk, number: add_note(number, actor=desk.ana, body="Hm.", now=at(2)),
        lambda desk, number: add_community_comment(number, actor=desk.joy, body="Still down.", now=at(2)),
        # Somebody else was told to; whether they know, nobody knows.
        lambda desk, number: assign(number, actor=desk.sam, assignee=desk.ana, reason="", now=at(2)),
    ],
)
def test_what_is_no_work_of_the_team_acknowledges_nothing(desk, no_work):
    ticket = desk.outage()
    follow()

    no_work(desk, ticket.number)
    follow(at(3))

    assert running(ticket).acknowledged_at is None


def test_work_done_before_a_late_worker_followed_the_filing_keeps_people_from_being_called(desk):
    ticket = desk.outage()
    take(ticket.number, actor=desk.ana, led_by=desk.kofi.pk, now=at(2))

    follow(at(60))

    assert running(ticket).acknowledged_by == desk.ana
    assert called(ticket) == []


def test_resolving_ends_it_and_recalls_what_waits(desk):
    ticket = desk.outage()
    follow()

    resolve(ticket.number, actor=desk.ana, body="Up again.", now=at(3))
    follow(at(3))
    pass_time(since=3, until=40, every=1)

    assert len(called(ticket)) == 2
    assert Escalation.objects.get().ended_why == "It is resolved."
    waiting = Delivery.objects.filter(consumer__startswith="page-", state="pending")
    assert not waiting.exists()


def test_reopening_calls_again_from_the_first_step_each_person_once(desk):
    ticket = desk.outage()
    follow()
    resolve(ticket.number, actor=desk.ana, body="Up again.", now=at(3))
    follow(at(3))

    reopen(ticket.number, actor=desk.joy, body="Down again.", now=at(90))
    follow(at(90))

    assert [(name, minute) for minute, _, name in called(ticket)][2:] == [("Ana", 90), ("Kofi", 90)]
    assert running(ticket).reason == "It was reopened."


def test_resolved_and_reopened_before_a_worker_looked_begins_anew(desk):
    ticket = desk.outage()
    follow()
    resolve(ticket.number, actor=desk.ana, body="Up again.", now=at(3))
    reopen(ticket.number, actor=desk.joy, body="Down again.", now=at(4))

    follow(at(5))

    assert [(name, minute) for minute, _, name in called(ticket)][2:] == [("Ana", 5), ("Kofi", 5)]
    assert running(ticket).acknowledged_at is None


def test_an_event_followed_late_does_not_bring_back_what_a_later_one_replaced(desk):
    ticket = desk.outage()
    opened = ticket.events.get(kind=EventKind.OPENED)
    resolve(ticket.number, actor=desk.ana, body="Up.", now=at(1))
    reopen(ticket.number, actor=desk.joy, body="Down.", now=at(2))
    reopened = ticket.events.get(kind=EventKind.REOPENED)
    follow_event(reopened.pk, False, at(3))
    stop(ticket.number, why="A drill.", by=desk.sam, now=at(4))

    follow_event(opened.pk, True, at(5))

    assert not Escalation.objects.running().exists()


@pytest.mark.parametrize(("tier", "expected"), [("P1", ["Ana", "Kofi"]), ("P2", ["Ana"]), ("P3", ["Kofi"])])
def test_another_tier_ends_the_old_path_and_begins_the_new_one(desk, tier, expected):
    ticket = make_ticket(requester=desk.joy, service=desk.service)
    follow()
    n_before = len(called(ticket))

    retriage(ticket.number, actor=desk.sam, kind="incident", tier=tier, reason="Facts.", now=at(30))
    follow(at(30))

    assert [name for _, _, name in called(ticket)[n_before:]] == expected
    assert [one.is_running for one in ticket.escalations.order_by("pk")] == [False, True]


def test_another_kind_of_the_same_tier_changes_nothing(desk):
    ticket = desk.outage()
    follow()

    retriage(ticket.number, actor=desk.sam, kind="change", tier="P1", reason="Planned.", now=at(1))
    follow(at(1))

    assert len(called(ticket)) == 2
    assert Escalation.objects.get().is_running


def test_a_possible_outage_pages_level_1_until_it_is_decided(desk):
    ticket = in_doubt(desk)
    pass_time(until=6)
    assert called(ticket) == [(0, "page", "Kofi"), (5, "page", "Ana"), (5, "page", "Kofi")]

    decide_incident(ticket.number, actor=desk.kofi, is_incident=True, reason="Down.", now=at(7))
    follow(at(7))

    assert [row[2] for row in called(ticket)[3:]] == ["Ana", "Kofi"]
    assert running(ticket).path_name == "outage"


def test_what_is_no_outage_after_all_goes_the_way_of_its_tier(desk):
    ticket = in_doubt(desk)
    follow()

    decide_incident(ticket.number, actor=desk.kofi, is_incident=False, reason="A typo.", now=at(2))
    follow(at(2))

    assert [one.path_name for one in ticket.escalations.order_by("pk")] == ["decision", "ordinary"]
    assert called(ticket) == [(0, "page", "Kofi"), (2, "notify", "Kofi")]


def test_a_held_request_calls_nobody_until_it_is_approved(desk):
    ticket = make_ticket(requester=make_user(name="Student"), service=desk.service)
    follow()
    assert called(ticket) == []

    approve(ticket.number, actor=desk.joy, now=at(60))
    follow(at(60))

    assert called(ticket) == [(60, "notify", "Kofi")]


def test_a_declined_request_calls_nobody(desk):
    ticket = make_ticket(requester=make_user(name="Student"), service=desk.service)

    decline(ticket.number, actor=desk.joy, reason="No.", now=at(1))
    follow(at(1))

    assert not Escalation.objects.exists()


def test_spam_calls_nobody(desk):
    filing = make_filing(
        subject="Your website is losing visitors",
        description="Dear Sir/Madam, our SEO team offers page 1 ranking on Google at a very low price. "
        '<a href="http://rank.example.org/offer">CLICK HERE</a> to unsubscribe.',
        asked_kind="",
    )
    ticket = open_ticket(filing, actor=make_user(), now=NOW)
    follow()

    close_unanswered(ticket.number, actor=desk.kofi, reason="Advertising.", now=at(1))
    follow(at(1))

    assert ticket.kind == "spam"
    assert not Escalation.objects.exists()


def test_the_clock_of_the_answer_calls_at_three_quarters_and_at_breach(desk):
    ticket = make_ticket(requester=desk.joy, service=desk.service)
    retriage(ticket.number, actor=desk.sam, kind="change", tier="P3", reason="Dated.", now=at(0))
    follow()
    assert running(ticket).path_name == "high"

    pass_time(since=0, until=60 * 25, every=60)

    assert called(ticket) == [
        (0, "notify", "Kofi"),
        (18 * 60, "notify", "Kofi"),
        (24 * 60, "notify", "Ana"),
    ]


def test_an_answer_takes_the_steps_of_its_clock_away_and_a_new_word_brings_them_back(desk):
    ticket = make_ticket(requester=desk.joy, service=desk.service)
    follow()
    reply(ticket.number, actor=desk.kofi, body="Take the small one.", now=at(60))
    follow(at(60))
    assert running(ticket).next_look_at is None

    add_community_comment(ticket.number, actor=desk.joy, body="Why?", now=at(120))
    follow(at(120))

    assert running(ticket).next_look_at == at(120 + 24 * 60)


def test_waiting_for_the_community_takes_the_steps_of_the_clock_away(desk):
    ticket = make_ticket(requester=desk.joy, service=desk.service)
    reply(ticket.number, actor=desk.kofi, body="Which one?", now=at(60), status="pending")
    follow(at(60))

    escalate_due(now=at(60 * 72))

    assert running(ticket).next_look_at is None
    assert [name for _, _, name in called(ticket)] == []


def test_no_update_of_an_incident_for_two_hours_pages_the_commander_once(desk):
    ticket = desk.outage()
    follow()
    record(ticket.number, kind=EventKind.INCIDENT_DECLARED, actor=desk.ana, now=at(1))
    take(ticket.number, actor=desk.ana, led_by=desk.kofi.pk, now=at(2))
    record(ticket.number, kind=EventKind.UPDATE_POSTED, actor=desk.ana, now=at(60))

    pass_time(since=2, until=60 * 6, every=2)

    assert called(ticket)[2:] == [(180, "page", "Mei")]


def test_stopping_by_hand_says_who_and_why(desk):
    ticket = desk.outage()
    follow()

    stop(ticket.number, why="A drill.", by=desk.sam, now=at(1))
    add_community_comment(ticket.number, actor=desk.joy, body="Hello?", now=at(2))
    pass_time(since=2, until=30, every=2)

    stopped = events(ticket, EventKind.ESCALATION_STOPPED)
    assert [(one.actor, one.data["reason"]) for one in stopped] == [(desk.sam, "A drill.")]
    assert len(called(ticket)) == 2
