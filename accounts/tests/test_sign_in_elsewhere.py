"""Signing in through GitHub or an institution: only a verified address opens a known person's account."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.github.views import GitHubOAuth2Adapter
from django.core import mail
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from accounts.tests.provider import running_provider
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

KINDS = ["github", "oidc"]
LOGIN = {"github": "/accounts/github/login/", "oidc": "/accounts/oidc/campus/login/"}


@pytest.fixture
def provider(settings, monkeypatch):
    with running_provider() as running:
        monkeypatch.setattr(GitHubOAuth2Adapter, "access_token_url", f"{running.url}/token")
        monkeypatch.setattr(GitHubOAuth2Adapter, "authorize_url", f"{running.url}/authorize")
        monkeypatch.setattr(GitHubOAuth2Adapter, "profile_url", f"{running.url}/user")
        monkeypatch.setattr(GitHubOAuth2Adapter, "emails_url", f"{running.url}/user/emails")
        campus = {
            "provider_id": "campus",
            "name": "Campus",
            "client_id": "c",
            "secret": "s",
            "settings": {"server_url": running.url},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {
            "github": {"SCOPE": ["user:email"], "APPS": [{"client_id": "c", "secret": "s"}]},
            "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [campus]},
        }
        yield running


def says(provider, email, *, verified, uid="77", name="Joy Okafor"):
    provider.profile = {
        "id": uid,
        "sub": uid,
        "login": "joy",
        "name": name,
        "email": email,
        "email_verified": verified,
    }
    provider.emails = [{"email": email, "primary": True, "verified": verified}]


def sign_in(client, kind, **query):
    """Press the button, and come back from the provider as its redirect would."""
    away = client.post(LOGIN[kind], query_params=query)
    target = unescape(re.search(r"URL='([^']+)'", away.text)[1])
    state = parse_qs(urlsplit(target).query)["state"][0]
    return client.get(LOGIN[kind] + "callback/", {"code": "x", "state": state})


def who(client):
    return client.session.get("_auth_user_id")


def test_the_sign_in_page_offers_only_what_is_configured(client, settings):
    settings.SOCIALACCOUNT_PROVIDERS = {}

    assert "Sign in with" not in client.get(reverse("account_login")).text


def test_the_sign_in_page_names_what_is_configured(client, provider):
    text = client.get(reverse("account_login")).text

    assert "Sign in with GitHub" in text
    assert "Sign in with Campus" in text


@pytest.mark.parametrize("kind", KINDS)
def test_opening_the_address_alone_starts_nothing(client, provider, kind):
    page = client.get(LOGIN[kind])

    assert page.status_code == 200
    assert "Continue" in page.text


@pytest.mark.parametrize("kind", KINDS)
def test_the_way_to_the_provider_is_a_page_because_our_csp_forbids_a_forms_redirect(client, provider, kind):
    page = client.post(LOGIN[kind])

    assert page.status_code == 200
    assert f"URL='{provider.url}/authorize" in page.text
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_verified_address_opens_an_invited_persons_account_with_its_roles(client, provider, kind):
    steward = User.objects.create_user("joy@example.org", name="Joy", roles=[Role.STEWARD])
    says(provider, "Joy@Example.org", verified=True)

    page = sign_in(client, kind)

    assert page.url == "/"
    assert who(client) == str(steward.pk)
    assert EmailAddress.objects.get(user=steward).verified


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("has_joined", [True, False])
def test_an_unverified_address_opens_nothing(client, provider, kind, has_joined):
    if has_joined:
        steward = make_user(email="joy@example.org", roles=(Role.STEWARD,))
    else:
        steward = User.objects.create_user("joy@example.org", roles=[Role.STEWARD])
    says(provider, "joy@example.org", verified=False)

    sign_in(client, kind)

    assert who(client) is None
    assert not SocialAccount.objects.filter(user=steward).exists()
    assert client.get(reverse("accounts:profile")).status_code == 302


@pytest.mark.parametrize("kind", KINDS)
def test_a_password_that_a_stranger_set_before_does_not_survive_the_real_persons_sign_in(
    client, provider, kind
):
    person = User.objects.create_user("joy@example.org", password=PASSWORD)
    EmailAddress.objects.create(user=person, email=person.email, verified=False, primary=True)
    says(provider, "joy@example.org", verified=True)

    sign_in(client, kind)

    assert who(client) == str(person.pk)
    assert not User.objects.get(pk=person.pk).has_usable_password()


@pytest.mark.parametrize("kind", KINDS)
def test_the_password_of_somebody_who_joined_stays(client, provider, kind):
    person = make_user(email="joy@example.org")
    says(provider, "joy@example.org", verified=True)

    sign_in(client, kind)

    assert who(client) == str(person.pk)
    assert User.objects.get(pk=person.pk).check_password(PASSWORD)


@pytest.mark.parametrize("kind", KINDS)
def test_a_strangers_new_account_holds_no_role(client, provider, kind):
    says(provider, "Noor@Example.org", verified=True, name="Noor Haddad")

    page = sign_in(client, kind)
    if page.url == reverse("socialaccount_signup"):
        client.post(page.url, {"name": "Noor Haddad", "email": "noor@example.org", "time_zone": "Asia/Amman"})

    user = User.objects.get(email="noor@example.org")
    assert (user.name, user.roles) == ("Noor Haddad", [])


@pytest.mark.parametrize("kind", KINDS)
def test_a_stranger_with_an_unverified_address_must_confirm_it_by_mail(client, provider, kind):
    says(provider, "noor@example.org", verified=False, name="Noor Haddad")

    sign_in(client, kind)

    assert who(client) is None
    assert [message.to for message in mail.outbox] == [["noor@example.org"]]


@pytest.mark.parametrize("kind", KINDS)
def test_sign_up_that_is_closed_is_closed_here_too(client, provider, settings, kind):
    settings.SIGNUP_IS_OPEN = False
    says(provider, "noor@example.org", verified=True)

    page = sign_in(client, kind)

    assert "by invitation" in page.text
    assert not User.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_a_closed_account_stays_closed(client, provider, kind):
    person = make_user(email="joy@example.org")
    User.objects.filter(pk=person.pk).update(is_active=False)
    says(provider, "joy@example.org", verified=True)

    sign_in(client, kind)

    assert who(client) is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_provider_that_gives_no_address_leads_to_a_form(client, provider, kind):
    says(provider, "", verified=False, name="")
    provider.emails = []

    page = sign_in(client, kind)

    assert client.get(page.url).status_code == 200
    assert not User.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_coming_back_leads_to_no_other_site(client, provider, kind):
    make_user(email="joy@example.org")
    says(provider, "joy@example.org", verified=True)

    page = sign_in(client, kind, next="https://evil.example/")

    assert page.url == "/"


@pytest.mark.parametrize("kind", KINDS)
def test_a_forged_answer_of_the_provider_is_refused_with_a_page_of_ours(client, provider, kind):
    says(provider, "joy@example.org", verified=True)

    page = client.get(LOGIN[kind] + "callback/", {"code": "x", "state": "forged"})

    assert "Nothing has changed here" in page.text
    assert who(client) is None


def test_a_header_of_a_single_sign_on_proxy_means_nothing(client):
    person = make_user(roles=(Role.ADMINISTRATOR,))
    names = ("x-remote-user", "remote-user", "x-forwarded-user", "x-forwarded-email", "x-auth-request-email")

    page = client.get(reverse("accounts:profile"), headers=dict.fromkeys(names, person.email))

    assert page.status_code == 302
