"""What the transports read from answers in the same way."""

from datetime import timedelta

import requests

INSIDE = "This address leads into a network that is not public, where nothing is sent."


def retry_after(answer: requests.Response) -> timedelta | None:
    """Return the pause that an answer asks for in seconds, None when it names none."""
    word = answer.headers.get("Retry-After", "")
    return timedelta(seconds=min(int(word), 86_400)) if word.isdecimal() else None
