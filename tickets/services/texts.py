"""What somebody wrote, before it is kept: something is said in it, and not too much. Pure."""

from tickets.blank import is_blank
from tickets.errors import NothingToSay, TextTooLong

LONGEST_TEXT = 50_000


def storable(text: str) -> str:
    """Return `text` without surrounding space and without NUL, which PostgreSQL cannot keep."""
    return text.replace("\x00", "").strip()


def checked_text(text: str, *, what: str) -> str:
    """Return `text` without surrounding space; raise NothingToSay where nothing in it is to be seen, or TextTooLong."""
    stripped = storable(text)
    if is_blank(stripped):
        raise NothingToSay(f"The {what} is empty.")
    if len(stripped) > LONGEST_TEXT:
        raise TextTooLong(f"The {what} is longer than {LONGEST_TEXT:,} characters. Attach a file instead.")
    return stripped
