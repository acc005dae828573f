"""The desk publishes by itself only where nobody but the team can read it."""

import pytest
from django.db import IntegrityError

from github_mirror.automatic import refusal_to_send
from github_mirror.errors import NeedsAReview
from github_mirror.models import IssueWrite, Repository, TrackedIssue
from github_mirror.publication import Draft
from github_mirror.services import track
from outbox.services import deliver_all_due
from tests.factories import later, make_steward, make_ticket
from tickets.models import Ticket
from tickets.services import set_status

pytestmark = pytest.mark.django_db
SECRET = "ghp_" + "a1B2" * 9


def repository(**fields: object) -> Repository:
    private = {"is_private": True, "was_private": True, "publishes_by_itself": True}
    return Repository.objects.create(full_name="acme/support", **(private | fields))


def planned_ticket() -> Ticket:
    ticket = make_ticket(subject="Bigger nodes", description=f"We need bigger nodes. My token is {SECRET}")
    set_status(
        ticket.number, actor=make_steward(), status="planned", reason="Next sprint.", now=later(hours=1)
    )
    return Ticket.objects.get(pk=ticket.pk)


def test_a_planned_ticket_is_tracked_by_the_desk_itself_and_redacted_all_the_same():
    repository()
    ticket = planned_ticket()

    deliver_all_due(now=later(hours=2))
    deliver_all_due(now=later(hours=2))

    ticket.refresh_from_db()
    issue, write = TrackedIssue.objects.get(), IssueWrite.objects.get()
    assert ticket.is_tracked
    assert issue.tracked_by is None
    assert "bigger nodes" in write.body
    assert SECRET not in write.body + issue.description


@pytest.mark.parametrize(
    "fields",
    [
        {"publishes_by_itself": False},
        {"is_private": False},
        {"is_private": None},
        {"state": "stopped"},
        {"publishes_by_itself": False, "was_private": False, "is_private": False},
        {"publishes_by_itself": False, "was_private": None, "is_private": None},
    ],
)
def test_elsewhere_a_planned_ticket_waits_for_a_steward(fields):
    repository(**fields)
    ticket = planned_ticket()

    deliver_all_due(now=later(hours=2))

    ticket.refresh_from_db()
    assert not ticket.is_tracked
    assert not TrackedIssue.objects.exists()


def test_without_a_repository_nothing_is_tracked_by_itself():
    ticket = planned_ticket()

    deliver_all_due(now=later(hours=2))

    ticket.refresh_from_db()
    assert not ticket.is_tracked


@pytest.mark.parametrize(("n_allowed", "is_tracked"), [(1, True), (2, False)])
def test_of_several_repositories_only_one_may_be_meant(n_allowed, is_tracked):
    Repository.objects.create(full_name="acme/open", is_private=False)
    private = {"is_private": True, "was_private": True, "publishes_by_itself": True}
    for number in range(n_allowed):
        Repository.objects.create(full_name=f"acme/private-{number}", **private)
    ticket = planned_ticket()

    deliver_all_due(now=later(hours=2))

    ticket.refresh_from_db()
    assert ticket.is_tracked is is_tracked


@pytest.mark.parametrize("status", ["pending", "open"])
def test_other_statuses_track_nothing(status):
    repository()
    ticket = make_ticket()
    Ticket.objects.update(status="planned")

    set_status(ticket.number, actor=make_steward(), status=status, reason="We ask first.", now=later(hours=1))
    deliver_all_due(now=later(hours=2))

    assert not TrackedIssue.objects.exists()


@pytest.mark.parametrize(
    "fields", [{"is_private": False}, {"is_private": None}, {"publishes_by_itself": False}]
)
def test_the_service_refuses_to_publish_without_a_steward(fields):
    target, ticket = repository(**fields), make_ticket()

    with pytest.raises(NeedsAReview):
        track(ticket, draft=Draft("a", "b", ""), actor=None, now=later(hours=1), repository=target)


@pytest.mark.parametrize("was_private", [False, None])
def test_the_database_lets_no_public_repository_publish_by_itself(was_private):
    with pytest.raises(IntegrityError):
        repository(was_private=was_private)


@pytest.mark.parametrize(
    ("is_private", "reviewed", "may_leave"),
    [
        (True, False, True),
        (False, False, False),
        (None, False, False),
        (False, True, True),
        (None, True, True),
    ],
)
def test_what_nobody_reviewed_leaves_only_while_the_repository_is_private(is_private, reviewed, may_leave):
    target = repository(is_private=is_private)
    issue = TrackedIssue(repository=target, tracked_by=make_steward() if reviewed else None)

    assert (refusal_to_send(issue, target) == "") is may_leave
