"""Pages ask the database as often at 1,000 rows as at 10."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from rotations.models import Rotation
from rotations.services import extend_announcements
from tests.factories import NOW, copies_of, later, make_rotation, make_service, make_steward, make_ticket
from tickets.brief import as_json
from tickets.handoff import make_brief
from tickets.models import Comment, HandOff, Ticket, TicketEvent
from tickets.services import add_note, reply

pytestmark = pytest.mark.django_db


def announced_rotation(*members: User) -> None:
    """Make a rotation as it is from its first hour on: its shifts are announced."""
    make_rotation(*members)
    extend_announcements(now=timezone.now())


@pytest.fixture
def steward(client):
    steward, other = make_steward(), make_steward()
    announced_rotation(steward, other)
    client.force_login(steward)
    return steward


def fill_queue(template: Ticket, n_tickets: int) -> None:
    rows = copies_of(template, n_tickets)
    for i, row in enumerate(rows):
        row.next_due_at = NOW + timedelta(minutes=i)
    Ticket.objects.bulk_create(rows)


def fill_conversation(ticket: Ticket, author, n_comments: int) -> None:
    comments = Comment.objects.bulk_create(
        Comment(
            ticket=ticket,
            author=author,
            body=f"word {i}",
            is_internal=i % 2,
            is_from_team=True,
            created_at=NOW,
        )
        for i in range(n_comments)
    )
    TicketEvent.objects.bulk_create(
        TicketEvent(ticket=ticket, kind="replied", actor=author, comment=c, at=NOW, version=2)
        for c in comments
    )


def n_queries(client, path: str, *, is_warm: bool = False, **headers: str) -> int:
    if not is_warm:
        client.get(path, **headers)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path, **headers).status_code == 200
    return len(captured)


def test_the_queue_takes_at_most_ten(client, steward):
    ticket = make_ticket()
    fill_queue(ticket, 10)
    few = n_queries(client, reverse("tickets:queue"))
    fill_queue(ticket, 990)
    many = n_queries(client, reverse("tickets:queue"), is_warm=True)

    assert few == many <= 10


def test_the_rows_alone_bring_the_counts_of_the_tabs_in_as_few_queries(client, steward):
    ticket = make_ticket()
    fill_queue(ticket, 10)
    few = n_queries(client, reverse("tickets:queue"), HTTP_HX_TARGET="queue-rows")
    fill_queue(ticket, 990)
    many = n_queries(client, reverse("tickets:queue"), is_warm=True, HTTP_HX_TARGET="queue-rows")

    rows = client.get(reverse("tickets:queue"), HTTP_HX_TARGET="queue-rows").content.decode()
    assert few == many <= 10
    assert '<span class="count" id="count-open" hx-swap-oob="true">1001</span>' in rows
    assert "<html" not in rows


def test_a_ticket_takes_at_most_fourteen(client, steward):
    service = make_service()
    ticket = make_ticket(service=service)
    reply(ticket.number, actor=steward, body="Hello.", now=later(hours=1))
    add_note(ticket.number, actor=steward, body="Note.", now=later(hours=2))
    path = reverse("tickets:ticket", args=[ticket.number])
    fill_conversation(ticket, steward, 10)
    few = n_queries(client, path)
    fill_conversation(ticket, steward, 990)
    fill_queue(ticket, 50)
    many = n_queries(client, path, is_warm=True)

    assert few == many <= 14


@pytest.mark.parametrize("name", ["tickets:new", "tickets:mine"])
def test_a_representatives_pages_take_at_most_twelve(client, name):
    ticket = make_ticket()
    client.force_login(ticket.requester)
    fill_queue(ticket, 10)
    few = n_queries(client, reverse(name))
    fill_queue(ticket, 990)
    for _ in range(30):
        make_service(community=ticket.community)
    many = n_queries(client, reverse(name), is_warm=True)

    assert few == many <= 12


@pytest.mark.parametrize(("step", "status"), [("check", 200), ("send", 302)])
def test_filing_takes_at_most_twelve_and_does_not_grow_with_the_services(client, step, status):
    announced_rotation(make_steward(), make_steward())
    ticket = make_ticket()
    client.force_login(ticket.requester)
    data = {"asked_kind": "guidance", "service": ticket.service_id, "subject": "x", "description": "y"}

    def n() -> int:
        fields = data | {"step": step, "submission_key": str(uuid.uuid4())}
        with CaptureQueriesContext(connection) as captured:
            assert client.post(reverse("tickets:new"), fields).status_code == status
        return len(captured)

    n()
    few = n()
    for _ in range(30):
        make_service(community=ticket.community)

    assert n() == few <= 12


def hand_off_between(steward, other) -> HandOff:
    brief = make_brief(viewer=steward, outgoing=other, now=NOW)
    return HandOff.objects.create(
        rotation=Rotation.objects.get(),
        level="level-1",
        at=NOW,
        outgoing=other,
        incoming=steward,
        brief=as_json(brief),
        briefed_at=NOW,
        created_at=NOW,
    )


def test_a_brief_takes_three(steward):
    ticket, other = make_ticket(), make_steward()
    fill_queue(ticket, 10)
    with CaptureQueriesContext(connection) as few:
        make_brief(viewer=steward, outgoing=other, now=NOW)
    fill_queue(ticket, 990)
    fill_conversation(ticket, steward, 100)
    with CaptureQueriesContext(connection) as many:
        brief = make_brief(viewer=steward, outgoing=other, now=NOW)

    assert brief.n == 1001
    assert len(few) == len(many) <= 3


def test_a_hand_off_takes_at_most_eight(client, steward):
    ticket, other = make_ticket(), make_steward()
    fill_queue(ticket, 10)
    path = reverse("tickets:hand_off", args=[hand_off_between(steward, other).pk])
    few = n_queries(client, path)
    fill_queue(ticket, 990)
    HandOff.objects.all().delete()
    path = reverse("tickets:hand_off", args=[hand_off_between(steward, other).pk])
    many = n_queries(client, path, is_warm=True)

    assert few == many <= 8


def test_the_list_of_hand_offs_does_not_grow(client, steward):
    other = make_steward()
    hand_off = hand_off_between(steward, other)
    few = n_queries(client, reverse("tickets:hand_offs"))
    for hour in range(1, 100):
        hand_off.pk, hand_off.at = None, NOW + timedelta(hours=hour)
        hand_off.outgoing, hand_off.incoming = (other, make_steward())
        hand_off.save(force_insert=True)
    many = n_queries(client, reverse("tickets:hand_offs"), is_warm=True)

    assert few == many <= 8


@pytest.mark.parametrize("name", ["reports:overview", "tickets:rules"])
def test_managers_pages_do_not_grow(client, steward, name):
    ticket = make_ticket()
    few = n_queries(client, reverse(name))
    fill_queue(ticket, 1000)

    assert n_queries(client, reverse(name), is_warm=True) == few <= 12
