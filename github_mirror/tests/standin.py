"""A stand-in for GitHub: a real HTTP server on loopback that keeps issues and fails on demand."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REPOSITORY = "acme/support"


class StandIn:
    """State of the repository, the requests seen, and the faults to come (status, whether to commit first)."""

    def __init__(self) -> None:
        self.issues: list[dict] = []
        self.comments: dict[int, list[dict]] = {}
        self.requests: list[tuple[str, str]] = []
        self.faults: list[tuple[int, bool, dict]] = []
        standin = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args) -> None:
                pass

            def do_GET(self) -> None:
                standin.answer(self, "GET")

            def do_POST(self) -> None:
                standin.answer(self, "POST")

            def do_PATCH(self) -> None:
                standin.answer(self, "PATCH")

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def fail_next_write(self, status: int, *, after_commit: bool, headers: dict | None = None) -> None:
        self.faults.append((status, after_commit, headers or {}))

    def answer(self, handler: BaseHTTPRequestHandler, method: str) -> None:
        length = int(handler.headers.get("Content-Length") or 0)
        data = json.loads(handler.rfile.read(length) or b"{}")
        path = handler.path.split("?")[0]
        self.requests.append((method, path))
        fault = self.faults.pop(0) if self.faults and method != "GET" else None
        if fault and not fault[1]:
            return self.send(handler, fault[0], {"message": "fault"}, fault[2])
        status, body = self.route(method, path, data)
        if fault:
            return self.send(handler, fault[0], {"message": "fault"}, fault[2])
        return self.send(handler, status, body, {})

    def route(self, method: str, path: str, data: dict) -> tuple[int, object]:
        issues = f"/repos/{REPOSITORY}/issues"
        if path == issues and method == "POST":
            return 201, self.add_issue(data)
        if path == issues:
            return 200, self.issues
        match = re.fullmatch(rf"{issues}/(\d+)(/comments)?", path)
        if not match or int(match[1]) > len(self.issues):
            return 404, {"message": "Not Found"}
        number = int(match[1])
        if match[2] and method == "POST":
            at = "2026-03-04T12:00:00Z"
            comment = {"id": len(self.comments[number]) + 1, "body": data["body"], "html_url": "https://x"}
            comment |= {"created_at": at, "updated_at": at, "user": {"login": "desk", "id": 1}}
            self.comments[number].append(comment)
            return 201, comment
        if match[2]:
            return 200, self.comments[number]
        if method == "PATCH":
            self.issues[number - 1].update(data)
        return 200, self.issues[number - 1]

    def add_issue(self, data: dict) -> dict:
        number = len(self.issues) + 1
        issue = data | {
            "id": 1000 + number,
            "number": number,
            "title": data["title"],
            "updated_at": "2026-03-04T12:00:00Z",
            "node_id": f"I_{number}",
            "state": "open",
            "html_url": f"https://github.example.org/{REPOSITORY}/issues/{number}",
            "url": f"{self.url}/repos/{REPOSITORY}/issues/{number}",
        }
        issue["labels"] = [{"name": name} for name in data.get("labels", [])]
        self.issues.append(issue)
        self.comments[number] = []
        return issue

    @staticmethod
    def send(handler: BaseHTTPRequestHandler, status: int, body: object, headers: dict) -> None:
        content = json.dumps(body).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(content)
