"""Which accounts at GitHub write for the desk: what another one wrote there is not ours, whatever marker it holds."""

from django.db import transaction

from github_mirror.connecting import account
from github_mirror.models import Repository


def may_be_ours(repository: Repository, author_id: int) -> bool:
    """Say whether somebody (GitHub's number) may have written for the desk in a repository.

    Who we are there is learned from GitHub's answers; until it has answered to what the desk signs in with now, it may
    be anybody.
    """
    is_learned = bool(repository.own_ids) and repository.own_account == account()
    return not is_learned or author_id in repository.own_ids


@transaction.atomic
def note_own_account(repository: Repository, author_id: int) -> None:
    """Keep as whom GitHub shows what the desk has just written in a repository; the row that is given follows."""
    if not author_id or (repository.own_account == account() and author_id in repository.own_ids):
        return
    held = Repository.objects.select_for_update().get(pk=repository.pk)
    # What another account of ours wrote stays ours.
    held.own_ids, held.own_account = sorted({*held.own_ids, author_id}), account()
    held.save(update_fields=["own_ids", "own_account"])
    repository.own_ids, repository.own_account = held.own_ids, held.own_account
