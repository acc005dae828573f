"""An incident as people run it: on a phone without scripts, and on a desk where news comes in while one reads."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from incidents.models import Incident
from incidents.services import acknowledge, declare_incident
from tests.browser import Window
from tests.factories import outage
from tests.page_faults import complaints_everywhere
from tickets.services import open_ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def number(joy: User, service) -> int:
    return open_ticket(outage(service=service), actor=joy, now=timezone.now()).number


def test_on_a_phone_without_scripts_one_declares_commands_tells_and_ends(window: Window, ana, joy, number):
    page = window(ana, width=390, theme="dark", has_scripts=False)

    page.goto(f"/tickets/{number}")
    page.locator(".ticket-actions").get_by_role("link", name="Incident").click()
    page.get_by_role("button", name="Declare the incident").click()
    expect(page.locator(".desk-alert").get_by_text("is declared. ")).to_be_visible()
    page.get_by_role("button", name="I am on it").click()
    page.get_by_role("button", name="Take command").click()
    page.get_by_label("How does it stand?").fill("We see it; servers come back within the hour.")
    page.get_by_role("button", name="Post update").click()
    expect(page.get_by_text("3 of 4 to have officially started")).to_be_visible()
    page.locator("#resolve > summary").click()
    page.get_by_label("The last word").fill("A permission was missing. It is back.")
    page.get_by_role("button", name="Resolve the incident").click()

    expect(page.get_by_text("It is over.")).to_be_visible()
    assert Incident.objects.get().commander == ana
    theirs = window(joy, width=390, has_scripts=False)
    theirs.goto(f"/tickets/{number}")
    expect(theirs.get_by_text("servers come back within the hour")).to_be_visible()


def test_buttons_are_as_large_as_a_thumb(window: Window, ana, number):
    declare_incident(number, actor=ana, now=timezone.now())
    page = window(ana, width=390)
    page.goto(f"/incidents/{number}")

    heights = page.locator(".incident-buttons .btn").evaluate_all(
        "buttons => buttons.map(button => button.getBoundingClientRect().height)"
    )

    assert len(heights) == 4
    assert min(heights) >= 48


def test_news_is_announced_and_shown_when_asked_while_one_writes(window: Window, ana, number):
    declare_incident(number, actor=ana, now=timezone.now())
    page = window(ana)
    page.goto(f"/incidents/{number}")
    page.get_by_label("How does it stand?").fill("Half a sentence")
    page.evaluate("window.scrollTo(0, 150)")
    place = page.evaluate("window.scrollY")
    acknowledge(number, actor=User.objects.get(name="Kofi Mensah"), now=timezone.now())

    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    news = page.get_by_role("link", name="new, show")
    expect(news).to_be_visible()
    assert "nobody has said" in page.locator("#incident-conditions").inner_text()
    news.click()

    expect(page.locator("#incident-conditions")).to_contain_text("by Kofi Mensah")
    expect(page.locator("#incident-state")).to_contain_text("Kofi Mensah")
    expect(news).to_have_count(0)
    assert page.get_by_label("How does it stand?").input_value() == "Half a sentence"
    assert page.evaluate("window.scrollY") == place
    assert complaints_everywhere(page) == []


def test_keys_declare_from_a_ticket_and_lead_to_the_forms(window: Window, ana, number):
    page = window(ana)
    page.goto(f"/tickets/{number}")
    page.keyboard.press("i")
    page.get_by_role("button", name="Declare the incident").click()
    expect(page.locator("#content").get_by_text("is declared")).to_be_visible()
    page.keyboard.press("a")
    expect(page.locator("#content").get_by_text("You are on it.")).to_be_visible()

    page.keyboard.press("e")

    expect(page.get_by_label("The last word")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("i")
    expect(page.get_by_role("heading", name="Incidents")).to_be_visible()
