"""Take the screenshots of the README from a running desk with the demo data.

    make run PORT=8000                                        # in one window
    .venv/bin/python -m docs.make_screenshots                 # in another; or with the address of the desk

Needs what `make test` installs (Playwright and a Chromium). The demo's clocks move on: `make demo` first, for a fresh
one. Fails when a picture is heavier than 150 kB; give it a smaller window then.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser_path import LAUNCH_ARGUMENTS, chromium_path
from tickets.demo import SIGN_INS

IMAGES = Path(__file__).parent / "images"
MOST_BYTES = 150_000
DESK, PHONE = (1200, 630), (390, 780)


def queue(page: Page) -> None:
    """The steward's morning."""
    page.goto("/queue")
    page.keyboard.press("j")


def ticket(page: Page) -> None:
    """The outage that is going on."""
    page.goto("/queue?q=LEAP servers do not start&tier=P1")
    page.locator(".queue-link").first.click()
    page.locator(".github-panel").wait_for()


def new_request(page: Page) -> None:
    """A question, just before it is sent: when will somebody answer?"""
    page.goto("/new")
    page.get_by_label("I have a question").check()
    page.locator("#id_service").select_option(index=1)
    page.get_by_label("One person").check()
    page.get_by_label("In one line").fill("Which node size for forty students?")
    page.get_by_label("Tell us more").fill("We plan a class of **forty** and wonder which node size suits.")
    page.get_by_text("A steward answers by").wait_for()
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, document.body.scrollHeight)")


def report(page: Page) -> None:
    """The year in two lines."""
    page.goto("/reports/")


def rotation(page: Page) -> None:
    """Eight weeks of level-1 and level-2."""
    page.goto("/rotations/support")
    page.locator("#duty-now").wait_for()
    page.evaluate("window.scrollTo(0, 250)")


# (picture, whose window, its size, its colours, what is on it)
PICTURES: tuple[tuple[str, str, tuple[int, int], str, Callable[[Page], None]], ...] = (
    ("queue", "steward", DESK, "light", queue),
    ("queue-dark", "steward", DESK, "dark", queue),
    ("ticket", "steward", DESK, "light", ticket),
    ("new-request", "representative", PHONE, "light", new_request),
    ("report", "manager", DESK, "light", report),
    ("rotation", "manager", DESK, "light", rotation),
)


def sign_in(browser: Browser, address: str, *, who: str, size: tuple[int, int], theme: str) -> Page:
    """Return a window in which somebody of the demo is signed in."""
    email, password = next((email, password) for role, email, password in SIGN_INS if role == who)
    context = browser.new_context(
        base_url=address,
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(password)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)
    return page


def main() -> int:
    """Take all pictures; say which is too heavy."""
    address = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000"
    IMAGES.mkdir(exist_ok=True)
    is_too_heavy = False
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(LAUNCH_ARGUMENTS))
        for name, who, size, theme, show in PICTURES:
            page = sign_in(browser, address, who=who, size=size, theme=theme)
            show(page)
            path = IMAGES / f"{name}.png"
            page.screenshot(path=path)
            page.context.close()
            n_bytes = path.stat().st_size
            is_too_heavy |= n_bytes > MOST_BYTES
            sys.stdout.write(f"{path}: {n_bytes // 1000} kB\n")
        browser.close()
    return int(is_too_heavy)


if __name__ == "__main__":
    sys.exit(main())
