"""The four people's day, clicked through in Chromium."""

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.roles import Role
from tests.browser import Window, let_workers_run
from tests.factories import (
    make_representative,
    make_rotation,
    make_service,
    make_steward,
    make_ticket,
    make_user,
    outage,
)
from tickets.models import Ticket
from tickets.services import add_note, open_ticket, reply

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def service():
    return make_service(domain="leap.example.org")


@pytest.fixture
def joy(service):
    return make_representative(service.community, name="Joy Okafor", time_zone="America/New_York")


@pytest.fixture
def ana():
    ana, kofi = make_steward(name="Ana Ferreira", time_zone="Europe/Lisbon"), make_steward(name="Kofi Mensah")
    make_rotation(ana, kofi)
    return ana


def file_question(page: Page) -> None:
    page.goto("/new")
    page.get_by_label("I have a question").check()
    page.get_by_label("In one line").fill("Which node size for forty students?")
    page.get_by_label("Tell us more").fill("We plan a class of **forty** and wonder which node size suits.")
    page.get_by_role("button", name="Continue").click()


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with JavaScript", "without"])
def test_a_request_goes_from_filing_to_confirmation_and_back_open(
    window: Window, joy, ana, service, has_scripts
):
    rep = window(joy, has_scripts=has_scripts)
    file_question(rep)
    if rep.get_by_text("Choose a service").is_visible():
        rep.get_by_label("Where?").select_option(value=str(service.pk))
        rep.get_by_role("button", name="Continue").click()

    expect(rep.get_by_role("main")).to_contain_text("P4")
    expect(rep.get_by_role("main")).to_contain_text("America/New_York")
    rep.get_by_role("button", name="Send request").click()
    ticket = Ticket.objects.get()
    expect(rep.get_by_role("main")).to_contain_text(ticket.reference)

    let_workers_run()
    assert any(ticket.reference in m.subject and m.to == [joy.email] for m in mail.outbox)

    steward = window(ana, has_scripts=has_scripts)
    steward.goto("/queue")
    steward.get_by_role("link", name="Which node size for forty students?").click()
    steward.locator("#reply textarea").fill("The small one, with two spare.")
    steward.locator("#reply select").select_option("resolved")
    steward.locator("#reply button[type=submit]").last.click()
    expect(steward.locator("#content").get_by_text("Your answer was sent.")).to_be_visible()

    rep.goto(f"/tickets/{ticket.number}")
    expect(rep.get_by_text("The small one, with two spare.")).to_be_visible()
    rep.get_by_role("button", name="Yes, it is solved").click()
    expect(rep.locator("#content").get_by_text("The ticket is closed.")).to_be_visible()

    reopening = rep.locator(f"form[action='/tickets/{ticket.number}/reopen']")
    if not reopening.locator("textarea").is_visible():
        rep.locator("details", has=reopening).locator("summary").click()
    reopening.locator("textarea").fill("It is slow again.")
    reopening.get_by_role("button").last.click()
    expect(rep.locator("#content").get_by_text("The ticket is open again.")).to_be_visible()
    assert Ticket.objects.get().next_due_what == "next response"


def test_a_steward_works_the_queue_by_keyboard(window: Window, ana, service, joy):
    first = make_ticket(requester=joy, service=service, subject="First question", now=timezone.now())
    make_ticket(requester=joy, service=service, subject="Second question", now=timezone.now())
    Ticket.objects.update(assignee=None)
    page = window(ana)
    page.goto("/queue", wait_until="load")

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("a")
    expect(page.locator("#content").get_by_text("is yours.")).to_be_visible()
    taken = Ticket.objects.get(assignee=ana)
    page.keyboard.press("/")
    page.keyboard.type(first.reference)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="First question")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url(f"**/tickets/{first.number}")
    page.wait_for_load_state("load")  # the keys work once the page's scripts have run
    page.keyboard.press("n")
    page.keyboard.type("Seen this in May.")

    assert taken in set(Ticket.objects.all())
    expect(page.locator("#note textarea")).to_have_value("Seen this in May.")


def test_taking_a_ticket_can_be_undone(window: Window, ana, service, joy):
    ticket = make_ticket(requester=joy, service=service, now=timezone.now())
    Ticket.objects.update(assignee=None)
    page = window(ana)
    page.goto("/queue")
    page.keyboard.press("j")
    page.keyboard.press("a")

    page.get_by_role("button", name="Undo").click()

    page.wait_for_load_state()
    ticket.refresh_from_db()
    assert ticket.assignee is None


def test_an_answer_to_an_outdated_ticket_is_kept_and_held_back(window: Window, ana, service, joy):
    ticket = make_ticket(requester=joy, service=service, now=timezone.now())
    page = window(ana)
    page.goto(f"/tickets/{ticket.number}")
    page.locator("#reply textarea").fill("My careful answer.")
    reply(ticket.number, actor=make_steward(name="Kofi"), body="I was faster.", now=timezone.now())

    page.locator("#reply button[type=submit]").last.click()

    expect(page.get_by_text("I was faster.").first).to_be_visible()
    expect(page.locator("#reply textarea")).to_have_value("My careful answer.")
    assert ticket.comments.count() == 1
    page.locator("#reply button[type=submit]").last.click()
    expect(page.locator("#content").get_by_text("Your answer was sent.")).to_be_visible()
    assert ticket.comments.count() == 2


def test_new_tickets_announce_themselves_without_a_reload(window: Window, ana, service, joy):
    make_ticket(requester=joy, service=service, subject="Old question", now=timezone.now())
    page = window(ana)
    page.goto("/queue")
    make_ticket(requester=joy, service=service, subject="Brand new question", now=timezone.now())

    page.get_by_text("1 new").wait_for(timeout=25_000)
    page.get_by_text("1 new").click()

    expect(page.get_by_role("link", name="Brand new question")).to_be_visible()


def test_a_commander_sees_the_outage_first_and_decides_a_doubtful_one(window: Window, ana, service, joy):
    commander = make_user(roles=(Role.INCIDENT_COMMANDER,), name="Mei Tanaka")
    open_ticket(outage(service=service), actor=joy, now=timezone.now())
    doubtful = make_ticket(requester=joy, service=service, subject="Hub does not work?", now=timezone.now())
    Ticket.objects.filter(pk=doubtful.pk).update(is_possible_incident=True)
    page = window(commander, width=390, theme="dark")
    page.goto("/queue")

    expect(page.locator("[data-number]").first).to_contain_text("P1")
    page.goto(f"/tickets/{doubtful.number}")
    page.get_by_role("button", name="Yes").first.click()

    page.wait_for_load_state()
    doubtful.refresh_from_db()
    assert (doubtful.tier, doubtful.is_possible_incident) == ("P1", False)


def test_a_representative_approves_what_somebody_else_asked(window: Window, ana, service, joy):
    ticket = make_ticket(requester=make_user(name="Student"), service=service, now=timezone.now())
    page = window(joy, width=390)
    page.goto("/requests?view=held")
    page.get_by_role("link", name=ticket.subject).click()

    page.get_by_role("button", name="Approve").click()

    expect(page.locator("#content").get_by_text("Approved. The team is on it.")).to_be_visible()


def test_a_manager_reads_the_report_and_takes_it_home(window: Window, ana, service, joy):
    ticket = make_ticket(requester=joy, service=service, now=timezone.now())
    reply(ticket.number, actor=ana, body="Yes.", now=timezone.now())
    page = window(make_user(roles=(Role.MANAGER,)))
    page.goto("/")

    page.wait_for_url("**/reports/**")
    expect(page.get_by_role("heading", name="How fast people are answered")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()

    assert "first_response_p50_hours" in download.value.path().read_text()


def test_the_outlook_appears_while_typing(window: Window, service, joy):
    page = window(joy)
    page.goto("/new")
    page.get_by_label("Something is broken").check()
    page.get_by_label("Servers do not start").check()
    page.get_by_label("Everybody").check()
    page.get_by_label("Where?").select_option(value=str(service.pk))
    page.get_by_label("In one line").fill("No server starts")
    page.get_by_label("Tell us more").fill("Since nine no server starts for anybody.")

    expect(page.locator("#outlook")).to_contain_text("P1")


def test_internal_notes_are_told_apart_in_words_and_stay_with_the_team(window: Window, ana, service, joy):
    ticket = make_ticket(requester=joy, service=service, now=timezone.now())
    add_note(ticket.number, actor=ana, body="They asked this in May.", now=timezone.now())
    team, rep = window(ana), window(joy)

    team.goto(f"/tickets/{ticket.number}")
    rep.goto(f"/tickets/{ticket.number}")

    expect(team.locator("#content")).to_contain_text("Internal note")
    expect(rep.locator("#content")).not_to_contain_text("They asked this in May.")
