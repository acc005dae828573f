"""Addresses that people give must not lead into our own network (attacks.md, 18).

Names are judged by what they resolve to. While `only_public()` lasts, this thread cannot connect anywhere else,
whatever library opens the connection: that holds after DNS rebinding and after redirects, because every connection is
looked at.
"""

import socket
import sys
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

NAT64 = IPv6Network("64:ff9b::/96")
NOT_PUBLIC = "The address leads into a network that is not public."
WATCHED = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})


class NotPublic(OSError):
    """A connection into a network that is not public was refused."""


class _Watch(threading.local):
    is_on = False
    allowed: frozenset[str] = frozenset()
    has_refused = False


_watch = _Watch()


def is_public(address: str) -> bool:
    """Say whether an IP address is one of the public internet, also when it is wrapped into an IPv6 one."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(one.is_global and not one.is_multicast for one in (parsed, *_wrapped(parsed)))


def _wrapped(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    if isinstance(address, IPv4Address):
        return []
    wrapped = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in NAT64:
        wrapped.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [one for one in wrapped if one is not None]


def addresses_of(host: str) -> list[str]:
    """Return the IP addresses of a host in any spelling that the system understands; [] when there are none."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError):
        return []
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def leads_inside(host: str, *, trusted_hosts: Collection[str] = ()) -> bool:
    """Say whether any address of a host that is not trusted is not public. A name without addresses leads nowhere."""
    if host.lower() in trusted_hosts:
        return False
    return not all(is_public(address) for address in addresses_of(host.strip("[]")))


@contextmanager
def only_public(*, trusted_hosts: Collection[str] = ()) -> Iterator[None]:
    """Refuse this thread every connection that is not to a public address or to one of the trusted hosts.

    Raises NotPublic at the end if one was refused, also where a library swallowed the error.
    """
    _install()
    _watch.allowed = frozenset(address for host in trusted_hosts for address in addresses_of(host))
    _watch.is_on, _watch.has_refused = True, False
    try:
        yield
    except Exception as error:
        # Libraries make an error of their own of what they hear.
        if _watch.has_refused:
            raise NotPublic(NOT_PUBLIC) from error
        raise
    finally:
        _watch.is_on = False
    if _watch.has_refused:
        raise NotPublic(NOT_PUBLIC)


@cache
def _install() -> None:
    """Begin to look at connections: once in a process, and only in one that sends."""
    sys.addaudithook(_look)


def _look(event: str, args: tuple[Any, ...]) -> None:
    if event in WATCHED and _watch.is_on:
        _refuse_inside(args[1])


def _refuse_inside(target: object) -> None:
    address = target[0] if isinstance(target, tuple) and target else None
    if not isinstance(address, str) or not (address in _watch.allowed or is_public(address)):
        _watch.has_refused = True
        raise NotPublic(NOT_PUBLIC)
