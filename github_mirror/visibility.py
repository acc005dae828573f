"""Look at a repository before anything is written to it: who may read it may have changed a moment ago."""

from datetime import datetime

from github_mirror.client import GitHub
from github_mirror.errors import Moved, NoAccess, RepositoryStopped, WritingHeld
from github_mirror.facts import RepositoryFacts
from github_mirror.inbound import apply_lost_repository, apply_repository
from github_mirror.models import Repository, RepositoryState
from github_mirror.repositories import is_held


def repository_now(repository: Repository, *, client: GitHub, now: datetime) -> Repository:
    """Return a repository as GitHub has it now, in one request that is free where nothing changed.

    Raises RepositoryStopped where nothing may be written any more (the managers are told), WritingHeld where nothing
    can be, and GitHub's own errors.
    """
    facts = _facts_of(repository, client=client)
    if facts is None:
        Repository.objects.filter(pk=repository.pk).update(checked_at=now)
    elif _is_lost(repository, facts):
        words = (
            f"{repository} belongs to others now, or is another repository. Nothing more is written to it."
        )
        apply_lost_repository(repository, words=words, key="lost", now=now)
    else:
        apply_repository(repository, facts, now=now)
    fresh = Repository.objects.get(pk=repository.pk)
    if facts is not None and facts.unwritable:
        raise NoAccess(f"{fresh} {facts.unwritable}.")
    if fresh.state != RepositoryState.ACTIVE:
        raise RepositoryStopped(fresh.state_in_words)
    if is_held(fresh, now=now, is_writing=True):
        raise WritingHeld(fresh.error)
    return fresh


def _facts_of(repository: Repository, *, client: GitHub) -> RepositoryFacts | None:
    try:
        # While there is trouble, what GitHub said before is no answer.
        return client.repository(repository.full_name, "" if repository.error_since else repository.etag)
    except Moved as moved:
        if repository.github_id is None:
            raise NoAccess(f"GitHub says that {repository} is elsewhere now: enter its new name.") from moved
    return client.repository_by_id(repository.github_id, about=repository.full_name)


def _is_lost(repository: Repository, facts: RepositoryFacts) -> bool:
    """Say whether its name means another repository, or other people own it."""
    if repository.github_id is None:
        return False
    owner = repository.full_name.partition("/")[0].casefold()
    is_same_owner = facts.full_name.partition("/")[0].casefold() == owner
    return facts.github_id != repository.github_id or not is_same_owner
