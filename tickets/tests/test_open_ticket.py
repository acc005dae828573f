"""Filing a request."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from accounts.roles import Role
from communities.states import ContactRole
from outbox.models import Delivery
from tests.factories import (
    NOW,
    add_role,
    make_filing,
    make_representative,
    make_rotation,
    make_service,
    make_steward,
    make_ticket,
    make_user,
    outage,
)
from tickets.errors import NothingToSay, TextTooLong
from tickets.models import Ticket
from tickets.services import open_ticket
from tickets.services.texts import LONGEST_TEXT

pytestmark = pytest.mark.django_db


def test_a_ticket_is_given_to_the_stewards_on_duty():
    ana, kofi, mei = make_steward(name="Ana"), make_steward(name="Kofi"), make_steward(name="Mei")
    make_rotation(ana, kofi, mei)

    # 4 March 2026, 10:00 UTC is the first hour of turn 4: level-1 is member 4 mod 3, level-2 the one before.
    ticket = make_ticket()

    assert (ticket.assignee, ticket.companion) == (kofi, ana)


def test_a_critical_change_is_led_by_level_2():
    ana, kofi, mei = make_steward(name="Ana"), make_steward(name="Kofi"), make_steward(name="Mei")
    make_rotation(ana, kofi, mei)

    ticket = make_ticket(
        subject="New image tag",
        description="Please update the image from quay.io/x/y:2026.01.01 to quay.io/x/y:2026.02.01.",
        asked_kind="change",
    )

    assert ticket.tier == "P2"
    assert (ticket.assignee, ticket.companion) == (ana, kofi)


def test_without_a_rotation_nobody_has_it_and_it_is_filed_all_the_same():
    ticket = make_ticket()

    assert ticket.assignee is None
    assert Ticket.objects.unassigned().get() == ticket


def test_an_outage_is_due_in_fifteen_minutes_around_the_clock():
    sunday = datetime(2026, 3, 8, 3, 0, tzinfo=UTC)
    service = make_service()

    ticket = open_ticket(outage(service=service), actor=make_representative(service.community), now=sunday)

    assert ticket.tier == "P1"
    assert ticket.next_due_at == sunday + timedelta(minutes=15)


def test_a_question_on_friday_evening_is_due_on_monday_evening():
    friday = datetime(2026, 3, 6, 18, 0, tzinfo=UTC)

    ticket = make_ticket(now=friday)

    assert (ticket.tier, ticket.next_due_at) == ("P4", datetime(2026, 3, 9, 18, 0, tzinfo=UTC))


def test_the_automatic_acknowledgement_does_not_stop_the_clock():
    ticket = make_ticket()

    assert ticket.events.filter(kind="acknowledged").exists()
    assert ticket.first_responded_at is None
    assert ticket.next_due_what == "first response"


@pytest.mark.parametrize("role", [ContactRole.TECHNICAL_CONTACT, None])
def test_a_request_of_somebody_who_is_no_representative_is_held_and_nothing_is_due(role):
    service, requester = make_service(), make_user()
    if role:
        add_role(requester, service.community, role)

    ticket = make_ticket(requester=requester, service=service)

    assert ticket.approval == "waiting"
    assert ticket.next_due_at is None


def test_an_incident_is_never_held_whoever_reports_it():
    service = make_service()

    ticket = open_ticket(outage(service=service), actor=make_user(), now=NOW)

    assert (ticket.tier, ticket.approval) == ("P1", "not_needed")


def test_the_team_files_without_approval():
    ticket = make_ticket(requester=make_user(roles=(Role.MANAGER,)))

    assert ticket.approval == "not_needed"


def test_the_same_submission_twice_files_once():
    service, key = make_service(), uuid.uuid4()
    requester = make_representative(service.community)
    filing = make_filing(service=service, submission_key=key)

    first = open_ticket(filing, actor=requester, now=NOW)
    second = open_ticket(filing, actor=requester, now=NOW)

    assert first == second
    assert Ticket.objects.count() == 1


def test_another_request_from_the_same_form_is_filed_too():
    service, key = make_service(), uuid.uuid4()
    requester = make_representative(service.community)
    first = open_ticket(make_filing(service=service, submission_key=key), actor=requester, now=NOW)

    second = open_ticket(
        make_filing(service=service, submission_key=key, subject="Something else"), actor=requester, now=NOW
    )

    assert first != second


@pytest.mark.django_db(transaction=True)
def test_both_halves_of_a_double_click_get_the_same_ticket():
    service = make_service()
    requester = make_representative(service.community)
    filing = make_filing(service=service, submission_key=uuid.uuid4())

    def click(_):
        try:
            return open_ticket(filing, actor=requester, now=NOW).number
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        numbers = list(pool.map(click, range(5)))

    assert len(set(numbers)) == 1
    assert Ticket.objects.count() == 1


def test_every_event_has_a_pending_delivery_for_every_consumer(settings):
    ticket = make_ticket()

    events = list(ticket.events.values_list("pk", flat=True))
    deliveries = set(Delivery.objects.values_list("consumer", "subject_id"))
    assert deliveries == {(consumer, event) for consumer in settings.EVENT_CONSUMERS for event in events}


def test_the_rule_that_fired_and_why_are_kept():
    ticket = make_ticket()

    assert ticket.rule
    assert ticket.why.endswith(".")
    assert ticket.events.get(kind="opened").data["rule"] == ticket.rule


@pytest.mark.parametrize(("text", "error"), [(" \n ", NothingToSay), ("x" * (LONGEST_TEXT + 1), TextTooLong)])
def test_an_empty_or_endless_description_files_nothing(text, error):
    service = make_service()

    with pytest.raises(error):
        open_ticket(make_filing(service=service, description=text), actor=make_user(), now=NOW)

    assert not Ticket.objects.exists()
