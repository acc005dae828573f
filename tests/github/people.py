"""What people do on GitHub's own pages, for tests: `hub.human.comment(issue, "Seen.")`."""

from tests.github.deeds import Deeds
from tests.github.state import Comment, Issue, Milestone, Person, Repository

SOMEBODY = "octavia"


class Human:
    """Acts as somebody at GitHub; `by` is a login."""

    def __init__(self, deeds: Deeds) -> None:
        self._deeds = deeds

    def open_issue(self, repository: Repository, title: str, body: str = "", *, by: str = SOMEBODY) -> Issue:
        """Open an issue."""
        return self._deeds.open_issue(repository, self._person(by), title=title, body=body)

    def edit(
        self, issue: Issue, *, title: str | None = None, body: str | None = None, by: str = SOMEBODY
    ) -> None:
        """Change the title or the text."""
        if title is not None:
            self._deeds.retitle(issue, self._person(by), title)
        if body is not None:
            self._deeds.rewrite(issue, self._person(by), body)

    def close(self, issue: Issue, reason: str = "completed", *, by: str = SOMEBODY) -> None:
        """Close it as `completed`, `not_planned` or `duplicate`."""
        self._deeds.close(issue, self._person(by), reason)

    def reopen(self, issue: Issue, *, by: str = SOMEBODY) -> None:
        """Open it again."""
        self._deeds.reopen(issue, self._person(by))

    def relabel(self, issue: Issue, *labels: str, by: str = SOMEBODY) -> None:
        """Replace the labels."""
        self._deeds.label(issue, self._person(by), list(labels))

    def assign(self, issue: Issue, *logins: str, by: str = SOMEBODY) -> None:
        """Replace the assignees."""
        self._deeds.assign(issue, self._person(by), [self._person(one) for one in logins])

    def plan(self, issue: Issue, title: str | None, *, by: str = SOMEBODY) -> None:
        """Put it in a milestone, made if need be, or in none."""
        milestone = self.milestone(issue.repository, title) if title else None
        self._deeds.plan(issue, self._person(by), milestone)

    def milestone(self, repository: Repository, title: str) -> Milestone:
        """Return a milestone by title, made if need be."""
        for one in repository.milestones.values():
            if one.title == title:
                return one
        number = max(repository.milestones, default=0) + 1
        world = self._deeds.world
        made = Milestone(next(world.ids), number, title, world.clock.now())
        repository.milestones[number] = made
        return made

    def lock(self, issue: Issue, *, by: str = SOMEBODY) -> None:
        """Lock the conversation."""
        self._deeds.lock(issue, self._person(by))

    def unlock(self, issue: Issue, *, by: str = SOMEBODY) -> None:
        """Unlock it."""
        self._deeds.unlock(issue, self._person(by))

    def delete(self, issue: Issue, *, by: str = SOMEBODY) -> None:
        """Delete the issue."""
        self._deeds.delete(issue, self._person(by))

    def transfer(self, issue: Issue, target: Repository, *, by: str = SOMEBODY) -> Issue:
        """Move it to another repository; return what it became."""
        return self._deeds.transfer(issue, self._person(by), target)

    def comment(self, issue: Issue, body: str, *, by: str = SOMEBODY) -> Comment:
        """Comment."""
        return self._deeds.comment(issue, self._person(by), body)

    def edit_comment(self, comment: Comment, body: str, *, by: str = SOMEBODY) -> None:
        """Change a comment."""
        self._deeds.edit_comment(comment, self._person(by), body)

    def delete_comment(self, comment: Comment, *, by: str = SOMEBODY) -> None:
        """Delete a comment."""
        self._deeds.delete_comment(comment, self._person(by))

    def make_public(self, repository: Repository, *, by: str = SOMEBODY) -> None:
        """Let the world read it."""
        repository.private, repository.visibility = False, "public"
        self._tell("publicized", repository, by)

    def make_private(self, repository: Repository, *, by: str = SOMEBODY) -> None:
        """Let only its people read it."""
        repository.private, repository.visibility = True, "private"
        self._tell("privatized", repository, by)

    def archive(self, repository: Repository, *, by: str = SOMEBODY) -> None:
        """Make it read-only."""
        repository.archived = True
        self._tell("archived", repository, by)

    def unarchive(self, repository: Repository, *, by: str = SOMEBODY) -> None:
        """Make it writable again."""
        repository.archived = False
        self._tell("unarchived", repository, by)

    def rename(self, repository: Repository, name: str, *, by: str = SOMEBODY) -> None:
        """Give it another name; the old one leads to it."""
        before = repository.name
        repository.former_names.add(repository.full_name)
        repository.name = name
        self._tell("renamed", repository, by, changes={"repository": {"name": {"from": before}}})

    def delete_repository(self, repository: Repository, *, by: str = SOMEBODY) -> None:
        """Delete a repository."""
        self._tell("deleted", repository, by)
        repository.is_deleted = True

    def switch_issues(self, repository: Repository, *, on: bool) -> None:
        """Switch issues on or off; GitHub sends no webhook of it."""
        repository.has_issues = on

    def _tell(self, action: str, repository: Repository, by: str, **extra: object) -> None:
        repository.updated_at = self._deeds.world.clock.now()
        said = self._deeds.payloads.of_repository(action, repository, self._person(by), **extra)
        self._deeds.webhooks.tell(repository, "repository", said)

    def _person(self, login: str) -> Person:
        return self._deeds.world.person(login)
