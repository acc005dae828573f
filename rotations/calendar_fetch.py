"""Fetch a calendar from an address that a person gave: the one place of rotations that opens a connection.

The address is anybody's word, so it must not lead into our own network (attacks.md, 18): every host is resolved here,
each address it has must be a public one, and the connection goes to the very address that was checked. So do redirects.
"""

import socket
import ssl
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import Timer
from time import monotonic
from urllib.parse import quote, urljoin, urlsplit

from notifications.public_addresses import is_public
from rotations.errors import CalendarUnreadable

MAX_BYTES = 2 * 1024 * 1024
SECONDS = 10.0
MOST_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
CHUNK = 64 * 1024
NOT_PUBLIC = "The address leads into a network that is not public, which is not read."


@dataclass(frozen=True)
class Target:
    """Where a request goes, and whether the host may be in a private network and without TLS."""

    host: str
    port: int
    path: str
    is_secure: bool
    is_trusted: bool


@dataclass(frozen=True)
class Redirect:
    """An answer that names another address."""

    location: str


def fetch_calendar(url: str, *, trusted_hosts: Collection[str] = (), seconds: float = SECONDS) -> bytes:
    """Return what the address answers, at most 2 MB, within the seconds altogether.

    Only https and public addresses, except for the trusted hosts. Raises CalendarUnreadable with a sentence that shows
    neither the address, which is a secret, nor what a private network answered.
    """
    deadline = monotonic() + seconds
    for _ in range(MOST_REDIRECTS + 1):
        answer = _ask(target_of(url, trusted_hosts=trusted_hosts), deadline=deadline)
        if isinstance(answer, bytes):
            return answer
        url = urljoin(url, answer.location)
    raise CalendarUnreadable("The address sends from one place to the next without end.")


def target_of(url: str, *, trusted_hosts: Collection[str] = ()) -> Target:
    """Return what the address names; raise CalendarUnreadable for one that is not read.

    Looks no name up: what a name leads to is found out when the calendar is fetched.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise CalendarUnreadable("The address is not one of a web server.") from None
    is_trusted = host in trusted_hosts
    # What calendar programs call an address to subscribe to.
    is_secure = parts.scheme in ("https", "webcal", "webcals")
    if not host or not (is_secure or (is_trusted and parts.scheme == "http")):
        raise CalendarUnreadable("The address must begin with https://.")
    if parts.username is not None or parts.password is not None:
        raise CalendarUnreadable("The address has a name or password in it. Use a secret address instead.")
    if not is_trusted and _is_not_public(host):
        raise CalendarUnreadable(NOT_PUBLIC)
    query = f"?{parts.query}" if parts.query else ""
    path = quote(f"{parts.path or '/'}{query}", safe="/?%:@!$&'()*+,;=~")
    return Target(host, port or (443 if is_secure else 80), path, is_secure, is_trusted)


def _is_not_public(host: str) -> bool:
    """Say whether a host is our own machine, or is written as a number that is not of the public internet."""
    name = host.rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    if ":" in name:
        return not is_public(name)
    try:
        # Reads every spelling of a number that the connection would: 127.1, 0x7f000001.
        number = socket.inet_aton(name)
    except (OSError, ValueError):
        return False
    return not is_public(socket.inet_ntoa(number))


def _ask(target: Target, *, deadline: float) -> bytes | Redirect:
    """Send one request; everything that can go wrong with it becomes a sentence."""
    try:
        with _connected(target, deadline=deadline) as connected, _cut_at(deadline, connected):
            return _exchange(target, _encrypted(target, connected), deadline=deadline)
    except TimeoutError:
        raise CalendarUnreadable("The server took too long to answer.") from None
    except ssl.SSLError:
        raise CalendarUnreadable("The server could not show that it is who it says it is.") from None
    except (OSError, HTTPException, ValueError):
        # Cutting a connection that is too slow looks like any other failure of it.
        too_late = monotonic() >= deadline
        sentence = "took too long to answer" if too_late else "did not answer as a web server does"
        raise CalendarUnreadable(f"The server {sentence}.") from None


@contextmanager
def _connected(target: Target, *, deadline: float) -> Iterator[socket.socket]:
    error: OSError = TimeoutError()
    for address in _addresses(target):
        try:
            connected = socket.create_connection((address, target.port), timeout=_left(deadline))
        except OSError as failed:
            error = failed
            continue
        with connected:
            yield connected
        return
    raise error


def _addresses(target: Target) -> list[str]:
    """Return the addresses of the host; raise CalendarUnreadable if any of them is not a public one."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise CalendarUnreadable("There is no server of that name.") from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not target.is_trusted and not all(is_public(address) for address in addresses):
        raise CalendarUnreadable(NOT_PUBLIC)
    return addresses


@contextmanager
def _cut_at(deadline: float, connected: socket.socket) -> Iterator[None]:
    """End the connection when time is up: a server that sends a byte now and then never runs into a socket's limit."""
    # A second name for the connection: the first one is given away where it is encrypted.
    other = connected.dup()
    timer = Timer(_left(deadline), lambda: _shut(other))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        other.close()


def _shut(connected: socket.socket) -> None:
    try:
        connected.shutdown(socket.SHUT_RDWR)
    except OSError:
        # It is closed already, which is all that is wanted.
        return


def _encrypted(target: Target, connected: socket.socket) -> socket.socket:
    if not target.is_secure:
        return connected
    return ssl.create_default_context().wrap_socket(connected, server_hostname=target.host)


def _exchange(target: Target, connected: socket.socket, *, deadline: float) -> bytes | Redirect:
    kind = HTTPSConnection if target.is_secure else HTTPConnection
    connection = kind(target.host, target.port)
    # It is connected to the address that was checked, and never looks the name up itself.
    connection.sock, connection.auto_open = connected, 0
    headers = {"Accept": "text/calendar", "Accept-Encoding": "identity", "User-Agent": "supportdesk"}
    try:
        connection.request("GET", target.path, headers=headers | {"Connection": "close"})
        return _answer(connection.getresponse(), deadline=deadline)
    finally:
        connection.close()


def _answer(response: HTTPResponse, *, deadline: float) -> bytes | Redirect:
    location = response.getheader("Location")
    if response.status in REDIRECTS and location:
        return Redirect(location)
    if response.status != 200:
        raise CalendarUnreadable(f"The server answered with {response.status} instead of a calendar.")
    if response.getheader("Content-Encoding", "identity").lower() != "identity":
        raise CalendarUnreadable("The server sends the calendar packed although it was asked not to.")
    return _body(response, deadline=deadline)


def _body(response: HTTPResponse, *, deadline: float) -> bytes:
    announced = response.length
    body = b""
    while chunk := response.read1(CHUNK):
        body += chunk
        if len(body) > MAX_BYTES or (announced or 0) > MAX_BYTES:
            raise CalendarUnreadable("The calendar is larger than 2 MB. Use one that holds only time off.")
    if monotonic() >= deadline:
        raise TimeoutError
    if announced is not None and len(body) < announced:
        raise CalendarUnreadable("The calendar broke off in the middle.")
    return body


def _left(deadline: float) -> float:
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError
    return left
