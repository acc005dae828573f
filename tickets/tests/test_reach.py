"""Who is at work is asked first; who is responsible stays, and the others are told as well."""

from datetime import UTC, datetime

import pytest

from notifications.models import Message
from outbox.services import deliver_all_due
from rotations.queries import duty_boards, stewards_on_duty
from supportdesk.templatetags.desk import off_hours
from tests.factories import make_rotation, make_service, make_steward, make_ticket, outage
from tickets.models import Ticket
from tickets.reach import instead_of, reachable_first
from tickets.services import open_ticket

pytestmark = pytest.mark.django_db

# A Wednesday: night in Los Angeles, day in Lisbon.
DAY_IN_LISBON = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _mail_in_memory(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def duty():
    """Diego leads as level-1, Ana stands by as level-2."""
    ana = make_steward(name="Ana Ferreira", time_zone="Europe/Lisbon")
    diego = make_steward(name="Diego Ramirez", time_zone="America/Los_Angeles")
    make_rotation(diego, ana)
    level_1, level_2 = stewards_on_duty(DAY_IN_LISBON)
    assert (level_1.user, level_2.user) == (diego, ana)
    return diego, ana


def test_who_is_called_about_an_outage_reads_whether_the_other_is_at_work(duty):
    diego, ana = duty
    ticket = open_ticket(outage(service=make_service()), actor=make_steward(name="Zoe"), now=DAY_IN_LISBON)

    deliver_all_due(now=DAY_IN_LISBON)

    to_diego, to_ana = (Message.objects.get(recipient=person).body for person in (diego, ana))
    assert "outage. Ana Ferreira is at work.\n" in to_diego
    assert "outage. Diego Ramirez is off hours until Wed 09:00 (America/Los_Angeles).\n" in to_ana
    assert {ticket.assignee, ticket.companion} == set(duty)


def test_somebody_who_is_not_on_duty_is_judged_by_their_own_hours(duty):
    priya = make_steward(name="Priya Nair", time_zone="Asia/Kolkata")

    found = reachable_first([duty[0], priya], now=DAY_IN_LISBON)

    assert [(reach.user, reach.is_at_work) for reach in found] == [(priya, True), (duty[0], False)]


def test_of_a_sleeping_lead_the_ticket_says_until_when_and_who_is_at_work(duty):
    diego, ana = duty

    words = instead_of(diego, stewards_on_duty(DAY_IN_LISBON))

    assert words == "off hours until Wed 09:00 (America/Los_Angeles); Ana Ferreira (level-2) is at work"
    assert instead_of(ana, stewards_on_duty(DAY_IN_LISBON)) == ""
    assert instead_of(None, stewards_on_duty(DAY_IN_LISBON)) == ""
    assert instead_of(make_steward(), stewards_on_duty(DAY_IN_LISBON)) == ""


def test_when_both_sleep_nobody_is_named(duty):
    night = datetime(2026, 3, 7, 10, 0, tzinfo=UTC)  # a Saturday

    assert instead_of(duty[0], stewards_on_duty(night)) == "off hours until Mon 09:00 (America/Los_Angeles)"


def test_the_header_and_the_page_of_a_ticket_say_the_same_of_a_sleeping_lead(duty):
    diego, _ = duty

    words = off_hours(diego, duty_boards(DAY_IN_LISBON))

    assert words == instead_of(diego, stewards_on_duty(DAY_IN_LISBON)) != ""


def test_a_colleague_opens_a_ticket_whose_lead_is_on_duty(client, duty):
    ticket = make_ticket()
    Ticket.objects.filter(pk=ticket.pk).update(assignee=duty[0])
    client.force_login(make_steward())

    assert client.get(f"/tickets/{ticket.number}").status_code == 200
