"""A form that comes back keeps what was typed, and what its writer had seen of the ticket."""

import pytest

from tests.factories import later, make_steward, make_ticket
from tickets.services import add_community_comment, reply

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("action", "refused"),
    [
        ("reply", {"body": " "}),
        ("retriage", {"kind": "change", "tier": "P2", "reason": ""}),
        ("status", {"status": "pending", "reason": ""}),
        ("close", {"reason": ""}),
    ],
)
def test_a_refused_form_still_says_which_version_its_writer_saw(client, action, refused):
    ticket = make_ticket()
    add_community_comment(ticket.number, actor=ticket.requester, body="Wait!", now=later(hours=1))
    client.force_login(make_steward())

    answer = client.post(f"/tickets/{ticket.number}/{action}", refused | {"seen_version": ticket.version})

    assert answer.status_code == 422
    assert answer.context["seen_version"] == ticket.version


def test_what_came_in_before_a_refusal_is_noticed_when_the_form_is_sent_again(client):
    ticket = make_ticket()
    client.force_login(make_steward())
    reply(ticket.number, actor=make_steward(), body="I have it.", now=later(hours=1))
    refused = client.post(
        f"/tickets/{ticket.number}/reply", {"body": "", "seen_version": str(ticket.version)}
    )

    again = client.post(
        f"/tickets/{ticket.number}/reply",
        {"body": "Me too.", "seen_version": refused.context["seen_version"]},
    )

    assert again.status_code == 409
    assert "I have it." in again.content.decode()
    assert again.context["seen_version"] == ticket.version + 1
