"""Compare a repository at GitHub with the desk and say where they differ. Writes nothing on either side."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from github_mirror.client import GitHub
from github_mirror.cursors import Cursor
from github_mirror.differences import (
    issues_with_waiting_writes,
    kept_comments,
    mirrored_issues,
    missing_changes,
    undecided_fields,
    unheard_changes,
)
from github_mirror.errors import Gone, Moved
from github_mirror.facts import CommentFacts, IssueFacts
from github_mirror.models import MirroredComment, Repository, TrackedIssue

# How many issues are asked about before it is said how far it is.
STEP = 500
Progress = Callable[[str], None]


@dataclass
class Checked:
    """What a comparison found: a line for each difference, and what is no difference yet.

    `needs_full_repair` where only comparing everything mends it.
    """

    differences: list[str] = field(default_factory=list)
    n_issues: int = 0
    n_comments: int = 0
    n_waiting: int = 0
    n_undecided: int = 0
    needs_full_repair: bool = False


def check_changes(repository: Repository, hub: GitHub, *, now: datetime) -> Checked:
    """Compare what changed at GitHub since the last sync. Raises errors of github_mirror.errors."""
    since = Cursor(repository, "issues", now=now).since
    mirrored = mirrored_issues(repository)
    shown = {one.number: one for one in hub.issues(repository.full_name, since) if one.number in mirrored}
    return _compared(repository, hub, {number: mirrored[number] for number in shown}, shown=shown, now=now)


def check_everything(repository: Repository, hub: GitHub, *, now: datetime, tell: Progress) -> Checked:
    """Compare all mirrored issues; `tell` hears how far it is. Raises errors of github_mirror.errors."""
    mirrored = mirrored_issues(repository)
    tell(f"{repository}: comparing {number_of(len(mirrored), 'issue')}")
    shown: dict[int, IssueFacts] = {}
    for facts in hub.issues(repository.full_name) if mirrored else ():
        if facts.number in mirrored:
            shown[facts.number] = facts
            if len(shown) % STEP == 0:
                tell(f"{repository}: {len(shown):,} of {len(mirrored):,}")
    checked = _compared(repository, hub, mirrored, shown=shown, now=now)
    checked.needs_full_repair = bool(checked.differences)
    return checked


def number_of(n: int, what: str) -> str:
    """Return how many things there are in words, e.g. `1 issue`, `1,200 issues`."""
    return f"{n:,} {what}{'' if n == 1 else 's'}"


def _compared(
    repository: Repository,
    hub: GitHub,
    mirrored: dict[int, TrackedIssue],
    *,
    shown: dict[int, IssueFacts],
    now: datetime,
) -> Checked:
    checked = Checked(n_issues=len(mirrored))
    undecided, waiting = undecided_fields(repository), issues_with_waiting_writes(repository)
    kept, strange = kept_comments(repository), Counter[int]()
    about_comments = list(_comments(repository, hub, checked, strange=strange, now=now))
    checked.n_waiting, checked.n_undecided = len(waiting), sum(len(one) for one in undecided.values())
    for number, issue in mirrored.items():
        facts = shown.get(number)
        if facts is None:
            checked.differences += _where_is(repository, hub, issue)
            continue
        decided = undecided[issue.pk]
        missing = [] if issue.pk in waiting else missing_changes(issue, facts, undecided=decided)
        checked.needs_full_repair |= bool(missing)
        # A comment that is told of below is not counted once more.
        n_known = kept.get(number, 0) + strange[number]
        checked.differences += _in_words(issue, facts, missing=missing)
        if facts.n_comments != n_known:
            there = number_of(facts.n_comments, "comment")
            checked.differences.append(f"{issue.reference}: {there} at GitHub, {kept.get(number, 0)} here")
    checked.differences += about_comments
    return checked


def _in_words(issue: TrackedIssue, facts: IssueFacts, *, missing: list[str]) -> Iterator[str]:
    for name in unheard_changes(issue, facts):
        yield f"{issue.reference}: the {name} was changed at GitHub, and the desk does not know"
    for name in missing:
        yield f"{issue.reference}: the {name} that the desk wants never reached GitHub"


def _where_is(repository: Repository, hub: GitHub, issue: TrackedIssue) -> list[str]:
    try:
        hub.issue(repository.full_name, issue.issue_number or 0)
    except Moved:
        return [f"{issue.reference}: was moved to another repository, and the desk does not know"]
    except Gone:
        return [f"{issue.reference}: was deleted at GitHub, and the desk does not know"]
    return []


def _comments(
    repository: Repository, hub: GitHub, checked: Checked, *, strange: Counter[int], now: datetime
) -> Iterator[str]:
    """Compare the comments that changed since the last sync; count in `strange`, by issue, those that are not here."""
    numbers = set(mirrored_issues(repository))
    since = Cursor(repository, "comments", now=now).since
    listed = [one for one in hub.comments(repository.full_name, since) if one.issue_number in numbers]
    checked.n_comments = len(listed)
    keys = [one.github_id for one in listed]
    known = MirroredComment.objects.in_bulk(keys, field_name="github_id")
    for facts in listed:
        strange[facts.issue_number] += facts.github_id not in known
        words = _about(facts, known.get(facts.github_id))
        if words:
            yield f"{repository}#{facts.issue_number}: {words}"


def _about(facts: CommentFacts, known: MirroredComment | None) -> str:
    if known is None:
        return f"a comment of {facts.login} is not known here"
    if known.deleted_at is None and known.body != facts.body:
        return f"a comment of {facts.login} was edited at GitHub, and the desk does not know"
    return ""
