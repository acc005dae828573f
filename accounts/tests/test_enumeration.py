"""Nobody learns from our answers who has an account here."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db

KNOWN, UNKNOWN, CLOSED, INVITED = (
    "known@example.org",
    "stranger@example.org",
    "closed@example.org",
    "guest@example.org",
)
EVERY_KIND = [KNOWN, UNKNOWN, CLOSED, INVITED]


@pytest.fixture(autouse=True)
def _people():
    make_user(email=KNOWN)
    closed = make_user(email=CLOSED)
    closed.is_active = False
    closed.save()
    User.objects.create_user(INVITED)


def answer_to(name, form):
    """What a visitor sees: the status, where it leads, and the page there without its one-time secrets."""
    client = Client()
    page = client.post(reverse(name), form)
    followed = client.get(page.url) if page.status_code == 302 else page
    text = re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', "", followed.text)
    for address in EVERY_KIND:
        text = text.replace(address, "ADDRESS")
    return page.status_code, page.headers.get("Location"), text


def test_password_reset_answers_every_address_alike_and_sends_one_mail_to_each():
    answers = {answer_to("account_reset_password", {"email": address}) for address in EVERY_KIND}

    assert len(answers) == 1
    assert sorted(message.to[0] for message in mail.outbox) == sorted(EVERY_KIND)


def test_sign_up_answers_every_address_alike_and_sends_one_mail_to_each():
    form = {
        "name": "N",
        "time_zone": "UTC",
        "password1": "a long enough phrase",
        "password2": "a long enough phrase",
    }

    answers = {answer_to("account_signup", {**form, "email": address}) for address in EVERY_KIND}

    assert len(answers) == 1
    assert sorted(message.to[0] for message in mail.outbox) == sorted(EVERY_KIND)


def test_signing_up_with_a_known_address_changes_nothing_about_that_person():
    before = User.objects.get(email=INVITED)

    answer_to(
        "account_signup",
        {
            "name": "Mallory",
            "time_zone": "Asia/Tokyo",
            "password1": "a long enough phrase",
            "password2": "a long enough phrase",
            "email": INVITED.upper(),
        },
    )

    after = User.objects.get(email=INVITED)
    assert (after.name, after.time_zone, after.password) == (before.name, before.time_zone, before.password)


def test_a_wrong_password_answers_every_address_alike():
    answers = {answer_to("account_login", {"login": address, "password": "wrong"}) for address in EVERY_KIND}

    assert len(answers) == 1
