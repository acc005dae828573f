"""Requests that no page of ours sends are answered all the same, never with an error of ours."""

import pytest
from django.urls import reverse

from tests.factories import make_service, make_steward, make_ticket, make_user
from tickets.models import SavedView, Ticket, TicketEvent
from tickets.states import EventKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def steward(client):
    steward = make_steward()
    client.force_login(steward)
    return steward


@pytest.mark.parametrize("page", ["0", "x", "99999", "000001" + "9" * 30, "9" * 5000])
@pytest.mark.parametrize("name", ["tickets:queue", "tickets:mine"])
def test_a_page_that_cannot_be_is_empty_or_the_first(client, steward, name, page):
    assert client.get(reverse(name), {"page": page}).status_code == 200


@pytest.mark.parametrize(("name", "query"), [("a\x00b", "view=mine"), ("ab", "view=\x00mine")])
def test_a_view_is_saved_without_what_the_database_cannot_keep(client, steward, name, query):
    client.post(reverse("tickets:save_view"), {"name": name, "query": query})

    saved = SavedView.objects.get()
    assert (saved.name, saved.query) == ("ab", "view=mine")


def test_the_reason_of_a_decision_is_kept_without_what_the_database_cannot_keep(client, steward):
    ticket = make_ticket()
    Ticket.objects.update(is_possible_incident=True)

    client.post(
        reverse("tickets:decide_incident", args=[ticket.number]), {"answer": "no", "reason": "a\x00b"}
    )

    assert TicketEvent.objects.get(kind=EventKind.INCIDENT_DECIDED).data["reason"] == "ab"


def test_the_reason_of_a_refusal_is_kept_without_what_the_database_cannot_keep(client, steward):
    held = make_ticket(requester=make_user(), service=make_service())

    client.post(reverse("tickets:decline", args=[held.number]), {"reason": "a\x00b"})

    assert TicketEvent.objects.get(kind=EventKind.DECLINED).data["reason"] == "ab"


@pytest.mark.parametrize("name", ["tickets:queue", "tickets:mine", "tickets:new", "tickets:rules"])
def test_asking_for_the_head_of_a_page_is_answered_like_the_page(client, steward, name):
    assert client.head(reverse(name)).status_code == 200
