"""The only module that talks to GitHub. Verified against PyGithub 2.10 (design: shared/design/github.md).

PyGithub signs in and encodes; its retries (a POST repeated after a 502 makes two issues), its sleeping until a limit is
reset and its following of redirects (a PATCH of a moved issue would write into another repository) are all kept off.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Generic, Protocol, TypeVar, cast
from urllib.parse import urlsplit

import requests
from github import Auth, Github, GithubException
from github.Requester import HTTPRequestsConnectionClass, HTTPSRequestsConnectionClass

from github_mirror.answers import Answer, Rate, failure_of, rate_of, token_end_of
from github_mirror.errors import NoAccess, NotModified, SlowDown, Uncertain
from github_mirror.facts import (
    CommentFacts,
    IssueFacts,
    Malformed,
    RepositoryFacts,
    comment_facts,
    instant,
    issue_facts,
    repository_facts,
)

__all__ = ["AppSignIn", "Gate", "GitHub", "Listing", "OpenGate", "SignIn", "TokenSignIn"]

TIMEOUT_SECONDS = 15
# An installation's token lasts an hour; it is renewed while it still works.
RENEWED_BEFORE = timedelta(minutes=5)
MOST_PAGES = 10_000
Item = TypeVar("Item")
Parameters = Mapping[str, str | int]


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


class SignIn(Protocol):
    """As whom requests are made."""

    path_of_itself: str

    def for_repository(self, full_name: str, *, ask: Callable[..., Answer]) -> Auth.Auth:
        """Return what signs requests about a repository; `ask` makes the requests that are needed to find out."""

    def for_itself(self) -> Auth.Auth:
        """Return what signs requests about the account itself."""

    def forget(self) -> None:
        """Forget what GitHub no longer accepts."""


class TokenSignIn:
    """A fine-grained token: it is the same for every repository."""

    path_of_itself = "/user"

    def __init__(self, token: str) -> None:
        self._auth = Auth.Token(token)

    def for_repository(self, full_name: str, *, ask: Callable[..., Answer]) -> Auth.Auth:
        """Return the token."""
        return self._auth

    def for_itself(self) -> Auth.Auth:
        """Return the token."""
        return self._auth

    def forget(self) -> None:
        """Keep it: a person has to mend it."""


class AppSignIn:
    """A GitHub App: it has an installation for each owner, and each installation a token that lasts an hour."""

    path_of_itself = "/app"
    # Shared by the threads of a process; what is missing is asked for again.
    _installations: ClassVar[dict[tuple[str, str], int]] = {}
    _tokens: ClassVar[dict[tuple[str, int], tuple[Auth.Auth, datetime]]] = {}

    def __init__(self, app_id: str, private_key: str, *, installation_id: int | None = None) -> None:
        self._app_id, self._installation_id = app_id, installation_id
        self._auth = Auth.AppAuth(app_id, private_key)

    def for_repository(self, full_name: str, *, ask: Callable[..., Answer]) -> Auth.Auth:
        """Return the token of the repository's installation; raise NoAccess where there is none."""
        try:
            installation = self._installation_of(full_name, ask=ask)
            auth, until = self._tokens.get((self._app_id, installation), (None, None))
            if auth is None or until is None or until <= datetime.now(UTC) + RENEWED_BEFORE:
                auth = self._fresh_token(installation, ask=ask)
        except NoAccess as error:
            self.forget()
            raise NoAccess(
                f"The GitHub App is not installed for {full_name}, its installation was revoked, or its key is wrong."
            ) from error
        return auth

    def for_itself(self) -> Auth.Auth:
        """Return what signs with the app's key."""
        return self._auth

    def prove_key(self) -> None:
        """Sign something; raise ValueError where the key is no key."""
        try:
            self._auth.create_jwt()
        except Exception as error:
            # What the signing library raises for what is no key is neither documented nor of one family.
            raise ValueError("not a private key") from error

    def forget(self) -> None:
        """Forget this app's installations and their tokens."""
        for place in [key for key in self._installations if key[0] == self._app_id]:
            self._installations.pop(place, None)
        for installation in [key for key in self._tokens if key[0] == self._app_id]:
            self._tokens.pop(installation, None)

    def _installation_of(self, full_name: str, *, ask: Callable[..., Answer]) -> int:
        key = (self._app_id, full_name)
        found = self._installation_id or self._installations.get(key)
        if found is None:
            data = ask("GET", f"/repos/{full_name}/installation", auth=self._auth).data()
            found = self._installations[key] = _understood(lambda one: int(one["id"]), data)
        return found

    def _fresh_token(self, installation: int, *, ask: Callable[..., Answer]) -> Auth.Auth:
        data = ask("POST", f"/app/installations/{installation}/access_tokens", auth=self._auth).data()
        token, until = _understood(lambda one: (str(one["token"]), instant(one["expires_at"])), data)
        auth = Auth.Token(token)
        self._tokens[self._app_id, installation] = (auth, until)
        return auth


class Listing(Generic[Item]):
    """Items page by page, each page asked for when it is reached; `etag` names the first page.

    `answered_at` is when GitHub answered with it, by GitHub's clock.
    """

    def __init__(
        self, first: Answer, *, read: Callable[[Any], Item | None], turn: Callable[[str], Answer]
    ) -> None:
        self.etag, self.answered_at = first.etag, first.answered_at
        self._first, self._read, self._turn = first, read, turn

    def __iter__(self) -> Iterator[Item]:
        page, turned = self._first, set[str]()
        for _ in range(MOST_PAGES):
            data = page.data()
            if not isinstance(data, list):
                raise Uncertain("GitHub answered with something that is not a list.")
            for one in data:
                item = _understood(self._read, one)
                if item is not None:
                    yield item
            if not page.next_page:
                return
            if page.next_page in turned:
                raise Uncertain("GitHub answered with a list that never ends.")
            turned.add(page.next_page)
            page = self._turn(page.next_page)


class GitHub:
    """Speaks to GitHub as one account. Every method raises errors of github_mirror.errors and never waits for a limit.

    `n_requests` counts what left; `rate` is what the last answer said of the primary limit; `token_ends_at` is when the
    token ends, None where GitHub does not say.
    """

    def __init__(self, *, base_url: str, sign_in: SignIn, gate: Gate | None = None) -> None:
        self.base_url, self.sign_in, self.gate = base_url.rstrip("/"), sign_in, gate or OpenGate()
        self.n_requests = 0
        self.rate: Rate | None = None
        self.token_ends_at: datetime | None = None
        self._connection = _Connection(self.base_url)

    # --- repositories ----------------------------------------------------------------------------
    def repository(self, full_name: str, etag: str = "") -> RepositoryFacts | None:
        """Return a repository, None where it is as `etag` names it."""
        answer = self._ask("GET", f"/repos/{full_name}", about=full_name, etag=etag)
        return None if answer.is_unchanged else _repository(answer)

    def repository_by_id(self, github_id: int, *, about: str = "") -> RepositoryFacts:
        """Return a repository by GitHub's number, whatever it is called now; `about` is the name it is known by."""
        return _repository(self._ask("GET", f"/repositories/{github_id}", about=about))

    # --- issues ----------------------------------------------------------------------------------
    def create_issue(self, full_name: str, fields: Mapping[str, Any]) -> IssueFacts:
        """Open an issue."""
        return _issue(self._ask("POST", f"/repos/{full_name}/issues", about=full_name, data=fields))

    def edit_issue(self, full_name: str, number: int, fields: Mapping[str, Any]) -> IssueFacts:
        """Change the given fields of an issue. Raises Moved instead of writing into another repository."""
        path = f"/repos/{full_name}/issues/{number}"
        return _issue(self._ask("PATCH", path, about=full_name, data=fields))

    def issue(self, full_name: str, number: int, etag: str = "") -> IssueFacts | None:
        """Return an issue, None where it is as `etag` names it."""
        answer = self._ask("GET", f"/repos/{full_name}/issues/{number}", about=full_name, etag=etag)
        return None if answer.is_unchanged else _issue(answer)

    def issues(self, full_name: str, since: datetime | None = None, etag: str = "") -> Listing[IssueFacts]:
        """Return issues, open and closed, without pull requests, the longest unchanged first; raise NotModified."""
        parameters = {"state": "all", "sort": "updated", "direction": "asc"} | _since(since)
        path = f"/repos/{full_name}/issues"
        return self._listing(path, about=full_name, parameters=parameters, etag=etag, read=_own_issue)

    # --- comments --------------------------------------------------------------------------------
    def comments(
        self, full_name: str, since: datetime | None = None, etag: str = ""
    ) -> Listing[CommentFacts]:
        """Return comments of all issues, the longest unchanged first; raise NotModified."""
        parameters = {"sort": "updated", "direction": "asc"} | _since(since)
        path = f"/repos/{full_name}/issues/comments"
        return self._listing(path, about=full_name, parameters=parameters, etag=etag, read=comment_facts)

    def issue_comments(
        self, full_name: str, number: int, since: datetime | None = None
    ) -> Listing[CommentFacts]:
        """Return the comments of an issue, the oldest first."""
        path = f"/repos/{full_name}/issues/{number}/comments"
        return self._listing(
            path,
            about=full_name,
            parameters=_since(since),
            read=lambda data: comment_facts(data, issue_number=number),
        )

    def create_comment(self, full_name: str, number: int, body: str) -> CommentFacts:
        """Comment on an issue."""
        path = f"/repos/{full_name}/issues/{number}/comments"
        answer = self._ask("POST", path, about=full_name, data={"body": body})
        return _understood(lambda data: comment_facts(data, issue_number=number), answer.data())

    def milestone_number(self, full_name: str, title: str) -> int | None:
        """Return the number of the milestone with this title, None where there is none."""
        path = f"/repos/{full_name}/milestones"
        found = self._listing(path, about=full_name, parameters={"state": "all"}, read=dict)
        return next((int(one["number"]) for one in found if one.get("title") == title), None)

    # --- webhooks --------------------------------------------------------------------------------
    def hooks(self, full_name: str) -> list[dict[str, Any]]:
        """Return the repository's webhooks, as GitHub's API describes them."""
        return list(self._listing(f"/repos/{full_name}/hooks", about=full_name, read=dict))

    def create_hook(self, full_name: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Make a webhook."""
        answer = self._ask("POST", f"/repos/{full_name}/hooks", about=full_name, data=fields)
        return _understood(dict, answer.data())

    def hook_deliveries(self, full_name: str, hook_id: int) -> Listing[dict[str, Any]]:
        """Return what a webhook sent, the newest first."""
        return self._listing(f"/repos/{full_name}/hooks/{hook_id}/deliveries", about=full_name, read=dict)

    def hook_delivery(self, full_name: str, hook_id: int, delivery_id: int) -> dict[str, Any]:
        """Return one delivery with what was sent."""
        path = f"/repos/{full_name}/hooks/{hook_id}/deliveries/{delivery_id}"
        return _understood(dict, self._ask("GET", path, about=full_name).data())

    def redeliver(self, full_name: str, hook_id: int, delivery_id: int) -> None:
        """Have GitHub send a delivery again."""
        path = f"/repos/{full_name}/hooks/{hook_id}/deliveries/{delivery_id}/attempts"
        self._ask("POST", path, about=full_name)

    # --- the account -----------------------------------------------------------------------------
    def whoami(self) -> str:
        """Return the login that the desk's writing appears under."""
        answer = self._ask("GET", self.sign_in.path_of_itself, auth=self.sign_in.for_itself())
        data = _understood(dict, answer.data())
        return f"{data['slug']}[bot]" if "slug" in data else str(data.get("login", ""))

    def installation(self, full_name: str) -> dict[str, Any]:
        """Return the app's installation at a repository, with its `permissions`; raise NoAccess for a token."""
        answer = self._ask("GET", f"/repos/{full_name}/installation", auth=self.sign_in.for_itself())
        return _understood(dict, answer.data())

    # --- the wire --------------------------------------------------------------------------------
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
        answer = self._send(auth, verb, path, parameters=parameters, headers=wanted, data=data)
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

    def _send(
        self,
        auth: Auth.Auth,
        verb: str,
        path: str,
        *,
        parameters: Parameters | None,
        headers: dict[str, str],
        data: Mapping[str, Any] | None,
    ) -> Answer:
        self.n_requests += 1
        github = Github(
            auth=auth,
            base_url=self.base_url,
            timeout=TIMEOUT_SECONDS,
            retry=None,
            seconds_between_requests=0,
            seconds_between_writes=0,
            lazy=True,
        )
        try:
            # The connection is not one of PyGithub's classes, but all that it asks of one.
            status, found, body = github.requester.requestJson(
                verb, path, dict(parameters or {}), headers, data, cast(Any, self._connection)
            )
        except (UnicodeError, requests.exceptions.InvalidHeader) as error:
            raise NoAccess("What the desk signs in with at GitHub is no token.") from error
        except (requests.RequestException, OSError, GithubException) as error:
            raise Uncertain("GitHub could not be reached, or did not answer in time.") from error
        except (ValueError, OverflowError, RecursionError, AssertionError) as error:
            # PyGithub reads the rate headers, and the body of a refusal, and checks where a next page is.
            raise Uncertain("GitHub answered in a way that we do not understand.") from error
        return Answer(status, found, body)


class _Connection:
    """A connection of PyGithub's that lets it follow no redirect and wait for nothing."""

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        kind = HTTPSRequestsConnectionClass if parts.scheme == "https" else HTTPRequestsConnectionClass
        self._inner = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)

    def request(self, *arguments: Any) -> None:
        """Prepare a request."""
        self._inner.request(*arguments)

    def getresponse(self) -> "_Response":
        """Make it."""
        return _Response(self._inner.getresponse())


class _Response:
    def __init__(self, inner: Any) -> None:
        self._inner = inner
        # PyGithub sleeps after a 202 and asks again; no request of ours is answered with one unless something is wrong.
        self.status = 503 if inner.status == 202 and inner.response.request.method == "GET" else inner.status

    def getheaders(self) -> list[tuple[str, str]]:
        """Return the headers, with `Location` under a name that PyGithub does not follow."""
        renamed = {"location": "x-moved-to"}
        return [(renamed.get(name.lower(), name), value) for name, value in self._inner.getheaders()]

    def read(self) -> str:
        """Return the body."""
        text: str = self._inner.read()
        return text


def _since(since: datetime | None) -> dict[str, str | int]:
    return {"since": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")} if since else {}


def _understood(read: Callable[[Any], Item], data: Any) -> Item:
    """Return what an answer says; one that is not as documented leaves open whether anything was done."""
    try:
        return read(data)
    except (Malformed, KeyError, TypeError, ValueError) as error:
        raise Uncertain("GitHub answered in a way that we do not understand.") from error


def _own_issue(data: Any) -> IssueFacts | None:
    """Return an issue, None for a pull request, which GitHub lists among them."""
    return None if "pull_request" in data else issue_facts(data)


def _issue(answer: Answer) -> IssueFacts:
    return _understood(lambda data: issue_facts(data, etag=answer.etag), answer.data())


def _repository(answer: Answer) -> RepositoryFacts:
    return _understood(lambda data: repository_facts(data, etag=answer.etag), answer.data())
