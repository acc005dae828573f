"""Rotations in Chromium: a swap between two people, a stand-in that is refused and mended, the timeline on hover."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from rotations.models import Override, Rotation, ShiftOffer
from rotations.services import extend_announcements
from tests.browser import Window
from tests.factories import make_steward
from tests.page_faults import complaints, complaints_everywhere, too_wide

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def rotation(ana: User) -> Rotation:
    extend_announcements(now=timezone.now())
    return Rotation.objects.get()


@pytest.fixture
def priya(rotation: Rotation) -> User:
    return make_steward(name="Priya Nair", time_zone="Asia/Kolkata")


def told(page: Page, text: str) -> Locator:
    """Return the message with the text, not its repetition for screen readers."""
    return page.locator("main").get_by_text(text)


@pytest.mark.parametrize("has_scripts", [True, False])
def test_two_people_swap_a_part_of_a_shift(window: Window, ana, priya, has_scripts):
    mine, hers = (window(one, width=390, has_scripts=has_scripts) for one in (ana, priya))
    mine.goto("/rotations/mine")
    offer = mine.get_by_text("Offer it to colleagues").nth(3)
    offer.click()
    form = mine.locator("form.offer-form:visible")
    form.get_by_label("Only a part").check()
    form.get_by_label("To", exact=True).fill("2001-01-01T09:00")
    form.get_by_label("A word to your colleagues").fill("Graduation")
    form.get_by_role("button", name="Offer").click()
    expect(mine.get_by_text("This part is over, or it ends before it starts.")).to_be_visible()
    # axe waits for a clock that stands still where scripts are off.
    refused = complaints(mine) if has_scripts else too_wide(mine)
    form.get_by_label("The whole shift").check()
    form.get_by_role("button", name="Offer").click()
    expect(told(mine, "Offered. Your colleagues are asked")).to_be_visible()

    hers.goto("/rotations/mine")
    expect(hers.get_by_text("“Graduation”")).to_be_visible()
    hers.get_by_role("button", name="Take it").click()

    expect(told(hers, "Ana Ferreira is told.")).to_be_visible()
    assert ShiftOffer.objects.get().taken_by == priya
    assert refused + too_wide(hers) == []


def test_a_stand_in_that_is_refused_keeps_what_was_typed_and_is_mended(window: Window, ana, priya):
    page = window(ana)
    page.goto("/rotations/support")
    tomorrow = f"{timezone.now() + timedelta(days=1):%Y-%m-%d}"
    page.get_by_label("Who is on duty instead?").select_option(label="Priya Nair")
    page.get_by_label("From", exact=True).fill(f"{tomorrow}T12:00")
    page.get_by_label("To", exact=True).fill(f"{tomorrow}T09:00")
    page.get_by_label("Why?").fill("Dentist")
    page.get_by_role("button", name="Change who is on duty").click()
    page.get_by_role("link", name="The end must come after the start.").click()
    expect(page.get_by_label("To", exact=True)).to_be_focused()
    refused = complaints_everywhere(page)

    page.get_by_label("To", exact=True).fill(f"{tomorrow}T15:00")
    page.get_by_role("button", name="Change who is on duty").click()

    expect(told(page, "Priya Nair is at level-1 instead.")).to_be_visible()
    assert Override.objects.get().reason == "Dentist"
    assert refused == []
    page.get_by_role("button", name="Undo").click()
    expect(told(page, "The override is withdrawn.")).to_be_visible()


def hovered(page: Page, css: str) -> str:
    """Return what a part of the timeline says to whoever points at it."""
    return str(page.locator(f".lane-level {css} > title").first.text_content())


def test_the_timeline_says_on_hover_who_and_whose_hours_and_is_a_list_on_a_phone(window: Window, ana):
    User.objects.filter(name="Kofi Mensah").update(time_zone="Europe/Berlin")
    extend_announcements(now=timezone.now())
    desk, phone = window(ana), window(ana, width=390)
    for page in (desk, phone):
        page.goto("/rotations/support?span=26w")

    assert "09:00-17:00 Berlin = 08:00-16:00 yours" in hovered(desk, ".bar:not(.bar-mine)")
    expect(desk.locator(".grid-now").first).to_be_attached()
    expect(phone.locator(".lanes")).to_be_hidden()
    expect(
        phone.locator(".schedule").get_by_text("09:00-17:00 Berlin = 08:00-16:00 yours").first
    ).to_be_visible()
