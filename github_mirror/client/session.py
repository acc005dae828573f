"""What every request to GitHub passes: who asks, the budgets, and what a refusal means."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from github import Auth

from github_mirror.answers import Answer, Rate, failure_of, rate_of, token_end_of
from github_mirror.client.reading import Item, Listing
from github_mirror.client.sign_in import SignIn
from github_mirror.client.wire import Parameters, Wire
from github_mirror.errors import NotModified, SlowDown, Uncertain


class Gate(Protocol):
    """What each request must pass: the budgets of the account, shared by all workers."""

    def spend(self, verb: str, *, is_creation: bool) -> None:
        """Take one request out of the budgets, or raise SlowDown."""

    def hear(self, refusal: SlowDown) -> None:
        """Let nothing more pass until what GitHub asked for is over."""


class OpenGate:
    """Lets everything pass."""

    def spend(self, verb: str, *, is_creation: bool) -> None:
        """Take nothing."""

    def hear(self, refusal: SlowDown) -> None:
        """Forget it."""


class Session:
    """Asks GitHub as one account. Every method raises errors of github_mirror.errors and never waits for a limit.

    `n_requests` counts what left; `rate` is what the last answer said of the primary limit; `token_ends_at` is when the
    token ends, None where GitHub does not say.
    """

    def __init__(self, *, base_url: str, sign_in: SignIn, gate: Gate | None = None) -> None:
        self.base_url, self.sign_in, self.gate = base_url.rstrip("/"), sign_in, gate or OpenGate()
        self.n_requests = 0
        self.rate: Rate | None = None
        self.token_ends_at: datetime | None = None
        self._wire = Wire(self.base_url)

    def _listing(
        self,
        path: str,
        *,
        about: str,
        read: Callable[[Any], Item | None],
        parameters: Parameters | None = None,
        etag: str = "",
    ) -> Listing[Item]:
        wanted = {"per_page": 100, **(parameters or {})}
        first = self._ask("GET", path, about=about, parameters=wanted, etag=etag)
        if first.is_unchanged:
            raise NotModified("Nothing changed since it was last asked for.")
        return Listing(first, read=read, turn=lambda url: self._ask("GET", url, about=about))

    def _ask(
        self,
        verb: str,
        path: str,
        *,
        about: str = "",
        parameters: Parameters | None = None,
        data: Mapping[str, Any] | None = None,
        etag: str = "",
        auth: Auth.Auth | None = None,
    ) -> Answer:
        """Make a request about a repository, signed for it unless `auth` is given; return an answer that succeeded."""
        auth = auth or self.sign_in.for_repository(about, ask=self._ask)
        self.gate.spend(verb, is_creation=verb == "POST" and path.endswith(("/issues", "/comments")))
        wanted = {"Accept": "application/vnd.github+json"} | ({"If-None-Match": etag} if etag else {})
        self.n_requests += 1
        answer = self._wire.send(auth, verb, path, parameters=parameters, headers=wanted, data=data)
        self.rate = rate_of(answer) or self.rate
        self.token_ends_at = token_end_of(answer) or self.token_ends_at
        failure = failure_of(answer, path=urlsplit(path).path)
        if isinstance(failure, SlowDown):
            self.gate.hear(failure)
        if answer.status == 401:
            self.sign_in.forget()
        if failure is not None:
            raise failure
        if answer.is_unchanged and not etag:
            raise Uncertain("GitHub answered “not modified” to what did not ask for that.")
        return answer
