"""The HTTP of the stand-in: a server with a thread for each connection."""

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Request:
    """What arrived."""

    verb: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """What is sent back."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that were killed: that is what some tests are for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    reply: Callable[[Request], Reply | None]

    def handle_any(self) -> None:
        """Answer, or hang up."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        reply = type(self).reply(Request(self.command, self.path, self.headers, body))  # type: ignore[arg-type]
        if reply is None:
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(2)
            return
        with suppress(OSError):
            self.send_response_only(reply.status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.status not in (204, 304):
                self.send_header("Content-Length", str(len(reply.content)))
            self.end_headers()
            self.wfile.write(reply.content if reply.status not in (204, 304) else b"")

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_any

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def serve(reply: Callable[[Request], Reply | None]) -> tuple[ThreadingHTTPServer, str]:
    """Serve on a free port of loopback; return the server and its URL."""
    server = _Server(("127.0.0.1", 0), type("Bound", (_Handler,), {"reply": staticmethod(reply)}))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_address[1]}"
