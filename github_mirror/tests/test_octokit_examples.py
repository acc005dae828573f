"""Every payload that GitHub's own examples hold is accepted, from the signed request to its effect."""

import gzip
import json
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from github_mirror.inbound.words import closing_words
from github_mirror.models import HookDelivery, HookState, MirroredComment, Presence, TrackedIssue
from github_mirror.tests.hub import make_repository
from github_mirror.webhook import sign
from outbox.services import deliver_all_due
from tests.factories import NOW, make_steward, make_ticket
from tickets.models import Comment, TicketEvent
from tickets.states import EventKind, Status

pytestmark = pytest.mark.django_db

SECRET = "It's a Secret to Everybody"
EXAMPLES = json.loads(
    gzip.decompress((Path(__file__).parent / "data" / "octokit_webhooks_examples.json.gz").read_bytes())
)
ABOUT_ISSUES = [(event, body) for event in ("issues", "issue_comment") for body in EXAMPLES[event]]
OTHERS = [(event, body) for event in EXAMPLES for body in EXAMPLES[event] if "issue" not in body]


def name(example) -> str:
    event, body = example
    return f"{event}-{body.get('action', '')}"


@pytest.fixture(autouse=True)
def _secret(settings):
    settings.GITHUB_WEBHOOK_SECRET = SECRET


def deliver(client, event, payload, *, delivery="d-1"):
    body = json.dumps(payload).encode()
    response = client.post(
        reverse("github_hook"),
        body,
        content_type="application/json",
        headers={
            "X-GitHub-Event": event,
            "X-GitHub-Delivery": delivery,
            "X-Hub-Signature-256": sign(body, secret=SECRET),
        },
    )
    assert response.status_code == 202
    deliver_all_due(now=timezone.now())
    return HookDelivery.objects.get(delivery_id=delivery)


def tracked(payload) -> TrackedIssue:
    """Track the issue of an example as one that both sides knew before."""
    place, issue = payload["repository"], payload["issue"]
    repository = make_repository(full_name=place["full_name"], github_id=place["id"])
    ticket = make_ticket()
    ticket.is_tracked = True
    ticket.save(update_fields=["is_tracked"])
    return TrackedIssue.objects.create(
        ticket=ticket,
        title="Ours",
        description="Ours.",
        tracked_by=make_steward(),
        tracked_at=NOW,
        repository=repository,
        issue_number=issue["number"],
        github_id=issue["id"],
        url=issue["html_url"],
    )


@pytest.mark.parametrize("example", ABOUT_ISSUES, ids=name)
def test_what_github_says_of_our_issues_is_worked_in(client, example):
    event, payload = example
    issue = tracked(payload)

    kept = deliver(client, event, payload)
    again = deliver(client, event, payload, delivery="d-2")

    assert (kept.state, again.state) == (HookState.DONE, HookState.DONE), kept.outcome
    assert kept.outcome
    issue.refresh_from_db()
    issue.ticket.refresh_from_db()
    assert issue.ticket.status == Status.NEW
    gone = {("issues", "deleted"): Presence.DELETED, ("issues", "transferred"): Presence.MOVED}
    presence = gone.get((event, payload["action"]), Presence.THERE)
    assert issue.presence == presence
    if event == "issues" and presence == Presence.THERE and "pinned" not in payload["action"]:
        assert issue.theirs["title"] == payload["issue"]["title"].strip()
        assert issue.is_locked == payload["issue"]["locked"]
    if event == "issue_comment":
        assert MirroredComment.objects.count() == 1
        assert Comment.objects.filter(ticket=issue.ticket).count() == (payload["action"] != "deleted")


@pytest.mark.parametrize("example", ABOUT_ISSUES, ids=name)
def test_what_github_says_of_others_issues_changes_nothing(client, example):
    event, payload = example
    make_repository(full_name=payload["repository"]["full_name"], github_id=payload["repository"]["id"])

    kept = deliver(client, event, payload)

    assert kept.state == HookState.IGNORED
    assert not Comment.objects.exists()


@pytest.mark.parametrize("example", OTHERS, ids=name)
def test_what_github_says_of_repositories_and_the_app_is_worked_in(client, example):
    event, payload = example
    place = payload.get("repository") or {"full_name": "acme/support", "id": 77}
    make_repository(full_name=place["full_name"], github_id=place["id"])

    kept = deliver(client, event, payload)

    assert kept.state in {HookState.DONE, HookState.IGNORED}
    assert kept.outcome


def test_there_are_as_many_examples_as_we_think():
    assert (len(EXAMPLES["issues"]), len(EXAMPLES["issue_comment"])) == (37, 12)


def test_closing_of_which_there_is_no_example_proposes(client):
    payload = next(body for body in EXAMPLES["issues"] if body["action"] == "labeled")
    issue = tracked(payload)
    deliver(client, "issues", payload, delivery="before")
    closed = payload["issue"] | {
        "state": "closed",
        "state_reason": "not_planned",
        "updated_at": "2099-01-01T00:00:00Z",
    }

    kept = deliver(client, "issues", payload | {"action": "closed", "issue": closed})

    issue.refresh_from_db()
    assert (kept.state, issue.proposal) == (HookState.DONE, "not_planned")
    said = TicketEvent.objects.filter(kind=EventKind.GITHUB_CHANGED).latest("pk")
    assert said.data["words"] == f"{closing_words('not_planned')} on GitHub"
