"""What leaves no trace in what changed is found by comparing everything, daily."""

from datetime import timedelta

import pytest

from github_mirror.models import (
    MirroredComment,
    Presence,
    Sync,
    SyncKind,
)
from github_mirror.replanning import plan_failed_events_again
from outbox.models import UNFINISHED, Delivery, DeliveryState
from tickets.services import resolve

pytestmark = pytest.mark.django_db


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


def test_a_new_issue_that_github_may_not_show_yet_is_not_taken_for_deleted(both):
    issue, there = both.make_issue()
    both.hub.human.delete(there)

    both.sync(SyncKind.FULL)

    assert both.fresh(issue).presence == Presence.THERE


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


def test_planning_that_was_given_up_is_tried_again(both):
    issue, _ = both.make_issue()
    resolve(issue.ticket_id, actor=both.steward, body="Done.", now=both.now())
    Delivery.objects.filter(consumer="github_mirror").update(state=DeliveryState.FAILED)

    n_again = plan_failed_events_again(now=both.now())

    assert n_again == Delivery.objects.filter(consumer="github_mirror", state__in=UNFINISHED).count() > 0
