"""When a repository is compared, how far it came, and what is kept of it."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from github_mirror.cursors import Cursor
from github_mirror.errors import NoAccess
from github_mirror.models import Drift, Repository, RepositoryState, Sync, SyncKind
from github_mirror.repositories import note_trouble
from github_mirror.sync_runs import due_kind, due_repositories, forget_old, note_drift, only_one
from tests.factories import NOW, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def repository():
    return Repository.objects.create(full_name="acme/support")


def synced(repository: Repository, *, kind: SyncKind = SyncKind.SINCE, **ago: float) -> Sync:
    at = NOW - timedelta(**ago)
    if kind == SyncKind.FULL:
        Repository.objects.filter(pk=repository.pk).update(full_sync_at=at)
        repository.refresh_from_db()
    return Sync.objects.create(repository=repository, kind=kind, started_at=at, ended_at=at)


def test_a_new_repository_is_compared_in_full(repository):
    assert due_kind(repository, now=NOW) == SyncKind.FULL


@pytest.mark.parametrize(
    ("full_ago", "since_ago", "kind"),
    [
        ({"hours": 2}, {"minutes": 3}, None),
        ({"hours": 2}, {"minutes": 4}, SyncKind.SINCE),
        ({"hours": 24}, {"minutes": 4}, SyncKind.FULL),
        ({"hours": 24}, {"minutes": 3}, None),
        ({"minutes": 2}, {"minutes": 10}, None),
    ],
)
def test_changes_are_asked_for_every_four_minutes_and_everything_daily(repository, full_ago, since_ago, kind):
    synced(repository, kind=SyncKind.FULL, **full_ago)
    synced(repository, **since_ago)

    assert due_kind(repository, now=NOW) == kind


def test_a_full_check_that_failed_is_tried_again_within_the_hour_and_changes_are_asked_for_meanwhile(
    repository,
):
    Sync.objects.create(
        repository=repository, kind=SyncKind.FULL, started_at=NOW, error="GitHub answered 502."
    )

    assert due_kind(repository, now=later(minutes=5)) == SyncKind.SINCE
    assert due_kind(repository, now=later(minutes=60)) == SyncKind.FULL


@pytest.mark.parametrize("state", [RepositoryState.PAUSED, RepositoryState.STOPPED])
def test_a_repository_that_is_not_active_is_left_alone(repository, state):
    Repository.objects.filter(pk=repository.pk).update(state=state)

    assert due_repositories(now=NOW) == []


def test_trouble_holds_the_sync_until_it_is_tried_again(repository):
    retry_at = note_trouble(repository, NoAccess("GitHub does not accept our sign-in."), now=NOW)

    assert due_repositories(now=retry_at - timedelta(seconds=1)) == []
    assert due_repositories(now=retry_at) == [repository.pk]


def test_the_cursor_stays_while_nothing_is_new_so_that_github_can_say_not_modified(repository):
    cursor = Cursor(repository, "issues", now=NOW)
    cursor.reach_end(etag='"a"', answered_at=NOW)

    again = Cursor(Repository.objects.get(), "issues", now=later(minutes=5))
    again.pass_by(NOW - timedelta(minutes=1))
    again.reach_end(etag='"b"', answered_at=later(minutes=5))
    third = Cursor(Repository.objects.get(), "issues", now=later(minutes=10))

    assert again.since == third.since == NOW - timedelta(minutes=2)
    assert (again.etag, third.etag) == ("", '"b"')


def test_the_cursor_moves_to_githubs_time_of_the_answer(repository):
    github_now = NOW - timedelta(hours=7)
    cursor = Cursor(repository, "comments", now=NOW)
    cursor.pass_by(github_now - timedelta(seconds=5))

    cursor.reach_end(etag='"a"', answered_at=github_now)

    assert Repository.objects.get().comments_until == github_now
    assert Repository.objects.get().comments_etag == ""


def test_a_list_that_ends_early_is_gone_on_with_from_where_it_was(repository):
    cursor = Cursor(repository, "issues", now=NOW)
    for minutes in (1, 2, 3):
        cursor.pass_by(NOW + timedelta(minutes=minutes))

    cursor.keep_what_is_known()

    assert Repository.objects.get().issues_until == later(minutes=3)


def test_what_could_not_be_taken_in_is_listed_again(repository):
    cursor = Cursor(repository, "issues", now=NOW)
    cursor.pass_by(later(minutes=1))
    cursor.stumble()
    cursor.pass_by(later(minutes=2))

    cursor.reach_end(etag='"a"', answered_at=later(minutes=3))

    assert Repository.objects.get().issues_until == later(minutes=1)


def test_old_syncs_are_forgotten_with_their_drift_but_the_last_of_each_kind(repository):
    gone = synced(repository, days=32)
    note_drift(gone, "An edit was missed.", issue=None, now=NOW)
    kept = [synced(repository, days=31), synced(repository, kind=SyncKind.FULL, days=40)]
    other = synced(Repository.objects.create(full_name="acme/other"), days=50)

    forget_old(now=NOW)

    assert set(Sync.objects.all()) == {*kept, other}
    assert not Drift.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_compare_a_repository_at_once(repository):
    heard: list[bool] = []

    def other_worker() -> None:
        with only_one(repository.pk) as is_ours:
            heard.append(is_ours)
        connection.close()

    with only_one(repository.pk) as is_ours:
        worker = threading.Thread(target=other_worker)
        worker.start()
        worker.join()
    other_worker()

    assert is_ours
    assert heard == [False, True]
