"""The only module that talks to GitHub. Verified against PyGithub 2.10."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TypeVar

import requests
from django.conf import settings
from github import Auth, Github, GithubException
from github.Issue import Issue
from github.Repository import Repository

from outbox.outcomes import PermanentFailure, TemporaryFailure

TIMEOUT_SECONDS = 15
# After an uncertain result our issue is looked for among those changed since a little before it was intended.
CLOCK_SKEW = timedelta(minutes=10)
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1, minutes=5)
Result = TypeVar("Result")


def is_dry_run() -> bool:
    """Say whether nothing leaves the house: GitHub is not configured."""
    return not (settings.GITHUB_TOKEN and settings.GITHUB_REPOSITORY)


@dataclass(frozen=True)
class RemoteIssue:
    """An issue's identity at GitHub."""

    number: int
    node_id: str
    url: str


@dataclass(frozen=True)
class IssueContent:
    """What an issue says."""

    title: str
    body: str
    labels: tuple[str, ...]


class GitHubClient:
    """Writes to the configured repository. Raises TemporaryFailure or PermanentFailure, with a sentence."""

    def __init__(self) -> None:
        # No retries of PyGithub's own: a POST repeated after a 502 makes two issues, and waiting for a rate
        # limit to reset would block the worker. The outbox tries again, looking for the marker first.
        self._github = Github(
            auth=Auth.Token(settings.GITHUB_TOKEN),
            base_url=settings.GITHUB_API_URL,
            timeout=TIMEOUT_SECONDS,
            retry=None,
            seconds_between_requests=0,
            seconds_between_writes=0,
            lazy=True,
        )

    def create_issue(self, text: IssueContent) -> RemoteIssue:
        """Open an issue."""
        return _guarded(
            lambda: _remote(
                self._repository().create_issue(title=text.title, body=text.body, labels=list(text.labels))
            )
        )

    def find_issue(self, marker: str, *, since: datetime) -> RemoteIssue | None:
        """Return our issue with this marker, among those changed after `since`, or None."""

        def look() -> RemoteIssue | None:
            issues = self._repository().get_issues(state="all", since=since - CLOCK_SKEW)
            return next((_remote(issue) for issue in issues if marker in (issue.body or "")), None)

        return _guarded(look)

    def update_issue(self, number: int, text: IssueContent) -> None:
        """Change an issue's text and labels."""
        _guarded(lambda: self._issue(number).edit(title=text.title, body=text.body, labels=list(text.labels)))

    def close_issue(self, number: int, *, reason: str) -> None:
        """Close an issue; reason is `completed` or `not_planned`."""
        _guarded(lambda: self._issue(number).edit(state="closed", state_reason=reason))

    def reopen_issue(self, number: int) -> None:
        """Open an issue again."""
        _guarded(lambda: self._issue(number).edit(state="open", state_reason="reopened"))

    def comment(self, number: int, body: str) -> None:
        """Comment on an issue."""
        _guarded(lambda: self._issue(number).create_comment(body))

    def has_comment(self, number: int, marker: str, *, since: datetime) -> bool:
        """Say whether a comment with our marker is on the issue."""
        return _guarded(
            lambda: any(
                marker in (comment.body or "")
                for comment in self._issue(number).get_comments(since=since - CLOCK_SKEW)
            )
        )

    def _repository(self) -> Repository:
        return self._github.get_repo(settings.GITHUB_REPOSITORY)

    def _issue(self, number: int) -> Issue:
        return self._repository().get_issue(number)


def _remote(issue: Issue) -> RemoteIssue:
    return RemoteIssue(issue.number, issue.node_id, issue.html_url)


def _guarded(request: Callable[[], Result]) -> Result:
    """Run a request and say whether its failure is worth another try."""
    try:
        return request()
    except GithubException as error:
        raise _failure(error) from error
    except (requests.RequestException, OSError) as error:
        raise TemporaryFailure("GitHub could not be reached.") from error


def _failure(error: GithubException) -> TemporaryFailure | PermanentFailure:
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    if error.status == 429 or (
        error.status == 403 and ("retry-after" in headers or headers.get("x-ratelimit-remaining") == "0")
    ):
        return TemporaryFailure("GitHub asks us to slow down.", retry_after=_pause(headers))
    if error.status >= 500:
        return TemporaryFailure(f"GitHub answered {error.status}.")
    return PermanentFailure(SENTENCES.get(error.status, f"GitHub refused it ({error.status})."))


SENTENCES = {
    301: "The issue was moved to another repository.",
    401: "GitHub does not accept our token.",
    403: "Our token may not write to this repository.",
    404: "GitHub shows no such repository or issue to our token.",
    410: "The issue was deleted, or the repository has issues switched off.",
    422: "GitHub did not understand what we wrote.",
}


def _pause(headers: dict[str, str]) -> timedelta:
    """Return how long GitHub wants us to wait: Retry-After, else until the limit is reset, at least a minute.

    Both ends of the second are GitHub's own (docs.github.com, "Rate limits for the REST API").
    """
    wanted = headers.get("retry-after", "")
    if wanted.isdecimal():
        return timedelta(seconds=int(wanted))
    reset, answered = headers.get("x-ratelimit-reset", ""), headers.get("date", "")
    if headers.get("x-ratelimit-remaining") != "0" or not reset.isdecimal() or not answered:
        return SHORTEST_PAUSE
    until_reset = timedelta(seconds=int(reset) - parsedate_to_datetime(answered).timestamp())
    return min(max(until_reset, SHORTEST_PAUSE), LONGEST_PAUSE)
