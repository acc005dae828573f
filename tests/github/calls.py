"""One request to the stand-in, what is answered, and how GitHub refuses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from tests.github.deeds import Deeds
from tests.github.shapes import Json, Shapes
from tests.github.state import Account, Issue, Repository, World

DOCUMENTATION = "https://docs.github.com/rest"


class Refusal(Exception):
    """GitHub will not do it."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        errors: Sequence[Json] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})
        self.body: Json = {"message": message, "documentation_url": DOCUMENTATION, "status": str(status)}
        if errors:
            self.body = {"message": message, "errors": list(errors), "documentation_url": DOCUMENTATION}


def invalid(resource: str, field: str, code: str = "invalid", **extra: Any) -> Refusal:
    """Return a 422 as GitHub writes it."""
    error = {"resource": resource, "field": field, "code": code} | extra
    return Refusal(422, "Validation Failed", errors=[error])


@dataclass(frozen=True)
class Answer:
    """What is answered; `body` None is no content."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """A request, after its token was read. `names` are the parts of its path."""

    verb: str
    path: str
    names: Mapping[str, str]
    query: Mapping[str, str]
    body: Json
    world: World
    deeds: Deeds
    account: Account | None = None

    @property
    def shapes(self) -> Shapes:
        """Return what writes JSON."""
        return self.deeds.shapes

    @property
    def who(self) -> Account:
        """Return whose request it is; raise 401."""
        if self.account is None:
            raise Refusal(401, "Requires authentication")
        return self.account

    def repository(self) -> Repository:
        """Return the repository of the path as far as the account sees it; raise 404, or 301 after a rename."""
        full_name = f"{self.names['owner']}/{self.names['repo']}"
        found = self.world.repository(full_name)
        if found is None and (renamed := self.world.formerly(full_name)):
            rest = self.path.split("/", 4)[4:]
            where = "/".join([f"{self.shapes.api}/repositories/{renamed.id}", *rest])
            raise moved(where, status=301 if self.verb == "GET" else 307)
        if found is None or found.is_deleted or not self._sees(found):
            raise Refusal(404, "Not Found")
        return found

    def readable(self) -> Repository:
        """Return the repository, whose issues may be read; raise what GitHub raises."""
        repository = self.repository()
        if repository.private and not (self.account and self.account.may("issues", "read")):
            raise self.not_accessible("issues=read")
        if not repository.has_issues:
            raise Refusal(410, "Issues are disabled for this repo")
        return repository

    def writable(self) -> Repository:
        """Return the repository, whose issues may be written; raise what GitHub raises."""
        who = self.who
        repository = self.repository()
        if not self._covers(repository) or not who.may("issues", "write"):
            raise self.not_accessible("issues=write")
        if repository.archived:
            raise Refusal(403, "Repository was archived so is read-only.")
        if not repository.has_issues:
            raise Refusal(410, "Issues are disabled for this repo")
        return repository

    def hooks_of(self, level: str) -> Repository:
        """Return the repository, whose hooks may be read or written."""
        repository = self.repository()
        if not self._covers(repository) or not self.who.may("repository_hooks", level):
            raise self.not_accessible(f"repository_hooks={level}")
        return repository

    def issue(self, repository: Repository) -> Issue:
        """Return the issue of the path; raise 301, 404 or 410."""
        issue = repository.issues.get(int(self.names["issue_number"]))
        if issue is None:
            raise Refusal(404, "Not Found")
        if issue.moved_to is not None:
            there = issue.moved_to.repository
            if there.is_deleted or not self._sees(there):
                raise Refusal(404, "Not Found")
            where = f"{self.shapes.api}/repositories/{there.id}/issues/{issue.moved_to.number}"
            raise moved(where + self.path.partition(f"/issues/{issue.number}")[2], status=301)
        if issue.is_deleted:
            raise Refusal(410, "This issue was deleted")
        return issue

    def not_accessible(self, accepted: str) -> Refusal:
        """Return the refusal for a missing permission."""
        by = "integration" if self.account and self.account.app_id else "personal access token"
        headers = {"X-Accepted-GitHub-Permissions": accepted}
        return Refusal(403, f"Resource not accessible by {by}", headers=headers)

    def since(self) -> datetime | None:
        """Return `since` of the query."""
        try:
            return (
                datetime.fromisoformat(self.query["since"]).astimezone(UTC) if "since" in self.query else None
            )
        except ValueError as error:
            raise invalid("Issue", "since") from error

    def page(self, items: Sequence[Any]) -> tuple[list[Any], dict[str, str]]:
        """Return the page that is asked for, and its Link header, which names the repository by its id."""
        size = min(max(int(self.query.get("per_page", 30)), 1), 100)
        number = max(int(self.query.get("page", 1)), 1)
        last = max(-(-len(items) // size), 1)
        wanted = {"prev": number - 1, "next": number + 1, "last": last, "first": 1}
        if number <= 1:
            del wanted["prev"], wanted["first"]
        if number >= last:
            del wanted["next"], wanted["last"]
        links = [f'<{self._link(page=str(page))}>; rel="{rel}"' for rel, page in wanted.items()]
        return list(items[(number - 1) * size : number * size]), {"Link": ", ".join(links)} if links else {}

    def _link(self, **query: str) -> str:
        path = self.path
        if "owner" in self.names:
            path = "/".join([f"/repositories/{self.repository().id}", *self.path.split("/", 4)[4:]])
        return f"{self.shapes.api}{path}?{urlencode(dict(self.query) | query)}"

    def next_link(self, **query: str) -> dict[str, str]:
        """Return the Link header of lists that go on from a cursor."""
        return {"Link": f'<{self._link(**query)}>; rel="next"'}

    def _sees(self, repository: Repository) -> bool:
        return not repository.private or self._covers(repository)

    def _covers(self, repository: Repository) -> bool:
        named = self.account.full_names if self.account else set()
        return named is None or repository.full_name in named


def moved(where: str, *, status: int) -> Refusal:
    """Return a redirection."""
    refusal = Refusal(
        status, "Moved Permanently" if status == 301 else "Temporary Redirect", headers={"Location": where}
    )
    refusal.body["url"] = where
    return refusal
