"""Signing in with an address and a password, and what ends a session."""

import re
import smtplib

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
SIGN_UP = {
    "email": "new@example.org",
    "name": "Noor Haddad",
    "time_zone": "Asia/Amman",
    "password1": "a long enough phrase",
    "password2": "a long enough phrase",
}


class AwayBackend(BaseEmailBackend):
    def send_messages(self, email_messages):
        raise smtplib.SMTPServerDisconnected("away")


def sign_in(client, user, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": user.email, "password": password, **more})


def is_signed_in(client):
    return client.get(reverse("accounts:profile")).status_code == 200


def links_in(message):
    return re.findall(r"http\S+", message.body)


def path_of(link):
    return "/" + link.split("/", 3)[3]


def test_people_sign_in_by_address_whatever_its_case(client):
    make_user(email="ana@example.org")

    page = client.post(LOGIN, {"login": " Ana@Example.ORG ", "password": PASSWORD})

    assert page.url == "/"
    assert is_signed_in(client)


def test_a_session_ends_by_itself(client, settings):
    sign_in(client, make_user())

    assert 0 < client.session.get_expiry_age() <= settings.SESSION_COOKIE_AGE
    assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] <= 14 * 24 * 3600
    assert client.cookies[settings.SESSION_COOKIE_NAME]["httponly"]


@pytest.mark.parametrize(
    ("target", "leads_to"),
    [
        ("/queue?tier=P1", "/queue?tier=P1"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        (r"/\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("http:///evil.example", "/"),
    ],
)
def test_signing_in_leads_to_no_other_site(client, target, leads_to):
    page = sign_in(client, make_user(), next=target)

    assert page.url == leads_to


def test_a_changed_password_ends_the_other_sessions(client):
    user = make_user()
    elsewhere = Client()
    sign_in(client, user)
    sign_in(elsewhere, user)

    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "another long phrase", "password2": "another long phrase"},
    )

    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)


def test_guessing_is_stopped_whatever_address_the_guesser_claims_to_come_from(client):
    user = make_user()
    for attempt in range(6):
        client.post(
            LOGIN,
            {"login": user.email, "password": "wrong"},
            headers={"x-forwarded-for": f"10.0.0.{attempt}"},
        )

    page = sign_in(client, user)

    assert "Too many failed login attempts" in page.text
    assert not is_signed_in(client)


def test_guessing_many_accounts_from_one_place_is_stopped(client):
    for attempt in range(12):
        page = client.post(
            LOGIN,
            {"login": f"person{attempt}@example.org", "password": "wrong"},
            headers={"x-forwarded-for": f"10.0.0.{attempt}"},
        )

    assert "Too many failed login attempts" in page.text


def test_too_many_requests_get_a_page_of_ours(client):
    for _ in range(31):
        page = client.post(LOGIN, {})

    assert page.status_code == 429
    assert "Wait five minutes" in page.text


def test_an_error_stands_at_its_field_and_keeps_what_was_typed(client):
    page = client.post(LOGIN, {"login": "ana@example.org", "password": ""})

    assert 'id="id_password_error"' in page.text
    assert re.search(r'<input[^>]*aria-describedby="[^"]*id_password_error', page.text)
    assert 'value="ana@example.org"' in page.text


def test_signing_up_needs_the_address_confirmed_and_gives_no_role(client):
    sent = client.post(reverse("account_signup"), SIGN_UP)
    user = User.objects.get(email="new@example.org")
    too_early = client.post(LOGIN, {"login": user.email, "password": SIGN_UP["password1"]})

    assert sent.url == too_early.url == reverse("account_email_verification_sent")
    assert not is_signed_in(client)
    assert (user.name, user.time_zone, user.roles) == ("Noor Haddad", "Asia/Amman", [])


def test_only_the_sent_form_confirms_an_address_not_the_opened_link(client):
    client.post(reverse("account_signup"), SIGN_UP)
    link = path_of(links_in(mail.outbox[0])[0])
    elsewhere = Client()

    opened = elsewhere.get(link)
    before = client.post(LOGIN, {"login": SIGN_UP["email"], "password": SIGN_UP["password1"]})
    elsewhere.post(link)
    after = Client().post(LOGIN, {"login": SIGN_UP["email"], "password": SIGN_UP["password1"]})

    assert opened.status_code == 200
    assert before.url == reverse("account_email_verification_sent")
    assert after.url == "/"


def test_someone_who_signed_up_sees_only_their_own_requests(client):
    client.force_login(make_user())

    pages = {
        path: client.get(path).status_code for path in ("/requests", "/queue", "/reports/", "/communities/")
    }

    assert pages == {"/requests": 200, "/queue": 404, "/reports/": 404, "/communities/": 404}


def test_sign_up_can_be_closed(client, settings):
    settings.SIGNUP_IS_OPEN = False

    page = client.post(reverse("account_signup"), SIGN_UP)

    assert "by invitation" in page.text
    assert "Sign up" not in client.get(LOGIN).text
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("time_zone", "Mars/Olympus", "is not a time zone"),
        ("name", "", "Tell us how to address you."),
        ("name", "Noor\x1b[31m", "control character"),
        ("password1", "12345678901", "entirely numeric|too common"),
        ("email", "not an address", "valid email"),
    ],
)
def test_a_wrong_answer_at_sign_up_gets_a_sentence_at_its_field(client, field, value, sentence):
    page = client.post(reverse("account_signup"), SIGN_UP | {field: value, "password2": SIGN_UP["password2"]})

    assert re.search(sentence, page.text)
    assert not User.objects.exists()


def test_mail_speaks_of_our_own_address_whatever_host_the_request_claims(client, settings):
    user = make_user()

    client.post(
        reverse("account_reset_password"),
        {"email": user.email},
        headers={"host": "evil.example", "x-forwarded-host": "evil.example"},
    )
    client.post(reverse("account_signup"), SIGN_UP, headers={"host": "evil.example"})

    links = [link for message in mail.outbox for link in links_in(message)]
    assert len(mail.outbox) == 2
    assert links
    assert all(link.startswith(settings.BASE_URL) for link in links)


def test_mail_to_an_unconfirmed_address_carries_nothing_that_was_typed(client):
    client.post(reverse("account_signup"), SIGN_UP | {"name": "Buy pills at http://spam.example"})

    message = mail.outbox[0]
    assert "pills" not in message.subject + message.body
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert not message.alternatives


def test_a_mail_server_that_is_away_is_told_to_the_person_and_is_no_failure(client, settings):
    settings.EMAIL_BACKEND = "accounts.tests.test_sign_in.AwayBackend"

    page = client.post(reverse("account_reset_password"), {"email": make_user().email}, follow=True)

    assert page.status_code == 200
    assert "could not send mail just now" in page.text


def test_a_reset_link_works_once(client):
    user = make_user()
    client.post(reverse("account_reset_password"), {"email": user.email})
    link = path_of(links_in(mail.outbox[0])[0])

    form = client.get(link, follow=True)
    changed = client.post(
        form.request["PATH_INFO"], {"password1": "another long phrase", "password2": "another long phrase"}
    )
    again = Client().get(link, follow=True)

    assert changed.status_code == 302
    assert "no longer works" in again.text
    assert User.objects.get(pk=user.pk).check_password("another long phrase")


def test_a_closed_account_cannot_sign_in(client):
    user = make_user()
    User.objects.filter(pk=user.pk).update(is_active=False)

    sign_in(client, user)

    assert not is_signed_in(client)


def test_an_address_changes_only_when_the_new_one_is_confirmed(client):
    user = make_user(email="old@example.org")
    sign_in(client, user)

    asks_again = client.post(reverse("account_email"), {"email": "fresh@example.org", "action_add": ""})
    client.post(asks_again.url, {"password": PASSWORD, "next": reverse("account_email")})
    before = User.objects.get(pk=user.pk).email
    client.post(path_of(links_in(next(m for m in mail.outbox if m.to == ["fresh@example.org"]))[0]))

    assert before == "old@example.org"
    assert User.objects.get(pk=user.pk).email == "fresh@example.org"


def test_a_person_may_not_take_the_address_of_another_even_of_one_who_never_came(client):
    User.objects.create_user("known@example.org")
    user = make_user()
    sign_in(client, user)

    asks_again = client.post(reverse("account_email"), {"email": "Known@example.org", "action_add": ""})
    client.post(asks_again.url, {"password": PASSWORD, "next": reverse("account_email")})
    refused = client.post(path_of(links_in(mail.outbox[-1])[0]), follow=True)

    assert "belongs to another person here" in refused.text
    assert User.objects.get(pk=user.pk).email == user.email


def test_the_last_sign_in_is_kept(client):
    user = make_user()

    sign_in(client, user)

    assert (timezone.now() - User.objects.get(pk=user.pk).last_login).total_seconds() < 60
