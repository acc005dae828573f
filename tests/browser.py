"""Fixtures of the browser tests: a desk over HTTP, and one signed-in browser window per person."""

import os
from collections.abc import Callable, Iterator
from ipaddress import ip_network

import pytest
from django.conf import settings as desk_settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect, sync_playwright

from accounts.models import User
from outbox.services import deliver_all_due
from tests.browser_path import LAUNCH_ARGUMENTS, chromium_path
from tests.factories import PASSWORD

# Playwright's synchronous interface runs an event loop in this thread; Django is used beside it, never inside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
expect.set_options(timeout=10_000)

Window = Callable[..., Page]
_addresses = ip_network("127.64.0.0/10").hosts()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium_path(), args=list(LAUNCH_ARGUMENTS))
        yield launched
        launched.close()


@pytest.fixture
def window(browser: Browser, live_server, settings) -> Iterator[Window]:
    """Return a function that opens a window for a person: window(user, width=390, theme="dark")."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.BASE_URL = live_server.url
    contexts = []

    def open_window(
        user: User | None = None, *, width: int = 1440, theme: str = "light", has_scripts: bool = True
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            java_script_enabled=has_scripts,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        if user is not None:
            sign_in(page, user, address=live_server.url)
        return page

    yield open_window
    for context in contexts:
        context.close()


def sign_in(page: Page, user: User, *, address: str) -> None:
    """Send the form of /accounts/login/ and give the browser the cookie it earns.

    The form itself is filled in by test_account_pages_browser.py; each window's doing so took a page or two to load.
    """
    # From an address of its own each time: of one address only so many sign-ins a minute are taken.
    client = Client(REMOTE_ADDR=str(next(_addresses)))
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    name = desk_settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])


def let_workers_run() -> None:
    """Do what the workers would have done by now."""
    deliver_all_due(now=timezone.now())
