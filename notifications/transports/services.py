"""Slack, PagerDuty, Opsgenie, ntfy, Matrix and the rest through Apprise (https://github.com/caronc/apprise).

Apprise says only whether it worked; why not is read from what it logs, which is kept from our own log because it may
hold parts of secret addresses.
"""

import logging
import re
import sys
import threading

import apprise
from apprise.utils.parse import parse_url
from django.conf import settings

from notifications.errors import AddressRefused
from notifications.public_addresses import NotPublic, is_public, leads_inside, only_public
from notifications.transports.answers import INSIDE
from notifications.wording import Letter
from outbox.outcomes import PermanentFailure, TemporaryFailure

SECONDS_TO_CONNECT, SECONDS_TO_ANSWER = 4.0, 8.0
HIGHEST_PORT = 65535
_IP = re.compile(r"\d+(?:\.\d+){3}|[0-9a-f:.]*:[0-9a-f:.]*")
STATUS = re.compile(r"\berror=(\d{3})\b")
# What an address may ask for beside its place; others name files of this machine, or hold up a worker.
_PARAMETERS = (
    "action alias apikey auth batch bcc blocks cc channel channels class click color component delay e2ee email "
    "emojis entity footer format from group image key lang mdv method mode msgtype name overflow pass ping preview "
    "priority region secret severity sid silent sound source tags thread timestamp to token topic tts type user "
    "version xtags"
)
PARAMETERS = frozenset(_PARAMETERS.split())
# Answers that say: this address will never take anything.
GONE = frozenset({400, 401, 403, 404, 405, 410})


class _Said(threading.local):
    lines: list[str] | None = None


_said = _Said()


class _Listener(logging.Handler):
    """Keeps what Apprise says to the thread that asked."""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        if _said.lines is not None:
            _said.lines.append(record.getMessage())


_logger = logging.getLogger("apprise")
_logger.addHandler(_Listener(logging.WARNING))
_logger.propagate = False
# However little the desk itself logs: a refusal is told from a failure by these lines.
_logger.setLevel(logging.WARNING)


def check(address: str) -> str:
    """Return the scheme of an address that messages may be sent to; raise AddressRefused for any other."""
    service = _service(address)
    # Services with one fixed place in the web keep a token where others have their host.
    if (
        service.protocol
        and service.host
        and leads_inside(str(service.host), trusted_hosts=settings.PAGE_TRUSTED_HOSTS)
    ):
        raise AddressRefused(INSIDE)
    return _scheme(service)


def send(address: str, letter: Letter) -> str:
    """Send a letter to an Apprise address; return "". Raises PermanentFailure or TemporaryFailure."""
    try:
        service = _service(address)
    except AddressRefused as error:
        raise PermanentFailure(str(error)) from error
    _said.lines = []
    try:
        with only_public(trusted_hosts=settings.PAGE_TRUSTED_HOSTS):
            is_sent = service.notify(
                body=letter.marked_body,
                title=letter.marked_subject,
                body_format=apprise.NotifyFormat.TEXT,
                notify_type=apprise.NotifyType.FAILURE if letter.is_urgent else apprise.NotifyType.INFO,
            )
        said = " ".join(_said.lines)
    except NotPublic as error:
        raise PermanentFailure(INSIDE) from error
    finally:
        _said.lines = None
    if not is_sent:
        raise _failure(said)
    return ""


def _refuse_odd(address: str) -> None:
    """Raise AddressRefused for what no address of a service needs."""
    parts = parse_url(address, verify_host=False, sanitize=False) or {}
    names = {name.strip().lower() for name in parts.get("qsd", {}) if not name.startswith(("+", "-", ":"))}
    odd = sorted(names - PARAMETERS)
    if odd:
        raise AddressRefused(f"The desk sends to no address with “{odd[0][:40]}”. Leave it out.")
    if not 0 < (parts.get("port") or 1) <= HIGHEST_PORT:
        raise AddressRefused(f"{HIGHEST_PORT:,} is the highest port.")
    host = str(parts.get("host") or "").strip("[]").rstrip(".").lower()
    if host in settings.PAGE_TRUSTED_HOSTS:
        return
    # Also where a token is expected instead of a host.
    if host == "localhost" or host.endswith(".localhost") or (_IP.fullmatch(host) and not is_public(host)):
        raise AddressRefused(INSIDE)


def _service(address: str) -> apprise.NotifyBase:
    _refuse_odd(address)
    found = apprise.Apprise.instantiate(address)
    if not isinstance(found, apprise.NotifyBase) or not _speaks_http(found):
        raise AddressRefused("This is not an address of a service that the desk can send to.")
    # Whatever the address asks for: nobody's service holds up a worker.
    found.socket_connect_timeout, found.socket_read_timeout = SECONDS_TO_CONNECT, SECONDS_TO_ANSWER
    return found


def _speaks_http(service: apprise.NotifyBase) -> bool:
    """Leave out what runs programs, writes logs or mails on this machine: services of the web remain."""
    return hasattr(sys.modules[type(service).__module__], "requests")


def _scheme(service: apprise.NotifyBase) -> str:
    names = service.secure_protocol if service.secure else service.protocol or service.secure_protocol
    return names if isinstance(names, str) else str(next(iter(names or [""])))


def _failure(said: str) -> PermanentFailure | TemporaryFailure:
    status = STATUS.search(said)
    if status is None:
        # What Apprise does not explain may have happened after the service took it.
        return TemporaryFailure("The service did not answer.", may_have_arrived=True)
    code = int(status[1])
    if code in GONE:
        return PermanentFailure(f"The service refused this address (answer {code}).")
    return TemporaryFailure(f"The service answered {code}.", may_have_arrived=code >= 500)
