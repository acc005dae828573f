"""Find out from GitHub itself what no webhook told, and plan again what never got there.

Every few minutes what changed since the last time (github_mirror.changes_since), once a day everything
(github_mirror.full_check). What is found is applied like a webhook's news, so that it may be found by both, by two
workers, or twice.
"""

import logging
from collections.abc import Callable

from github_mirror.changes_since import (
    compare_comment_counts,
    look_at_repository,
    take_changed_comments,
    take_changed_issues,
)
from github_mirror.connecting import github
from github_mirror.errors import MirrorError, NotConnected, RepositoryStopped
from github_mirror.full_check import compare_everything, compare_what_is_there
from github_mirror.models import Repository, Sync, SyncKind
from github_mirror.repositories import note_recovered, note_trouble
from github_mirror.sync_runs import begin, due_kind, end_badly, end_well, only_one
from github_mirror.sync_under_way import Clock, UnderWay

# Twenty requests every five minutes; of more, deletions are found by the daily check alone.
MOST_LOOKED_AT = 2000
logger = logging.getLogger(__name__)


def reconcile_if_due(repository_id: int, *, clock: Clock) -> Sync | None:
    """Compare a repository in the way that is due; return how it went, None where nothing is due or another does it."""
    repository = Repository.objects.get(pk=repository_id)
    if due_kind(repository, now=clock()) is None:
        return None
    with only_one(repository_id) as is_ours:
        # Read again: whoever held it may just have been through.
        repository.refresh_from_db()
        kind = due_kind(repository, now=clock())
        if not is_ours or kind is None:
            return None
        return _compare(repository, kind=kind, clock=clock)


def reconcile_now(repository: Repository, *, kind: SyncKind, clock: Clock) -> Sync | None:
    """Compare a repository, due or not; return how it went, None where another worker does it at this moment."""
    with only_one(repository.pk) as is_ours:
        if not is_ours:
            return None
        repository.refresh_from_db()
        return _compare(repository, kind=kind, clock=clock)


def _compare(repository: Repository, *, kind: SyncKind, clock: Clock) -> Sync | None:
    try:
        hub = github()
    except NotConnected:
        return None
    except MirrorError as error:
        note_trouble(repository, error, now=clock())
        return None
    run = UnderWay(repository, hub, begin(repository, kind=kind, now=clock()), clock)
    why = _error_of(run, compare_everything if kind == SyncKind.FULL else compare_changes)
    run.sync.n_requests = hub.n_requests
    if why:
        end_badly(run.sync, error=why, now=clock())
    else:
        end_well(run.sync, now=clock())
    return run.sync


def _error_of(run: UnderWay, compare: Callable[[UnderWay], None]) -> str:
    """Compare; return why it did not come to its end, as a sentence, or nothing."""
    try:
        compare(run)
    except RepositoryStopped as error:
        return str(error)
    except MirrorError as error:
        note_trouble(run.repository, error, now=run.clock())
        return str(error)
    except Exception as error:
        # A defect of ours. It is no reason to leave GitHub alone; the next sync tries again.
        logger.exception("sync failed", extra={"repository": run.repository.pk})
        return f"Internal error ({type(error).__name__})."
    note_recovered(run.repository, now=run.clock())
    if run.n_stumbled:
        return f"{run.n_stumbled} of the changes could not be taken in; the next sync tries again."
    return ""


def compare_changes(run: UnderWay) -> None:
    """Take in what changed since the last sync. Three requests where nothing did.

    Deletions leave no trace there. Where no failed webhook can be asked for again, all issues are looked at instead.
    """
    if run.repository.hook_trouble and len(run.numbers()) <= MOST_LOOKED_AT:
        compare_what_is_there(run)
        return
    look_at_repository(run)
    counts = take_changed_issues(run)
    take_changed_comments(run)
    compare_comment_counts(run, counts)
