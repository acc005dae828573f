"""What the ticket's panel says after a request of ours that had no clear answer."""

import pytest
from django.urls import reverse

from github_mirror.models import IssueWrite, TrackedIssue
from github_mirror.services import share_finding
from github_mirror.tests.desk import connected, repository, send, settle, tracked
from tests.factories import NOW, later, make_steward

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub(settings):
    with connected(settings) as hub:
        repository()
        yield hub


@pytest.fixture
def steward(client):
    steward = make_steward(name="Ana")
    client.force_login(steward)
    return steward


def panel(client, ticket) -> str:
    path = reverse("github_mirror:panel", args=[ticket.number])
    return " ".join(client.get(path).content.decode().split())


def lose_the_answer(hub, steward):
    """Return a ticket whose issue was opened by a request that was answered with 502."""
    hub.faults.bad_gateway(after_commit=True)
    ticket = tracked(steward)
    settle(at=NOW, minutes=0)
    send(at=NOW)
    return ticket


def test_after_an_answer_that_was_lost_the_issue_is_looked_for_and_does_not_wait(client, hub, steward):
    ticket = lose_the_answer(hub, steward)

    words = panel(client, ticket)

    assert "Whether GitHub opened the issue is not known yet." in words
    assert "so it may be there already. The desk looks for it" in words
    assert "Writes: 1 is being looked for" in words
    assert ("1 waits" in words, "on its way" in words, "after a crash" in words) == (False, False, False)


def test_an_issue_that_was_found_says_so(client, hub, steward):
    ticket = lose_the_answer(hub, steward)
    settle(at=later(minutes=1), minutes=5)

    words = panel(client, ticket)

    assert TrackedIssue.objects.get().issue_number == 1
    assert "Opened as #1: the answer to its opening was lost, and it was found." in words
    assert "being looked for" not in words


def test_an_issue_of_which_a_webhook_told_meanwhile_neither_waits_nor_is_looked_for(client, hub, steward):
    ticket = lose_the_answer(hub, steward)
    TrackedIssue.objects.update(issue_number=1, github_id=1, url="https://github.com/acme/support/issues/1")

    words = panel(client, ticket)

    assert "found at GitHub" in words
    assert ("waits" in words, "looked for" in words, "502" in words) == (False, False, False)


def test_a_comment_whose_answer_was_lost_is_looked_for_and_then_found(client, hub, steward):
    ticket = tracked(steward)
    settle(at=later(minutes=1), minutes=1)
    hub.faults.bad_gateway(after_commit=True)
    ticket.refresh_from_db()
    share_finding(ticket, text="The role lacks a policy.", actor=steward, now=later(hours=1))
    settle(at=later(hours=1), minutes=0)

    sought = panel(client, ticket)
    settle(at=later(hours=1, minutes=1), minutes=5)
    found = panel(client, ticket)

    assert IssueWrite.objects.filter(kind="comment", sent_at=None).count() == 0
    assert "Comment: GitHub’s answer was lost, so it may be there already." in sought
    assert "the comment was found." in found
