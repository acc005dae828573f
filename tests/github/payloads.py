"""What webhooks say, in the shape of GitHub's real payloads."""

import json
from functools import cache
from typing import Any

from tests.github.description import DATA
from tests.github.shapes import Json, Shapes
from tests.github.state import WEB, Account, Comment, Hook, Issue, Person, Repository, node_id

# What the API says of an issue or a repository and a webhook does not.
NOT_OF_ISSUES = ("closed_by",)


class Payloads:
    """Writes payloads."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes

    def of_issue(self, action: str, issue: Issue, by: Person, **extra: Any) -> Json:
        """Return an `issues` payload; extra is e.g. `label=`, `assignee=`, `changes=`."""
        return {"action": action, "issue": self.issue(issue)} | extra | self._of(issue.repository, by)

    def of_comment(self, action: str, comment: Comment, by: Person, **extra: Any) -> Json:
        """Return an `issue_comment` payload."""
        parts = {"issue": self.issue(comment.issue), "comment": self._shapes.comment(comment)}
        return {"action": action} | parts | extra | self._of(comment.issue.repository, by)

    def of_repository(self, action: str, repository: Repository, by: Person, **extra: Any) -> Json:
        """Return a `repository` payload."""
        return {"action": action} | extra | self._of(repository, by)

    def of_ping(self, hook: Hook, by: Person) -> Json:
        """Return a `ping` payload."""
        said = {"zen": "Keep it logically awesome.", "hook_id": hook.id, "hook": self._shapes.hook(hook)}
        return said | self._of(hook.repository, by)

    def of_installation(
        self, action: str, installation: Json, repositories: list[Repository], by: Person
    ) -> Json:
        """Return an `installation` payload."""
        named = [
            {
                "id": one.id,
                "node_id": node_id("R", one.id),
                "name": one.name,
                "full_name": one.full_name,
                "private": one.private,
            }
            for one in repositories
        ]
        said = {"action": action, "installation": installation, "repositories": named}
        return said | {"sender": self._shapes.person(by)}

    def issue(self, issue: Issue) -> Json:
        """Return an issue as webhooks write it."""
        said = self._shapes.issue(issue)
        return {name: value for name, value in said.items() if name not in NOT_OF_ISSUES}

    def repository(self, repository: Repository) -> Json:
        """Return a repository as webhooks write it: the keys of the example."""
        said = self._shapes.repository(repository, _nobody(repository))
        return {name: said[name] for name in examples()["issues.opened"]["repository"] if name in said}

    def _of(self, repository: Repository, by: Person) -> Json:
        found = {"repository": self.repository(repository), "sender": self._shapes.person(by)}
        if repository.owner.type == "Organization":
            login = repository.owner.login
            template = json.dumps(examples()["issues.labeled"]["organization"]).replace("Octocoders", login)
            found["organization"] = json.loads(template) | {"login": login, "id": repository.owner.id}
        return found


@cache
def examples() -> dict[str, Json]:
    """Return one real payload for each `event.action`."""
    found: dict[str, Json] = json.loads((DATA / "webhooks.json").read_text())
    return found


def _nobody(repository: Repository) -> Account:
    return Account(repository.owner, {})


def web_address(issue: Issue) -> str:
    """Return where people read an issue."""
    return f"{WEB}/{issue.repository.full_name}/issues/{issue.number}"
