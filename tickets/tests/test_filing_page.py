"""The form: what is refused, in which words, and that everything typed is kept."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from communities.states import ContactRole
from tests.factories import add_role, make_representative, make_service, make_user
from tickets.models import Attachment, Ticket

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture
def service():
    return make_service(domain="leap.example.org")


@pytest.fixture
def representative(client, service):
    person = make_representative(service.community, time_zone="Europe/Lisbon")
    client.force_login(person)
    return person


def answers(service=None, **fields):
    return {
        "asked_kind": "guidance",
        "service": service.pk if service else "",
        "subject": "Which node size?",
        "description": "We wonder which node size suits forty people.",
        "needed_zone": "Europe/Lisbon",
        **fields,
    }


def post(client, data):
    return client.post(reverse("tickets:new"), data)


def test_checking_shows_the_tier_and_the_time_of_the_answer_and_files_nothing(
    client, representative, service
):
    page = post(client, answers(service, step="check")).content.decode()

    assert "P4" in page
    assert "Europe/Lisbon" in page
    assert not Ticket.objects.exists()


def test_checking_promises_no_answer_to_what_is_none_to_answer(client, representative, service):
    automatic = {
        "subject": "Out of office: Re: your mail",
        "description": "I am away until Monday. This is an automatic reply.",
    }

    page = post(client, answers(service, step="check", **automatic)).content.decode()
    post(client, answers(service, step="send", **automatic))
    filed = client.get(reverse("tickets:ticket", args=[Ticket.objects.get().number])).content.decode()

    assert "No answer is promised" in page
    assert "No answer is promised" in filed
    assert "answers by" not in page


def test_sending_files_and_leads_to_the_ticket(client, representative, service):
    answer = post(client, answers(service, step="send"))

    ticket = Ticket.objects.get()
    assert answer.url == reverse("tickets:ticket", args=[ticket.number])
    assert ticket.requester == representative


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("subject", "", "Give it a line"),
        ("subject", "x" * 201, "200 is the most"),
        ("description", "", "Write a description"),
        ("description", "y" * 50_001, "50,000 is the most"),
        ("description", "bell \x07 here", "control character"),
        ("subject", "nul \x00 here", "ull characters"),
        ("asked_kind", "", "Say what is happening"),
        ("needed_local", "tomorrow", "Give a date and time"),
        ("needed_local", "2020-01-01T09:00", "has passed"),
        ("needed_local", "0001-01-01T00:00", "Give a date and time"),
        ("needed_local", "9999-12-31T23:59", "Give a date and time"),
        ("needed_local", "2027-03-28T01:30", "does not exist"),
        ("needed_local", "2027-10-31T01:30", "happens twice"),
        ("needed_zone", "Mars/Phobos", "is not a time zone"),
        ("n_attendees", "many", "whole number"),
        ("n_attendees", "0", "1"),
        ("address", "nowhere.example.com", "We run no hub"),
    ],
)
def test_bad_input_is_a_sentence_and_what_was_typed_is_kept(
    client, representative, service, field, value, sentence
):
    data = answers(service, step="send", description="Keep these very words.") | {field: value}
    if field == "address":
        data["service"] = ""
    if field == "needed_zone":
        data["needed_local"] = "2027-03-01T09:00"

    answer = post(client, data)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert field == "description" or "Keep these very words." in page
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("zone", "shown"), [("America/New_York", "(America/New_York)"), ("", "(Europe/Lisbon)")]
)
def test_the_check_shows_when_it_is_needed_in_the_zone_it_was_given_in(
    client, representative, service, zone, shown
):
    next_year = timezone.now().year + 1

    page = post(client, answers(service, needed_local=f"{next_year}-02-12T09:00", needed_zone=zone))

    assert page.status_code == 200
    assert f"12 Feb {next_year}, 09:00 {shown}" in page.content.decode()


def test_a_foreign_service_is_refused(client, representative):
    answer = post(client, answers(make_service(), step="send"))

    assert answer.status_code == 422
    assert "not one of yours" in answer.content.decode()


def test_without_a_place_it_is_about_ones_only_community(client, representative, service):
    make_service(community=service.community)

    post(client, answers(step="send"))

    ticket = Ticket.objects.get()
    assert (ticket.service, ticket.community, ticket.approval) == (None, service.community, "not_needed")


def test_somebody_of_two_communities_has_to_say_where(client, representative, service):
    add_role(representative, make_service().community, ContactRole.REPRESENTATIVE)

    answer = post(client, answers(step="send"))

    assert answer.status_code == 422
    assert "Choose where" in answer.content.decode()


def test_a_stranger_names_the_hub_by_its_address_and_is_held(client, service):
    client.force_login(make_user())

    post(client, answers(step="send", address="https://LEAP.example.org/hub/spawn"))

    ticket = Ticket.objects.get()
    assert (ticket.service, ticket.approval) == (service, "waiting")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("big.png", PNG + b"0" * 30 * 1024 * 1024, "20 MB is the most"),
        ("run.exe", b"MZ", "kind we do not keep"),
        ("page.svg", b"<svg onload=alert(1)>", "kind we do not keep"),
        ("not.png", b"<html>", "not really a png"),
        ("empty.txt", b"", "is empty"),
    ],
)
def test_a_refused_file_is_named_and_the_text_is_kept(
    client, representative, service, name, content, sentence
):
    data = answers(service, step="send", files=SimpleUploadedFile(name, content))

    answer = post(client, data)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "forty people" in page


def test_a_good_file_survives_an_error_in_another_field(client, representative, service):
    refused = post(client, answers(service, subject="", files=SimpleUploadedFile("shot.png", PNG)))
    key = str(Attachment.objects.get().key)
    assert key in refused.content.decode()

    post(client, answers(service, step="send", kept=key))

    assert Ticket.objects.get().attachments.get().name == "shot.png"


def test_somebody_elses_upload_cannot_be_claimed(client, representative, service):
    post(client, answers(service, subject="", files=SimpleUploadedFile("shot.png", PNG)))
    key = str(Attachment.objects.get().key)
    client.force_login(make_representative(service.community))

    post(client, answers(service, step="send", kept=key))

    assert not Ticket.objects.get().attachments.exists()


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.txt", "a\u200b.txt", "x\u202egnp.txt", "n" * 300 + ".txt"]
)
def test_a_file_name_is_made_harmless(client, representative, service, name):
    post(client, answers(service, step="send", files=SimpleUploadedFile(name, b"log")))

    kept = Attachment.objects.get()
    assert "/" not in kept.name
    assert kept.name.isprintable()
    assert len(kept.name) <= 120


def test_the_live_preview_says_what_it_will_become(client, representative, service):
    data = answers(service, asked_kind="incident", affected_users="all", what_fails="servers_do_not_start")

    page = client.post(reverse("tickets:preview"), data).content.decode()

    assert "P1" in page


def test_a_deadline_is_kept_in_the_zone_it_was_given_in(client, representative, service):
    year = timezone.now().year + 1
    post(
        client,
        answers(service, step="send", needed_local=f"{year}-07-01T09:00", needed_zone="America/Los_Angeles"),
    )

    ticket = Ticket.objects.get()
    assert (ticket.needed_at.hour, ticket.needed_zone) == (16, "America/Los_Angeles")


def test_the_markdown_preview_is_harmless(client, representative):
    text = "<script>alert(1)</script> [x](javascript:alert(1)) **bold**"

    page = client.post(reverse("tickets:markdown_preview"), {"description": text}).content.decode()

    assert "<strong>bold</strong>" in page
    assert "<script" not in page
    assert 'href="javascript' not in page
