"""What a query says, or a sentence why it cannot be understood."""

import re
from datetime import datetime, timedelta

from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from timekeeping.instants import NotAnInstant, parse_instant

LONGEST_WINDOW = timedelta(days=3 * 366)
# A plus sign that was not escaped arrives as a space: 2026-01-07T09:00 01:00.
_LOST_PLUS = re.compile(r"(?<=\d) (?=\d\d:?\d\d$)")


def refuse(sentence: str) -> ValidationError:
    """Return the answer to a query that makes no sense: 400, in the form of all other errors."""
    return ValidationError({"detail": sentence})


def instant_in(request: Request, name: str) -> datetime | None:
    """Return the instant in UTC that the query gives under a name, None if it gives none."""
    text = request.query_params.get(name)
    if not text:
        return None
    try:
        return parse_instant(_LOST_PLUS.sub("+", text) if "T" in text else text)
    except NotAnInstant as error:
        raise refuse(f"{name}: {error}") from None


def window_in(request: Request) -> tuple[datetime, datetime]:
    """Return the time [from, to) that the query asks about, at most three years."""
    start, end = instant_in(request, "from"), instant_in(request, "to")
    if start is None or end is None:
        missing = "from" if start is None else "to"
        raise refuse(f"{missing}: is missing; give an instant like 2026-01-07T09:00Z.")
    if end <= start:
        raise refuse("to: must come after from.")
    if end - start > LONGEST_WINDOW:
        raise refuse("to: must lie at most three years after from. Ask several times for more.")
    return start, end
