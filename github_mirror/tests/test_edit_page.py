"""What GitHub shows of any issue of a ticket can be edited: the request's, an outage's three, an action item's."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from github_mirror.models import IssueRole, IssueWrite, TrackedIssue, WriteKind
from github_mirror.outages import add_action_item, drafts_of, open_outage_issues
from github_mirror.publication import draft_of, edition, wanted
from github_mirror.tests.desk import repository
from incidents.models import Incident
from incidents.services.declaring import declare_incident
from outbox.models import Delivery
from outbox.services import deliver_all_due
from tests.factories import NOW, later, make_steward, make_ticket
from tickets.models import Comment
from tickets.states import EventKind

pytestmark = pytest.mark.django_db
ROLES = [IssueRole.ONGOING, IssueRole.REPORT, IssueRole.REVIEW, IssueRole.ACTION_ITEM]
TEXT = {
    "title": "Servers of joy.okafor@temple.example.edu hang",
    "description": "They hang.",
    "investigation": "",
}


@pytest.fixture
def steward(client):
    steward = make_steward(name="Ana")
    client.force_login(steward)
    return steward


@pytest.fixture
def incident(steward):
    repository()
    ticket = make_ticket(subject="Servers hang", description="Nothing starts.")
    declare_incident(ticket.number, actor=steward, now=NOW)
    incident = Incident.objects.select_related("ticket").get()
    open_outage_issues(incident.ticket, drafts=drafts_of(incident), actor=steward, now=NOW)
    add_action_item(incident.ticket, title="Add a limit", description="Do it.", actor=steward, now=NOW)
    deliver_all_due(now=later(minutes=1))
    return incident


def address(issue) -> str:
    return reverse("github_mirror:edit", args=[issue.ticket_id, issue.pk])


@pytest.mark.parametrize("role", ROLES)
def test_the_texts_of_each_issue_of_an_outage_are_shown_redacted_and_then_published(client, incident, role):
    issue = TrackedIssue.objects.get(role=role)
    others = {one.pk: one.title for one in TrackedIssue.objects.exclude(pk=issue.pk)}
    fields = TEXT | {"edition": edition(draft_of(issue))}
    opened = client.get(address(issue))

    shown = client.post(address(issue), fields).context["preview"]
    done = client.post(address(issue), fields | {"step": "publish", "shown": shown.shown})

    issue.refresh_from_db()
    assert opened.status_code == 200
    assert opened.context["form"].initial["title"] == opened.context["preview"].originals[0].stretches[0].text
    assert done.status_code == 302
    assert "joy.okafor" not in issue.title
    assert wanted(issue)["title"] == shown.issue.title
    assert wanted(issue)["body"] == shown.issue.body
    assert "They hang." in shown.issue.body
    assert {one.pk: one.title for one in TrackedIssue.objects.exclude(pk=issue.pk)} == others


@pytest.mark.parametrize("role", ROLES)
def test_an_edit_plans_one_write_for_its_own_issue_and_is_in_the_timeline(client, incident, role):
    issue = TrackedIssue.objects.get(role=role)
    n_before = IssueWrite.objects.filter(kind=WriteKind.UPDATE).exclude(issue=issue).count()
    fields = TEXT | {"edition": edition(draft_of(issue))}
    shown = client.post(address(issue), fields).context["preview"].shown

    client.post(address(issue), fields | {"step": "publish", "shown": shown})

    events = incident.ticket.events.filter(kind=EventKind.GITHUB_CHANGED)
    assert issue.writes.filter(kind=WriteKind.UPDATE).count() == 1
    assert IssueWrite.objects.filter(kind=WriteKind.UPDATE).exclude(issue=issue).count() == n_before
    assert "edited what GitHub shows" in [one.data["words"] for one in events]
    assert Delivery.objects.filter(consumer="github", subject_id__in=issue.writes.values("pk")).exists()


def n_queries(client, path, fields=None) -> int:
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(path, fields) if fields else client.get(path)
    assert answer.status_code == 200
    return len(captured)


def test_the_pages_to_publish_ask_as_often_for_a_thousand_comments_and_issues_as_for_ten(client, incident):
    ticket, steward = incident.ticket, incident.ticket.assignee or make_steward()
    issue = TrackedIssue.objects.get(role=IssueRole.REPORT)
    outage = reverse("github_mirror:outage", args=[ticket.number])
    other = make_ticket()
    paths = [
        (address(issue), None),
        (address(issue), TEXT),
        (outage, None),
        (reverse("github_mirror:action_item", args=[ticket.number]), None),
        (reverse("github_mirror:track", args=[other.number]), TEXT),
    ]

    def grow(n: int) -> None:
        Comment.objects.bulk_create(
            Comment(ticket=one, author=steward, body="x", created_at=NOW, is_internal=True, is_from_team=True)
            for one in (ticket, other)
            for _ in range(n)
        )
        slot = TrackedIssue.objects.count() + 100
        TrackedIssue.objects.bulk_create(
            TrackedIssue(
                ticket=ticket,
                role=IssueRole.ACTION_ITEM,
                slot=slot + i,
                title="x",
                description="x",
                tracked_at=NOW,
                repository=issue.repository,
            )
            for i in range(n)
        )

    grow(10)
    # The first time some things are read that are then kept.
    _, few = ([n_queries(client, *one) for one in paths] for _ in range(2))
    grow(990)

    assert [n_queries(client, *one) for one in paths] == few
