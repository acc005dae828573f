"""Issues, their comments and their milestones."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from github_mirror.client.reading import Listing, issue_in, own_issue, understood
from github_mirror.client.session import Session
from github_mirror.facts import CommentFacts, IssueFacts, comment_facts


class Issues(Session):
    """What is asked of and written to issues."""

    def create_issue(self, full_name: str, fields: Mapping[str, Any]) -> IssueFacts:
        """Open an issue."""
        return issue_in(self._ask("POST", f"/repos/{full_name}/issues", about=full_name, data=fields))

    def edit_issue(self, full_name: str, number: int, fields: Mapping[str, Any]) -> IssueFacts:
        """Change the given fields of an issue. Raises Moved instead of writing into another repository."""
        path = f"/repos/{full_name}/issues/{number}"
        return issue_in(self._ask("PATCH", path, about=full_name, data=fields))

    def issue(self, full_name: str, number: int, etag: str = "") -> IssueFacts | None:
        """Return an issue, None where it is as `etag` names it."""
        answer = self._ask("GET", f"/repos/{full_name}/issues/{number}", about=full_name, etag=etag)
        return None if answer.is_unchanged else issue_in(answer)

    def issues(self, full_name: str, since: datetime | None = None, etag: str = "") -> Listing[IssueFacts]:
        """Return issues, open and closed, without pull requests, the longest unchanged first; raise NotModified."""
        parameters = {"state": "all", "sort": "updated", "direction": "asc"} | _since(since)
        path = f"/repos/{full_name}/issues"
        return self._listing(path, about=full_name, parameters=parameters, etag=etag, read=own_issue)

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
        return understood(lambda data: comment_facts(data, issue_number=number), answer.data())

    def milestone_number(self, full_name: str, title: str) -> int | None:
        """Return the number of the milestone with this title, None where there is none."""
        path = f"/repos/{full_name}/milestones"
        found = self._listing(path, about=full_name, parameters={"state": "all"}, read=dict)
        return next((int(one["number"]) for one in found if one.get("title") == title), None)


def _since(since: datetime | None) -> dict[str, str | int]:
    return {"since": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")} if since else {}
