"""Somebody's calendar server: a real HTTP server on loopback that answers as it is told."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


class CalendarServer:
    """Answers each path as `answers` says, and counts the requests."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.requests: list[str] = []
        self.is_over = threading.Event()
        standin = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args) -> None:
                pass

            def do_GET(self) -> None:
                standin.requests.append(self.path)
                try:
                    standin.answers[self.path](self)
                except OSError:
                    self.close_connection = True

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def stop(self) -> None:
        self.is_over.set()
        self.server.shutdown()
        self.server.server_close()

    def says(self, body: bytes, *, path: str = "/c.ics", status: int = 200, **headers: str) -> str:
        """Let the path answer with the body; return its address."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in ({"Content_Length": str(len(body))} | headers).items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(body)
            handler.close_connection = True

        return self.does(answer, path=path)

    def does(self, answer: Answer, *, path: str = "/c.ics") -> str:
        self.answers[path] = answer
        return self.url + path

    def drips(self, *, path: str = "/c.ics", of_headers: bool = False) -> str:
        """Let the path send a byte now and then, for ever."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"X-Slow: " if of_headers else b"\r\n"))
            while not self.is_over.wait(0.05):
                handler.wfile.write(b"x")
            handler.close_connection = True

        return self.does(answer, path=path)

    def pours(self, *, path: str = "/c.ics", megabytes: int = 50) -> str:
        """Let the path send more than anybody wants, without saying how much in advance."""
        sent = []
        self.megabytes_sent = sent

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nBEGIN:VCALENDAR\r\n")
            for _ in range(megabytes):
                handler.wfile.write(b"X-JUNK:" + b"x" * (1024 * 1024 - 9) + b"\r\n")
                sent.append(1)
            handler.close_connection = True

        return self.does(answer, path=path)
