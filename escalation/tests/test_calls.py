"""What a page says: first how to take it, then what happened, nothing about oneself."""

from collections.abc import Sequence

import pytest

from escalation.calls import call_of
from escalation.models import Page
from escalation.tests.desk import Desk, follow, pass_time
from notifications.models import Message
from notifications.wording import Item, letter_about
from tests.factories import make_steward
from tickets.reach import Reach

pytestmark = pytest.mark.django_db
LINK = "https://desk.example.org/a/token"


@pytest.fixture
def page() -> Page:
    desk = Desk()
    desk.outage()
    follow()
    return Page.objects.filter(person__isnull=False).select_related("person", "escalation").order_by("pk")[0]


def body_of(page: Page, *, at_work: Sequence[Reach] = ()) -> str:
    return call_of(page, step=page.escalation.path.steps[page.step], at_work=at_work).body


def test_the_link_that_acknowledges_stands_first():
    item = Item("SD-1", "OUTAGE", "Down.\n-- \nsupportdesk", "down", "https://desk.example.org/tickets/1")

    letter = letter_about([item], key="k", link=LINK, is_urgent=True, is_repeat=False)

    assert letter.body.splitlines()[0] == f"I am on it: {LINK}"


def test_nobody_is_told_about_themselves(page):
    name = page.person.display_name
    reaches = [Reach(page.person, False, None), Reach(make_steward(name="Zoë Adams"), True, None)]

    body = body_of(page, at_work=reaches)

    assert f"{name} is" not in body
    assert "Zoë Adams is at work." in body


def test_why_one_is_called_is_a_sentence_for_people(page):
    first = body_of(page)
    pass_time(until=12)
    later = [one.body for one in Message.objects.filter(urgency="page").order_by("-pk")]

    assert "You are among the first who are called (the path “outage”)." in first
    assert "step 1" not in first
    assert "You are called because nobody has acknowledged it yet" in later[0]


def test_markdown_of_a_request_is_read_as_text(page):
    page.escalation.ticket.description = "All **users** are out."

    assert "All users are out." in body_of(page)
