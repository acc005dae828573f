"""Ask GitHub what changed in a repository since it was last asked, and take it in."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from django.conf import settings

from github_mirror.client import Listing
from github_mirror.cursors import OVERLAP, Cursor
from github_mirror.differences import kept_comments
from github_mirror.errors import GitHubError, Gone, Moved, NoAccess, NotModified, RepositoryStopped
from github_mirror.facts import ISSUES_OFF, CommentFacts, IssueFacts
from github_mirror.inbound import apply_deleted_comment, apply_repository
from github_mirror.marker import marks_in
from github_mirror.models import MirroredComment, Presence, RepositoryState, TrackedIssue
from github_mirror.sync_under_way import UnderWay

Item = TypeVar("Item", IssueFacts, CommentFacts)


def look_at_repository(run: UnderWay) -> None:
    """Take in what the repository itself is like now. One request. Raises RepositoryStopped or NoAccess."""
    repository = run.repository
    try:
        facts = run.github.repository(run.name, repository.etag)
    except Moved:
        if repository.github_id is None:
            raise
        facts = run.github.repository_by_id(repository.github_id, about=run.name)
    if facts is not None:
        applied = apply_repository(repository, facts, now=run.clock())
        run.find(applied)
        repository.refresh_from_db()
    if TrackedIssue.objects.filter(repository=repository, presence=Presence.DISABLED).exists():
        raise NoAccess(f"{repository} {ISSUES_OFF}.")
    if repository.state != RepositoryState.ACTIVE:
        raise RepositoryStopped(repository.state_in_words)


def take_changed_issues(run: UnderWay) -> dict[int, int]:
    """Take in the issues that changed; return by number how many comments each of ours has at GitHub."""
    cursor = Cursor(run.repository, "issues", now=run.clock())
    try:
        listing = run.github.issues(run.name, cursor.since, cursor.etag)
    except NotModified:
        return {}
    ours, counts = run.numbers(), {}

    def take(facts: IssueFacts) -> None:
        if facts.number in ours or marks_in(facts.body, key=settings.SECRET_KEY):
            run.take_issue(facts, answered_at=listing.answered_at)
            counts[facts.number] = facts.n_comments

    _follow(run, listing, cursor=cursor, take=take)
    return counts


def take_changed_comments(run: UnderWay) -> None:
    """Take in the comments that changed."""
    cursor = Cursor(run.repository, "comments", now=run.clock())
    try:
        listing = run.github.comments(run.name, cursor.since, cursor.etag)
    except NotModified:
        return
    ours = run.numbers()

    def take(facts: CommentFacts) -> None:
        if facts.issue_number in ours:
            run.take_comment(facts, answered_at=listing.answered_at)

    _follow(run, listing, cursor=cursor, take=take)


def _follow(run: UnderWay, listing: Listing[Item], *, cursor: Cursor, take: Callable[[Item], None]) -> None:
    """Take in a list, the longest unchanged first. The cursor moves past what was taken in, and nothing else."""
    try:
        for facts in listing:
            number, changed_at = _place(facts)
            try:
                take(facts)
            except Exception as error:
                # A defect of ours with one of them must not keep the others from being taken in.
                run.stumble(error, number=number)
                cursor.stumble()
            else:
                cursor.pass_by(changed_at)
    except GitHubError:
        cursor.keep_what_is_known()
        raise
    cursor.reach_end(etag=listing.etag, answered_at=listing.answered_at)


def _place(facts: IssueFacts | CommentFacts) -> tuple[int, datetime]:
    if isinstance(facts, IssueFacts):
        return facts.number, facts.updated_at
    return facts.issue_number, facts.changed_at


def compare_comment_counts(run: UnderWay, counts: Mapping[int, int]) -> None:
    """Look through the comments of each issue that has more or fewer at GitHub than here: deletions tell of nothing.

    One request for each that differs.
    """
    kept = kept_comments(run.repository)
    for number in _differing(counts, kept):
        try:
            _look_through_comments(run, number)
        except (Gone, Moved):
            # It went away while we were looking; the full check finds where to.
            continue


def _differing(counts: Mapping[int, int], kept: Mapping[int, int]) -> Iterable[int]:
    return [number for number, n in counts.items() if number in kept and kept[number] != n]


def _look_through_comments(run: UnderWay, number: int) -> None:
    # Read before GitHub is asked: what is written meanwhile is not in its list and is not deleted.
    live = MirroredComment.objects.filter(
        issue__repository=run.repository, issue__issue_number=number, deleted_at=None
    )
    known = dict(live.values_list("github_id", "written_at"))
    listing = run.github.issue_comments(run.name, number)
    there = set()
    for facts in listing:
        there.add(facts.github_id)
        run.take_comment(facts, answered_at=listing.answered_at)
    for github_id in known.keys() - there:
        if listing.answered_at is None or known[github_id] > listing.answered_at - OVERLAP:
            # So new that the machine that answered may not have it yet: looked at again next time.
            continue
        applied = apply_deleted_comment(
            run.repository, github_id=github_id, issue_number=number, now=run.clock()
        )
        run.find(applied, number=number)
