"""Look at one issue at GitHub now, by a colleague's wish."""

from datetime import datetime

from github_mirror.connecting import github
from github_mirror.errors import NotTracked
from github_mirror.inbound import Source, apply_comment, apply_issue
from github_mirror.models import TrackedIssue


def look_at(issue: TrackedIssue, *, now: datetime) -> int:
    """Take in what GitHub says of an issue and its comments now; return how many things changed here.

    A few requests, none in a transaction. Raises NotTracked, NotConnected or an error of GitHub's.
    """
    if issue.repository is None or issue.issue_number is None:
        raise NotTracked("This issue is not on GitHub yet.")
    name, number = issue.repository.full_name, issue.issue_number
    hub = github()
    changes: list[str] = []
    facts = hub.issue(name, number)
    if facts is not None:
        changes += apply_issue(issue.repository, facts, source=Source.SYNC, now=now).changes
    for comment in hub.issue_comments(name, number):
        changes += apply_comment(issue.repository, comment, source=Source.SYNC, now=now).changes
    return len(changes)
