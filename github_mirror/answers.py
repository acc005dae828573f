"""What an answer of GitHub's means: whether and how it failed, what is left of limits, where the next page is. Pure."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from github_mirror.errors import GitHubError, Gone, Moved, NoAccess, Rejected, SlowDown, Uncertain
from github_mirror.facts import plain

LONGEST_ETAG = 200
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1, minutes=5)
_NEXT = re.compile(r'<([^<>]+)>;[^,]*\brel="?next"?')
_ONE_ISSUE = re.compile(r"/issues/(comments/)?\d+")
# As GitHub names it on its pages, where that is not how its API does.
_ON_ITS_PAGES = {"repository_hooks": "Webhooks"}
_PERMISSION = re.compile(r"([a-z_]{1,40})=(read|write|admin)")
_LIMITED = ("rate limit", "abuse detection")


@dataclass(frozen=True)
class Answer:
    """What came back for one request; header names are in lower case, `location` is called `x-moved-to`."""

    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def etag(self) -> str:
        """Return what names this version of the answer, or nothing; one too long to keep names nothing."""
        named = self.headers.get("etag", "")
        return named if len(named) <= LONGEST_ETAG else ""

    @property
    def answered_at(self) -> datetime | None:
        """Return when GitHub answered, by its own clock; None where it does not say."""
        return _date(self.headers.get("date", ""))

    @property
    def is_unchanged(self) -> bool:
        """Say whether it is as the asker knows it (304)."""
        return self.status == 304

    @property
    def next_page(self) -> str:
        """Return the address of the next page (header Link), or nothing."""
        found = _NEXT.search(self.headers.get("link", ""))
        return found[1] if found else ""

    def data(self) -> Any:
        """Return the JSON of the body; raise Uncertain where there is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise Uncertain("GitHub answered with something that is not JSON.") from error


@dataclass(frozen=True)
class Rate:
    """The account's primary limit, as GitHub last said: requests left until `resets_at`."""

    limit: int
    remaining: int
    resets_at: datetime


def rate_of(answer: Answer) -> Rate | None:
    """Return what is left of the primary limit, None where an answer does not say."""
    try:
        return Rate(
            limit=int(answer.headers.get("x-ratelimit-limit", 0)),
            remaining=int(answer.headers["x-ratelimit-remaining"]),
            resets_at=datetime.fromtimestamp(int(answer.headers["x-ratelimit-reset"]), UTC),
        )
    except (KeyError, ValueError, OverflowError, OSError):
        return None


def token_end_of(answer: Answer) -> datetime | None:
    """Return when the token ends, None where GitHub does not say: `2026-12-01 09:30:00 UTC` or `... +0100`."""
    said = answer.headers.get("github-authentication-token-expiration", "")
    try:
        return datetime.strptime(said.replace("UTC", "+0000"), "%Y-%m-%d %H:%M:%S %z").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def failure_of(answer: Answer, *, path: str) -> GitHubError | None:
    """Return why a request for `path` failed, or None (docs.github.com, "Troubleshooting the REST API")."""
    status = answer.status
    if 200 <= status < 300 or status == 304:
        return None
    if 300 <= status < 400:
        where = answer.headers.get("x-moved-to", "")
        return Moved(f"GitHub says it was moved ({status}).", location=where)
    if is_limited(answer):
        pause = asked_pause(answer)
        guessed = pause is None
        return SlowDown("GitHub asks us to slow down.", retry_after=pause or SHORTEST_PAUSE, is_guess=guessed)
    if status >= 500:
        return Uncertain(f"GitHub answered {status}.")
    return _refusal(answer, path=path)


def is_limited(answer: Answer) -> bool:
    """Say whether a limit was reached; the answer alone tells a limit's 403 from a missing permission's."""
    if answer.status == 429:
        return True
    return answer.status == 403 and (
        "retry-after" in answer.headers
        or answer.headers.get("x-ratelimit-remaining") == "0"
        or any(words in _message(answer).lower() for words in _LIMITED)
    )


def asked_pause(answer: Answer) -> timedelta | None:
    """Return how long GitHub wants us to wait: Retry-After, else until the limit is reset; None where it says neither.

    Both ends of the latter are GitHub's own clock (docs.github.com, "Rate limits for the REST API").
    """
    asked = _retry_after(answer.headers)
    if asked is not None:
        return min(max(asked, timedelta(seconds=1)), LONGEST_PAUSE)
    rate, answered = rate_of(answer), _date(answer.headers.get("date", ""))
    if rate is None or rate.remaining > 0 or answered is None:
        return None
    return min(max(rate.resets_at - answered, SHORTEST_PAUSE), LONGEST_PAUSE)


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    wanted = headers.get("retry-after", "")
    # So many digits are no time; int() of a very long text would be slow as well.
    if wanted.isascii() and wanted.isdecimal() and len(wanted) < 9:
        return timedelta(seconds=int(wanted))
    until, answered = _date(wanted), _date(headers.get("date", ""))
    return until - answered if until and answered else None


def _date(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _refusal(answer: Answer, *, path: str) -> GitHubError:
    status, is_one = answer.status, bool(_ONE_ISSUE.search(path))
    if status == 401:
        return NoAccess("GitHub does not accept our sign-in: it is wrong, has ended, or was revoked.")
    if status == 403:
        return _forbidden(answer, is_one=is_one)
    if status == 404 and is_one:
        return Gone("GitHub shows no such issue or comment to us.")
    if status == 404:
        return NoAccess("GitHub shows no such repository to us: it is gone, or we may not see it.")
    if status == 410:
        return Gone("The issue was deleted, or the repository has issues switched off.")
    if status == 451:
        return NoAccess("GitHub has taken the repository down.")
    return Rejected(f"GitHub refused it ({status}){_quoted(answer)}.")


def _forbidden(answer: Answer, *, is_one: bool) -> GitHubError:
    if is_one and "locked" in _message(answer).lower():
        return Rejected("The issue is locked: only people of its repository may comment there.")
    if missing := _missing_permission(answer):
        return NoAccess(f"The desk lacks {missing} at GitHub.")
    return NoAccess(f"GitHub does not let us do this{_quoted(answer)}.")


def _missing_permission(answer: Answer) -> str:
    """Return which permission GitHub would accept, in its own words, one of several sets being enough."""
    if "not accessible" not in _message(answer).lower():
        return ""
    accepted = answer.headers.get("x-accepted-github-permissions", "")[:200]
    sets = [[permission_name(*one) for one in _PERMISSION.findall(part)] for part in accepted.split(";")]
    return " or ".join(
        f"the permission{'s' * (len(names) > 1)} {' and '.join(names)}" for names in sets if names
    )


def permission_name(name: str, level: str) -> str:
    """Return a permission as GitHub's pages name it: `issues`, `write` are “Issues: write”."""
    return f"“{_ON_ITS_PAGES.get(name) or name.replace('_', ' ').capitalize()}: {level}”"


def _quoted(answer: Answer) -> str:
    """Return GitHub's own words, short and on one line, or nothing."""
    words = " ".join(_message(answer).split())[:150].rstrip(".")
    return f": “{words}”" if words else ""


def _message(answer: Answer) -> str:
    try:
        data = json.loads(answer.body)
    except (ValueError, RecursionError):
        return ""
    message = data.get("message") if isinstance(data, dict) else ""
    return plain(message) if isinstance(message, str) else ""
