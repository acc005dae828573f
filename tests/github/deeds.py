"""What can be done to issues and comments, by the API or by people: the change, and the webhooks that tell of it."""

from dataclasses import dataclass
from typing import Any

from tests.github.payloads import Payloads
from tests.github.shapes import Shapes
from tests.github.state import Comment, Issue, Label, Milestone, Person, Repository, World
from tests.github.webhooks import Webhooks


@dataclass(frozen=True)
class Entry:
    """One change of a text, or of `state`, as the journal keeps it; `of` is the issue or the comment."""

    of: Issue | Comment
    field: str
    by: Person
    before: str
    after: str


class Deeds:
    """Changes issues and comments. The `journal` keeps what every text said before and after, and who changed it."""

    def __init__(self, world: World, shapes: Shapes, webhooks: Webhooks) -> None:
        self.journal: list[Entry] = []
        self.world = world
        self.shapes = shapes
        self.payloads = Payloads(shapes)
        self.webhooks = webhooks

    def open_issue(self, repository: Repository, by: Person, *, title: str, body: str | None) -> Issue:
        """Open an issue."""
        now = self.world.clock.now()
        number = max(repository.issues, default=0) + 1
        issue = Issue(next(self.world.ids), number, repository, by, title, body, now, now)
        repository.issues[number] = issue
        self._note(issue, "title", by, "", title)
        self._note(issue, "body", by, "", body or "")
        self._tell("opened", issue, by)
        return issue

    def retitle(self, issue: Issue, by: Person, title: str) -> None:
        """Change the title."""
        if title != issue.title:
            before, issue.title = issue.title, title
            self._note(issue, "title", by, before, title)
            self._changed("edited", issue, by, changes={"title": {"from": before}})

    def rewrite(self, issue: Issue, by: Person, body: str | None) -> None:
        """Change the text."""
        if (body or "") != (issue.body or ""):
            before, issue.body = issue.body, body
            self._note(issue, "body", by, before or "", body or "")
            self._changed("edited", issue, by, changes={"body": {"from": before or ""}})

    def close(self, issue: Issue, by: Person, reason: str = "completed") -> None:
        """Close it. A reason for what is closed already is ignored, as the description says."""
        if issue.state == "closed":
            return
        self._note(issue, "state", by, "open", f"closed as {reason}")
        issue.state, issue.state_reason = "closed", reason
        issue.closed_by, issue.closed_at = by, self.world.clock.now()
        self._changed("closed", issue, by)

    def reopen(self, issue: Issue, by: Person) -> None:
        """Open it again."""
        if issue.state == "open":
            return
        self._note(issue, "state", by, f"closed as {issue.state_reason}", "open")
        issue.state, issue.state_reason, issue.closed_by, issue.closed_at = "open", "reopened", None, None
        self._changed("reopened", issue, by)

    def label(self, issue: Issue, by: Person, wanted: list[str]) -> None:
        """Replace the labels; those that the repository has not are made."""
        known = {name.lower(): name for name in issue.repository.labels}
        names = list(dict.fromkeys(known.get(one.lower(), one) for one in wanted))
        before, after = set(issue.labels), set(names)
        for name in [one for one in names if one not in before]:
            label = issue.repository.labels.setdefault(name, Label(next(self.world.ids), name))
            issue.labels = [*issue.labels, name]
            self._changed("labeled", issue, by, label=self.shapes.label(label, issue.repository))
        for name in sorted(before - after):
            issue.labels = [one for one in issue.labels if one != name]
            label = issue.repository.labels[name]
            self._changed("unlabeled", issue, by, label=self.shapes.label(label, issue.repository))

    def assign(self, issue: Issue, by: Person, people: list[Person]) -> None:
        """Replace the assignees."""
        for one in [one for one in people if one not in issue.assignees]:
            issue.assignees = [*issue.assignees, one]
            self._changed("assigned", issue, by, assignee=self.shapes.person(one))
        for one in [one for one in issue.assignees if one not in people]:
            issue.assignees = [other for other in issue.assignees if other is not one]
            self._changed("unassigned", issue, by, assignee=self.shapes.person(one))

    def plan(self, issue: Issue, by: Person, milestone: Milestone | None) -> None:
        """Put it in a milestone, or in none."""
        before = issue.milestone
        if milestone is before:
            return
        issue.milestone = milestone
        if before:
            said = self.shapes.milestone(before, issue.repository)
            self._changed("demilestoned", issue, by, milestone=said)
        if milestone:
            said = self.shapes.milestone(milestone, issue.repository)
            self._changed("milestoned", issue, by, milestone=said)

    def lock(self, issue: Issue, by: Person, reason: str | None = None) -> None:
        """Lock the conversation."""
        issue.locked, issue.lock_reason = True, reason
        self._changed("locked", issue, by)

    def unlock(self, issue: Issue, by: Person) -> None:
        """Unlock it."""
        issue.locked, issue.lock_reason = False, None
        self._changed("unlocked", issue, by)

    def delete(self, issue: Issue, by: Person) -> None:
        """Delete the issue with all its comments."""
        issue.is_deleted = True
        self._tell("deleted", issue, by)

    def transfer(self, issue: Issue, by: Person, target: Repository) -> Issue:
        """Move it to another repository, where it gets another id and number."""
        now = self.world.clock.now()
        number = max(target.issues, default=0) + 1
        new = Issue(
            next(self.world.ids), number, target, issue.user, issue.title, issue.body, issue.created_at, now
        )
        new.state, new.state_reason, new.closed_at = issue.state, issue.state_reason, issue.closed_at
        new.labels = [one for one in issue.labels if one in target.labels]
        new.comments = issue.comments
        for comment in new.comments.values():
            comment.issue = new
        target.issues[number] = new
        issue.moved_to, issue.comments = new, {}
        repository = self.payloads.repository
        there = {"new_issue": self.payloads.issue(new), "new_repository": repository(target)}
        here = {"old_issue": self.payloads.issue(issue), "old_repository": repository(issue.repository)}
        self._tell("transferred", issue, by, changes=there)
        self._tell("opened", new, by, changes=here)
        return new

    def comment(self, issue: Issue, by: Person, body: str) -> Comment:
        """Comment; the issue counts as changed."""
        now = self.world.clock.now()
        comment = Comment(next(self.world.ids), issue, by, body, now, now)
        issue.comments[comment.id] = comment
        self._note(comment, "body", by, "", body)
        issue.updated_at = now
        self._tell_of(comment, "created", by)
        return comment

    def edit_comment(self, comment: Comment, by: Person, body: str) -> None:
        """Change a comment."""
        if body != comment.body:
            before, comment.body, comment.updated_at = comment.body, body, self.world.clock.now()
            self._note(comment, "body", by, before, body)
            self._tell_of(comment, "edited", by, changes={"body": {"from": before}})

    def delete_comment(self, comment: Comment, by: Person) -> None:
        """Delete a comment. Nothing that can be listed by `since` tells of it."""
        del comment.issue.comments[comment.id]
        self._note(comment, "body", by, comment.body, "")
        self._tell_of(comment, "deleted", by)

    def _note(self, of: Issue | Comment, field: str, by: Person, before: str, after: str) -> None:
        self.journal.append(Entry(of, field, by, before, after))

    def _changed(self, action: str, issue: Issue, by: Person, **extra: Any) -> None:
        issue.updated_at = self.world.clock.now()
        self._tell(action, issue, by, **extra)

    def _tell(self, action: str, issue: Issue, by: Person, **extra: Any) -> None:
        self.webhooks.tell(issue.repository, "issues", self.payloads.of_issue(action, issue, by, **extra))

    def _tell_of(self, comment: Comment, action: str, by: Person, **extra: Any) -> None:
        said = self.payloads.of_comment(action, comment, by, **extra)
        self.webhooks.tell(comment.issue.repository, "issue_comment", said)
