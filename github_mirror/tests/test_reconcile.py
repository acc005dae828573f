"""What no webhook told is found by asking GitHub, against a stand-in that loses every webhook."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from github_mirror import tasks
from github_mirror.models import (
    MirroredComment,
    Presence,
    Repository,
    RepositoryState,
    Sync,
    SyncKind,
    TrackedIssue,
)
from github_mirror.redelivering import HIDDEN
from github_mirror.sync_runs import due_repositories
from tests.github.hub import TOKEN
from tickets.models import Comment

pytestmark = pytest.mark.django_db

CHANGES = [
    (lambda hub, issue: hub.human.edit(issue, title="Hub is down"), "changed the title"),
    (lambda hub, issue: hub.human.edit(issue, body="It is down."), "edited the text"),
    (lambda hub, issue: hub.human.close(issue, "not_planned"), "closed the issue as not planned"),
    (lambda hub, issue: hub.human.relabel(issue, *issue.labels, "nfs"), "added the label nfs"),
    (lambda hub, issue: hub.human.assign(issue, "ada"), "assigned ada"),
    (lambda hub, issue: hub.human.plan(issue, "Sprint 12"), "set the milestone"),
    (lambda hub, issue: hub.human.lock(issue), "locked the conversation"),
    (lambda hub, issue: hub.human.comment(issue, "Seen on two nodes."), "commented"),
]


@pytest.mark.parametrize("skew", [-30, 0, 30], ids=["desk-behind", "same-clock", "desk-ahead"])
@pytest.mark.parametrize(("change", "words"), CHANGES, ids=[words for _, words in CHANGES])
def test_every_change_whose_webhook_is_lost_is_known_within_five_minutes(both, change, words, skew):
    both.skew = timedelta(seconds=skew)
    _, there = both.make_issue()
    both.sync()
    both.wait(seconds=17)
    change(both.hub, there)
    both.hub.webhooks.drop_all(is_known=False)

    both.wait(seconds=283)
    both.sync()

    assert any(words in found for found in both.drift())
    assert both.sync() is None


def test_a_comment_becomes_a_note_once_however_often_it_is_listed(both):
    issue, there = both.make_issue()
    both.sync()
    both.hub.human.comment(there, "Seen on two nodes.")

    for _ in range(4):
        both.wait(minutes=1)
        both.sync(SyncKind.SINCE)
        Sync.objects.update(started_at=both.at - timedelta(hours=1))

    assert Comment.objects.filter(ticket=issue.ticket, body="Seen on two nodes.").count() == 1


def test_a_deletion_is_found_by_the_next_sync_where_its_issue_changed_too(both):
    _, there = both.make_issue()
    deleted = both.hub.human.comment(there, "Wrong issue.")
    both.sync()
    both.wait(minutes=5)
    both.hub.human.delete_comment(deleted)
    both.hub.human.relabel(there, "nfs")

    both.wait(minutes=5)
    both.sync(SyncKind.SINCE)

    assert MirroredComment.objects.get(github_id=deleted.id).deleted_at is not None


def test_where_no_webhook_can_be_asked_for_again_deletions_are_known_within_five_minutes(both):
    issue, issue_there = both.make_issue("One")
    _, there = both.make_issue("Two")
    comment = both.hub.human.comment(there, "Wrong issue.")
    both.sync()
    Repository.objects.update(hook_trouble=HIDDEN)
    both.wait(minutes=5)
    both.hub.human.delete(issue_there)
    both.hub.human.delete_comment(comment)

    both.wait(minutes=5)
    sync = both.sync(SyncKind.SINCE)

    assert sync.kind == SyncKind.SINCE
    assert both.fresh(issue).presence == Presence.DELETED
    assert MirroredComment.objects.get(github_id=comment.id).deleted_at is not None


def test_issues_that_nobody_tracks_and_pull_requests_leave_nothing_behind(both):
    both.make_issue()
    stranger = both.hub.human.open_issue(both.there, "Somebody else's", "It is.")
    request = both.hub.human.open_issue(both.there, "A pull request")
    request.is_pull_request = True
    for one in (stranger, request):
        both.hub.human.comment(one, "Hm.")

    both.wait(minutes=1)
    sync = both.sync()

    assert (sync.error, sync.n_issues, sync.n_comments, both.drift()) == ("", 0, 0, [])


def test_what_a_webhook_told_or_may_still_tell_is_no_drift(both):
    _, there = both.make_issue()
    both.sync()
    both.wait(minutes=5)
    both.hub.human.edit(there, title="Hub is down")

    both.wait(seconds=3)
    both.sync(SyncKind.SINCE)

    assert both.drift() == []


def test_where_nothing_changed_a_sync_makes_three_requests_that_do_not_count(both):
    both.make_issue()
    both.sync()
    for _ in range(2):
        both.wait(minutes=5)
        both.sync(SyncKind.SINCE)

    both.wait(minutes=5)
    sync = both.sync(SyncKind.SINCE)

    assert (sync.n_requests, len(both.hub.requests), both.hub.counted) == (3, 3, [])


def test_a_limit_ends_a_sync_with_a_sentence_and_it_goes_on_from_where_it_was(both):
    issue, there = both.make_issue()
    both.sync()
    strangers = [both.hub.human.open_issue(both.there, f"Somebody else's {n}") for n in range(150)]
    for n, one in enumerate(strangers):
        one.updated_at = both.at + timedelta(seconds=600 + 10 * n)
    both.wait(minutes=30)
    both.hub.human.edit(there, title="Hub is down")
    both.hub.faults.slow(0, verbs=("GET",), path="/issues$")
    both.hub.faults.slow_down(retry_after=90, verbs=("GET",), path="/issues$")

    both.wait(minutes=5)
    stopped = both.sync(SyncKind.SINCE)
    held = due_repositories(now=both.now() + timedelta(seconds=89))
    both.wait(minutes=4)
    both.forget_limits()
    resumed = both.sync(SyncKind.SINCE)

    assert stopped.error == "GitHub asks us to slow down."
    assert held == []
    assert resumed.error == ""
    assert len([one for one in both.hub.requests if one.path.endswith("/issues")]) == 1
    assert both.fresh(issue).title == "Hub is down"


def test_trouble_is_kept_as_a_sentence_and_the_sync_resumes_by_itself(both):
    issue, there = both.make_issue()
    both.sync()
    both.wait(minutes=5)
    both.hub.human.edit(there, title="Hub is down")
    account = both.hub.world.accounts.pop(TOKEN)
    refused = both.sync(SyncKind.SINCE)
    error = Repository.objects.get().error
    both.hub.world.accounts[TOKEN] = account

    both.wait(minutes=5)
    both.sync(SyncKind.SINCE)

    assert refused.error == error != ""
    assert Repository.objects.get().error == ""
    assert both.fresh(issue).title == "Hub is down"


def test_a_repository_that_turned_public_unheard_is_stopped_within_five_minutes(both):
    both.make_issue()
    both.sync()
    both.hub.human.make_public(both.there)

    both.wait(minutes=5)
    sync = both.sync()

    assert "is public now" in sync.error
    assert Repository.objects.get().state == RepositoryState.STOPPED
    assert due_repositories(now=both.now() + timedelta(hours=1)) == []


def test_a_renamed_repository_is_followed(both):
    both.make_issue()
    both.sync()
    both.hub.human.rename(both.there, "help")

    both.wait(minutes=5)
    sync = both.sync()

    assert sync.error == ""
    assert Repository.objects.get().full_name == "acme/help"


def test_two_edits_within_githubs_second_are_both_known(both):
    _, there = both.make_issue()
    both.sync()
    both.wait(minutes=5)
    both.hub.human.edit(there, title="Hub is down")
    both.sync(SyncKind.SINCE)
    both.hub.human.edit(there, title="Hub is gone")

    both.wait(minutes=5)
    both.sync(SyncKind.SINCE)

    assert TrackedIssue.objects.get().title == "Hub is gone"


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_at_once_one_compares_and_the_other_goes_on(both):
    _, there = both.make_issue()
    both.hub.human.comment(there, "Seen on two nodes.")
    both.hub.faults.slow(0.3, verbs=("GET",), times=3)
    start, went = threading.Barrier(2), []

    def worker() -> None:
        start.wait()
        went.append(both.sync(SyncKind.FULL))
        connection.close()

    workers = [threading.Thread(target=worker) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()

    assert sorted(sync is None for sync in went) == [False, True]
    assert Comment.objects.filter(body="Seen on two nodes.").count() == 1


def test_the_task_heals_and_has_failed_webhooks_sent_again(both):
    issue, there = both.make_issue()
    both.hub.clock.at = None
    both.hub.hook(both.there, url="https://desk.example.org/hooks/github", secret="s3cret")
    both.hub.human.edit(there, title="Hub is down")
    both.hub.webhooks.drop_all()

    why = tasks.reconcile(both.repository.pk)

    assert (why, both.fresh(issue).title) == (None, "Hub is down")
    assert len(both.hub.webhooks.waiting) == 1
    assert tasks.reconcile(both.repository.pk) is None
    assert len(both.hub.webhooks.waiting) == 1


def test_a_dry_run_asks_nobody(both, settings):
    settings.GITHUB_TOKEN = ""

    sync = both.sync()

    assert (sync, both.hub.requests, Sync.objects.count()) == (None, [], 0)


def test_a_date_of_github_far_ahead_hides_no_later_change(both, monkeypatch):
    issue, there = both.make_issue()
    both.sync()
    both.hub.clock.at = both.at + timedelta(days=400)
    both.hub.human.edit(there, title="From the future")
    both.wait(minutes=5)
    both.hub.clock.at = both.at + timedelta(days=400)
    both.sync()
    far = Repository.objects.get()

    both.wait(hours=2)
    both.hub.human.edit(there, title="Now")
    both.sync()

    assert far.issues_until <= both.now()
    assert both.fresh(issue).title == "Now"


def test_a_sync_point_that_a_wrong_clock_left_in_the_future_is_mended(both):
    _, there = both.make_issue()
    both.sync()
    Repository.objects.update(
        issues_until=both.at + timedelta(days=400), comments_until=both.at + timedelta(days=400)
    )
    both.wait(hours=2)
    both.hub.human.edit(there, title="Now")
    both.repository.refresh_from_db()
    both.sync(SyncKind.SINCE)
    both.wait(hours=2)
    both.hub.human.comment(there, "Seen.")
    both.sync(SyncKind.SINCE)

    assert Repository.objects.get().issues_until <= both.now() + timedelta(hours=1)
    assert MirroredComment.objects.get().body == "Seen."
