"""What the clock sets off for the mirror. Each is safe to run twice, and none waits for a limit."""

import logging

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from github_mirror.connecting import github, is_dry_run
from github_mirror.errors import MirrorError, NotConnected, SlowDown, WorkerAway
from github_mirror.given_up_hooks import settle_given_up_hooks
from github_mirror.models import Repository, RepositoryState, SyncKind
from github_mirror.reconcile import reconcile_if_due, reconcile_now
from github_mirror.redelivering import ask_for_failed_deliveries
from github_mirror.replanning import plan_failed_events_again
from github_mirror.repositories import note_trouble
from github_mirror.sync_runs import due_repositories, forget_old
from github_mirror.webhook import forget_old_bodies

logger = logging.getLogger(__name__)


@shared_task(name="github_mirror.tasks.reconcile_due")
def reconcile_due() -> int:
    """Begin the sync of each repository that is due; return how many."""
    if is_dry_run():
        return 0
    due = due_repositories(now=timezone.now())
    for repository_id in due:
        reconcile.delay(repository_id)
    return len(due)


@shared_task(name="github_mirror.tasks.reconcile")
def reconcile(repository_id: int) -> str | None:
    """Compare a repository if that is due, then ask for the webhooks that never came; return why it failed, if so."""
    sync = reconcile_if_due(repository_id, clock=timezone.now)
    if sync is None or sync.error:
        return sync.error if sync else None
    repository = Repository.objects.get(pk=repository_id)
    try:
        ask_for_failed_deliveries(repository, github(), clock=timezone.now)
    except SlowDown as error:
        note_trouble(repository, error, now=timezone.now())
        return str(error)
    except MirrorError as error:
        return str(error)
    return None


@shared_task(name="github_mirror.tasks.read_now")
def read_now(repository_id: int) -> str | None:
    """Take in what changed in a repository, due or not, now that it may be reached again; return why not, if so."""
    repository = Repository.objects.filter(pk=repository_id, state=RepositoryState.ACTIVE).first()
    if repository is None or is_dry_run():
        return None
    sync = reconcile_now(repository, kind=SyncKind.SINCE, clock=timezone.now)
    return sync.error if sync else None


@shared_task(name="github_mirror.tasks.check_fully")
def check_fully(repository_id: int) -> str | None:
    """Compare everything of a repository, due or not, by a manager's wish; return why it failed, if so."""
    sync = reconcile_now(Repository.objects.get(pk=repository_id), kind=SyncKind.FULL, clock=timezone.now)
    return sync.error if sync else None


def ask_for_full_check(repository: Repository) -> None:
    """Have a worker compare everything of a repository soon. Raises NotConnected or WorkerAway."""
    if is_dry_run():
        raise NotConnected(
            "This is a dry run: the desk is not connected to GitHub, so there is nothing to compare with."
        )
    try:
        check_fully.delay(repository.pk)
    except (OperationalError, OSError) as error:
        logger.warning("request to compare lost", extra={"error_type": type(error).__name__})
        raise WorkerAway("The workers could not be asked just now. Try again in a moment.") from error


@shared_task(name="github_mirror.tasks.forget_old_syncs")
def forget_old_syncs() -> int:
    """Delete what is kept of old syncs; return how many rows."""
    return forget_old(now=timezone.now())


@shared_task(name="github_mirror.tasks.plan_failed_again")
def plan_failed_again() -> int:
    """Plan again what follows from events for GitHub where that was given up; return how many."""
    return plan_failed_events_again(now=timezone.now())


@shared_task(name="github_mirror.tasks.settle_given_up_hooks")
def settle_hooks_given_up() -> int:
    """Mark as failed the webhooks that were given up for a defect of ours; return how many."""
    return settle_given_up_hooks(now=timezone.now())


@shared_task(name="github_mirror.tasks.forget_old_hook_bodies")
def forget_old_hook_bodies() -> int:
    """Empty the bodies of old webhooks; return how many."""
    return forget_old_bodies(now=timezone.now())
