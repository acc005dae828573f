"""Compare everything, once a day: what `since` does not show is found here, and what we wrote in vain."""

from datetime import datetime, timedelta

from github_mirror.changes_since import (
    compare_comment_counts,
    look_at_repository,
    take_changed_comments,
    take_changed_issues,
)
from github_mirror.cursors import Cursor
from github_mirror.differences import (
    is_known,
    issues_with_waiting_writes,
    mirrored_issues,
    missing_changes,
    undecided_fields,
)
from github_mirror.errors import Gone, Moved
from github_mirror.facts import IssueFacts
from github_mirror.inbound import apply_deleted_issue, apply_transferred
from github_mirror.inbound.values import CLOCKS_DIFFER
from github_mirror.models import TrackedIssue
from github_mirror.replanning import plan_again, send_forgotten
from github_mirror.sync_runs import note_drift
from github_mirror.sync_under_way import UnderWay

PAGE = 100
# GitHub's machines may not all have an issue yet; a deletion cannot be taken back.
TOO_NEW = timedelta(minutes=5)


def compare_everything(run: UnderWay) -> None:
    """Compare all mirrored issues with GitHub, and have written again what GitHub lacks."""
    _plan_missing_writes(run, compare_what_is_there(run))


def compare_what_is_there(run: UnderWay) -> dict[int, IssueFacts]:
    """Take in everything that GitHub says of our issues, and what it has no more; return what it shows, by number.

    One request for 100 issues, and one for each that went away.
    """
    look_at_repository(run)
    mirrored = mirrored_issues(run.repository)
    shown = _list_issues(run, mirrored) if _is_list_shorter(mirrored) else {}
    if not shown:
        # Also where all were asked for singly: a repository that refuses the list hides them, and none is deleted.
        take_changed_issues(run)
    take_changed_comments(run)
    for number, issue in mirrored.items():
        if number not in shown:
            facts = _ask_for(run, issue)
            if facts is not None:
                shown[number] = facts
    compare_comment_counts(run, {number: facts.n_comments for number, facts in shown.items()})
    return shown


def _is_list_shorter(mirrored: dict[int, TrackedIssue]) -> bool:
    """Say whether to list all issues of the repository, rather than to ask for each of ours.

    GitHub numbers them, with the pull requests, one after another.
    """
    return bool(mirrored) and len(mirrored) >= max(mirrored) / PAGE


def _list_issues(run: UnderWay, mirrored: dict[int, TrackedIssue]) -> dict[int, IssueFacts]:
    """Take in, from a list of all issues, what the desk does not know of ours; return them by number."""
    cursor = Cursor(run.repository, "issues", now=run.clock())
    listing = run.github.issues(run.name)
    shown: dict[int, IssueFacts] = {}
    for facts in listing:
        issue = mirrored.get(facts.number)
        if issue is not None:
            shown[facts.number] = facts
            if not is_known(issue, facts) and not _take(run, facts, answered_at=listing.answered_at):
                cursor.stumble()
    cursor.move_to(listing.answered_at)
    return shown


def _take(run: UnderWay, facts: IssueFacts, *, answered_at: datetime | None) -> bool:
    """Take in an issue; say whether that succeeded."""
    try:
        run.take_issue(facts, answered_at=answered_at)
    except Exception as error:
        run.stumble(error, number=facts.number)
        return False
    return True


def _ask_for(run: UnderWay, issue: TrackedIssue) -> IssueFacts | None:
    """Ask for one issue that was not in the list; return it, None where it went away, which is taken in."""
    number = issue.issue_number or 0
    try:
        facts = run.github.issue(run.name, number)
    except Moved:
        run.find(apply_transferred(run.repository, issue, now=run.clock()), number=number)
        return None
    except Gone:
        if (
            issue.theirs_at is not None
            and run.clock() - TOO_NEW < issue.theirs_at < run.clock() + CLOCKS_DIFFER
        ):
            return None
        run.find(apply_deleted_issue(run.repository, issue, now=run.clock()), number=number)
        return None
    if facts is not None and not is_known(issue, facts):
        _take(run, facts, answered_at=None)
    return facts


def _plan_missing_writes(run: UnderWay, shown: dict[int, IssueFacts]) -> None:
    """Have written again what GitHub does not show although nothing waits to be written."""
    waiting = issues_with_waiting_writes(run.repository)
    undecided = undecided_fields(run.repository)
    for issue in mirrored_issues(run.repository).values():
        facts = shown.get(issue.issue_number or 0)
        if facts is None or issue.pk in waiting:
            continue
        if missing_changes(issue, facts, undecided=undecided[issue.pk]):
            plan_again(issue, now=run.clock())
            what = "A change of ours never reached GitHub; it is written again."
            note_drift(run.sync, what, issue=issue, now=run.clock())
    for write in send_forgotten(run.repository, now=run.clock()):
        what = f"“{write.get_kind_display()}” was never sent; it is sent now."
        note_drift(run.sync, what, issue=write.issue, now=run.clock())
