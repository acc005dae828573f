"""How programs sign in."""

import logging
from datetime import UTC, datetime

import pytest
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from accounts.api_tokens import create_api_token, revoke_api_token
from accounts.models import ApiToken
from api.authentication import BearerAuthentication, scope_required

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


class Door(APIView):
    """Opens for whoever may send alerts."""

    authentication_classes = [BearerAuthentication]
    permission_classes = [scope_required("alerts:write")]

    def post(self, request: Request) -> Response:
        return Response({"who": request.auth.name})


def knock(header: str | None):
    headers = {} if header is None else {"HTTP_AUTHORIZATION": header}
    return Door.as_view()(APIRequestFactory().post("/", {}, format="json", **headers))


@pytest.fixture
def secret() -> str:
    return create_api_token("alertmanager", scopes=["alerts:write"], now=NOW)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_token_with_the_scope_opens(secret, scheme):
    answer = knock(f"{scheme} {secret}")

    assert (answer.status_code, answer.data) == (200, {"who": "alertmanager"})


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer nonsense",
        "Basic YTpi",
        "Bearer \xff",
        "Token {}",
        "Bearer {} {}",
    ],
)
def test_anything_else_is_401_and_says_how_to_sign_in(secret, header):
    answer = knock(header and header.format(secret, secret))

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="supportdesk"'
    assert answer.data["detail"]


def test_a_revoked_token_is_401(secret):
    revoke_api_token("alertmanager", now=NOW)

    assert knock(f"Bearer {secret}").status_code == 401


def test_a_token_for_something_else_is_403_and_names_the_scope(secret):
    ApiToken.objects.update(scopes=["something:else"])

    answer = knock(f"Bearer {secret}")

    assert answer.status_code == 403
    assert "alerts:write" in answer.data["detail"]


def test_no_token_reaches_the_log(secret, caplog):
    caplog.set_level(logging.DEBUG)

    knock(f"Bearer {secret}")
    knock("Bearer wrong-secret")

    assert secret not in caplog.text
    assert "wrong-secret" not in caplog.text
