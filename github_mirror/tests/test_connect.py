"""Connecting the desk to GitHub, against the stand-in."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from github_mirror.answers import Answer, token_end_of
from github_mirror.credentials import decrypted
from github_mirror.models import Connection, Repository
from github_mirror.tests.desk import NAME, not_connected
from github_mirror.tests.test_health_pages import make_issue, make_repository, make_write
from outbox.models import Delivery
from tests.factories import make_steward, make_user
from tests.github.hub import TOKEN

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub(settings):
    with not_connected(settings) as hub:
        yield hub


@pytest.fixture
def manager(client):
    manager = make_user(roles=(Role.ADMINISTRATOR,), name="Lucas")
    client.force_login(manager)
    return manager


@pytest.fixture(scope="module")
def app_key() -> tuple[str, str]:
    """Return a private key and its public one, as PEM."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    private = made.private_bytes(pem, serialization.PrivateFormat.TraditionalOpenSSL, plain)
    public = made.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


def connect(client, **fields: str):
    entered = {"kind": "token", "token": TOKEN, "repository": NAME} | fields
    return client.post(reverse("github:connect"), entered)


def words_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_a_token_that_may_do_everything_is_kept_encrypted_with_its_repository(client, manager, hub):
    answer = connect(client, repository=f"https://github.com/{NAME}/")

    kept, repository = Connection.objects.get(), Repository.objects.get()
    assert answer.status_code == 302
    assert TOKEN not in kept.secret
    assert decrypted(kept.secret) == TOKEN
    assert (repository.full_name, repository.is_private, repository.was_private) == (NAME, True, True)
    assert repository.github_id == hub.repository(NAME).id


def test_a_new_sign_in_has_everything_tried_at_once(client, manager, hub):
    now, other = timezone.now(), make_repository("acme/other")
    later = now + timedelta(minutes=9)
    Repository.objects.update(error="GitHub does not accept our sign-in.", error_since=now, retry_at=later)
    delivery = make_write(make_issue(other), version=1)
    Delivery.objects.update(due_at=later)

    connect(client)

    other.refresh_from_db()
    assert (other.error, other.retry_at) == ("", None)
    assert Delivery.objects.get(pk=delivery.pk).due_at < later


def test_nothing_is_written_at_github_by_checking(client, manager, hub):
    connect(client)

    assert hub.repository(NAME).issues == {}
    assert [seen.status for seen in hub.writes] == [422]


@pytest.mark.parametrize(
    ("permissions", "said"),
    [
        ({"metadata": "read", "issues": "read"}, "set Issues to “Read and write”"),
        ({"metadata": "read", "repository_hooks": "write"}, "set Issues to “Read and write”"),
    ],
)
def test_what_is_missing_is_said_with_where_to_set_it_and_no_secret_comes_back(
    client, manager, hub, permissions, said
):
    hub.account("github_pat_weak", "weak-bot", **permissions)

    answer = connect(client, token="github_pat_weak")

    words = words_of(answer)
    assert answer.status_code == 422
    assert said in words
    assert f'value="{NAME}"' in words
    assert "github_pat_weak" not in words
    assert not Connection.objects.exists()


@pytest.mark.parametrize("kind", ["token", "app"])
def test_a_sign_in_that_may_only_read_is_told_the_permission_that_it_lacks(
    client, manager, hub, app_key, kind
):
    private, public = app_key
    hub.account("github_pat_weak", "weak-bot", metadata="read", issues="read")
    hub.install_app(9, public_key=public, full_names={NAME}, metadata="read", issues="read")

    words = words_of(connect(client, kind=kind, token="github_pat_weak", app_id="9", private_key=private))

    assert "the permission “Issues: write”" in words
    assert "Triage" not in words


def test_somebody_without_a_role_there_is_told_who_gives_it(client, manager, hub):
    hub.account("github_pat_guest", "guest", metadata="read", issues="write").can_push = False

    words = words_of(connect(client, token="github_pat_guest"))

    assert "Triage" in words
    assert "set Issues to “Read and write”" not in words


def test_webhooks_are_not_needed(client, manager, hub):
    hub.account("github_pat_issues", "bot", metadata="read", issues="write")

    answer = connect(client, token="github_pat_issues")

    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"token": "wrong"}, "GitHub does not accept our sign-in"),
        ({"repository": "acme/nowhere"}, "under Repository access, choose this repository"),
        ({"token": ""}, "Paste the token."),
        ({"repository": "support"}, "A repository is named owner/name"),
        ({"repository": "acme/../admin"}, "A repository is named owner/name"),
        ({"kind": "app", "app_id": "x", "private_key": "y"}, "The App ID is a number"),
        (
            {"kind": "app", "app_id": "7", "private_key": "-----BEGIN RSA PRIVATE KEY-----\nno\n"},
            "private key is not a PEM key",
        ),
    ],
)
def test_what_cannot_work_is_refused_with_a_sentence(client, manager, hub, change, said):
    answer = connect(client, **change)

    assert answer.status_code == 422
    assert said in words_of(answer)
    assert not Connection.objects.exists()


@pytest.mark.parametrize("fault", ["has_issues", "archived"])
def test_a_repository_where_no_issues_can_be_written_is_refused(client, manager, hub, fault):
    repository = hub.repository(NAME)
    setattr(repository, fault, fault == "archived")

    assert connect(client).status_code == 422


def test_an_app_finds_its_installation_by_itself(client, manager, hub, app_key):
    private, public = app_key
    hub.install_app(7, public_key=public, full_names={NAME})

    answer = connect(client, kind="app", token="", app_id="7", private_key=private)

    assert answer.status_code == 302, words_of(answer)
    assert Connection.objects.get().app_id == 7


def test_an_app_without_a_permission_is_refused(client, manager, hub, app_key):
    private, public = app_key
    hub.install_app(8, public_key=public, full_names={NAME}, metadata="read", issues="read")

    answer = connect(client, kind="app", token="", app_id="8", private_key=private)

    assert answer.status_code == 422
    assert "The app's installation was not given this permission" in words_of(answer).replace("&#x27;", "'")


def test_what_the_environment_sets_is_not_changed_by_a_page(client, manager, hub, settings):
    settings.GITHUB_TOKEN = "from-the-environment"

    page = words_of(client.get(reverse("github:connect")))
    answer = connect(client)

    assert "Set by the environment" in page
    assert "from-the-environment" not in page
    assert answer.status_code == 409
    assert not Connection.objects.exists()


def test_a_second_repository_is_checked_before_it_is_added(client, manager, hub):
    connect(client)
    hub.repository("acme/other")
    refused = client.post(reverse("github:add_repository"), {"repository": "acme/nowhere"})

    client.post(reverse("github:add_repository"), {"repository": "acme/other"})

    assert refused.status_code == 422
    assert [one.full_name for one in Repository.objects.all()] == ["acme/other", NAME]


def test_a_webhook_secret_is_shown_once(client, manager, hub):
    connect(client)
    path = reverse("github:webhook", args=[Repository.objects.get().pk])

    shown = words_of(client.post(path, {"step": "secret"}))

    secret = decrypted(Connection.objects.get().webhook_secret)
    assert secret in shown
    assert secret not in words_of(client.get(path))


def test_the_desk_makes_the_webhook_itself(client, manager, hub):
    connect(client)
    repository = Repository.objects.get()

    client.post(reverse("github:webhook", args=[repository.pk]), {"step": "hook"})

    (hook,) = hub.repository(NAME).hooks.values()
    repository = Repository.objects.get()
    assert hook.url.endswith("/hooks/github")
    assert hook.secret == decrypted(Connection.objects.get().webhook_secret)
    assert repository.hook_id == hook.id


def test_disconnecting_forgets_the_secret_and_keeps_the_repository(client, manager, hub):
    connect(client)

    client.post(reverse("github:disconnect"))

    assert not Connection.objects.exists()
    assert Repository.objects.exists()


def test_stewards_do_not_connect(client, hub):
    client.force_login(make_steward())

    assert client.get(reverse("github:connect")).status_code == 404
    assert connect(client).status_code == 404


@pytest.mark.parametrize(
    ("header", "ends_at"),
    [
        ("2026-12-01 09:30:00 UTC", datetime(2026, 12, 1, 9, 30, tzinfo=UTC)),
        ("2026-12-01 09:30:00 +0200", datetime(2026, 12, 1, 7, 30, tzinfo=UTC)),
        ("soon", None),
        ("", None),
    ],
)
def test_the_end_of_a_token_is_read_from_what_github_says(header, ends_at):
    said = {"github-authentication-token-expiration": header} if header else {}

    assert token_end_of(Answer(200, said, "")) == ends_at
