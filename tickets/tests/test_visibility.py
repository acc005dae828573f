"""A representative sees their communities' tickets and nothing else, anywhere."""

import uuid

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts.roles import Role
from communities.states import ContactRole
from tests.factories import (
    NOW,
    add_role,
    later,
    make_community,
    make_representative,
    make_service,
    make_steward,
    make_ticket,
    make_user,
)
from tickets.models import Attachment, Ticket
from tickets.services import add_note, reply, set_status

pytestmark = pytest.mark.django_db

SECRET = "zebrafinch"


@pytest.fixture
def foreign():
    """A ticket of another community, with a note and an attachment, that nobody else is to see."""
    ticket = make_ticket(subject=f"Foreign {SECRET}", description=f"{SECRET} inside")
    add_note(ticket.number, actor=make_steward(), body=f"note {SECRET}", now=later(hours=1))
    return ticket


@pytest.fixture
def representative(client):
    person = make_representative(make_community())
    client.force_login(person)
    return person


def attach(ticket, *, comment=None):
    attachment = Attachment(
        ticket=ticket,
        comment=comment,
        uploaded_by=ticket.requester,
        key=uuid.uuid4(),
        name="log.txt",
        content_type="text/plain",
        size=3,
        created_at=NOW,
    )
    attachment.file.save("x.bin", ContentFile(b"log"), save=False)
    attachment.save()
    return attachment


def test_who_sees_which_tickets():
    service = make_service()
    ticket = make_ticket(service=service)
    technical_contact = make_user()
    add_role(technical_contact, service.community, ContactRole.TECHNICAL_CONTACT)
    cases = [
        (make_representative(service.community), True),
        (ticket.requester, True),
        (technical_contact, False),
        (make_representative(make_community()), False),
        (make_user(), False),
        *[(make_user(roles=(role,)), True) for role in Role.values],
    ]

    seen = [Ticket.objects.visible_to(person).filter(pk=ticket.pk).exists() for person, _ in cases]

    assert seen == [expected for _, expected in cases]


def test_a_foreign_ticket_does_not_exist_for_a_representative(client, representative, foreign):
    pages = [reverse("tickets:ticket", args=[foreign.number])]
    actions = [
        "comment",
        "reopen",
        "confirm",
        "approve",
        "decline",
        "reply",
        "note",
        "assign",
        "take",
        "status",
    ]
    actions += ["retriage", "close", "decide"]

    answers = [client.get(page) for page in pages]
    answers += [
        client.post(f"/tickets/{foreign.number}/{action}", {"body": "x", "reason": "x"}) for action in actions
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert foreign.comments.count() == 1


def test_searching_for_a_foreign_number_or_word_finds_nothing(client, representative, foreign):
    for words in (foreign.reference, str(foreign.number), SECRET):
        answer = client.get(reverse("tickets:mine"), {"q": words})

        assert foreign.subject not in answer.content.decode()


def test_the_teams_pages_do_not_exist_for_a_representative(client, representative):
    names = ["tickets:queue", "tickets:queue_news", "tickets:rules", "reports:overview", "reports:download"]
    names += ["communities:list", "rotations:list"]

    assert {client.get(reverse(name)).status_code for name in names} == {404}


def test_internal_notes_and_team_events_are_not_in_a_representatives_page(client):
    service = make_service()
    person = make_representative(service.community)
    ticket = make_ticket(requester=person, service=service)
    add_note(ticket.number, actor=make_steward(), body=f"They never read: {SECRET}", now=later(hours=1))
    reply(ticket.number, actor=make_steward(name="Ana"), body="A public answer", now=later(hours=2))
    client.force_login(person)

    page = client.get(reverse("tickets:ticket", args=[ticket.number])).content.decode()

    assert "A public answer" in page
    assert SECRET not in page


def test_the_reason_of_a_change_stays_with_the_team(client):
    ticket = make_ticket()
    set_status(ticket.number, actor=make_steward(), status="pending", reason=SECRET, now=later(hours=1))
    client.force_login(ticket.requester)

    page = client.get(reverse("tickets:ticket", args=[ticket.number])).content.decode()

    assert "pending" in page
    assert SECRET not in page


def test_a_representative_cannot_find_their_ticket_by_the_words_of_an_internal_note(client):
    service = make_service()
    person = make_representative(service.community)
    ticket = make_ticket(requester=person, service=service)
    add_note(ticket.number, actor=make_steward(), body=SECRET, now=later(hours=1))
    client.force_login(person)

    page = client.get(reverse("tickets:mine"), {"q": SECRET}).content.decode()

    assert ticket.subject not in page


def test_a_foreign_attachment_cannot_be_fetched(client, representative, foreign):
    attachment = attach(foreign)

    assert client.get(reverse("tickets:attachment", args=[attachment.key])).status_code == 404


def test_the_file_of_an_internal_note_stays_with_the_team(client):
    service = make_service()
    person = make_representative(service.community)
    ticket = make_ticket(requester=person, service=service)
    add_note(ticket.number, actor=make_steward(), body="see file", now=later(hours=1))
    attachment = attach(ticket, comment=ticket.comments.get())
    client.force_login(person)

    assert client.get(reverse("tickets:attachment", args=[attachment.key])).status_code == 404


def test_an_attachment_is_a_download_that_no_browser_runs(client):
    ticket = make_ticket()
    client.force_login(ticket.requester)

    answer = client.get(reverse("tickets:attachment", args=[attach(ticket).key]))

    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_visitors_are_sent_to_sign_in(client, foreign):
    for path in ("/queue", "/new", "/requests", f"/tickets/{foreign.number}", "/reports/"):
        assert client.get(path).status_code == 302
