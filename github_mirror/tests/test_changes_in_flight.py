"""What changes while a request is under way is written next, and nothing is written twice for it."""

from datetime import timedelta

import pytest

from github_mirror import sending
from github_mirror.client import GitHub
from github_mirror.models import Conflict, IssueWrite, TrackedIssue, WriteKind
from github_mirror.services import plan_write
from github_mirror.tests.desk import NAME, issue_of, plan, send, settle, tracked
from outbox.models import Delivery, DeliveryState
from tests.factories import later, make_steward
from tickets.models import Ticket
from tickets.services import retriage

pytestmark = pytest.mark.django_db
SOON = later(hours=1)


@pytest.fixture
def ticket(hub):
    """Return a ticket whose issue GitHub has, and of which an update is planned."""
    steward = make_steward(name="Ana")
    ticket = tracked(steward)
    settle(at=later(minutes=1), minutes=1)
    retriage(ticket.number, actor=steward, kind="incident", tier="P2", reason="Down.", now=SOON)
    plan(at=SOON)
    hub.forget_requests()
    return Ticket.objects.get(pk=ticket.pk)


def rename(ticket, title, *, kind=WriteKind.UPDATE):
    """Change what the issue is to say without a new version of its ticket, as an event of its incident does."""
    TrackedIssue.objects.filter(ticket=ticket).update(title=title)
    version = IssueWrite.objects.filter(issue__ticket=ticket, kind=kind).latest("pk").version
    plan_write(issue_of(ticket), kind=WriteKind.UPDATE, version=version, now=SOON)


def once(monkeypatch, owner, name, *, before=None, after=None):
    """Do something before or after a function is called for the first time."""
    original, is_first = getattr(owner, name), [True]

    def called(*given, **named):
        is_now = is_first and is_first.pop()
        if is_now and before:
            before()
        answer = original(*given, **named)
        if is_now and after:
            after()
        return answer

    monkeypatch.setattr(owner, name, called)


def the_issue(hub):
    (issue,) = hub.world.repository(NAME).present
    return issue


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_change_while_the_same_write_is_under_way_is_written_next(hub, ticket, monkeypatch, moment):
    once(monkeypatch, GitHub, "edit_issue", **{moment: lambda: rename(ticket, "Hub is down")})

    for second in range(4):
        send(at=SOON + timedelta(seconds=second))

    assert the_issue(hub).title == "Hub is down"
    assert [set(one.body) for one in hub.writes] == [{"body", "labels"}, {"title"}]
    assert not Conflict.objects.exists()
    assert not IssueWrite.objects.filter(sent_at=None).exists()


def test_a_change_after_the_answer_was_noted_and_before_the_outbox_knows_is_written_next(
    hub, ticket, monkeypatch
):
    once(monkeypatch, sending, "note_recovered", after=lambda: rename(ticket, "Hub is down"))

    for second in range(4):
        send(at=SOON + timedelta(seconds=second))

    assert the_issue(hub).title == "Hub is down"
    assert len(hub.writes) == 2
    assert set(Delivery.objects.filter(consumer="github").values_list("state", flat=True)) == {
        DeliveryState.SENT
    }


def test_a_change_while_its_issue_is_made_is_written_next(hub, monkeypatch):
    ticket = tracked(make_steward(name="Ana"))
    plan(at=SOON)
    once(monkeypatch, GitHub, "create_issue", after=lambda: rename(ticket, "Down", kind=WriteKind.CREATE))

    for second in range(4):
        send(at=SOON + timedelta(seconds=second))

    assert the_issue(hub).title == "Down"
    assert [one.verb for one in hub.writes] == ["POST", "PATCH"]


def test_a_change_that_nobody_planned_while_its_issue_is_made_is_written_next(hub, monkeypatch):
    ticket = tracked(make_steward(name="Ana"))
    plan(at=SOON)

    def change():
        TrackedIssue.objects.filter(ticket=ticket).update(title="Down")

    once(monkeypatch, GitHub, "create_issue", after=change)

    for second in range(4):
        send(at=SOON + timedelta(seconds=second))

    assert the_issue(hub).title == "Down"
    assert [one.verb for one in hub.writes] == ["POST", "PATCH"]


def test_a_change_that_a_write_under_way_holds_already_is_no_further_request(hub, ticket, monkeypatch):
    once(monkeypatch, GitHub, "issue", before=lambda: rename(ticket, "Hub is down"))

    for second in range(4):
        send(at=SOON + timedelta(seconds=second))

    assert the_issue(hub).title == "Hub is down"
    assert len(hub.writes) == 1
