"""Answers, notes, words of the community, and what they do to the clocks."""

from datetime import timedelta

import pytest

from tests.factories import NOW, later, make_representative, make_service, make_steward, make_ticket
from tickets.errors import NothingToSay, TicketChangedMeanwhile, TicketIsClosed
from tickets.services import add_community_comment, add_note, reply, resolve, retriage
from tickets.states import EventKind, Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation():
    service = make_service()
    representative = make_representative(service.community)
    return make_ticket(requester=representative, service=service), representative, make_steward()


def test_the_first_answer_stops_the_first_response_clock(conversation):
    ticket, _, steward = conversation

    answered = reply(ticket.number, actor=steward, body="Take the small one.", now=later(hours=2))

    assert answered.first_responded_at == later(hours=2)
    assert answered.next_due_at is None


def test_an_internal_note_stops_no_clock(conversation):
    ticket, _, steward = conversation

    noted = add_note(ticket.number, actor=steward, body="They asked this in May.", now=later(hours=1))

    assert noted.first_responded_at is None
    assert noted.next_due_at == ticket.next_due_at


def test_setting_pending_does_not_pause_the_first_response_clock(conversation):
    ticket, _, steward = conversation

    waiting = reply(
        ticket.number, actor=steward, body="Which hub?", now=later(hours=1), status=Status.PENDING
    )

    assert waiting.first_responded_at == later(hours=1)
    assert waiting.status == Status.PENDING


def test_a_word_of_the_community_starts_the_next_response_clock_and_ends_the_pause(conversation):
    ticket, representative, steward = conversation
    reply(ticket.number, actor=steward, body="Which hub?", now=later(hours=1), status=Status.PENDING)

    heard = add_community_comment(ticket.number, actor=representative, body="prod", now=later(hours=3))

    assert heard.status == Status.OPEN
    assert heard.next_due_at == later(hours=3) + timedelta(days=1)
    assert heard.next_due_what == "next response"


def test_a_second_word_does_not_move_the_promise_of_the_first(conversation):
    ticket, representative, steward = conversation
    reply(ticket.number, actor=steward, body="Which hub?", now=later(hours=1))
    add_community_comment(ticket.number, actor=representative, body="prod", now=later(hours=3))

    again = add_community_comment(ticket.number, actor=representative, body="Hello?", now=later(hours=20))

    assert again.next_due_at == later(hours=27)


def test_an_answer_against_a_ticket_that_a_colleague_changed_is_not_sent(conversation):
    ticket, _, steward = conversation
    reply(ticket.number, actor=make_steward(), body="I have it.", now=later(minutes=5))

    with pytest.raises(TicketChangedMeanwhile):
        reply(ticket.number, actor=steward, body="Me too.", now=later(minutes=6), seen_version=ticket.version)

    assert ticket.comments.count() == 1


def test_ones_own_earlier_change_is_no_collision(conversation):
    ticket, _, steward = conversation
    add_note(ticket.number, actor=steward, body="Looking.", now=later(minutes=5))

    reply(ticket.number, actor=steward, body="Done.", now=later(minutes=6), seen_version=ticket.version)

    assert ticket.comments.count() == 2


@pytest.mark.parametrize("verb", [reply, add_community_comment])
def test_a_word_of_a_requester_who_is_of_the_team_is_no_answer(verb):
    steward = make_steward()
    ticket = make_ticket(requester=steward)

    heard = verb(ticket.number, actor=steward, body="It is the large hub.", now=later(hours=1))

    assert (heard.first_responded_at, heard.next_due_at) == (None, ticket.next_due_at)
    assert ticket.events.last().kind == EventKind.COMMENTED
    assert not ticket.comments.get().is_from_team


@pytest.mark.parametrize("action", ["reply", "comment"])
def test_a_steward_adds_to_their_own_request_on_the_teams_page(client, action):
    steward = make_steward()
    ticket = make_ticket(requester=steward)
    client.force_login(steward)

    page = client.get(f"/tickets/{ticket.number}").content.decode()
    client.post(f"/tickets/{ticket.number}/{action}", {"body": "More.", "seen_version": ticket.version})

    assert "Add to your request" in page
    assert "wait for the community" not in page
    assert not ticket.comments.get().is_from_team


def test_a_word_on_a_notice_is_answered_like_any_other(conversation):
    ticket, representative, steward = conversation
    retriage(ticket.number, actor=steward, kind="notice", tier="P4", reason="No request.", now=later())

    heard = add_community_comment(
        ticket.number, actor=representative, body="Does this concern us?", now=later(hours=3)
    )

    assert (heard.next_due_what, heard.next_due_at) == ("next response", later(hours=27))


def test_nothing_is_said_on_a_resolved_ticket(conversation):
    ticket, representative, steward = conversation
    resolve(ticket.number, actor=steward, body="Done.", now=later(hours=1))

    with pytest.raises(TicketIsClosed):
        reply(ticket.number, actor=steward, body="One more.", now=later(hours=2))
    with pytest.raises(TicketIsClosed):
        add_community_comment(ticket.number, actor=representative, body="Thanks", now=later(hours=2))


def test_an_empty_answer_is_refused(conversation):
    ticket, _, steward = conversation

    with pytest.raises(NothingToSay):
        reply(ticket.number, actor=steward, body=" ", now=NOW)
