"""What GitHub says of an issue changes what the desk knows, in any order, and overwrites nothing."""

from dataclasses import replace
from itertools import permutations

import pytest

from github_mirror.inbound import (
    apply_deleted_issue,
    apply_issue,
    apply_transferred,
    compare_issue,
    note_sending,
)
from github_mirror.models import Conflict, Presence, TrackedIssue
from github_mirror.publication import Draft, draft_of, edition, wanted
from github_mirror.services import edit_publication, track
from github_mirror.tests.hub import at, created, fresh, make_issue, make_repository, make_sent_issue
from github_mirror.threeway import to_write
from notifications.models import Message
from tests.factories import later, make_steward, make_user
from tickets.models import TicketEvent
from tickets.services import assign, resolve
from tickets.states import EventKind, Status

pytestmark = pytest.mark.django_db

NOW = later(hours=2)


@pytest.fixture
def steward():
    return make_steward(name="Ana")


@pytest.fixture
def repository():
    return make_repository()


@pytest.fixture
def issue(repository, steward):
    return make_issue(repository, steward=steward)


def hear(issue, seconds, *, by="octo", by_id=500, source="webhook", **changes):
    facts = replace(created(issue), updated_at=at(seconds), **{"title": "Hub is slow"} | changes)
    return apply_issue(issue.repository, facts, source=source, now=NOW, by_login=by, by_id=by_id)


def told(issue):
    events = TicketEvent.objects.filter(ticket=issue.ticket_id, kind=EventKind.GITHUB_CHANGED).order_by("pk")
    return [(event.data["by"], event.data["words"]) for event in events if "by" in event.data]


def retitle(issue, title):
    """Change here what GitHub is to show."""
    issue = fresh(issue)
    steward = issue.tracked_by
    draft = Draft(title, issue.description, issue.investigation)
    edit_publication(issue, draft=draft, actor=steward, now=NOW, seen=edition(draft_of(issue)))


def test_an_issue_that_nobody_tracks_is_not_ours(repository, issue):
    stranger = replace(created(issue), github_id=1, number=99, body="Hello")

    applied = apply_issue(repository, stranger, source="webhook", now=NOW)

    assert not applied.is_ours


def test_our_issue_is_known_by_its_marker_before_our_request_is_answered(repository, steward):
    issue = make_sent_issue(repository, steward=steward)

    apply_issue(repository, created(issue), source="webhook", now=NOW, by_login="desk-bot")

    assert fresh(issue).issue_number == 12
    assert fresh(issue).writes.get().sent_at == NOW
    assert told(issue) == []


def test_a_copied_marker_is_a_strangers(repository, issue):
    copy = replace(created(issue), github_id=902, number=13)

    applied = apply_issue(repository, copy, source="webhook", now=NOW)

    assert not applied.is_ours
    assert fresh(issue).issue_number == 12


def test_a_forged_marker_is_nobodys(repository, steward):
    issue = make_sent_issue(repository, steward=steward)
    forged = replace(created(issue), body=created(issue).body.replace("sig=", "sig=0")[:-5] + " -->")

    assert not apply_issue(repository, forged, source="webhook", now=NOW).is_ours


def test_an_edited_title_is_taken_over_and_told_of(issue):
    hear(issue, 5, title="Hub is down")

    assert fresh(issue).title == "Hub is down"
    assert told(issue) == [("octo", "changed the title to “Hub is down” on GitHub")]
    assert to_write(compare_issue(issue, now=NOW)) == {}


def test_an_edit_made_at_once_after_our_creation_is_theirs(repository, steward):
    issue = make_sent_issue(repository, steward=steward)

    hear(issue, 1, title="Edited at once")
    apply_issue(repository, created(issue), source="answer", now=NOW, sent=wanted(issue))

    assert fresh(issue).title == "Edited at once"
    assert fresh(issue).sending == {}


def test_an_edit_on_both_sides_is_a_conflict_and_nothing_is_written(issue):
    retitle(issue, "Ours")

    applied = hear(issue, 5, title="Theirs")

    conflict = Conflict.objects.get()
    assert (conflict.base, conflict.ours, conflict.theirs) == ("Hub is slow", "Ours", "Theirs")
    assert applied.conflicts == ("title",)
    assert to_write(compare_issue(issue, now=NOW)) == {}
    assert fresh(issue).title == "Ours"


def test_a_conflict_that_one_side_takes_back_ends_by_itself(issue):
    retitle(issue, "Ours")
    hear(issue, 5, title="Theirs")

    hear(issue, 6)

    assert Conflict.objects.get().resolved_at == NOW
    assert to_write(compare_issue(issue, now=NOW)) == {"title": "Ours"}


def test_a_conflict_is_told_of_once(issue):
    retitle(issue, "Ours")
    hear(issue, 5, title="Theirs")

    hear(issue, 6, title="Theirs")
    hear(issue, 7, title="Theirs", labels=("support", "x"))

    assert [words for _, words in told(issue) if "title" in words] == [
        "changed the title to “Theirs” on GitHub"
    ]
    assert Conflict.objects.count() == 1


def test_an_accepted_text_is_never_written_over(issue):
    """The text is made of the ticket's fields: an edit at GitHub stays there until somebody decides."""
    hear(issue, 5, body=created(issue).body + "\n\nAn edit of theirs")
    assert to_write(compare_issue(issue, now=NOW)) == {}
    current = fresh(issue)
    draft = Draft(current.title, "Changed here", "")
    edit_publication(current, draft=draft, actor=current.tracked_by, now=NOW, seen=edition(draft_of(current)))

    written = to_write(compare_issue(issue, now=NOW))

    assert written == {}
    assert Conflict.objects.get().field == "body"


def test_the_echo_of_our_write_is_no_edit_though_we_want_something_else_by_now(issue):
    retitle(issue, "First")
    note_sending(issue, wanted(fresh(issue)))
    retitle(issue, "Second")

    hear(issue, 5, title="First", by="desk-bot")

    assert told(issue) == []
    assert Conflict.objects.count() == 0
    assert to_write(compare_issue(issue, now=NOW)) == {"title": "Second"}


def test_an_edit_that_overtakes_the_answer_to_our_write_is_no_conflict(issue):
    retitle(issue, "Ours")
    note_sending(issue, wanted(fresh(issue)))
    hear(issue, 8, title="Theirs, knowing ours")
    answer = replace(created(issue), title="Ours", updated_at=at(7))

    apply_issue(issue.repository, answer, source="answer", now=NOW, sent=wanted(fresh(issue)))

    assert Conflict.objects.filter(resolved_at=None).count() == 0
    assert fresh(issue).title == "Theirs, knowing ours"
    assert to_write(compare_issue(issue, now=NOW)) == {}


def test_an_older_snapshot_changes_nothing(issue):
    hear(issue, 9, title="Newer")

    hear(issue, 5, title="Older")

    assert fresh(issue).title == "Newer"


def test_two_changes_within_a_second_are_asked_for_and_both_kept(issue):
    hear(issue, 5, title="One")

    applied = hear(issue, 5, title="Two")
    asked = hear(issue, 5, title="Two", source="sync")

    assert applied.needs_look
    assert asked.changes
    assert fresh(issue).title == "Two"


def test_the_echo_of_our_write_within_the_same_second_asks_nobody(issue):
    hear(issue, 5, labels=("support", "x"))
    retitle(issue, "Ours")
    note_sending(issue, {"title": "Ours"})

    applied = hear(issue, 5, title="Ours", labels=("support", "x"), by="desk-bot")

    assert not applied.needs_look
    assert fresh(issue).theirs["title"] == "Ours"


def test_every_order_of_deliveries_ends_the_same(repository, steward):
    steps = [
        {"title": "B", "labels": ("support", "x")},
        {"title": "B", "labels": ("support",), "state": "closed", "state_reason": "not_planned"},
        {"title": "C", "labels": ("support",), "state": "open"},
        {"title": "C", "labels": ("support", "y"), "milestone": "Sprint 7", "is_locked": True},
    ]
    ends = set()
    for number, order in enumerate(permutations(range(4))):
        repository = make_repository(full_name=f"acme/r{number}", github_id=1000 + number)
        issue = make_sent_issue(repository, steward=steward)
        for step in (*order, *order):
            facts = replace(created(issue), github_id=5000 + number, title="Hub is slow")
            facts = replace(facts, updated_at=at(step + 1), **steps[step])
            apply_issue(repository, facts, source="webhook", now=NOW, by_login="octo", by_id=500)
        now = fresh(issue)
        said = {key: now.theirs[key] for key in ("title", "labels", "milestone", "state")}
        ends.add(repr((said, now.title, now.milestone, now.is_locked, now.proposal, now.ticket.status)))

    assert len(ends) == 1
    assert "Sprint 7" in ends.pop()


def test_closing_there_proposes_and_touches_neither_status_nor_clock(issue, steward):
    assign(issue.ticket_id, actor=steward, assignee=steward, reason="", now=NOW)
    before = fresh(issue).ticket

    hear(issue, 5, state="closed", state_reason="not_planned")

    after = fresh(issue)
    assert (after.proposal, after.proposed_by) == ("not_planned", "octo")
    assert (after.ticket.status, after.ticket.next_due_at) == (before.status, before.next_due_at)
    assert told(issue) == [("octo", "closed the issue as not planned on GitHub")]
    assert Message.objects.filter(recipient=steward, subject__contains="Is the request resolved").exists()
    assert to_write(compare_issue(issue, now=NOW)) == {}


def test_reopening_there_withdraws_the_proposal(issue):
    hear(issue, 5, state="closed", state_reason="completed")

    hear(issue, 6)

    assert fresh(issue).proposal == ""
    assert told(issue)[-1] == ("octo", "reopened the issue on GitHub")


def test_a_reopened_issue_of_a_resolved_ticket_leaves_it_resolved_and_tells_the_steward(issue, steward):
    resolve(issue.ticket_id, actor=steward, body="Done.", now=NOW)
    hear(issue, 5, state="closed", state_reason="completed", by="desk-bot")

    hear(issue, 6)

    assert fresh(issue).ticket.status == Status.RESOLVED
    assert to_write(compare_issue(issue, now=NOW)) == {}
    assert Message.objects.filter(recipient=steward, subject__contains="reopened").exists()


def test_labels_and_people_of_theirs_stay_beside_ours(issue):
    hear(issue, 5, labels=("support", "needs-info"), assignees=("octo",))

    assert told(issue) == [("octo", "added the label needs-info on GitHub; assigned octo on GitHub")]
    assert to_write(compare_issue(issue, now=NOW)) == {}


def test_labels_of_theirs_that_go_along_in_our_request_do_not_become_ours(issue):
    hear(issue, 5, labels=("support", "needs-info"))
    current = fresh(issue)
    TrackedIssue.objects.filter(pk=issue.pk).update(ours=current.ours | {"labels": []})
    fields = {"labels": ["needs-info", "support"]}
    note_sending(issue, fields)

    answer = replace(created(issue), labels=("needs-info", "support"), updated_at=at(9))
    apply_issue(issue.repository, answer, source="answer", now=NOW, sent=fields)

    assert fresh(issue).ours["labels"] == ["support"]
    assert to_write(compare_issue(issue, now=NOW)) == {}


def test_a_colleague_assigned_there_leads_the_ticket(issue):
    bo = make_steward(name="Bo")
    bo.github_login = "bo-gh"
    bo.save(update_fields=["github_login"])

    hear(issue, 5, assignees=("bo-gh",), assignee_ids=(("bo-gh", 41),))
    unassigned = hear(issue, 6)

    assert fresh(issue).ticket.assignee == bo
    assert unassigned.changes == ("unassigned bo-gh on GitHub",)
    bo.refresh_from_db()
    assert bo.github_id == 41
    assert to_write(compare_issue(issue, now=NOW)) == {}


def test_a_login_that_passed_to_somebody_else_leads_nothing(issue):
    bo = make_steward(name="Bo")
    bo.github_login, bo.github_id = "bo-gh", 41
    bo.save(update_fields=["github_login", "github_id"])

    hear(issue, 5, assignees=("bo-gh",), assignee_ids=(("bo-gh", 999),))

    assert fresh(issue).ticket.assignee != bo


def test_somebody_who_is_not_of_the_team_is_assigned_nothing(issue):
    user = make_user(name="Joy")
    user.github_login, user.github_id = "joy", 42
    user.save(update_fields=["github_login", "github_id"])

    hear(issue, 5, assignees=("joy",), assignee_ids=(("joy", 42),))

    assert fresh(issue).ticket.assignee != user


def test_a_deleted_issue_ends_the_tracking_and_can_be_tracked_anew(issue, steward):
    apply_deleted_issue(issue.repository, issue, now=NOW, by_login="octo")
    late = hear(issue, 50, title="Too late")
    gone = fresh(issue)
    was_tracked = gone.ticket.is_tracked

    track(gone.ticket, draft=Draft("Again", "It is slow.", ""), actor=steward, now=NOW)

    assert (gone.presence, was_tracked, late.changes) == (Presence.DELETED, False, ())
    anew = fresh(issue)
    assert (anew.presence, anew.issue_number, anew.ticket.is_tracked) == (Presence.THERE, None, True)
    assert TrackedIssue.objects.count() == 1


def test_a_moved_issue_is_not_followed(issue):
    apply_transferred(issue.repository, created(issue), now=NOW, new_url="https://github.com/a/b/issues/1")

    assert fresh(issue).presence == Presence.MOVED
    assert hear(issue, 50, title="Elsewhere").changes == ()


def test_nothing_new_costs_two_queries(issue, django_assert_num_queries):
    facts = replace(created(issue), updated_at=at(6))
    repository = issue.repository

    with django_assert_num_queries(4):  # two of them begin and end the savepoint
        apply_issue(repository, facts, source="sync", now=NOW)
