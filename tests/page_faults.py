"""What is wrong with a page that is open in a browser: for screen readers, for the eye, for a narrow window."""

from collections.abc import Iterable
from typing import Literal
from zlib import crc32

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

Theme = Literal["light", "dark"]
WIDTHS = (1440, 390)
THEMES: tuple[Theme, Theme] = ("light", "dark")
# Targets of 24 px are part of WCAG 2.2 AA, but not of what axe looks at unless told.
AXE = "axe.run(document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})"
FAULTS = f"{AXE}.then(found => found.violations.map(rule => [rule.id, rule.nodes.map(node => node.target)]))"


def complaints(page: Page) -> list[str]:
    """Return what axe finds wrong, and whether the page is wider than its window."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    return [f"{rule}: {targets[:3]}" for rule, targets in page.evaluate(FAULTS)] + too_wide(page)


def too_wide(page: Page) -> list[str]:
    """Return a sentence if the page scrolls sideways."""
    width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    return [f"{width[0]} px wide in a window of {width[1]}"] if width[0] > width[1] else []


def complaints_everywhere(page: Page) -> list[str]:
    """Return the complaints about the open page on a desk and on a phone, in light and in dark."""
    return complaints_at(page, [(width, theme) for width in WIDTHS for theme in THEMES])


def complaints_by_turns(page: Page) -> list[str]:
    """Return the complaints about the open page on a desk in one theme and on a phone in the other.

    Which is which depends on its address, so that of many pages some are looked at in every way.
    """
    first, second = (
        THEMES if crc32(page.url.partition("//")[2].partition("/")[2].encode()) % 2 else THEMES[::-1]
    )
    return complaints_at(page, [(WIDTHS[0], first), (WIDTHS[1], second)])


def complaints_at(page: Page, ways: Iterable[tuple[int, Theme]]) -> list[str]:
    """Return the complaints about the open page at each of these widths, in px, and themes."""
    found = []
    size = page.viewport_size
    # As the window is now before it changes: every change is laid out anew.
    for width, theme in sorted(ways, key=lambda way: size is not None and way[0] != size["width"]):
        page.set_viewport_size({"width": width, "height": 900})
        # Colours that are still fading have no contrast yet.
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.locator(f"html[data-bs-theme={theme}]").wait_for()
        found += [f"at {width} px in {theme}: {text}" for text in complaints(page)]
    return found


def open_page(page: Page, path: str) -> None:
    """Open a page and wait until it has fetched its parts."""
    page.goto(path)
    expect(page.locator(".htmx-request")).to_have_count(0)


class Console:
    """Listens to a page's console: errors, broken scripts, and what the content security policy refused."""

    def __init__(self, page: Page) -> None:
        self.said: list[str] = []
        page.on("console", lambda message: self._hear(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self._hear(str(error)))

    def _hear(self, text: str) -> None:
        # Chromium reports the page's own 404 or 422 too.
        if "the server responded with a status of 4" not in text:
            self.said.append(text)

    def forget(self) -> list[str]:
        """Return what was said since the last time."""
        said, self.said = self.said, []
        return [f"console: {text}" for text in said]
