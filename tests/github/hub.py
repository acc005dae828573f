"""The stand-in for GitHub: a real HTTP server on loopback that holds state and checks everything that is said."""

import hashlib
import json
import re
import threading
from dataclasses import dataclass
from email.utils import format_datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from tests.github.accounts import account_of, add_hook
from tests.github.calls import Answer, Call, Refusal
from tests.github.deeds import Deeds
from tests.github.description import operation
from tests.github.faults import Fault, Faults, wait
from tests.github.limits import Limits
from tests.github.people import Human
from tests.github.routes import route
from tests.github.server import Reply, Request, serve
from tests.github.shapes import Shapes
from tests.github.state import Account, App, Hook, Installation, Repository, World, text_of
from tests.github.webhooks import Webhooks

TOKEN = "t0ken"
ALL_PERMISSIONS = {"issues": "write", "metadata": "read", "repository_hooks": "write"}


@dataclass(frozen=True)
class Seen:
    """A request that arrived, and how it was answered (0: not at all)."""

    verb: str
    path: str
    query: dict[str, str]
    body: Any
    status: int

    @property
    def is_write(self) -> bool:
        """Say whether it may change something."""
        return self.verb != "GET"


class StandIn:
    """GitHub. `url` is where it is, `TOKEN` a token that may do everything the mirror needs.

    `violations` holds whatever was said on either side that GitHub's own description does not allow: tests end with
    `assert hub.violations == []`, which leaving the `with` does for them.
    """

    def __init__(self, *, checks: bool = True) -> None:
        self.world = World()
        self.checks = checks
        self.violations: list[str] = []
        self.requests: list[Seen] = []
        self.faults = Faults()
        self.limits = Limits(self.clock)
        self.webhooks = Webhooks(self.clock, self.world.ids)
        self._lock = threading.RLock()
        self._server, self.url = serve(self._reply)
        self.deeds = Deeds(self.world, Shapes(self.url), self.webhooks)
        self.human = Human(self.deeds)
        self.world.accounts[TOKEN] = Account(self.world.person("supportdesk-bot"), dict(ALL_PERMISSIONS))

    @property
    def clock(self) -> Any:
        """Return GitHub's clock, to be set."""
        return self.world.clock

    @property
    def writes(self) -> list[Seen]:
        """Return the requests that may have changed something."""
        return [one for one in self.requests if one.is_write]

    @property
    def counted(self) -> list[Seen]:
        """Return the requests that count against the limit: all but those answered 304."""
        return [one for one in self.requests if one.status != 304]

    @property
    def said(self) -> str:
        """Return everything that was ever written to it, as text: where a leak is looked for."""
        return "\n".join(json.dumps(one.body, ensure_ascii=False) for one in self.writes)

    def repository(
        self, full_name: str, *, private: bool = False, assignable: tuple[str, ...] = ()
    ) -> Repository:
        """Return a repository, made if need be."""
        found = self.world.repository(full_name) or self.world.add_repository(full_name, private=private)
        found.assignable |= set(assignable)
        return found

    def hook(
        self, repository: Repository, *, url: str, secret: str, events: tuple[str, ...] = ("*",)
    ) -> Hook:
        """Have a repository tell a URL of everything."""
        return add_hook(self.world, repository, url=url, secret=secret, events=list(events))

    def account(self, token: str, login: str, **permissions: str) -> Account:
        """Give somebody a token."""
        made = Account(self.world.person(login), permissions or dict(ALL_PERMISSIONS))
        self.world.accounts[token] = made
        return made

    def install_app(
        self, app_id: int, *, public_key: str, full_names: set[str], **permissions: str
    ) -> Installation:
        """Install a GitHub App (its public key as PEM) on repositories of one owner."""
        owner = self.world.person(next(iter(full_names)).split("/")[0], type="Organization")
        self.world.app = self.world.app or App(app_id, "supportdesk", public_key)
        wanted = permissions or dict(ALL_PERMISSIONS)
        made = Installation(next(self.world.ids), owner, wanted, set(full_names))
        self.world.app.installations[made.id] = made
        self.tell_of_installation(made, "created")
        return made

    def tell_of_installation(self, installation: Installation, action: str) -> None:
        """Send the app's own webhook: created, deleted, suspend, unsuspend."""
        if self.world.app is None:
            return
        covered = [
            one for one in self.world.repositories.values() if one.full_name in installation.full_names
        ]
        said = self.deeds.shapes.installation(installation, self.world.app, text_of(self.clock.now()))
        payload = self.deeds.payloads.of_installation(action, said, covered, installation.owner)
        for repository in covered[:1]:
            self.webhooks.tell(repository, "installation", payload)

    def forget_requests(self) -> None:
        """Begin to count anew."""
        self.requests.clear()

    def stop(self) -> None:
        """End the server."""
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if error is None:
            assert self.violations == [], "\n".join(self.violations)

    def _reply(self, request: Request) -> Reply | None:
        """Answer a request; None hangs up."""
        parts = urlsplit(request.target)
        path, query = self._plain(parts.path), dict(parse_qsl(parts.query, keep_blank_values=True))
        body = json.loads(request.body) if request.body else None
        with self._lock:
            fault = self.faults.take(request.verb, path)
            answer = (
                self._struck(fault)
                if fault and not fault.commits
                else self._answer(request, path, query, body)
            )
            if fault and fault.commits and not fault.is_answered:
                answer = self._struck(fault)
            reply = self._written(request, answer) if answer else None
            if self.checks:
                self._check(request.verb, path, query, body, answer)
            self.requests.append(Seen(request.verb, path, query, body, reply.status if reply else 0))
        if self.webhooks.before_answer:
            self.webhooks.release()
        wait(fault)
        return reply

    def _plain(self, path: str) -> str:
        """Return a path by name: GitHub's own links name repositories by id, GitHub Enterprise begins with /api/v3."""
        path = path.removeprefix("/api/v3")
        match = re.match(r"/repositories/(\d+)", path)
        found = self.world.repositories.get(int(match[1])) if match else None
        return path.replace(match[0], f"/repos/{found.full_name}", 1) if match and found else path

    def _answer(self, request: Request, path: str, query: dict[str, str], body: Any) -> Answer:
        try:
            account = account_of(self.world, request.headers.get("Authorization", ""))
            if path == "/rate_limit":
                return Answer(200, self.limits.overview)
            self.limits.check(request.verb, path)
            found = route(request.verb, path)
            if found is None:
                raise Refusal(404, "Not Found")
            endpoint, names = found
            said = body if body is not None else {}
            return endpoint(Call(request.verb, path, names, query, said, self.world, self.deeds, account))
        except Refusal as refusal:
            return Answer(refusal.status, refusal.body, refusal.headers)

    def _struck(self, fault: Fault) -> Answer | None:
        if not fault.status:
            return None
        headers = dict(fault.headers)
        reset = headers.get("X-RateLimit-Reset", "")
        if reset.startswith("+"):
            headers["X-RateLimit-Reset"] = str(int(self.clock.now().timestamp()) + int(reset))
        return Answer(fault.status, {"message": fault.message}, headers)

    def _written(self, request: Request, answer: Answer) -> Reply:
        content = b"" if answer.body is None else json.dumps(answer.body, ensure_ascii=False).encode()
        headers = {
            "Date": format_datetime(self.clock.now(), usegmt=True),
            "X-GitHub-Media-Type": "github.v3; format=json",
        }
        status = answer.status
        if status in (200, 201) and content:
            # A digest of the body, so that the answer to a PATCH names what the next GET will find.
            headers["ETag"] = f'W/"{hashlib.sha256(content).hexdigest()}"'
        if request.verb == "GET" and headers.get("ETag", "") == request.headers.get("If-None-Match"):
            status, content = 304, b""
        if status != 304 and request.target != "/rate_limit":
            self.limits.used += 1
        return Reply(status, headers | self.limits.headers | dict(answer.headers), content)

    def _check(self, verb: str, path: str, query: dict[str, str], body: Any, answer: Answer | None) -> None:
        found = operation(verb, path)
        if found is None:
            self.violations.append(f"{verb} {path}: GitHub describes no such endpoint")
            return
        is_refused = answer is not None and answer.status in (400, 422)
        if not is_refused:
            self.violations += found.request_errors(query, body)
        if answer is not None:
            self.violations += found.answer_errors(answer.status, answer.body)
