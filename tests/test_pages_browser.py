"""The pages of requests in Chromium: keys, focus, drafts, news, views; nothing typed is lost."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import Window
from tests.factories import make_steward, make_ticket
from tests.page_faults import complaints
from tickets.services import resolve

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_is_wrong_in_the_form_is_named_on_top_and_linked_to_its_field(window: Window, joy):
    page = window(joy, width=390)
    page.goto("/new")
    page.get_by_label("In one line").fill("Only a line")
    page.get_by_role("button", name="Continue").click()

    page.get_by_role("link", name="Write a description.").click()

    expect(page.get_by_label("Tell us more")).to_be_focused()
    expect(page.get_by_label("In one line")).to_have_value("Only a line")
    assert complaints(page) == []


def test_keys_rest_while_one_types_and_with_modifiers(window: Window, ana, tickets):
    page = window(ana)
    page.goto("/queue")
    page.keyboard.press("/")
    page.keyboard.type("jar?")
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+j")

    expect(page.get_by_label("Search all requests")).to_have_value("jar?")
    expect(page.get_by_label("Search all requests")).not_to_be_focused()
    expect(page.locator(".queue-link:focus")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_key_in_the_queue_opens_the_ticket_at_the_composer(window: Window, ana, tickets):
    page = window(ana)
    for key, field in (
        ("r", "#reply-body"),
        ("n", "#note-body"),
        ("e", "#reply-body"),
        ("t", "#retriage-tier"),
    ):
        page.goto("/queue?q=full")
        page.keyboard.press("j")

        page.keyboard.press(key)

        expect(page.locator(field)).to_be_focused()
    page.goto(f"/tickets/{tickets['full'].number}#resolve")
    expect(page.get_by_role("button", name="Send to Joy and resolve")).to_be_visible()


def test_going_back_to_the_queue_returns_to_the_view_and_the_row(window: Window, ana, tickets):
    page = window(ana)
    page.goto("/queue?view=open&tier=P2")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/tickets/*")

    page.keyboard.press("u")

    page.wait_for_url("**/queue?view=open&tier=P2")
    expect(page.get_by_role("link", name="Full of everything")).to_be_focused()


def test_a_note_begun_survives_a_reload_and_is_forgotten_once_kept(window: Window, ana, tickets):
    page = window(ana)
    page.goto(f"/tickets/{tickets['full'].number}#note")
    page.locator("#note-body").fill("Half a thought")

    page.reload()

    expect(page.locator("#note-body")).to_have_value("Half a thought")
    page.get_by_role("button", name="Keep internal note").click()
    expect(page.get_by_text("Your note was kept.").first).to_be_visible()
    expect(page.locator("#note-body")).to_have_value("")


def test_an_answer_to_a_ticket_resolved_meanwhile_is_not_lost(window: Window, ana, tickets):
    number = tickets["full"].number
    page = window(ana)
    page.goto(f"/tickets/{number}#reply")
    page.locator("#reply-body").fill("My careful answer")
    resolve(number, actor=make_steward(), body="Solved already.", now=timezone.now())

    page.get_by_role("button", name="Send to Joy").click()

    expect(page.get_by_role("alert")).to_contain_text("Solved already.")
    expect(page.locator("#reopen-body")).to_have_value("My careful answer")


def test_news_waits_to_be_asked_for_and_leaves_the_focus_alone(window: Window, ana, joy, service, tickets):
    page = window(ana)
    page.goto("/queue")
    page.keyboard.press("j")
    row = page.evaluate("document.activeElement.textContent")
    make_ticket(requester=joy, service=service, subject="Brand new", now=timezone.now())
    n_open = int(page.locator("#count-open").inner_text())

    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    page.get_by_role("link", name="1 new, show").wait_for()
    assert page.evaluate("document.activeElement.textContent") == row
    page.get_by_role("link", name="1 new, show").click()
    expect(page.get_by_role("link", name="Brand new")).to_be_focused()
    expect(page.locator("#queue-news")).to_be_empty()
    expect(page.locator("#count-open")).to_have_text(str(n_open + 1))


def test_a_filter_is_kept_as_a_view_and_deleted_again(window: Window, ana, tickets):
    page = window(ana, width=390)
    page.goto("/queue")
    page.get_by_text("Filter", exact=True).click()
    page.locator("label.pick", has_text="P2").click()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("tr[data-number]")).to_have_count(1)
    page.get_by_label("Name of the view").fill("Blocking")
    page.get_by_role("button", name="Save view").click()
    page.goto("/queue")

    page.get_by_role("link", name="Blocking").click()

    expect(page.locator("tr[data-number]")).to_have_count(1)
    page.get_by_role("button", name="Delete the view “Blocking”").click()
    expect(page.get_by_role("link", name="Blocking")).to_have_count(0)


def test_light_and_dark_change_without_a_reload_and_stay(window: Window, ana):
    page = window(ana)
    page.goto("/rules")
    page.evaluate("window.sameDocument = true")

    page.get_by_role("button", name="Dark").click()

    expect(page.locator("html[data-bs-theme=dark]")).to_have_count(1)
    assert page.evaluate("window.sameDocument")
    page.reload()
    expect(page.locator("html[data-bs-theme=dark]")).to_have_count(1)


def test_a_menu_on_the_phone_and_both_composers_work_without_javascript(window: Window, ana, tickets):
    page = window(ana, width=390, has_scripts=False)
    page.goto(f"/tickets/{tickets['full'].number}")
    page.get_by_text("Menu", exact=True).click()
    expect(page.get_by_role("link", name="Rotations", exact=True)).to_be_visible()

    page.locator("#note-body").fill("Without scripts")
    page.get_by_role("button", name="Keep internal note").click()

    expect(page.locator("article.msg-note", has_text="Without scripts")).to_be_visible()
