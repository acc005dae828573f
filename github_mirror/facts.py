"""What GitHub says of an issue, a comment or a repository, whether it came by the API or a webhook. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


class Malformed(ValueError):
    """What came is not of the shape that GitHub documents; the text is a sentence."""


# What reading a wrong shape raises: also a number that is infinite, or a time that no calendar holds.
_UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, OSError)


# Why nothing can be written to a repository, as the rest of a sentence about it.
ARCHIVED = "is archived: nothing can be written to it"
ISSUES_OFF = "has its issues switched off"


@dataclass(frozen=True)
class IssueFacts:
    """An issue as GitHub has it. `labels` and `assignees` (logins) are sorted; `milestone` is its title or "".

    `assignee_ids` are the logins again, each with GitHub's number of the person; `author_id` is that of who opened it,
    0 where it is not known.
    """

    github_id: int
    node_id: str
    number: int
    url: str
    title: str
    body: str
    state: str
    state_reason: str
    labels: tuple[str, ...]
    assignees: tuple[str, ...]
    milestone: str
    is_locked: bool
    n_comments: int
    updated_at: datetime
    closed_by: str = ""
    etag: str = ""
    assignee_ids: tuple[tuple[str, int], ...] = ()
    author_id: int = 0


@dataclass(frozen=True)
class CommentFacts:
    """A comment as GitHub has it. `author_id` is GitHub's number of a person: logins change hands."""

    github_id: int
    issue_number: int
    url: str
    body: str
    login: str
    author_id: int
    is_bot: bool
    written_at: datetime
    changed_at: datetime


@dataclass(frozen=True)
class RepositoryFacts:
    """A repository as GitHub has it."""

    github_id: int
    node_id: str
    full_name: str
    is_private: bool
    has_issues: bool
    is_archived: bool
    can_write: bool
    etag: str = ""

    @property
    def unwritable(self) -> str:
        """Return why nothing can be written to it, as the rest of a sentence about it, "" where something can."""
        if self.is_archived:
            return ARCHIVED
        return "" if self.has_issues else ISSUES_OFF


def issue_facts(data: Mapping[str, Any], *, etag: str = "") -> IssueFacts:
    """Read an issue of the API or of a webhook; raise Malformed."""
    try:
        closed_by = data.get("closed_by")
        return IssueFacts(
            github_id=int(data["id"]),
            node_id=plain(data["node_id"])[:100],
            number=int(data["number"]),
            url=web_address(data["html_url"]),
            title=plain(data["title"]),
            body=plain(data.get("body") or ""),
            state=plain(data["state"]),
            state_reason=plain(data.get("state_reason") or ""),
            labels=tuple(sorted(_label(one) for one in data.get("labels") or ())),
            assignees=tuple(sorted(plain(one["login"]) for one in data.get("assignees") or () if one)),
            milestone=plain((data.get("milestone") or {}).get("title") or ""),
            is_locked=bool(data.get("locked")),
            n_comments=int(data.get("comments") or 0),
            updated_at=instant(data["updated_at"]),
            closed_by=plain(closed_by["login"]) if closed_by else "",
            etag=etag,
            assignee_ids=tuple(
                sorted((plain(one["login"]), int(one["id"])) for one in data.get("assignees") or () if one)
            ),
            author_id=int((data.get("user") or {}).get("id") or 0),
        )
    except _UNREADABLE as error:
        raise Malformed("GitHub described an issue in a way that we do not understand.") from error


def comment_facts(data: Mapping[str, Any], *, issue_number: int | None = None) -> CommentFacts:
    """Read a comment of the API or of a webhook; raise Malformed. Its issue is in `issue_url` unless it is given."""
    try:
        user = data.get("user") or {}
        number = issue_number or int(str(data["issue_url"]).rstrip("/").rsplit("/", 1)[1])
        return CommentFacts(
            github_id=int(data["id"]),
            issue_number=number,
            url=web_address(data["html_url"]),
            body=plain(data.get("body") or ""),
            # GitHub shows comments of deleted accounts as the ghost's.
            login=plain(user.get("login") or "ghost"),
            author_id=int(user.get("id") or 0),
            is_bot=user.get("type") == "Bot",
            written_at=instant(data["created_at"]),
            changed_at=instant(data["updated_at"]),
        )
    except _UNREADABLE as error:
        raise Malformed("GitHub described a comment in a way that we do not understand.") from error


def repository_facts(data: Mapping[str, Any], *, etag: str = "") -> RepositoryFacts:
    """Read a repository of the API or of a webhook; raise Malformed."""
    try:
        permissions = data.get("permissions") or {}
        return RepositoryFacts(
            github_id=int(data["id"]),
            node_id=plain(data["node_id"]),
            full_name=plain(data["full_name"]),
            # "internal" is read by a whole enterprise: that is not private.
            is_private=data["private"] is True and data.get("visibility", "private") == "private",
            has_issues=bool(data.get("has_issues", True)),
            is_archived=bool(data.get("archived")),
            can_write=any(permissions.get(one) for one in ("triage", "push", "maintain", "admin")),
            etag=etag,
        )
    except _UNREADABLE as error:
        raise Malformed("GitHub described a repository in a way that we do not understand.") from error


def instant(text: Any) -> datetime:
    """Read GitHub's ISO 8601, which ends in Z, or the seconds since 1970 of old webhooks; raise ValueError."""
    if isinstance(text, int) and not isinstance(text, bool):
        return datetime.fromtimestamp(text, UTC)
    at = datetime.fromisoformat(str(text))
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return at.astimezone(UTC)


def _label(data: Any) -> str:
    return plain(data if isinstance(data, str) else data["name"])


def web_address(value: Any) -> str:
    """Return an address that may stand in a link, "" for one that is none: a browser would run some of those."""
    address = plain(value)
    return address[:500] if address.startswith(("https://", "http://")) else ""


def plain(value: Any) -> str:
    """Return a text that the database can keep: without NUL and half characters, which JSON can say."""
    return str(value).replace("\x00", "").encode("utf-8", "replace").decode()
