"""Ask GitHub where a webhook alone does not tell what holds now."""

from datetime import timedelta

from github_mirror.connecting import github
from github_mirror.errors import GitHubError, Gone, NotConnected, SlowDown, UnreadableSecret
from github_mirror.facts import CommentFacts, IssueFacts, RepositoryFacts
from github_mirror.models import Repository
from outbox.outcomes import TemporaryFailure


def asked_issue(repository: Repository, heard: IssueFacts) -> IssueFacts:
    """Return the issue as it is now, or as it was `heard` of where nobody can be asked; raise TemporaryFailure."""
    try:
        return github().issue(repository.full_name, heard.number) or heard
    except (NotConnected, UnreadableSecret, Gone):
        return heard
    except GitHubError as error:
        raise _later(error) from error


def asked_comment(repository: Repository, heard: CommentFacts) -> CommentFacts:
    """Return the comment as it is now, or as it was `heard` of; raise TemporaryFailure."""
    since = heard.changed_at - timedelta(seconds=1)
    try:
        found = github().issue_comments(repository.full_name, heard.issue_number, since)
        return next((one for one in found if one.github_id == heard.github_id), heard)
    except (NotConnected, UnreadableSecret, Gone):
        return heard
    except GitHubError as error:
        raise _later(error) from error


def asked_repository(repository: Repository) -> RepositoryFacts | None:
    """Return the repository as it is now, or None where it cannot be asked: each write asks again."""
    if repository.github_id is None:
        return None
    try:
        return github().repository_by_id(repository.github_id)
    except (NotConnected, UnreadableSecret, GitHubError):
        return None


def _later(error: GitHubError) -> TemporaryFailure:
    return TemporaryFailure(
        str(error), retry_after=error.retry_after if isinstance(error, SlowDown) else None
    )
