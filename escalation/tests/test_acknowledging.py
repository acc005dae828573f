"""A human acknowledges: by link, on the ticket, by an answer; once, and nobody else is called."""

from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.models import User
from escalation.errors import NothingToAcknowledge, NotYours
from escalation.guesses import MOST
from escalation.models import Escalation, How, Page
from escalation.services import acknowledge_ticket
from escalation.tests.desk import Desk, at, called, events, follow, pass_time, running
from notifications.models import Message, Sending
from notifications.tokens import LIFETIME, make
from outbox.models import Delivery
from tests.factories import NOW, make_user
from tickets.services import resolve, retriage
from tickets.states import EventKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr("escalation.views.acknowledge.timezone.now", lambda: at(3))
    cache.clear()


def link_to(person: User) -> str:
    """Return the address in a message that told a person of everything they were called about."""
    sending = Sending.objects.create(
        batch=uuid4(), recipient=person, group="test", first_tried_at=NOW, sent_at=NOW
    )
    Message.objects.filter(recipient=person).exclude(call_key="").update(sending=sending, sent_at=NOW)
    return reverse("escalation:acknowledge", args=[make(sending)])


# --- services -------------------------------------------------------------------------------------


def test_an_acknowledgement_stops_the_calling_and_recalls_what_waits(desk):
    ticket = desk.outage()
    follow()

    done = acknowledge_ticket(ticket.number, by=desk.ana, how=How.TICKET, now=at(2))
    pass_time(since=2, until=60, every=2)

    assert (done.is_first, done.by) == (True, desk.ana)
    assert len(called(ticket)) == 2
    assert not Delivery.objects.filter(consumer__startswith="page-", state="pending").exists()
    (event,) = events(ticket, EventKind.PAGE_ACKNOWLEDGED)
    assert (event.actor, event.data["after_minutes"], event.data["how"]) == (desk.ana, 2, "ticket")


def test_the_second_reads_who_was_first_and_nothing_is_written_twice(desk):
    ticket = desk.outage()
    follow()
    acknowledge_ticket(ticket.number, by=desk.ana, how=How.TICKET, now=at(2))

    again = acknowledge_ticket(ticket.number, by=desk.ana, how=How.TICKET, now=at(3))
    second = acknowledge_ticket(ticket.number, by=desk.kofi, how=How.LINK, now=at(4))

    assert not again.is_first
    assert second.sentence == f"Ana acknowledged {ticket.reference} on the ticket."
    assert len(events(ticket, EventKind.PAGE_ACKNOWLEDGED)) == 1
    assert set(Page.objects.values_list("person__name", "acknowledged_at")) == {
        ("Ana", at(2)),
        ("Kofi", at(4)),
    }


def test_who_was_not_called_may_acknowledge_as_well(desk):
    ticket = desk.outage()
    follow()

    assert acknowledge_ticket(ticket.number, by=desk.sam, how=How.TICKET, now=at(1)).is_first


def test_nobody_outside_of_the_team_acknowledges(desk):
    ticket = desk.outage()
    follow()

    with pytest.raises(NotYours):
        acknowledge_ticket(ticket.number, by=desk.joy, how=How.TICKET, now=at(1))


def test_there_is_nothing_to_acknowledge_where_nobody_is_called(desk):
    ticket = desk.outage()
    with pytest.raises(NothingToAcknowledge):
        acknowledge_ticket(ticket.number, by=desk.ana, how=How.TICKET, now=at(1))
    follow()
    resolve(ticket.number, actor=desk.ana, body="Up.", now=at(2))
    follow(at(2))

    with pytest.raises(NothingToAcknowledge):
        acknowledge_ticket(ticket.number, by=desk.kofi, how=How.TICKET, now=at(3))


# --- the link of a message ------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_link_acknowledges_nothing(client, desk, method):
    ticket = desk.outage()
    follow()

    response = getattr(client, method)(link_to(desk.kofi))

    assert response.status_code == 200
    assert running(ticket).acknowledged_at is None
    assert "no-store" in response["Cache-Control"]


def test_the_button_acknowledges_without_a_session_and_the_page_says_so_afterwards(client, desk):
    ticket = desk.outage()
    follow()
    address = link_to(desk.kofi)
    assert "I am on it" in client.get(address).content.decode()

    response = client.post(address, follow=True)

    escalation = running(ticket)
    assert (escalation.acknowledged_by, escalation.acknowledged_how) == (desk.kofi, How.LINK)
    assert "You acknowledged it by the link of the message" in response.content.decode()
    assert "I am on it" not in response.content.decode()


def test_who_acknowledged_reads_that_they_are_on_it(client, desk):
    desk.outage()
    follow()

    client.post(link_to(desk.kofi))

    assert "You are on it" in client.get(link_to(desk.kofi)).content.decode()
    assert "Somebody is on it" in client.get(link_to(desk.ana)).content.decode()


def test_the_button_for_many_tickets_stands_before_them(client, desk):
    for _ in range(3):
        desk.outage()
    follow()

    page = client.get(link_to(desk.kofi)).content.decode()

    assert page.index("I am on it: all 3") < page.index('class="page-items"')


def test_the_link_of_another_person_shows_who_was_first(client, desk):
    desk.outage()
    follow()
    client.post(link_to(desk.kofi))

    page = client.get(link_to(desk.ana)).content.decode()

    assert "Kofi acknowledged it" in page
    assert "I am on it" not in page


def test_one_link_acknowledges_everything_that_its_message_told_about(client, desk):
    tickets = [desk.outage() for _ in range(30)]
    follow()

    client.post(link_to(desk.kofi))

    assert all(running(ticket).acknowledged_by == desk.kofi for ticket in tickets)


def test_a_link_about_a_question_does_not_acknowledge_the_outage_it_became(client, desk):
    ticket = desk.outage()
    follow()
    address = link_to(desk.kofi)
    retriage(ticket.number, actor=desk.sam, kind="change", tier="P3", reason="No outage.", now=at(1))
    follow(at(1))
    retriage(ticket.number, actor=desk.sam, kind="incident", tier="P1", reason="It is.", now=at(2))
    follow(at(2))

    page = client.post(address, follow=True).content.decode()

    assert running(ticket).acknowledged_at is None
    assert "Nobody is called any more." in page


def test_a_forged_or_expired_link_says_so_and_leads_to_signing_in(client, desk, monkeypatch):
    desk.outage()
    follow()
    address = link_to(desk.kofi)

    forged = client.post(f"{address}x")
    monkeypatch.setattr("escalation.views.acknowledge.timezone.now", lambda: at(3) + LIFETIME)
    expired = client.post(address)

    assert (forged.status_code, expired.status_code) == (404, 404)
    assert "not one of ours" in forged.content.decode()
    assert "three days" in expired.content.decode()
    assert "Sign in" in expired.content.decode()
    assert Escalation.objects.get().acknowledged_at is None


def test_the_link_of_somebody_whose_access_was_closed_opens_nothing(client, desk):
    desk.outage()
    follow()
    address = link_to(desk.kofi)
    User.objects.filter(pk=desk.kofi.pk).update(is_active=False)

    assert client.post(address).status_code == 404
    assert Escalation.objects.get().acknowledged_at is None


def test_guessing_is_stopped(client, desk):
    for _ in range(MOST):
        client.get("/a/guess-guess-guess")

    assert client.get("/a/guess-guess-guess").status_code == 429


# --- on the ticket --------------------------------------------------------------------------------


def test_the_button_on_the_ticket_acknowledges(client, desk):
    ticket = desk.outage()
    follow()
    client.force_login(desk.ana)

    response = client.post(reverse("escalation:acknowledge_ticket", args=[ticket.number]), follow=True)

    assert running(ticket).acknowledged_by == desk.ana
    assert f"You have acknowledged {ticket.reference}" in response.content.decode()


def test_outsiders_find_neither_panel_nor_button(client, desk):
    ticket = desk.outage()
    follow()
    client.force_login(desk.joy)

    assert client.get(reverse("escalation:panel", args=[ticket.number])).status_code == 404
    assert client.post(reverse("escalation:acknowledge_ticket", args=[ticket.number])).status_code == 404
    assert running(ticket).acknowledged_at is None


def test_the_panel_shows_what_was_done_what_comes_next_and_who_acknowledged(client, desk):
    ticket = desk.outage()
    follow()
    client.force_login(desk.ana)
    address = reverse("escalation:panel", args=[ticket.number])

    before = client.get(address).content.decode()
    acknowledge_ticket(ticket.number, by=desk.sam, how=How.TICKET, now=at(2))
    after = client.get(address, headers={"HX-Request": "true"}).content.decode()

    assert "Nobody has acknowledged yet." in before
    assert "page commander" in before
    assert "Sam acknowledged" in after
    assert "<html" not in after


def test_the_panel_costs_the_same_however_many_were_called(
    client, desk, django_assert_num_queries, django_assert_max_num_queries
):
    few, many = desk.outage(), desk.outage()
    follow()
    pass_time(until=70, every=5)
    acknowledge_ticket(few.number, by=desk.ana, how=How.TICKET, now=at(71))
    for number in range(30):
        Page.objects.create(
            escalation=running(many),
            step=0,
            round=1,
            recipient="everyone",
            person=make_user(name=f"Helper {number}"),
            urgency="page",
            created_at=NOW,
        )
    client.force_login(desk.ana)
    client.get(reverse("escalation:panel", args=[few.number]))

    with django_assert_max_num_queries(22) as with_few:
        client.get(reverse("escalation:panel", args=[few.number]))
    with django_assert_num_queries(len(with_few)):
        client.get(reverse("escalation:panel", args=[many.number]))


def test_the_story_of_the_ticket_says_who_was_called_and_who_acknowledged(client, desk):
    ticket = desk.outage()
    follow()
    acknowledge_ticket(ticket.number, by=desk.ana, how=How.TICKET, now=at(2))
    client.force_login(desk.ana)

    page = client.get(reverse("tickets:ticket", args=[ticket.number])).content.decode()

    assert "called Ana and Kofi (outage, step 1)" in page
    assert "acknowledged on the ticket after 2 min" in page
