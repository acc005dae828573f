"""Where the pages of the fault test arrive: a process of its own that keeps every call, and fails on demand.

It speaks as Twilio does (text messages, which can be looked up) and takes the JSON of Apprise (which cannot).
"""

import json
import multiprocessing
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

# What it may do with a call. Those of the first line have it, the others never saw it.
TAKEN = frozenset({"ok", "slow", "silent", "hang-up", "fail-after", "hold"})
REFUSED = frozenset({"500", "503", "429", "reset"})
HELD_SECONDS = 20.0
SILENT_SECONDS = 1.5
SLOW_SECONDS = 0.25
RETRY_AFTER = "20"


@dataclass(frozen=True)
class Arrival:
    """A call that arrived: by which way, for which address, its words, and whether the provider took it."""

    number: int
    way: str
    address: str
    text: str
    is_taken: bool
    at: float

    @property
    def is_marked(self) -> bool:
        """Say whether it calls itself a possible repeat."""
        return "[possible repeat]" in self.text

    @property
    def token(self) -> str:
        """Return the token of its link; "" if it has none."""
        _, is_there, rest = self.text.partition("/a/")
        return rest.split()[0].rstrip("/\\\"'") if is_there and rest.split() else ""


@dataclass
class _Book:
    arrivals: list[Arrival] = field(default_factory=list)
    plan: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    go: threading.Event = field(default_factory=threading.Event)
    n_shown: int = 0

    def note(self, way: str, address: str, text: str) -> tuple[str, Arrival]:
        with self.lock:
            behaviour = self.plan.pop(0) if self.plan else "ok"
            arrival = Arrival(
                len(self.arrivals), way, address, text, is_taken=behaviour in TAKEN, at=time.time()
            )
            self.arrivals.append(arrival)
            return behaviour, arrival

    def taken(self, way: str, address: str) -> list[dict[str, Any]]:
        with self.lock:
            return [
                {"sid": f"SM{one.number:032d}", "body": one.text, "date_created": formatdate(one.at)}
                for one in self.arrivals
                if one.is_taken and (one.way, one.address) == (way, address)
            ]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    book: _Book

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if "/Accounts/" in self.path:
            form = dict(parse_qsl(body))
            seen = ("sms", form["To"], form["Body"])
        else:
            said = json.loads(body)
            seen = ("json", urlsplit(self.path).path.strip("/"), f"{said['title']}\n{said['message']}")
        behaviour, arrival = self.book.note(*seen)
        self._behave(behaviour, arrival)

    def _behave(self, behaviour: str, arrival: Arrival) -> None:
        match behaviour:
            case "reset" | "hang-up":
                self.close_connection = True
                self.connection.close()
            case "silent":
                time.sleep(SILENT_SECONDS)
                self.close_connection = True
            case "500" | "503" | "429":
                self._answer(int(behaviour), {}, retry_after=behaviour == "429")
            case "fail-after":
                self._answer(500, {})
            case _:
                if behaviour == "hold":
                    self.book.go.wait(HELD_SECONDS)
                elif behaviour == "slow":
                    time.sleep(SLOW_SECONDS)
                self._answer(201, {"sid": f"SM{arrival.number:032d}"})

    def do_GET(self) -> None:
        wanted = parse_qs(urlsplit(self.path).query)
        self._answer(200, {"messages": self.book.taken("sms", wanted["To"][0])})

    def _answer(self, status: int, content: dict[str, Any], *, retry_after: bool = False) -> None:
        body = json.dumps(content).encode()
        with suppress(OSError):
            self.send_response(status)
            if retry_after:
                self.send_header("Retry-After", RETRY_AFTER)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is what this is for."""


def _serve(wire: Connection) -> None:
    book = _Book()
    server = _Server(("127.0.0.1", 0), type("Bound", (_Handler,), {"book": book}))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    wire.send(server.server_address[1])
    with suppress(EOFError, KeyboardInterrupt):
        while True:
            word, value = wire.recv()
            with book.lock:
                if word == "plan":
                    book.plan = list(value)
                    book.go.clear()
                elif word == "release":
                    book.go.set()
                elif word == "forget":
                    book.arrivals, book.plan, book.n_shown = [], [], 0
                new, book.n_shown = book.arrivals[book.n_shown :], len(book.arrivals)
            wire.send(new)


class Provider:
    """The provider's process, from outside."""

    def __init__(self) -> None:
        self._wire, other = multiprocessing.get_context("fork").Pipe()
        context = multiprocessing.get_context("fork")
        self._process = context.Process(target=_serve, args=(other,), daemon=True)
        self._process.start()
        other.close()
        self.port = int(self._wire.recv())

    def new(self) -> list[Arrival]:
        """Return what arrived since the last look."""
        return self._ask("look")

    def behave(self, plan: list[str]) -> None:
        """Have the next calls treated so, one after the other, and all after them well."""
        self._ask("plan", plan)

    def release(self) -> None:
        """Answer what is held."""
        self._ask("release")

    def forget(self) -> None:
        """Begin anew."""
        self._ask("forget")

    def _ask(self, word: str, value: list[str] | None = None) -> list[Arrival]:
        self._wire.send((word, value))
        found: list[Arrival] = self._wire.recv()
        return found

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()
