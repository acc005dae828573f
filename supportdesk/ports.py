"""Take the port the desk is served at."""

import socket

FIRST_PORT = 8000
N_PORTS_TRIED = 100


class PortError(ValueError):
    """The port asked for cannot be had; the message says why."""


def take_port(wanted: str | None) -> socket.socket:
    """Return a socket that listens on port `wanted`, or without one on the first free port from 8000.

    The socket is handed on to the web server: whoever starts next finds the port taken from this moment on.
    """
    if not wanted:
        return _first_free_port()
    if not wanted.isdecimal() or not 1 <= int(wanted) <= 65535:
        raise PortError(f"PORT is {wanted!r}; it must be a whole number from 1 to 65535.")
    try:
        return _listener(int(wanted))
    except PermissionError:
        raise PortError(f"Port {wanted} may not be used by this user. Choose one from 1024 up.") from None
    except OSError:
        raise PortError(f"Port {wanted} is taken. Choose another one: make run PORT=8001.") from None


def _first_free_port() -> socket.socket:
    for port in range(FIRST_PORT, FIRST_PORT + N_PORTS_TRIED):
        try:
            return _listener(port)
        except OSError:
            continue
    last = FIRST_PORT + N_PORTS_TRIED - 1
    raise PortError(f"No port from {FIRST_PORT} to {last} is free. Choose another one with PORT=.")


def _listener(port: int) -> socket.socket:
    """Return a listening socket, unless anybody else is reached at `localhost`, by either protocol."""
    if socket.has_ipv6:
        _refuse_if_taken_by_ipv6(port)
    listener = socket.socket()
    try:
        # A port that was served a moment ago is free, whatever connections of it still linger.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


def _refuse_if_taken_by_ipv6(port: int) -> None:
    """Raise when something answers at ::1, which browsers try first for `localhost`."""
    with socket.socket(socket.AF_INET6) as probe:
        if probe.connect_ex(("::1", port)) == 0:
            raise OSError(f"port {port} is served at ::1")
