"""Repositories, their webhooks, and the account that is let into them."""

from collections.abc import Mapping
from typing import Any

from github_mirror.client.reading import Listing, repository_in, understood
from github_mirror.client.session import Session
from github_mirror.facts import RepositoryFacts


class Repositories(Session):
    """What is asked about repositories, and their webhooks."""

    def repository(self, full_name: str, etag: str = "") -> RepositoryFacts | None:
        """Return a repository, None where it is as `etag` names it."""
        answer = self._ask("GET", f"/repos/{full_name}", about=full_name, etag=etag)
        return None if answer.is_unchanged else repository_in(answer)

    def repository_by_id(self, github_id: int, *, about: str = "") -> RepositoryFacts:
        """Return a repository by GitHub's number, whatever it is called now; `about` is the name it is known by."""
        return repository_in(self._ask("GET", f"/repositories/{github_id}", about=about))

    def hooks(self, full_name: str) -> list[dict[str, Any]]:
        """Return the repository's webhooks, as GitHub's API describes them."""
        return list(self._listing(f"/repos/{full_name}/hooks", about=full_name, read=dict))

    def create_hook(self, full_name: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Make a webhook."""
        answer = self._ask("POST", f"/repos/{full_name}/hooks", about=full_name, data=fields)
        return understood(dict, answer.data())

    def hook_deliveries(self, full_name: str, hook_id: int) -> Listing[dict[str, Any]]:
        """Return what a webhook sent, the newest first."""
        return self._listing(f"/repos/{full_name}/hooks/{hook_id}/deliveries", about=full_name, read=dict)

    def hook_delivery(self, full_name: str, hook_id: int, delivery_id: int) -> dict[str, Any]:
        """Return one delivery with what was sent."""
        path = f"/repos/{full_name}/hooks/{hook_id}/deliveries/{delivery_id}"
        return understood(dict, self._ask("GET", path, about=full_name).data())

    def redeliver(self, full_name: str, hook_id: int, delivery_id: int) -> None:
        """Have GitHub send a delivery again."""
        path = f"/repos/{full_name}/hooks/{hook_id}/deliveries/{delivery_id}/attempts"
        self._ask("POST", path, about=full_name)

    def whoami(self) -> str:
        """Return the login that the desk's writing appears under."""
        answer = self._ask("GET", self.sign_in.path_of_itself, auth=self.sign_in.for_itself())
        data = understood(dict, answer.data())
        return f"{data['slug']}[bot]" if "slug" in data else str(data.get("login", ""))

    def installation(self, full_name: str) -> dict[str, Any]:
        """Return the app's installation at a repository, with its `permissions`; raise NoAccess for a token."""
        answer = self._ask("GET", f"/repos/{full_name}/installation", auth=self.sign_in.for_itself())
        return understood(dict, answer.data())
