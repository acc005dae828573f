"""Tokens of programs."""

import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.api_tokens import create_api_token, find_api_token, revoke_api_token
from accounts.errors import ApiTokenNameTaken, ApiTokenNeedsName, ApiTokenUnknown, UnknownScope
from accounts.models import ApiToken
from accounts.roles import Role
from tests.factories import make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
SCOPES = ("alerts:write",)


def make(name: str = "alertmanager", scopes: tuple[str, ...] = SCOPES) -> str:
    return create_api_token(name, scopes=scopes, now=NOW)


def command(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_a_token_is_kept_as_a_hash_only():
    secret = make()

    token = ApiToken.objects.get()

    assert secret not in str(vars(token))
    assert find_api_token(secret, now=NOW) == token


@pytest.mark.parametrize("wrong", ["", "sdk_", "sdk_" + "A" * 43, "x" * 100_000, "sdk_\x00"])
def test_nothing_else_is_a_token(wrong):
    make()

    assert find_api_token(wrong, now=NOW) is None


def test_a_revoked_token_opens_nothing_and_frees_its_name():
    secret = make()

    revoke_api_token("alertmanager", now=NOW)

    assert find_api_token(secret, now=NOW) is None
    assert find_api_token(make(), now=NOW) is not None


@pytest.mark.parametrize(
    ("name", "scopes", "refusal"),
    [
        ("other", ("alerts:write", "everything"), UnknownScope),
        ("other", (), ApiTokenNeedsName),
        (" ", SCOPES, ApiTokenNeedsName),
        ("alertmanager", SCOPES, ApiTokenNameTaken),
    ],
)
def test_a_token_is_refused_for_a_reason(name, scopes, refusal):
    make()

    with pytest.raises(refusal):
        make(name, scopes)

    assert ApiToken.objects.count() == 1


def test_revoking_a_token_that_is_not_in_use_is_refused():
    make()
    revoke_api_token("alertmanager", now=NOW)

    with pytest.raises(ApiTokenUnknown, match="alertmanager"):
        revoke_api_token("alertmanager", now=NOW)


def test_use_is_noted_once_a_minute(django_assert_num_queries):
    secret = make()
    find_api_token(secret, now=NOW)

    with django_assert_num_queries(1):
        find_api_token(secret, now=NOW + timedelta(seconds=59))
    find_api_token(secret, now=NOW + timedelta(seconds=61))

    assert ApiToken.objects.get().last_used_at == NOW + timedelta(seconds=61)


def test_the_command_prints_the_token_alone():
    secret = command("create_api_token", "alertmanager", "--scope", "alerts:write").strip()

    assert re.fullmatch(r"sdk_[\w-]{43}", secret)
    assert find_api_token(secret, now=NOW) is not None


def test_the_command_refuses_an_unknown_scope_in_one_line():
    with pytest.raises(CommandError) as refusal:
        command("create_api_token", "alertmanager", "--scope", "alerts:write", "--scope", "alerts")

    assert (
        str(refusal.value)
        == "There is no scope 'alerts'. Known: " + str(refusal.value).partition("Known: ")[2]
    )
    assert "\n" not in str(refusal.value)
    assert not ApiToken.objects.exists()


def test_the_command_revokes_by_name():
    secret = make()

    command("revoke_api_token", "alertmanager")

    assert find_api_token(secret, now=NOW) is None
    with pytest.raises(CommandError, match="in use"):
        command("revoke_api_token", "alertmanager")


def test_the_admin_site_reads_and_revokes_and_shows_no_secret(client):
    secret = make()
    token = ApiToken.objects.get()
    client.force_login(make_user(roles=(Role.ADMINISTRATOR,)))

    page = client.get(reverse("admin:accounts_apitoken_change", args=[token.pk]))
    client.post(
        reverse("admin:accounts_apitoken_changelist"), {"action": "revoke", "_selected_action": [token.pk]}
    )

    assert page.status_code == 200
    assert token.token_hash not in page.text
    assert 'name="name"' not in page.text
    assert find_api_token(secret, now=NOW) is None
