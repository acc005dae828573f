"""What people do to a repository of the mirror: pause and resume it, say what may cross, send or work in again."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from github_mirror.at_once import read_at_once, send_at_once
from github_mirror.errors import (
    NobodySaidWhere,
    NothingHeldUp,
    NothingToReplay,
    OnlyPrivateOnesPublish,
    VisibilityNotConfirmed,
)
from github_mirror.given_up import homeless_deliveries
from github_mirror.health import failed_deliveries, failed_hooks
from github_mirror.models import (
    HookDelivery,
    HookState,
    PublishedField,
    Repository,
    RepositoryState,
    TrackedIssue,
)
from github_mirror.repositories import default_repository
from github_mirror.services import locked, refuse_stopped, tell_of_change
from outbox.models import Delivery
from outbox.services import deliver_again

STATE_FIELDS = ("state", "state_why", "state_since", "state_by")


@transaction.atomic
def pause_repository(repository: Repository, *, actor: User, why: str, now: datetime) -> None:
    """Write nothing to a repository until somebody resumes it; what is to be written waits. Twice changes nothing."""
    held = _lock(repository)
    if held.state != RepositoryState.ACTIVE:
        return
    _set_state(held, RepositoryState.PAUSED, why=why, actor=actor, now=now)
    held.save(update_fields=STATE_FIELDS)


@transaction.atomic
def resume_repository(
    repository: Repository, *, actor: User, confirms_that_others_read: bool, now: datetime
) -> None:
    """Write to a repository again, what waits at once. Raises VisibilityNotConfirmed.

    One that others can read now, and could not as a manager saw it last, is resumed only by somebody who says that
    they know; it publishes nothing by itself from then on, and texts reviewed before wait for another look.
    """
    held = _lock(repository)
    if held.state == RepositoryState.ACTIVE:
        return
    if needs_confirmation(held) and not confirms_that_others_read:
        raise VisibilityNotConfirmed(
            f"{held} may be read by others than your team. Confirm that you know, or make it private at GitHub first."
        )
    _set_state(held, RepositoryState.ACTIVE, why="", actor=actor, now=now)
    if held.was_private and held.is_private is not True:
        held.public_since = now
    held.was_private = held.is_private
    held.publishes_by_itself = held.publishes_by_itself and held.is_private is True
    held.save(update_fields=[*STATE_FIELDS, "was_private", "publishes_by_itself", "public_since"])
    send_at_once(held, now=now)


@transaction.atomic
def try_now(repository: Repository, *, now: datetime) -> None:
    """Try at once what trouble at GitHub holds up, without waiting for its next try. Raises NothingHeldUp.

    The trouble is forgotten when GitHub answers; a limit of GitHub's is waited for all the same.
    """
    held = _lock(repository)
    if held.state != RepositoryState.ACTIVE or not held.error:
        raise NothingHeldUp("Nothing is held up there any more.")
    held.retry_at = now
    held.save(update_fields=["retry_at"])
    send_at_once(held, now=now)
    read_at_once(held)


def needs_confirmation(repository: Repository) -> bool:
    """Say whether resuming a repository publishes to more people than the manager who connected it had seen."""
    is_stopped = repository.state == RepositoryState.STOPPED
    return repository.is_private is not True and (is_stopped or repository.was_private is True)


@transaction.atomic
def change_publishing(repository: Repository, *, fields: Iterable[str], by_itself: bool) -> None:
    """Say what of a ticket may cross to a repository. Raises OnlyPrivateOnesPublish."""
    held = _lock(repository)
    if by_itself and not held.is_surely_private:
        raise OnlyPrivateOnesPublish(
            f"{held} is not known to be private, so every text needs a steward's look before it is published."
        )
    wanted = set(fields)
    held.allowed_fields = [str(field) for field in PublishedField if field in wanted]
    held.publishes_by_itself = by_itself
    held.save(update_fields=["allowed_fields", "publishes_by_itself"])


@transaction.atomic
def replay_write(repository: Repository, delivery_id: int, *, now: datetime) -> None:
    """Try again a write that was given up. Raises NothingToReplay."""
    if not deliver_again(failed_deliveries(repository).filter(pk=delivery_id), now=now):
        raise NothingToReplay("This write is not given up any more. Look at the list as it is now.")


@transaction.atomic
def replay_homeless(
    issue: TrackedIssue, repository: Repository | None, *, actor: User, now: datetime
) -> Repository:
    """Try again all that was given up of an issue of no repository, in the one that is named or else the usual one.

    Return that repository. Raises NothingToReplay, NobodySaidWhere or RepositoryStopped.
    """
    issue = locked(issue)
    failed = homeless_deliveries().filter(subject_id__in=issue.writes.values("pk"))
    deliveries = list(failed.values_list("pk", flat=True))
    if not deliveries:
        raise NothingToReplay("This is not given up any more. Look at the list as it is now.")
    target = repository or default_repository()
    if target is None:
        raise NobodySaidWhere("Choose the repository that it goes to.")
    refuse_stopped(target)
    issue.repository = target
    issue.save(update_fields=["repository"])
    tell_of_change(issue, f"had it tried again to publish this in {target}", actor=actor, now=now)
    deliver_again(Delivery.objects.filter(pk__in=deliveries), now=now)
    return target


@transaction.atomic
def replay_hook(repository: Repository, hook_id: int, *, now: datetime) -> None:
    """Work in again what GitHub sent. Raises NothingToReplay."""
    if not _replay_hooks(repository, [hook_id], now=now):
        raise NothingToReplay("This delivery is not failed any more, or what it said is no longer kept.")


@transaction.atomic
def replay_unplaced_hook(hook_id: int, *, now: datetime) -> None:
    """Work in again what GitHub sent about no repository of the desk. Raises NothingToReplay."""
    failed = HookDelivery.objects.filter(state=HookState.FAILED)
    if not _work_in_again(failed.filter(pk=hook_id), now=now):
        raise NothingToReplay("This delivery is not failed any more, or what it said is no longer kept.")


@transaction.atomic
def replay_all_failed(repository: Repository, *, now: datetime) -> int:
    """Try again all writes that were given up and all deliveries that failed; return how many."""
    n_writes = deliver_again(failed_deliveries(repository), now=now)
    return n_writes + _replay_hooks(
        repository, failed_hooks(repository).values_list("pk", flat=True), now=now
    )


def _replay_hooks(repository: Repository, hook_ids: Iterable[int], *, now: datetime) -> int:
    return _work_in_again(failed_hooks(repository).filter(pk__in=list(hook_ids)), now=now)


def _work_in_again(failed: QuerySet[HookDelivery], *, now: datetime) -> int:
    # A body that was emptied when it grew old says nothing.
    kept = failed.exclude(body=b"", size__gt=0)
    keys = list(kept.select_for_update().values_list("pk", flat=True))
    HookDelivery.objects.filter(pk__in=keys).update(state=HookState.NEW, outcome="", processed_at=None)
    deliver_again(Delivery.objects.filter(consumer="github_hook", subject_id__in=keys), now=now)
    return len(keys)


def _lock(repository: Repository) -> Repository:
    return Repository.objects.select_for_update().get(pk=repository.pk)


def _set_state(
    repository: Repository, state: RepositoryState, *, why: str, actor: User, now: datetime
) -> None:
    repository.state, repository.state_why = state, why.strip()[:300]
    repository.state_since, repository.state_by = now, actor
