"""The pages around an account, in Chromium: by phone and in the dark, without script, with a reader's ear."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from accounts.roles import Role
from accounts.services import invite
from tests.browser import Window
from tests.factories import make_community, make_representative, make_user
from tests.page_faults import Console, complaints

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

VISITORS_PAGES = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_email_verification_sent",
    "account_inactive",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
]
OWN_PAGES = [
    "accounts:profile",
    "accounts:people",
    "account_change_password",
    "account_email",
    "account_reauthenticate",
    "account_logout",
    "socialaccount_connections",
]


@pytest.fixture(autouse=True)
def _attempts_are_not_counted_across_tests():
    cache.clear()


@pytest.fixture
def administrator():
    return make_user(roles=(Role.ADMINISTRATOR,), name="Ada Lovelace", time_zone="Europe/London")


def address_of_invitation():
    guest = User.objects.create_user("joy@example.org", name="Joy Okafor")
    return reverse("accounts:accept", args=[invite(guest, invited_by=None, now=timezone.now())])


@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1440, "light")])
def test_nothing_is_wrong_with_the_pages_of_visitors(window: Window, settings, width, theme):
    settings.SOCIALACCOUNT_PROVIDERS = {"github": {"APPS": [{"client_id": "c", "secret": "s"}]}}
    page = window(width=width, theme=theme)
    addresses = [*map(reverse, VISITORS_PAGES), address_of_invitation(), "/accounts/invitation/nonsense"]
    addresses += ["/accounts/confirm-email/nonsense/", "/accounts/password/reset/key/1-nonsense/"]

    found, console = {}, Console(page)
    for address in addresses:
        page.goto(address)
        found[address] = complaints(page) + console.forget()

    assert {address: faults for address, faults in found.items() if faults} == {}


@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1440, "light")])
def test_nothing_is_wrong_with_the_pages_of_ones_own_account(window: Window, administrator, width, theme):
    make_representative(make_community("Ocean Lab"), name="Joy Okafor")
    page = window(administrator, width=width, theme=theme)

    found, console = {}, Console(page)
    for address in map(reverse, OWN_PAGES):
        page.goto(address)
        found[address] = complaints(page) + console.forget()

    assert {address: faults for address, faults in found.items() if faults} == {}


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
def test_nothing_is_wrong_with_a_form_that_was_filled_in_wrongly(window: Window, name):
    page = window(width=390)
    page.goto(reverse(name))

    page.locator("main form button[type=submit]").first.click()

    expect(page.locator(".field-error").first).to_be_visible()
    assert complaints(page) == []


@pytest.mark.parametrize("has_scripts", [True, False])
def test_an_invited_person_comes_in(window: Window, has_scripts):
    page = window(width=390, has_scripts=has_scripts)
    page.goto(address_of_invitation())
    page.get_by_label("Choose a password").fill("a long enough phrase")
    page.get_by_label("The password again").fill("a long enough phrase")
    page.get_by_label("Your time zone").select_option("Africa/Lagos")

    page.get_by_role("button", name="Accept and sign in").click()

    expect(page.locator("#content").get_by_text("Welcome, Joy.")).to_be_visible()
    expect(page.get_by_text("Times are in Africa/Lagos.")).to_be_visible()


def test_a_stranger_signs_up_confirms_and_signs_in(window: Window):
    page = window()
    page.goto(reverse("account_signup"))
    page.get_by_label("Your name").fill("Noor Haddad")
    page.get_by_label("Email").fill("noor@example.org")
    page.get_by_label("Password", exact=True).fill("a long enough phrase")
    page.get_by_label("Password (again)").fill("a long enough phrase")
    page.get_by_role("button", name="Sign up").click()
    page.goto(re.search(r"http\S+", mail.outbox[0].body)[0])
    page.get_by_role("button", name="Yes, confirm").click()

    page.get_by_label("Email").fill("noor@example.org")
    page.get_by_label("Password").fill("a long enough phrase")
    page.get_by_role("button", name="Sign in").click()

    page.wait_for_url("**/requests")


def test_the_browsers_zone_is_offered_to_who_has_another(window: Window, administrator):
    page = window(administrator)
    page.goto(reverse("accounts:profile"))
    here = page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")

    page.get_by_role("button", name="Use it").click()
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_label("Your time zone")).to_have_value(here)


def test_an_administrator_invites_and_is_shown_the_link_once(window: Window, administrator):
    page = window(administrator, width=390)
    page.goto(reverse("accounts:people"))
    page.get_by_label("E-mail address").fill("kofi@example.org")
    page.get_by_label("Name", exact=True).fill("Kofi Mensah")
    page.get_by_label("Support steward").check()

    page.get_by_role("button", name="Send the invitation").click()

    expect(page.get_by_text("/accounts/invitation/")).to_be_visible()
    assert complaints(page) == []
    page.reload()
    expect(page.get_by_text("/accounts/invitation/")).to_have_count(0)


def test_light_and_dark_are_chosen_and_kept(window: Window, administrator):
    page = window(administrator)
    page.goto(reverse("accounts:profile"))
    page.locator("[data-theme-toggle]").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")

    page.goto(reverse("accounts:people"))

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert page.url.endswith(reverse("accounts:people"))


def test_signing_out_needs_no_second_question(window: Window):
    page = window(make_user())
    page.goto("/")

    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
