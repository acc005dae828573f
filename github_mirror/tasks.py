"""What the clock sets off for the mirror. Each is safe to run twice, and none waits for a limit."""

from celery import shared_task
from django.utils import timezone

from github_mirror.connecting import github, is_dry_run
from github_mirror.errors import MirrorError, SlowDown
from github_mirror.models import Repository
from github_mirror.reconcile import reconcile_if_due
from github_mirror.redelivering import ask_for_failed_deliveries
from github_mirror.replanning import plan_failed_events_again
from github_mirror.repositories import note_trouble
from github_mirror.sync_runs import due_repositories, forget_old
from github_mirror.webhook import forget_old_bodies


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


@shared_task(name="github_mirror.tasks.forget_old_syncs")
def forget_old_syncs() -> int:
    """Delete what is kept of old syncs; return how many rows."""
    return forget_old(now=timezone.now())


@shared_task(name="github_mirror.tasks.plan_failed_again")
def plan_failed_again() -> int:
    """Plan again what follows from events for GitHub where that was given up; return how many."""
    return plan_failed_events_again(now=timezone.now())


@shared_task(name="github_mirror.tasks.forget_old_hook_bodies")
def forget_old_hook_bodies() -> int:
    """Empty the bodies of old webhooks; return how many."""
    return forget_old_bodies(now=timezone.now())
