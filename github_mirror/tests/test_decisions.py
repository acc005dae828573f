"""Stewards decide what holds of a field in conflict, and whether a ticket whose issue was closed is resolved."""

from dataclasses import replace

import pytest

from github_mirror.decisions import (
    CannotSay,
    Choice,
    NothingToDecide,
    refuse_proposal,
    resolve_conflict,
    seen_of,
)
from github_mirror.errors import EditedMeanwhile
from github_mirror.inbound import apply_issue, compare_issue
from github_mirror.models import Conflict, WriteKind
from github_mirror.publication import draft_of, edition, wanted
from github_mirror.services import edit_publication
from github_mirror.tests.hub import at, created, fresh, make_issue, make_repository
from github_mirror.threeway import to_write
from tests.factories import later, make_steward
from tickets.models import TicketEvent
from tickets.services import resolve
from tickets.states import EventKind, Status

pytestmark = pytest.mark.django_db

NOW = later(hours=2)


@pytest.fixture
def ana():
    return make_steward(name="Ana")


@pytest.fixture
def issue(ana):
    return make_issue(make_repository(), steward=ana)


@pytest.fixture
def agreed(issue):
    """Return what GitHub says before anybody changes anything."""
    return created(issue)


def edit(issue, ana, **texts):
    current = fresh(issue)
    draft = replace(draft_of(current), **texts)
    edit_publication(current, draft=draft, actor=ana, now=NOW, seen=edition(draft_of(current)))


def hear(issue, facts, seconds=5, **changes):
    heard = replace(facts, updated_at=at(seconds), **changes)
    return apply_issue(issue.repository, heard, source="webhook", now=NOW, by_login="octo")


@pytest.fixture
def conflict(issue, agreed, ana):
    edit(issue, ana, title="Ours")
    hear(issue, agreed, title="Theirs")
    return Conflict.objects.get()


def pushed(issue):
    return to_write(compare_issue(issue, now=NOW))


def test_ours_is_written_over_theirs(conflict, issue, ana):
    resolve_conflict(conflict, Choice.OURS, actor=ana, now=NOW, seen=seen_of(conflict))

    assert pushed(issue) == {"title": "Ours"}
    version = fresh(issue).ticket.version
    assert issue.writes.filter(kind=WriteKind.UPDATE, version=version).exists()
    conflict.refresh_from_db()
    assert (conflict.resolved_by, conflict.chosen) == (ana, "Ours")
    said = TicketEvent.objects.filter(kind=EventKind.GITHUB_CHANGED).latest("pk")
    assert said.data["words"] == "decided that the title on GitHub is as the desk says"


def test_theirs_is_taken_over_and_nothing_is_written(conflict, issue, ana):
    resolve_conflict(conflict, Choice.THEIRS, actor=ana, now=NOW)

    assert fresh(issue).title == "Theirs"
    assert pushed(issue) == {}


def test_another_text_holds_on_both_sides_without_what_is_private(conflict, issue, ana):
    resolve_conflict(conflict, Choice.TEXT, actor=ana, now=NOW, text="Both, ask joy@example.org")

    assert "joy@example.org" not in pushed(issue)["title"]
    assert pushed(issue)["title"].startswith("Both")


def test_a_side_that_changed_since_is_not_decided_unseen(conflict, issue, agreed, ana):
    seen = seen_of(conflict)
    hear(issue, agreed, seconds=9, title="Theirs, again")

    with pytest.raises(EditedMeanwhile):
        resolve_conflict(conflict, Choice.OURS, actor=ana, now=NOW, seen=seen)

    assert pushed(issue) == {}


def test_it_is_decided_once(conflict, ana):
    resolve_conflict(conflict, Choice.OURS, actor=ana, now=NOW)

    with pytest.raises(NothingToDecide):
        resolve_conflict(conflict, Choice.THEIRS, actor=ana, now=NOW)


def test_the_answer_to_the_decided_write_settles_it(conflict, issue, agreed, ana):
    resolve_conflict(conflict, Choice.OURS, actor=ana, now=NOW)
    answer = replace(agreed, title="Ours", updated_at=at(9))

    apply_issue(issue.repository, answer, source="answer", now=NOW, sent=wanted(fresh(issue)))

    assert pushed(issue) == {}
    assert Conflict.objects.filter(resolved_at=None).count() == 0


def test_an_edit_of_the_description_alone_is_taken_over(issue, agreed):
    hear(issue, agreed, body=agreed.body.replace("It is slow.", "It is slow since Monday."))

    assert fresh(issue).description == "It is slow since Monday."
    assert pushed(issue) == {}


def test_what_is_taken_over_holds_nothing_private(issue, agreed):
    hear(issue, agreed, body=agreed.body.replace("It is slow.", "Ask joy@example.org"))

    assert fresh(issue).description == "It is slow."
    assert pushed(issue) == {}


def test_both_texts_of_the_body_can_be_worded_anew(issue, agreed, ana):
    edit(issue, ana, description="Ours.")
    theirs = agreed.body.replace("It is slow.", "Theirs.")
    hear(issue, agreed, body=theirs)

    with pytest.raises(CannotSay):
        resolve_conflict(Conflict.objects.get(), Choice.TEXT, actor=ana, now=NOW, text="Free text")
    resolve_conflict(
        Conflict.objects.get(), Choice.TEXT, actor=ana, now=NOW, text=theirs.replace("Theirs.", "Both.")
    )

    assert fresh(issue).description == "Both."
    assert "Both." in pushed(issue)["body"]


def test_a_reopened_issue_of_a_ticket_that_is_resolved_meanwhile_is_decided_too(issue, agreed, ana):
    hear(issue, agreed, state="closed", state_reason="completed")
    resolve(issue.ticket_id, actor=ana, body="Done.", now=NOW)
    hear(issue, agreed, seconds=9)
    conflict = Conflict.objects.get()

    resolve_conflict(conflict, Choice.OURS, actor=ana, now=NOW)

    assert pushed(issue) == {"state": "closed", "state_reason": "completed"}


def test_resolving_the_ticket_settles_a_proposal_and_nothing_is_written(issue, agreed, ana):
    hear(issue, agreed, state="closed", state_reason="not_planned")

    resolve(issue.ticket_id, actor=ana, body="We consider it done.", now=NOW)

    assert pushed(issue) == {}
    after = fresh(issue)
    assert (after.ticket.status, after.proposal) == (Status.RESOLVED, "")


def test_a_refused_proposal_opens_the_issue_again(issue, agreed, ana):
    hear(issue, agreed, state="closed", state_reason="completed")

    refuse_proposal(issue, actor=ana, now=NOW, reason="It still fails.")

    assert pushed(issue)["state"] == "open"
    assert issue.writes.filter(kind=WriteKind.REOPEN).count() == 1
    assert fresh(issue).proposal == ""
    assert fresh(issue).ticket.status == Status.NEW


def test_what_is_not_proposed_is_not_decided(issue, agreed, ana):
    hear(issue, agreed, state="closed", state_reason="completed")
    hear(issue, agreed, seconds=9)

    with pytest.raises(NothingToDecide):
        refuse_proposal(issue, actor=ana, now=NOW)
