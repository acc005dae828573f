"""What people do at GitHub arrives through signed webhooks: early, late, doubled, in any order, within a second."""

import random

import pytest
from django.urls import reverse
from django.utils import timezone

from github_mirror.connecting import github
from github_mirror.inbound import apply_issue
from github_mirror.models import HookDelivery, HookState, MirroredComment
from github_mirror.publication import wanted
from github_mirror.tests.hub import fresh, make_repository, make_sent_issue
from outbox.services import deliver_all_due
from tests.factories import later, make_steward
from tests.github.hub import TOKEN, StandIn
from tickets.models import Comment, TicketEvent
from tickets.states import EventKind

pytestmark = pytest.mark.django_db

SECRET = "s3cret"


@pytest.fixture
def hub(settings, client):
    with StandIn() as standin:
        settings.GITHUB_API_URL, settings.GITHUB_TOKEN = standin.url, TOKEN
        settings.GITHUB_WEBHOOK_SECRET, settings.GITHUB_REPOSITORY = SECRET, "acme/support"
        place = standin.repository("acme/support", private=True)
        standin.hook(place, url="http://desk.test/hooks/github", secret=SECRET)

        def carry(url, headers, body):
            told = {name: value for name, value in headers.items() if name != "Content-Type"}
            answer = client.generic(
                "POST", reverse("github_hook"), body, content_type="application/json", headers=told
            )
            return answer.status_code, answer.content.decode()

        standin.webhooks.carrier = carry
        yield standin
        assert standin.violations == []


@pytest.fixture
def issue(hub):
    """Return an issue of which GitHub told before it answered."""
    repository = make_repository(github_id=hub.repository("acme/support").id)
    issue = make_sent_issue(repository, steward=make_steward(name="Ana"))
    fields = {name: value for name, value in wanted(issue).items() if name in {"title", "body", "labels"}}
    answer = github().create_issue("acme/support", fields)
    arrive(hub)
    assert fresh(issue).issue_number == answer.number
    apply_issue(repository, answer, source="answer", now=later(hours=1), sent=wanted(issue))
    return fresh(issue)


def arrive(hub):
    """Send every webhook that waits, and work it in."""
    assert set(hub.webhooks.release()) <= {202}
    deliver_all_due(now=timezone.now())


def there(hub, issue):
    return next(
        one for one in hub.repository("acme/support").issues.values() if one.number == issue.issue_number
    )


@pytest.mark.parametrize("seed", range(6))
def test_whatever_the_order_the_desk_knows_what_github_says(hub, issue, seed):
    chance, people, said = random.Random(seed), hub.human, there(hub, issue)
    people.edit(said, title="First")
    people.edit(said, title="Second")
    people.relabel(said, "support", "urgent")
    note = people.comment(said, "Me too")
    people.edit_comment(note, "Me neither")
    gone = people.comment(said, "Oops")
    people.delete_comment(gone)
    people.plan(said, "Sprint 7")
    people.close(said, "not_planned")
    people.lock(said)
    hub.webhooks.double(chance.randrange(len(hub.webhooks.waiting)))
    hub.webhooks.reorder(chance)

    arrive(hub)

    now = fresh(issue)
    assert (now.title, now.milestone, now.proposal, now.is_locked) == (
        "Second",
        "Sprint 7",
        "not_planned",
        True,
    )
    assert now.theirs["labels"] == ["support", "urgent"]
    assert [row.body for row in MirroredComment.objects.filter(deleted_at=None)] == ["Me neither"]
    notes = Comment.objects.filter(ticket=issue.ticket)
    assert "Oops" not in [one.body for one in notes]
    assert not HookDelivery.objects.exclude(state__in=[HookState.DONE, HookState.IGNORED]).exists()


def test_our_own_creation_is_no_news(hub, issue):
    told = TicketEvent.objects.filter(kind=EventKind.GITHUB_CHANGED)
    assert [event.data["words"] for event in told] == []
    assert not Comment.objects.exists()


def test_a_repository_that_turns_public_stops_by_its_webhook(hub, issue):
    hub.human.make_public(hub.repository("acme/support"))

    arrive(hub)

    assert fresh(issue).repository.state == "stopped"
