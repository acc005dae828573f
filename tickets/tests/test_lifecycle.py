"""Approval, resolution, confirmation, reopening."""

import pytest
from django.db import DatabaseError, transaction

from tests.factories import (
    later,
    make_filing,
    make_representative,
    make_service,
    make_steward,
    make_ticket,
    make_user,
)
from tickets.errors import NotAllowed, NothingToDecide, TicketIsOpen
from tickets.models import TicketEvent
from tickets.services import (
    add_community_comment,
    approve,
    close_unanswered,
    confirm,
    decline,
    open_ticket,
    reopen,
    reply,
    resolve,
)
from tickets.states import Approval, EventKind, Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    service = make_service()
    representative = make_representative(service.community)
    return make_ticket(requester=make_user(), service=service), representative


def test_the_clock_starts_when_a_representative_approves(held):
    ticket, representative = held

    approved = approve(ticket.number, actor=representative, now=later(hours=5))

    assert approved.approval == Approval.APPROVED
    assert approved.next_due_at == later(hours=29)


def test_the_requester_cannot_approve_their_own_request(held):
    ticket, _ = held

    with pytest.raises(NotAllowed):
        approve(ticket.number, actor=ticket.requester, now=later(hours=1))


def test_a_representative_of_another_community_cannot_approve(held):
    ticket, _ = held
    stranger = make_representative(make_service().community)

    with pytest.raises(NotAllowed):
        approve(ticket.number, actor=stranger, now=later(hours=1))


def test_a_request_is_decided_once(held):
    ticket, representative = held
    approve(ticket.number, actor=representative, now=later(hours=1))

    with pytest.raises(NothingToDecide):
        decline(ticket.number, actor=representative, reason="No.", now=later(hours=2))


def test_a_declined_request_that_its_requester_reopens_is_held_again(held):
    ticket, representative = held
    decline(ticket.number, actor=representative, reason="Not this term.", now=later(hours=1))

    reopened = reopen(ticket.number, actor=ticket.requester, body="Please reconsider.", now=later(hours=2))

    assert (reopened.approval, reopened.next_due_at) == (Approval.WAITING, None)
    assert ticket.events.last().kind == EventKind.APPROVAL_ASKED


def test_a_held_request_that_was_resolved_is_not_approved_by_its_requester_reopening_it(held):
    ticket, _ = held
    resolve(ticket.number, actor=make_steward(), body="This is in the guide.", now=later(hours=1))

    reopened = reopen(ticket.number, actor=ticket.requester, body="It is not.", now=later(hours=2))

    assert (reopened.approval, reopened.clock_started_at) == (Approval.WAITING, None)


def test_a_representative_who_reopens_what_was_declined_agrees_to_it(held):
    ticket, representative = held
    decline(ticket.number, actor=representative, reason="Not this term.", now=later(hours=1))

    reopened = reopen(ticket.number, actor=representative, body="This term after all.", now=later(hours=2))

    assert (reopened.approval, reopened.next_due_at) == (Approval.APPROVED, later(hours=26))
    assert ticket.events.last().kind == EventKind.APPROVED


def test_resolving_answers_and_confirming_closes():
    ticket = make_ticket()

    resolved = resolve(ticket.number, actor=make_steward(), body="Set.", now=later(hours=3))
    closed = confirm(ticket.number, actor=ticket.requester, now=later(hours=4))

    assert resolved.first_responded_at == later(hours=3)
    assert (closed.status, closed.resolved_at, closed.closed_at) == (
        Status.CLOSED,
        later(hours=3),
        later(hours=4),
    )


def test_only_a_resolved_ticket_can_be_confirmed():
    ticket = make_ticket()

    with pytest.raises(TicketIsOpen):
        confirm(ticket.number, actor=ticket.requester, now=later(hours=1))


def test_the_community_reopening_starts_the_next_response_clock():
    ticket = make_ticket()
    resolve(ticket.number, actor=make_steward(), body="Set.", now=later(hours=3))

    reopened = reopen(ticket.number, actor=ticket.requester, body="Still slow.", now=later(hours=5))

    assert (reopened.status, reopened.resolved_at) == (Status.OPEN, None)
    assert (reopened.next_due_what, reopened.next_due_at) == ("next response", later(hours=29))


def test_spam_is_closed_without_a_word_to_anybody():
    ticket = make_ticket()

    closed = close_unanswered(ticket.number, actor=make_steward(), reason="Advertising.", now=later(hours=1))

    assert closed.status == Status.CLOSED
    assert closed.first_responded_at is None


@pytest.mark.parametrize("is_of_team", [True, False])
def test_the_first_response_clock_of_what_was_closed_without_an_answer_starts_anew(is_of_team):
    ticket, steward = make_ticket(), make_steward()
    close_unanswered(ticket.number, actor=steward, reason="A notice.", now=later(hours=1))
    actor = steward if is_of_team else ticket.requester

    reopened = reopen(ticket.number, actor=actor, body="It is not.", now=later(days=14))

    assert (reopened.next_due_what, reopened.next_due_at) == ("first response", later(days=15))


def test_a_word_that_was_closed_without_an_answer_is_answered_anew():
    ticket, steward = make_ticket(), make_steward()
    reply(ticket.number, actor=steward, body="Which?", now=later(hours=1))
    add_community_comment(ticket.number, actor=ticket.requester, body="Prod.", now=later(hours=2))
    close_unanswered(ticket.number, actor=steward, reason="A mistake.", now=later(hours=3))

    reopened = reopen(ticket.number, actor=steward, body="I closed the wrong one.", now=later(days=14))

    assert (reopened.next_due_what, reopened.next_due_at) == ("next response", later(days=15))


def test_the_timeline_cannot_be_changed_or_deleted():
    event = make_ticket().events.first()

    for attempt in (lambda: TicketEvent.objects.update(kind="noted"), event.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()


def test_every_change_counts_the_version_up():
    service = make_service()
    representative = make_representative(service.community)
    ticket = open_ticket(make_filing(service=service), actor=representative, now=later())

    steward = make_steward()
    reply(ticket.number, actor=steward, body="Which?", now=later(hours=1))
    resolve(ticket.number, actor=steward, body="Done.", now=later(hours=2))

    assert list(ticket.events.order_by("pk").values_list("version", flat=True)) == [1, 1, 2, 3]
