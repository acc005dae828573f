"""A search finds what one may see, however many hits others have."""

import pytest
from django.urls import reverse

from tests.factories import later, make_representative, make_service, make_steward, make_ticket
from tickets import search
from tickets.models import Ticket
from tickets.services import add_note, reply

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd(monkeypatch):
    """An old ticket of one community, and newer ones of others with the same words, more than a search returns."""
    monkeypatch.setattr(search, "MOST_HITS", 3)
    old = make_ticket(subject="Quasar image")
    for _ in range(4):
        make_ticket(subject="Quasar image")
    return old


def numbers(answer):
    return [ticket.number for ticket in answer.context["page"].tickets]


def test_hits_of_others_do_not_push_out_ones_own(client, crowd):
    client.force_login(crowd.requester)

    answer = client.get(reverse("tickets:mine"), {"q": "quasar"})

    assert numbers(answer) == [crowd.number]


def test_hits_that_a_filter_leaves_out_do_not_push_out_the_others(client, crowd):
    client.force_login(make_steward())

    answer = client.get(reverse("tickets:queue"), {"q": "quasar", "community": crowd.community.slug})

    assert numbers(answer) == [crowd.number]


def test_of_more_hits_than_are_shown_the_newest_are_found(client, crowd):
    client.force_login(make_steward())

    answer = client.get(reverse("tickets:queue"), {"q": "quasar"})

    newest = Ticket.objects.order_by("-number").values_list("number", flat=True)[:3]
    assert sorted(numbers(answer)) == sorted(newest)


def test_notes_are_searched_for_the_team_alone(client):
    service = make_service()
    representative = make_representative(service.community)
    ticket = make_ticket(requester=representative, service=service)
    add_note(ticket.number, actor=make_steward(), body="zebrafinch", now=later(hours=1))
    reply(ticket.number, actor=make_steward(), body="goldfinch", now=later(hours=2))

    client.force_login(representative)
    of_community = [
        numbers(client.get(reverse("tickets:mine"), {"q": q})) for q in ("zebrafinch", "goldf", "1.5")
    ]
    client.force_login(make_steward())
    of_team = numbers(client.get(reverse("tickets:queue"), {"q": "zebrafinch"}))

    assert of_community == [[], [ticket.number], []]
    assert of_team == [ticket.number]


@pytest.mark.parametrize("pattern", ["{}", "SD-{}", "sd-{}", "#{}"])
def test_a_number_finds_its_ticket_whatever_the_tab(client, pattern):
    ticket = make_ticket()
    client.force_login(make_steward())

    answer = client.get(reverse("tickets:queue"), {"q": pattern.format(ticket.number), "view": "done"})

    assert numbers(answer) == [ticket.number]
