"""Which repository a ticket is mirrored into, and whether GitHub can be used for it now."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from github_mirror.at_once import read_at_once, send_at_once
from github_mirror.errors import MirrorError, SlowDown
from github_mirror.models import Repository

# Trouble is met again as long after as it has lasted: soon at first, so that what was mended resumes at once.
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=10)
# GitHub's longest reset is an hour away; more than that is a broken header.
LONGEST_SLOW_DOWN = timedelta(hours=1, minutes=5)


def default_repository() -> Repository | None:
    """Return the repository of GITHUB_REPOSITORY, whatever it is called now, else the only one there is, else None."""
    if name := settings.GITHUB_REPOSITORY:
        renamed = Repository.objects.filter(former_names__contains=[name]).exclude(full_name=name)
        named = Repository.objects.filter(full_name=name)
        return named.first() or renamed.first() or Repository.objects.get_or_create(full_name=name)[0]
    found = list(Repository.objects.all()[:2])
    return found[0] if len(found) == 1 else None


def repository_of_its_own() -> Repository | None:
    """Return where the desk publishes by itself: the usual one, else the only one that may; of several none."""
    found = list(Repository.objects.filter(publishes_by_itself=True)[:2])
    return default_repository() or (found[0] if len(found) == 1 else None)


def is_held(repository: Repository, *, now: datetime, is_writing: bool = False) -> bool:
    """Say whether trouble keeps us from asking GitHub now. Trouble met in writing does not keep us from reading."""
    if repository.retry_at is None or repository.retry_at <= now:
        return False
    return is_writing or not repository.is_error_in_writing


@transaction.atomic
def note_trouble(
    repository: Repository, error: MirrorError, *, now: datetime, is_writing: bool = False
) -> datetime:
    """Keep why GitHub cannot be used for a repository; return when it is tried again. Nobody need mend it here."""
    held = Repository.objects.select_for_update().get(pk=repository.pk)
    since = held.error_since or now
    if isinstance(error, SlowDown):
        pause = min(error.retry_after, LONGEST_SLOW_DOWN)
    else:
        pause = min(max(now - since, SHORTEST_PAUSE), LONGEST_PAUSE)
    # Of two that met a limit, the longer wait holds.
    retry_at = max(now + pause, held.retry_at or now)
    _keep(repository, error=str(error)[:300], since=since, retry_at=retry_at, is_writing=is_writing)
    return retry_at


@transaction.atomic
def note_refused_logins(repository: Repository, logins: Iterable[str]) -> None:
    """Keep whom GitHub lets nobody assign in a repository, so that no later write is refused for them."""
    held = Repository.objects.select_for_update().get(pk=repository.pk)
    held.refused_logins = sorted({*held.refused_logins, *logins})
    held.save(update_fields=["refused_logins"])


@transaction.atomic
def note_recovered(repository: Repository, *, now: datetime, is_writing: bool = False) -> None:
    """Forget the trouble, now that GitHub answered, and go on at once. What was met in writing is over by a write."""
    held = Repository.objects.select_for_update().get(pk=repository.pk)
    if held.error_since is None and not held.error:
        return
    if held.is_error_in_writing and not is_writing:
        return
    was_reading = not held.is_error_in_writing
    _keep(repository, error="", since=None, retry_at=None, is_writing=False)
    send_at_once(repository, now=now)
    if is_writing and was_reading:
        # It was not a sync that found it mended.
        read_at_once(repository)


def _keep(
    repository: Repository,
    *,
    error: str,
    since: datetime | None,
    retry_at: datetime | None,
    is_writing: bool,
) -> None:
    repository.error, repository.error_since, repository.retry_at = error, since, retry_at
    repository.is_error_in_writing = is_writing
    repository.save(update_fields=["error", "error_since", "retry_at", "is_error_in_writing"])
