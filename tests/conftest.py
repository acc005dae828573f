"""Fixtures of the tests across apps."""

from tests.browser import browser, window

__all__ = ["browser", "window"]
