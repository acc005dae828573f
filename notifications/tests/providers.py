"""A real HTTP server on loopback that stands in for Twilio, push services and whatever Apprise talks to."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlsplit


@dataclass(frozen=True)
class Request:
    """What arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: datetime

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))

    @property
    def json(self) -> dict:
        return json.loads(self.body)


@dataclass
class Provider:
    """Keeps what arrives; behaves as tests tell it to."""

    port: int = 0
    arrived: list[Request] = field(default_factory=list)
    # The next POSTs are answered with these: a status, (status, headers), (status, headers, JSON), or "hang up" after
    # the message was taken.
    answers: list = field(default_factory=list)
    taken: list[dict] = field(default_factory=list)
    says_what_it_has: bool = True
    seconds_by_path: dict[str, float] = field(default_factory=dict)
    stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def posts(self) -> list[Request]:
        return [one for one in self.arrived if one.method == "POST"]

    def take(self, request: Request) -> str:
        sid = f"SM{len(self.taken):032d}"
        kind = "Calls" if "/Calls" in request.path else "Messages"
        body = request.form if "/Accounts/" in request.path else {}
        self.taken.append(
            {
                "sid": sid,
                "kind": kind,
                "to": body.get("To"),
                "from": body.get("From"),
                "body": body.get("Body", ""),
                "date_created": format_datetime(request.at),
            }
        )
        return sid

    def list(self, path: str) -> dict:
        parts = urlsplit(path)
        wanted = parse_qs(parts.query)
        kind = "Calls" if "/Calls" in parts.path else "Messages"
        found = [one for one in self.taken if one["kind"] == kind and one["to"] == wanted["To"][0]]
        return {kind.lower(): found}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    provider: Provider

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        request = Request("POST", self.path, dict(self.headers), body, datetime.now(UTC))
        self.provider.arrived.append(request)
        for prefix, seconds in self.provider.seconds_by_path.items():
            if self.path.startswith(prefix):
                self.provider.stopped.wait(seconds)
        answer = self.provider.answers.pop(0) if self.provider.answers else 201
        if answer == "hang up":
            self.provider.take(request)
            self.close_connection = True
            self.connection.close()
            return
        status, headers, content = (answer, {}, {}) if isinstance(answer, int) else (*answer, {})[:3]
        if status in (200, 201):
            content = {"sid": self.provider.take(request)}
        self.answer(status, content, headers)

    def do_GET(self):
        self.provider.arrived.append(Request("GET", self.path, dict(self.headers), b"", datetime.now(UTC)))
        if self.provider.says_what_it_has:
            self.answer(200, self.provider.list(self.path))
        else:
            self.answer(503, {})

    do_PUT = do_POST

    def answer(self, status, content, headers=None):
        body = json.dumps(content).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request, client_address):
        """A client that is gone is no matter here."""


@contextmanager
def running_provider() -> Iterator[Provider]:
    """Run a provider; give it."""
    provider = Provider()
    handler = type("BoundHandler", (Handler,), {"provider": provider})
    server = Server(("127.0.0.1", 0), handler)
    provider.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield provider
    finally:
        provider.stopped.set()
        server.shutdown()
        server.server_close()
