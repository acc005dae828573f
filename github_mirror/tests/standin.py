"""The stand-in for GitHub with one repository, as the tests of what is sent see it."""

from typing import Any

from tests.github import hub

REPOSITORY = "acme/support"


class StandIn(hub.StandIn):
    """GitHub with one public repository."""

    def __init__(self) -> None:
        super().__init__()
        self.one = self.repository(REPOSITORY)

    @property
    def issues(self) -> list[dict[str, Any]]:
        """Return its issues; of labels the names alone."""
        found = [self.deeds.shapes.issue(one) for one in self.one.present]
        return [one | {"labels": [{"name": label["name"]} for label in one["labels"]]} for one in found]

    @property
    def comments(self) -> dict[int, list[dict[str, Any]]]:
        """Return the comments of each issue by its number."""
        return {
            one.number: [self.deeds.shapes.comment(comment) for comment in one.comments.values()]
            for one in self.one.present
        }

    def fail_next_write(
        self, status: int, *, after_commit: bool, headers: dict[str, str] | None = None
    ) -> None:
        """Answer the next request that may change something with an error."""
        self.faults.coming.append(hub.Fault(status, after_commit, headers or {}))

    def stop(self) -> None:
        """End the server; what was said was as GitHub describes it."""
        super().stop()
        assert self.violations == [], "\n".join(self.violations)
