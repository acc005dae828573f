"""Acknowledge over HTTP."""

import pytest

from accounts.api_tokens import create_api_token
from escalation.models import How
from escalation.tests.desk import Desk, follow, running
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def ticket(desk):
    ticket = desk.outage()
    follow()
    return ticket


def address(number: int) -> str:
    return f"/api/v1/tickets/{number}/acknowledge"


def bearer(scope: str = "pages:acknowledge") -> dict[str, str]:
    return {"Authorization": f"Bearer {create_api_token('bot', scopes=[scope], now=NOW)}"}


def send(client, number: int, body: dict | None = None, **headers):
    return client.post(address(number), body or {}, content_type="application/json", headers=headers)


def test_a_colleague_who_is_signed_in_acknowledges(client, desk, ticket):
    client.force_login(desk.ana)

    answer = send(client, ticket.number)

    assert (answer.status_code, answer.json()["acknowledged_by"], answer.json()["is_first"]) == (
        200,
        desk.ana.email,
        True,
    )
    assert running(ticket).acknowledged_how == How.API


def test_a_program_names_the_colleague_who_has_seen_it(client, desk, ticket):
    answer = send(client, ticket.number, {"by": desk.kofi.email}, **bearer())

    assert answer.status_code == 200
    assert running(ticket).acknowledged_by == desk.kofi


def test_the_second_hears_who_was_first(client, desk, ticket):
    client.force_login(desk.ana)
    send(client, ticket.number)
    client.force_login(desk.kofi)

    answer = send(client, ticket.number).json()

    assert (answer["acknowledged_by"], answer["is_first"]) == (desk.ana.email, False)


@pytest.mark.parametrize("by", ["", "nonsense", "nobody@example.org", "joy", None])
def test_a_program_acknowledges_for_nobody_else_than_a_colleague(client, desk, ticket, by):
    body = {} if by is None else {"by": desk.joy.email if by == "joy" else by}

    answer = send(client, ticket.number, body, **bearer())

    assert answer.status_code == 400
    assert running(ticket).acknowledged_at is None


def test_another_scope_does_not_open_it(client, desk, ticket):
    answer = send(client, ticket.number, {"by": desk.ana.email}, **bearer("alerts:write"))

    assert answer.status_code == 403
    assert running(ticket).acknowledged_at is None


def test_outsiders_find_nothing(client, desk, ticket):
    assert send(client, ticket.number).status_code in {401, 403}
    client.force_login(desk.joy)

    assert send(client, ticket.number).status_code == 404
    assert running(ticket).acknowledged_at is None


def test_where_nobody_is_called_it_says_so(client, desk):
    ticket = desk.outage()
    client.force_login(desk.ana)

    assert send(client, ticket.number).status_code == 409
    assert send(client, 987654).status_code == 404
