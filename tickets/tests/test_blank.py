"""Nobody says something with a text of which nothing is to be seen."""

import pytest

from tests.factories import NOW, make_steward, make_ticket
from tickets.blank import is_blank
from tickets.errors import NothingToSay
from tickets.services import add_community_comment, add_note, reply

UNSEEN = [
    "",
    " ",
    "\xa0",
    "\u200b\u200c\u200d\u2060\ufeff",
    "\u0301\ufe0f",
    "\u3164\u115f",
    "\u2800",
    "\u202e\u2066",
    "\t\n\x07",
]


@pytest.mark.parametrize("text", UNSEEN, ids=ascii)
def test_a_text_of_what_is_not_drawn_is_blank(text):
    assert is_blank(text)


@pytest.mark.parametrize(
    "text", ["a", "\u200b.", "\u200d\U0001f469", "e\u0301", "\u0905\u0902", "\u4e0d"], ids=ascii
)
def test_a_text_with_anything_that_is_drawn_is_not(text):
    assert not is_blank(text)


@pytest.mark.django_db
@pytest.mark.parametrize("say", [reply, add_note, add_community_comment])
def test_nothing_blank_is_said_on_a_ticket(say):
    ticket = make_ticket()
    actor = ticket.requester if say is add_community_comment else make_steward()

    with pytest.raises(NothingToSay):
        say(ticket.number, actor=actor, body="\u200b\xa0\u0301", now=NOW)

    assert not ticket.comments.exists()
