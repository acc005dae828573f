"""What GitHub's people do: each method does one thing and returns its name, "" where there is nothing to do.

`at` chooses what it is done to, `n` how.
"""

from tests.github.state import Comment, Issue
from tests.mirror.desk import SideBySide
from tests.mirror.desk_side import FOUND, MOST_TICKETS

REASONS = ("completed", "not_planned", "duplicate")
LABELS = ("bug", "question", "waiting", "support")
PEOPLE = ("ana-at-github", "ada")
SPRINTS = ("Sprint 7", "Sprint 8", None)


class GitHubSide:
    """People with accounts at GitHub, who touch only issues that the desk knows to be its own."""

    def __init__(self, sides: SideBySide) -> None:
        self.sides, self.human = sides, sides.hub.human

    def commented(self, at: int, n: int) -> str:
        if issue := self._issue(at):
            self.human.comment(issue, f"Theirs: {self.sides.words()}.")
            return "commented"
        return ""

    def comment_edited(self, at: int, n: int) -> str:
        if comment := self._comment(at):
            self.human.edit_comment(comment, f"Theirs, again: {self.sides.words()}.")
            return "comment edited"
        return ""

    def comment_deleted(self, at: int, n: int) -> str:
        if comment := self._comment(at):
            self.human.delete_comment(comment)
            return "comment deleted"
        return ""

    def retitled(self, at: int, n: int) -> str:
        if issue := self._issue(at):
            self.human.edit(issue, title=f"Their {self.sides.words()}")
            return "retitled"
        return ""

    def rewritten(self, at: int, n: int) -> str:
        issue = self._issue(at)
        if issue is None:
            return ""
        before = issue.body or ""
        if n % 3 == 0 and FOUND in before:
            self.human.edit(issue, body=before.replace(FOUND, f"Their {self.sides.words()}"))
            return "rewritten in a section"
        mark = before[before.rfind("<!--") :] if n % 3 == 1 and "<!--" in before else ""
        self.human.edit(issue, body=f"Their {self.sides.words()}\n\n{mark}")
        return f"rewritten {'but for the mark' if mark else 'without the mark'}"

    def relabelled(self, at: int, n: int) -> str:
        if issue := self._issue(at):
            self.human.relabel(issue, *(name for bit, name in enumerate(LABELS) if n >> bit & 1))
            return "relabelled"
        return ""

    def assigned(self, at: int, n: int) -> str:
        if issue := self._issue(at):
            self.human.assign(issue, *(name for bit, name in enumerate(PEOPLE) if n >> bit & 1))
            return "assigned"
        return ""

    def planned(self, at: int, n: int) -> str:
        if issue := self._issue(at):
            self.human.plan(issue, SPRINTS[n % 3])
            return "planned"
        return ""

    def closed(self, at: int, n: int) -> str:
        if issue := self._issue(at):
            self.human.close(issue, REASONS[n % 3])
            return "closed"
        return ""

    def reopened(self, at: int, n: int) -> str:
        if issue := self._issue(at):
            self.human.reopen(issue)
            return "reopened"
        return ""

    def locked_or_unlocked(self, at: int, n: int) -> str:
        if issue := self._issue(at):
            (self.human.unlock if issue.locked else self.human.lock)(issue)
            return "locked or unlocked"
        return ""

    def issue_gone(self, at: int, n: int) -> str:
        issue = self._issue(at)
        if issue is None:
            return ""
        if n % 2:
            self.human.transfer(issue, self.sides.elsewhere)
            return "issue moved"
        self.human.delete(issue)
        return "issue deleted"

    def unrelated_issue(self, at: int, n: int) -> str:
        if len(self.sides.there.issues) >= 2 * MOST_TICKETS:
            return ""
        self.human.open_issue(self.sides.there, "Unrelated", "Nothing of ours.")
        return "unrelated issue"

    def repository_changed(self, at: int, n: int) -> str:
        there = self.sides.there
        match n % 5:
            case 0:
                (self.human.make_public if there.private else self.human.make_private)(there)
                return "repository public or private"
            case 1:
                (self.human.unarchive if there.archived else self.human.archive)(there)
                return "repository archived or not"
            case 2:
                self.human.switch_issues(there, on=not there.has_issues)
                return "issues switched off or on"
            case 3:
                self.human.rename(there, self.sides.words().replace(" ", "-"))
                return "repository renamed"
            case _:
                self.sides.lose_access()
                return "token refused or accepted"

    def _issue(self, at: int) -> Issue | None:
        known = self.sides.known_issues()
        return known[at % len(known)] if known else None

    def _comment(self, at: int) -> Comment | None:
        found = [comment for issue in self.sides.known_issues() for comment in issue.comments.values()]
        return found[at % len(found)] if found else None
