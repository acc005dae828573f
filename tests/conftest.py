"""Fixtures of the tests across apps."""

from tests.browser import browser, window
from tests.small_desk import ana, joy, service, tickets

__all__ = ["ana", "browser", "joy", "service", "tickets", "window"]
