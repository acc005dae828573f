"""Apps: JWTs, installations and their tokens of one hour."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def installation(hub, repository, key):
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return hub.install_app(7, public_key=public.decode(), full_names={"acme/support"})


def signed(key, app_id=7):
    now = int(datetime.now(UTC).timestamp())
    return jwt.encode({"iat": now - 60, "exp": now + 300, "iss": str(app_id)}, key, algorithm="RS256")


def token_of(ask, installation, key):
    return ask("POST", f"/app/installations/{installation.id}/access_tokens", token=signed(key), body={})


def test_an_app_finds_where_it_is_installed_and_writes_there(hub, ask, installation, key):
    assert ask("GET", "/app", token=signed(key)).json()["id"] == 7
    assert ask("GET", "/app/installations", token=signed(key)).json()[0]["id"] == installation.id
    assert ask("GET", "/repos/acme/support/installation", token=signed(key)).status_code == 200

    token = token_of(ask, installation, key).json()["token"]
    made = ask("POST", "/repos/acme/support/issues", token=token, body={"title": "Down"})

    assert made.json()["user"]["login"] == "supportdesk[bot]"
    assert ask("GET", "/installation/repositories", token=token).json()["total_count"] == 1
    assert ask("GET", "/user", token=token).status_code == 403


def test_a_token_of_an_installation_ends_after_an_hour(hub, ask, installation, key):
    token = token_of(ask, installation, key).json()["token"]

    hub.clock.skew = timedelta(hours=1)

    assert ask("GET", "/repos/acme/support", token=token).status_code == 401


def test_a_suspended_a_removed_and_a_forged_app_get_nothing(hub, ask, installation, key):
    token = token_of(ask, installation, key).json()["token"]
    installation.is_suspended = True
    suspended = [ask("GET", "/repos/acme/support", token=token), token_of(ask, installation, key)]
    hub.world.app.installations.clear()

    removed = [ask("GET", "/repos/acme/support", token=token), token_of(ask, installation, key)]
    forged = ask("GET", "/app", token=signed(key, app_id=8))

    assert [one.status_code for one in suspended] == [403, 403]
    assert [one.status_code for one in removed] == [401, 404]
    assert forged.status_code == 401
