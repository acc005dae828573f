"""Make one request with PyGithub, which signs in and encodes. Verified against PyGithub 2.10.

Its retries (a POST repeated after a 502 makes two issues), its sleeping until a limit is reset and its following of
redirects (a PATCH of a moved issue would write into another repository) are all kept off.
"""

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlsplit

import requests
from github import Auth, Github, GithubException
from github.Requester import HTTPRequestsConnectionClass, HTTPSRequestsConnectionClass

from github_mirror.answers import Answer
from github_mirror.errors import NoAccess, Uncertain

TIMEOUT_SECONDS = 15
Parameters = Mapping[str, str | int]


class Wire:
    """The way to one GitHub."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._connection = _Connection(base_url)

    def send(
        self,
        auth: Auth.Auth,
        verb: str,
        path: str,
        *,
        parameters: Parameters | None,
        headers: dict[str, str],
        data: Mapping[str, Any] | None,
    ) -> Answer:
        """Make a request and return its answer, also one that refuses. Raises NoAccess or Uncertain."""
        github = Github(
            auth=auth,
            base_url=self._base_url,
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
