"""What to know of a repository before one writes into it: who reads it, and what happens to what is sent."""

from dataclasses import dataclass
from datetime import datetime

from github_mirror.models import Repository, RepositoryState


@dataclass(frozen=True)
class Standing:
    """Who reads a repository, what is wrong with it and what then happens, as sentences; empty where all is well.

    `is_open` unless GitHub said that it is private. `is_closed` if nothing can be handed over.
    """

    audience: str
    is_open: bool
    trouble: str = ""
    outcome: str = ""
    is_closed: bool = False
    retry_at: datetime | None = None


def standing_of(repository: Repository) -> Standing:
    """Return how a repository stands."""
    audience, is_open = _audience(repository)
    why = f": {repository.state_why}" if repository.state_why else "."
    if repository.state == RepositoryState.STOPPED:
        trouble = f"{repository} was stopped{why}"
        outcome = "Nothing can be handed over until a manager resumes it. Your text is not kept."
        return Standing(audience, is_open, trouble, outcome, is_closed=True)
    if repository.state == RepositoryState.PAUSED:
        outcome = "What you publish waits here, and is sent when somebody resumes it."
        return Standing(audience, is_open, f"{repository} is paused{why}", outcome)
    if repository.error:
        outcome = "What you publish waits here, and is sent by itself once that is mended."
        trouble = f"GitHub cannot be used for {repository} now: {repository.error}"
        return Standing(audience, is_open, trouble, outcome, retry_at=repository.retry_at)
    return Standing(audience, is_open)


def _audience(repository: Repository) -> tuple[str, bool]:
    if repository.is_private is None:
        return (
            f"It is not known yet who can read {repository}. Take it that anybody on the internet can.",
            True,
        )
    if repository.is_private:
        return f"{repository} is private: only people whom it lets in on GitHub can read this.", False
    return f"Anybody on the internet can read {repository}.", True
