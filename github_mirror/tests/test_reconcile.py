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
from github_mirror.replanning import plan_failed_events_again
from github_mirror.sync_runs import due_repositories
from github_mirror.tests.mirrored import FULL_NAME, Mirrored
from outbox.models import UNFINISHED, Delivery, DeliveryState
from tests.factories import make_steward
from tests.github.hub import TOKEN, StandIn
from tickets.models import Comment
from tickets.services import resolve

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(settings):
    with StandIn() as hub:
        settings.GITHUB_TOKEN, settings.GITHUB_REPOSITORY, settings.GITHUB_API_URL = TOKEN, FULL_NAME, hub.url
        yield Mirrored(hub, make_steward(name="Ana"))


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


def test_comments_edited_and_deleted_unheard_are_healed(both):
    _, there = both.make_issue()
    edited = both.hub.human.comment(there, "Seen.")
    deleted = both.hub.human.comment(there, "Wrong issue.")
    both.sync()
    both.wait(minutes=5)
    both.hub.human.edit_comment(edited, "Seen twice.")
    both.hub.human.delete_comment(deleted)

    both.wait(minutes=5)
    both.sync(SyncKind.FULL)

    assert MirroredComment.objects.get(github_id=edited.id).body == "Seen twice."
    assert MirroredComment.objects.get(github_id=deleted.id).deleted_at == both.now()
    assert len(both.drift()) == 2


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


def test_a_comment_that_github_may_not_list_yet_is_not_taken_for_deleted(both):
    _, there = both.make_issue()
    comment = both.hub.human.comment(there, "Seen.")
    both.sync()
    both.hub.human.delete_comment(comment)

    both.wait(seconds=30)
    Sync.objects.update(started_at=both.at - timedelta(hours=1))
    both.sync(SyncKind.FULL)

    assert MirroredComment.objects.get(github_id=comment.id).deleted_at is None


def test_deleted_and_moved_issues_are_found_by_the_full_check(both):
    deleted, deleted_there = both.make_issue("One")
    moved, moved_there = both.make_issue("Two")
    kept, _ = both.make_issue("Three")
    both.sync()
    both.hub.human.delete(deleted_there)
    both.hub.human.transfer(moved_there, both.hub.repository("acme/other"))

    both.wait(hours=24)
    both.sync()

    presences = [both.fresh(issue).presence for issue in (deleted, moved, kept)]
    assert presences == [Presence.DELETED, Presence.MOVED, Presence.THERE]


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


def test_a_full_check_of_1000_agreeing_issues_makes_at_most_12_requests(both):
    both.make_many(1000)

    sync = both.sync(SyncKind.FULL)

    assert (sync.error, both.drift()) == ("", [])
    assert sync.n_requests == len(both.hub.requests) <= 12


def test_few_issues_of_a_busy_repository_are_asked_for_singly(both):
    for number in range(300):
        both.hub.human.open_issue(both.there, f"Somebody else's {number}")
    both.wait(minutes=10)
    issue, there = both.make_issue()
    both.sync()
    both.hub.human.delete(there)

    both.wait(hours=24)
    sync = both.sync()

    assert (sync.kind, sync.n_requests) == (SyncKind.FULL, 4)
    assert both.fresh(issue).presence == Presence.DELETED


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


def test_issues_that_are_switched_off_are_not_taken_for_deleted(both):
    issue, _ = both.make_issue()
    both.sync()
    both.hub.human.switch_issues(both.there, on=False)
    both.wait(hours=24)
    off = both.sync(SyncKind.FULL)
    presence = both.fresh(issue).presence

    both.hub.human.switch_issues(both.there, on=True)
    both.wait(hours=1)
    on = both.sync(SyncKind.FULL)

    assert (off.error, presence) == ("acme/support has its issues switched off.", Presence.DISABLED)
    assert (on.error, both.fresh(issue).presence) == ("", Presence.THERE)


def test_a_write_that_was_lost_is_planned_again(both):
    issue, _ = both.make_issue()
    both.sync()
    resolve(issue.ticket_id, actor=both.steward, body="Done.", now=both.now())
    # As if it had been sent, and GitHub had lost it.
    Delivery.objects.filter(consumer__in=["github_mirror", "github"]).update(state=DeliveryState.SENT)

    both.wait(hours=24)
    both.sync()

    waiting = Delivery.objects.filter(consumer="github", state__in=UNFINISHED)
    assert waiting.count() == 1
    assert both.drift() == ["A change of ours never reached GitHub; it is written again."]


def test_a_write_that_waits_is_not_planned_twice(both):
    issue, _ = both.make_issue()
    both.sync()
    issue.writes.create(kind="close", version=9, created_at=both.now())
    write = issue.writes.get(kind="close")
    Delivery.objects.create(
        consumer="github", subject_id=write.pk, idempotency_key="x", created_at=both.now(), due_at=both.now()
    )
    resolve(issue.ticket_id, actor=both.steward, body="Done.", now=both.now())

    both.wait(hours=24)
    both.sync()

    assert both.drift() == []


def test_what_still_has_to_be_planned_is_not_lost(both):
    issue, _ = both.make_issue()
    both.sync()
    resolve(issue.ticket_id, actor=both.steward, body="Done.", now=both.now())

    both.wait(hours=24)
    both.sync()

    assert Delivery.objects.filter(consumer="github_mirror", state=DeliveryState.PENDING).exists()
    assert both.drift() == []


def test_a_write_without_a_delivery_is_sent(both):
    issue, _ = both.make_issue()
    both.sync()
    write = issue.writes.create(kind="comment", version=9, body="Found it.", created_at=both.now())

    both.wait(hours=24)
    both.sync()

    assert Delivery.objects.get(consumer="github", subject_id=write.pk).state == DeliveryState.PENDING
    assert both.drift() == ["“Comment” was never sent; it is sent now."]


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


def test_planning_that_was_given_up_is_tried_again(both):
    issue, _ = both.make_issue()
    resolve(issue.ticket_id, actor=both.steward, body="Done.", now=both.now())
    Delivery.objects.filter(consumer="github_mirror").update(state=DeliveryState.FAILED)

    n_again = plan_failed_events_again(now=both.now())

    assert n_again == Delivery.objects.filter(consumer="github_mirror", state__in=UNFINISHED).count() > 0


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
