"""What somebody wrote, before it is kept: something is said in it, and not too much."""

from tickets.blank import is_blank
from tickets.errors import NothingToSay
from tickets.services import events


def checked_text(text: str, *, what: str) -> str:
    """Return `text` without surrounding space; raise NothingToSay where nothing in it is to be seen, or TextTooLong."""
    checked = events.checked_text(text, what=what)
    if is_blank(checked):
        raise NothingToSay(f"The {what} is empty.")
    return checked
