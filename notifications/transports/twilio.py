"""Text messages and telephone calls through Twilio's REST API (https://www.twilio.com/docs/usage/api).

Plain HTTP instead of Twilio's library: the desk must tell what was refused from what may have been accepted, and find
after a crash what Twilio took.
"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from xml.sax.saxutils import escape

import requests
from django.conf import settings

from notifications.transports.answers import retry_after
from notifications.wording import Letter
from outbox.outcomes import PermanentFailure, TemporaryFailure

SECONDS = (4.0, 8.0)  # to connect, to answer
# Twilio's clock and ours may differ.
LEEWAY = timedelta(minutes=2)
# Errors of Twilio that say: nobody is to be reached at this number (https://www.twilio.com/docs/api/errors).
NUMBER_ERRORS = frozenset(
    {13223, 13224, 21211, 21214, 21215, 21217, 21401, 21421, 21610, 21612, 21614, 21635}
)


def send_text(number: str, letter: Letter) -> str:
    """Send a text message; return Twilio's name for it. Raises PermanentFailure or TemporaryFailure."""
    return _create("Messages", {"To": number, "From": settings.TWILIO_FROM, "Body": letter.marked_text})


def call(number: str, letter: Letter) -> str:
    """Call a number and read the text out twice; return Twilio's name for the call."""
    spoken = escape(_speakable(letter))
    twiml = f'<Response><Say loop="2">{spoken}</Say></Response>'
    return _create("Calls", {"To": number, "From": settings.TWILIO_FROM, "Twiml": twiml})


def find_text(address: str, letter: Letter, *, since: datetime) -> str | None:
    """Return Twilio's name for this text message if it was accepted since an instant, None if it was not.

    Raises TemporaryFailure when Twilio does not say.
    """
    for found in _list("Messages", {"To": address, "DateSent>": f"{since - LEEWAY:%Y-%m-%d}"}):
        if letter.text in str(found.get("body", "")):
            return str(found["sid"])
    return None


def find_call(address: str, letter: Letter, *, since: datetime) -> str | None:
    """Return Twilio's name for a call of ours to the number since an instant, None if there was none.

    Twilio does not keep what was said, so a call of ours to the number counts whatever it was about; the desk waits
    between two of them (notifications.delivery).
    """
    for found in _list("Calls", {"To": address, "StartTime>": f"{since - LEEWAY:%Y-%m-%d}"}):
        if _made_at(found) >= since - timedelta(seconds=1):
            return str(found["sid"])
    return None


def _speakable(letter: Letter) -> str:
    text = letter.marked_text.replace(letter.link, "").strip() if letter.link else letter.marked_text
    return f"This is support desk. {text}. Open the message or the ticket to say that you are on it."


def _made_at(found: dict[str, Any]) -> datetime:
    try:
        return parsedate_to_datetime(str(found.get("date_created"))).astimezone(UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _create(kind: str, data: dict[str, str]) -> str:
    try:
        answer = requests.post(_address(kind), data=data, auth=_who(), timeout=SECONDS, allow_redirects=False)
    except requests.ConnectTimeout as error:
        raise TemporaryFailure("Twilio could not be reached.") from error
    except requests.RequestException as error:
        raise TemporaryFailure(
            "The connection to Twilio was lost.", may_have_arrived=not _is_refused(error)
        ) from error
    if answer.status_code in (200, 201):
        return str(_json(answer).get("sid", ""))
    raise _failure(answer)


def _is_refused(error: requests.RequestException) -> bool:
    """Say whether no connection came about at all, so that Twilio cannot have anything."""
    return "NewConnectionError" in repr(error) or "NameResolutionError" in repr(error)


def _list(kind: str, filters: dict[str, str]) -> list[dict[str, Any]]:
    params = {**filters, "From": settings.TWILIO_FROM, "PageSize": "100"}
    try:
        answer = requests.get(
            _address(kind), params=params, auth=_who(), timeout=SECONDS, allow_redirects=False
        )
    except requests.RequestException as error:
        raise TemporaryFailure("Twilio did not say what it has.", may_have_arrived=True) from error
    if answer.status_code != 200:
        raise TemporaryFailure("Twilio did not say what it has.", may_have_arrived=True)
    found = _json(answer).get(kind.lower(), [])
    return (
        [one for one in found if isinstance(one, dict) and one.get("sid")] if isinstance(found, list) else []
    )


def _failure(answer: requests.Response) -> PermanentFailure | TemporaryFailure:
    code = _json(answer).get("code")
    if code in NUMBER_ERRORS:
        return PermanentFailure(f"Twilio refused this number (error {code}).")
    if answer.status_code == 429:
        return TemporaryFailure("Twilio asked to wait.", retry_after=retry_after(answer))
    # A server that fails may fail after it took the message. What Twilio refuses otherwise (4xx) is a matter of the
    # desk's own account, not of this number.
    return TemporaryFailure(
        f"Twilio answered {answer.status_code}.", may_have_arrived=answer.status_code >= 500
    )


def _json(answer: requests.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _address(kind: str) -> str:
    if not settings.TWILIO_ACCOUNT_SID:
        raise TemporaryFailure("This desk has no account with Twilio.")
    return f"{settings.TWILIO_API_URL}/2010-04-01/Accounts/{settings.TWILIO_ACCOUNT_SID}/{kind}.json"


def _who() -> tuple[str, str]:
    return settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN
