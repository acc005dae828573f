"""Notifications of browsers (Web Push, RFC 8030 and 8291): they come with the desk's pages closed."""

import json
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.utils import timezone
from pywebpush import WebPushException, webpush

from notifications.errors import AddressRefused
from notifications.public_addresses import NotPublic, leads_inside, only_public
from notifications.push_keys import private_key
from notifications.transports.answers import INSIDE, retry_after
from notifications.wording import Letter
from outbox.outcomes import PermanentFailure, TemporaryFailure

SECONDS = 8.0
KEPT_SECONDS = 24 * 3600  # how long the push service keeps it for a computer that is off
NOT_A_SUBSCRIPTION = "The browser did not say where notifications can be sent. Try again."


def check(address: str) -> None:
    """Raise AddressRefused unless this is a browser's subscription, as JSON, to a public push service."""
    try:
        endpoint = urlsplit(str(_subscription(address)["endpoint"]))
        host = endpoint.hostname or ""
    except (ValueError, KeyError, TypeError):
        raise AddressRefused(NOT_A_SUBSCRIPTION) from None
    is_trusted = host in settings.PAGE_TRUSTED_HOSTS
    if not host or (endpoint.scheme != "https" and not is_trusted):
        raise AddressRefused(NOT_A_SUBSCRIPTION)
    if leads_inside(host, trusted_hosts=settings.PAGE_TRUSTED_HOSTS):
        raise AddressRefused(INSIDE)


def send(address: str, letter: Letter) -> str:
    """Send a letter to a browser; return "". Raises PermanentFailure or TemporaryFailure."""
    key = private_key(now=timezone.now())
    try:
        with only_public(trusted_hosts=settings.PAGE_TRUSTED_HOSTS), requests.Session() as session:
            session.max_redirects = 0
            webpush(
                _subscription(address),
                data=_payload(letter),
                vapid_private_key=key,
                vapid_claims={"sub": _contact()},
                ttl=KEPT_SECONDS,
                timeout=SECONDS,
                headers={"Urgency": "high" if letter.is_urgent else "normal", "Topic": letter.key[:32]},
                requests_session=session,
            )
    except NotPublic as error:
        raise PermanentFailure(INSIDE) from error
    except WebPushException as error:
        raise _failure(error) from error
    except requests.TooManyRedirects as error:
        raise PermanentFailure(
            "The browser's push service sends elsewhere, which is not followed."
        ) from error
    except requests.RequestException as error:
        raise TemporaryFailure("The browser's push service did not answer.", may_have_arrived=True) from error
    except (ValueError, KeyError, TypeError) as error:
        raise PermanentFailure(NOT_A_SUBSCRIPTION) from error
    return ""


def _payload(letter: Letter) -> str:
    return json.dumps(
        {
            "title": letter.marked_subject[:120],
            "body": letter.text.replace(letter.link, "").strip()[:300] if letter.link else letter.text[:300],
            "url": letter.link or settings.BASE_URL,
            "tag": letter.key,
            "urgent": letter.is_urgent,
        }
    )


def _subscription(address: str) -> dict[str, Any]:
    found = json.loads(address)
    keys = found["keys"]
    return {
        "endpoint": str(found["endpoint"]),
        "keys": {"p256dh": str(keys["p256dh"]), "auth": str(keys["auth"])},
    }


def _contact() -> str:
    """Return whom a push service may write to about this desk (RFC 8292, 2.1)."""
    return f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"


def _failure(error: WebPushException) -> PermanentFailure | TemporaryFailure:
    answer = error.response
    if not isinstance(answer, requests.Response):
        return PermanentFailure(NOT_A_SUBSCRIPTION)
    if answer.status_code in (404, 410):
        return PermanentFailure("The browser no longer takes notifications from the desk.")
    if answer.status_code == 429:
        return TemporaryFailure("The browser's push service asked to wait.", retry_after=retry_after(answer))
    return TemporaryFailure(
        f"The browser's push service answered {answer.status_code}.",
        may_have_arrived=answer.status_code >= 500,
    )
