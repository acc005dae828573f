"""What GitHub is to say of an issue."""

import pytest

from github_mirror.models import IssueRole, PublishedField, Repository, TrackedIssue
from github_mirror.publication import state_of, wanted
from tests.factories import later, make_steward, make_ticket, make_user
from tickets.models import Ticket
from tickets.services import assign, close_unanswered, confirm, merge, reopen, resolve

pytestmark = pytest.mark.django_db


@pytest.fixture
def steward():
    return make_steward(name="Ana")


def fresh(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def issue_of(ticket, *, role=IssueRole.REQUEST, slot=0, repository=None, **fields):
    return TrackedIssue.objects.create(
        ticket=fresh(ticket),
        role=role,
        slot=slot,
        title="Hub",
        description="Slow.",
        tracked_at=later(),
        repository=repository,
        **fields,
    )


def resolved(ticket, steward):
    resolve(ticket.number, actor=steward, body="Done.", now=later(hours=1))


def confirmed(ticket, steward):
    resolved(ticket, steward)
    confirm(ticket.number, actor=ticket.requester, now=later(hours=2))


def reopened(ticket, steward):
    resolved(ticket, steward)
    reopen(ticket.number, actor=ticket.requester, body="No.", now=later(hours=2))


def unanswered(ticket, steward):
    close_unanswered(ticket.number, actor=steward, reason="A notice.", now=later(hours=1))


def merged(ticket, steward):
    other = make_ticket(requester=ticket.requester, service=ticket.service)
    merge(ticket.number, into=other.number, actor=steward, reason="Same.", now=later(hours=1))


@pytest.mark.parametrize(
    ("what", "state"),
    [
        (lambda ticket, steward: None, ("open", "")),
        (resolved, ("closed", "completed")),
        (confirmed, ("closed", "completed")),
        (reopened, ("open", "")),
        (unanswered, ("closed", "not_planned")),
        (merged, ("closed", "duplicate")),
    ],
)
def test_an_issue_is_closed_for_the_reason_its_ticket_ended(steward, what, state):
    ticket = make_ticket()

    what(ticket, steward)

    assert state_of(fresh(ticket)) == state


@pytest.mark.parametrize(
    ("kind", "label"), [("guidance", None), ("workshop", "event"), ("incident", "outage"), ("change", None)]
)
def test_labels_are_those_of_the_tracker(kind, label):
    ticket = make_ticket()
    Ticket.objects.filter(pk=ticket.pk).update(kind=kind)

    labels = wanted(issue_of(ticket))["labels"]

    assert labels == sorted({"support", *([label] if label else [])})


def test_only_colleagues_with_a_known_login_are_assigned(steward):
    ticket = make_ticket()
    without = wanted(issue_of(ticket))["assignees"]
    steward.github_login = "ana-codes"
    steward.save(update_fields=["github_login"])
    assign(ticket.number, actor=steward, assignee=steward, reason="", now=later(hours=1))
    issue = TrackedIssue.objects.get()

    assert without == []
    assert wanted(issue)["assignees"] == ["ana-codes"]
    steward.roles = []
    steward.save(update_fields=["roles"])
    assert wanted(TrackedIssue.objects.get())["assignees"] == []


@pytest.mark.parametrize(
    ("field", "keys"),
    [
        (PublishedField.LABELS, {"labels"}),
        (PublishedField.ASSIGNEES, {"assignees"}),
        (PublishedField.MILESTONE, {"milestone"}),
        (PublishedField.STATE, {"state", "state_reason"}),
    ],
)
def test_a_field_that_a_repository_does_not_get_is_not_wanted(field, keys):
    allowed = [name for name in PublishedField.values if name != field]
    repository = Repository.objects.create(full_name="acme/support", allowed_fields=allowed)
    everything = {"title", "body", "labels", "assignees", "milestone", "state", "state_reason"}

    fields = wanted(issue_of(make_ticket(), repository=repository))

    assert set(fields) == everything - keys


def test_an_action_item_links_the_report_and_has_its_own_label_and_marker():
    ticket, repository = make_ticket(), Repository.objects.create(full_name="acme/support")
    report = issue_of(ticket, role=IssueRole.REPORT, repository=repository, issue_number=12)
    first, second = (
        wanted(issue_of(ticket, role=IssueRole.ACTION_ITEM, slot=slot, repository=repository))
        for slot in (1, 2)
    )

    assert "### Incident report\n\n#12" in first["body"]
    assert first["labels"] == ["incident-action-item"]
    assert first["body"] != second["body"]
    assert "#12" not in wanted(report)["body"]
    assert "state" not in first


def test_nobody_on_the_community_side_is_assigned():
    ticket, outsider = make_ticket(), make_user()
    outsider.github_login = "joy"
    outsider.save(update_fields=["github_login"])
    Ticket.objects.filter(pk=ticket.pk).update(assignee=outsider)

    assert wanted(issue_of(ticket))["assignees"] == []
