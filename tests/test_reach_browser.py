"""How one is reached, in a browser: for everybody, at every width, and with the keyboard alone."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from accounts.roles import Role
from notifications.models import ContactMethod, Way
from notifications.tests.reachable import make_method, rule
from tests.browser import let_workers_run
from tests.factories import make_steward
from tests.page_faults import Console, complaints_everywhere, open_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_page_with_ways_in_every_state_is_readable_for_all(window, settings):
    settings.TWILIO_ACCOUNT_SID = "AC1"
    ana = make_steward(name="Ana Ferreira", time_zone="Europe/Lisbon")
    type(ana).objects.filter(pk=ana.pk).update(roles=[Role.STEWARD, Role.MANAGER])
    make_steward(name="Kofi Mensah")
    rule(make_method(ana, label="my telephone"), minutes=2)
    make_method(ana, kind=Way.VOICE, verified=False, code_hash="x", code_expires_at=ana.joined_at)
    make_method(ana, kind=Way.EMAIL, address="a.very.long.address.of.somebody@a-very-long-name.example.org")
    make_method(
        ana, kind=Way.NTFY, address="ntfy://topic", disabled_at=ana.joined_at, disabled_why="Gone " * 20
    )
    page = window(ana)
    console = Console(page)
    open_page(page, "/me/reach/")

    found = complaints_everywhere(page) + console.forget()

    assert found == []
    expect(page.get_by_role("status").filter(has_text="Only by mail")).to_contain_text("Kofi Mensah")
    expect(page.get_by_role("button", name="Notify me in this browser")).to_be_visible()


def test_a_way_is_added_and_verified_with_the_keyboard_and_without_scripts(window):
    ana = make_steward(name="Ana Ferreira")
    page = window(ana, width=390, has_scripts=False)
    page.goto("/me/reach/")
    expect(page.get_by_text("First step")).to_be_visible()
    page.get_by_label("How", exact=True).select_option("email")
    page.get_by_label("Address or number").fill("ana+page@example.org")
    page.keyboard.press("Enter")
    expect(page.get_by_text("A code is on its way")).to_be_visible()
    let_workers_run()

    page.get_by_label("Code").fill(re.search(r"\d{6}", mail.outbox[-1].body)[0])
    page.keyboard.press("Enter")

    expect(page.get_by_text("Verified: you can be reached")).to_be_visible()
    assert ContactMethod.objects.get().is_usable
