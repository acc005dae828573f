"""What is sent twice by a second click, a second tab or a browser that tries again, is said once."""

import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from tests.factories import later, make_service, make_steward, make_ticket
from tickets.models import Comment
from tickets.services import add_note, reply, resolve
from tickets.states import EventKind, Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket():
    return make_ticket(service=make_service())


def send(client, ticket, action, *, version, body="The same words.", **fields):
    return client.post(
        f"/tickets/{ticket.number}/{action}", {"body": body, "seen_version": version, **fields}
    )


def said(ticket):
    return list(ticket.comments.order_by("pk").values_list("body", flat=True))


@pytest.mark.parametrize("action", ["reply", "note"])
def test_a_second_click_of_a_steward_says_nothing_twice(client, ticket, action):
    client.force_login(make_steward())

    first, second = (send(client, ticket, action, version=ticket.version) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    assert said(ticket) == ["The same words."]


def test_a_second_click_of_the_community_says_nothing_twice(client, ticket):
    client.force_login(ticket.requester)

    first, second = (send(client, ticket, "comment", version=ticket.version) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    assert ticket.events.filter(kind=EventKind.COMMENTED).count() == 1


def test_a_second_click_on_resolve_and_on_reopen_is_no_error(client, ticket):
    client.force_login(make_steward())
    resolved = [
        send(client, ticket, "reply", version=ticket.version, status=Status.RESOLVED) for _ in range(2)
    ]
    client.force_login(ticket.requester)

    reopened = [send(client, ticket, "reopen", version=ticket.version + 1) for _ in range(2)]

    assert {answer.status_code for answer in (*resolved, *reopened)} == {302}
    assert ticket.comments.count() == 2


def test_the_same_words_from_a_page_that_shows_them_are_meant(client, ticket):
    client.force_login(ticket.requester)

    send(client, ticket, "comment", version=ticket.version, body="Any news?")
    send(client, ticket, "comment", version=ticket.version + 1, body="Any news?")

    assert said(ticket) == ["Any news?", "Any news?"]


def test_other_words_from_the_same_page_are_another_message(client, ticket):
    client.force_login(make_steward())

    for body in ("One.", "Two."):
        send(client, ticket, "note", version=ticket.version, body=body)

    assert said(ticket) == ["One.", "Two."]


def test_a_colleagues_same_words_are_another_message(ticket):
    for steward in (make_steward(), make_steward()):
        add_note(ticket.number, actor=steward, body="Looking.", now=later(), seen_version=ticket.version)

    assert said(ticket) == ["Looking.", "Looking."]


def test_a_note_does_not_swallow_an_answer_of_the_same_words(ticket):
    steward = make_steward()
    add_note(ticket.number, actor=steward, body="Done.", now=later(), seen_version=ticket.version)

    reply(ticket.number, actor=steward, body="Done.", now=later(minutes=1), seen_version=ticket.version)

    assert list(ticket.comments.values_list("is_internal", flat=True)) == [True, False]


def test_an_answer_that_arrived_is_no_collision_when_it_is_sent_again(client, ticket):
    steward = make_steward()
    client.force_login(steward)
    send(client, ticket, "reply", version=ticket.version)
    resolve(ticket.number, actor=make_steward(), body="Done.", now=later(hours=1))

    again = send(client, ticket, "reply", version=ticket.version)

    assert again.status_code == 302
    assert said(ticket) == ["The same words.", "Done."]


def test_files_that_come_again_are_the_same_and_a_new_one_is_not_lost(client, ticket):
    client.force_login(ticket.requester)

    def with_file(name):
        file = SimpleUploadedFile(name, b"some lines")
        return send(client, ticket, "comment", version=ticket.version, files=file)

    with_file("a.log")
    with_file("a.log")
    with_file("b.log")

    assert [list(c.attachments.values_list("name", flat=True)) for c in ticket.comments.order_by("pk")] == [
        ["a.log"],
        ["b.log"],
    ]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_say_it_once():
    ticket, steward = make_ticket(), make_steward()
    barrier = threading.Barrier(2)

    def click():
        barrier.wait(timeout=20)
        try:
            reply(ticket.number, actor=steward, body="Once.", now=later(), seen_version=ticket.version)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert Comment.objects.count() == 1
