"""What a ticket's page says of GitHub, and what is decided from there."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from github_mirror.inbound import apply_issue
from github_mirror.models import (
    Conflict,
    IssueRole,
    IssueWrite,
    Presence,
    RepositoryState,
    TrackedIssue,
    WriteKind,
)
from github_mirror.publication import draft_of, edition
from github_mirror.services import edit_publication
from github_mirror.tests.hub import at, created, fresh, make_issue, make_repository, make_sent_issue
from outbox.models import Delivery, DeliveryState
from outbox.services import enqueue
from tests.factories import later, make_steward
from tests.github.hub import TOKEN, StandIn

pytestmark = pytest.mark.django_db
NOW = later(hours=2)


@pytest.fixture
def ana(client):
    ana = make_steward(name="Ana")
    client.force_login(ana)
    return ana


@pytest.fixture
def issue(ana):
    return make_issue(make_repository(), steward=ana)


@pytest.fixture
def agreed(issue):
    """Return what GitHub says before anybody changes anything."""
    return created(issue)


def panel_of(client, issue) -> str:
    path = reverse("github_mirror:panel", args=[issue.ticket_id])
    return " ".join(client.get(path).content.decode().split())


def hear(issue, facts, **changes):
    heard = replace(facts, updated_at=at(5), **changes)
    return apply_issue(issue.repository, heard, source="webhook", now=timezone.now(), by_login="octocat")


def write_failed(issue, why: str) -> None:
    version = IssueWrite.objects.count() + 900
    write = issue.writes.create(kind=WriteKind.COMMENT, version=version, created_at=NOW)
    enqueue(consumer="github", subject_id=write.pk, key=f"github:test:{write.pk}", now=NOW)
    Delivery.objects.filter(subject_id=write.pk, consumer="github").update(
        state=DeliveryState.FAILED, outcome=why, finished_at=NOW
    )


@pytest.fixture
def conflict(issue, agreed, ana):
    current = fresh(issue)
    draft = replace(draft_of(current), title="Hub is very slow")
    edit_publication(current, draft=draft, actor=ana, now=NOW, seen=edition(draft_of(current)))
    hear(issue, agreed, title="Hub stopped")
    return Conflict.objects.get()


def test_the_panel_says_what_github_said_last(client, issue, agreed):
    hear(issue, agreed, state="closed", state_reason="completed")

    words = panel_of(client, issue)

    assert f"{issue.repository}#" in words
    assert "closed as completed" in words


def test_a_closed_issue_proposes_to_resolve_and_a_steward_keeps_the_ticket_open(client, issue, agreed):
    hear(issue, agreed, state="closed", state_reason="completed")
    shown = panel_of(client, issue)

    client.post(reverse("github_mirror:keep_open", args=[issue.ticket_id, issue.pk]))

    assert "octocat closed the issue on GitHub as completed" in shown
    assert f'href="/tickets/{issue.ticket_id}#resolve"' in shown
    assert "Resolve the ticket?" not in panel_of(client, issue)
    assert issue.writes.filter(kind=WriteKind.REOPEN).exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"presence": Presence.DELETED}, "Deleted on GitHub."),
        ({"presence": Presence.MOVED}, "Moved to another repository."),
        ({"presence": Presence.DISABLED}, "issues switched off"),
        ({"is_locked": True}, "Locked on GitHub"),
    ],
)
def test_what_became_of_the_issue_is_said(client, issue, agreed, change, said):
    TrackedIssue.objects.filter(pk=issue.pk).update(**change)

    assert said in panel_of(client, issue)


def test_a_stopped_repository_and_the_last_error_are_said_in_sentences(client, issue, agreed):
    type(issue.repository).objects.update(
        state=RepositoryState.STOPPED, state_why="It is public now.", state_since=NOW
    )
    write_failed(issue, "GitHub refused it (422).")

    words = panel_of(client, issue)

    assert "It is public now." in words
    assert "GitHub refused it (422)." in words


def test_the_issues_of_an_outage_stand_below_the_requests_own(client, issue, agreed):
    for role in (IssueRole.ONGOING, IssueRole.REPORT):
        TrackedIssue.objects.create(
            ticket=issue.ticket, role=role, title="x", tracked_at=NOW, repository=issue.repository
        )

    words = panel_of(client, issue)

    assert (
        words.index(issue.reference or "#") < words.index("Ongoing outage") < words.index("Incident report")
    )


def test_the_panel_asks_as_often_for_many_writes_as_for_few(client, issue, agreed, conflict):
    def n_queries() -> int:
        panel_of(client, issue)
        with CaptureQueriesContext(connection) as captured:
            panel_of(client, issue)
        return len(captured)

    write_failed(issue, "No.")
    few = n_queries()
    for _ in range(60):
        write_failed(issue, "No.")

    assert few == n_queries()


def test_syncing_now_takes_in_what_changed_at_github(client, ana, settings):
    with StandIn() as hub:
        settings.GITHUB_API_URL, settings.GITHUB_TOKEN = hub.url, TOKEN
        there = hub.repository("acme/support")
        found = hub.human.open_issue(there, "Hub is slow")
        hub.human.comment(found, "Fixed in the next image.", by="octocat")
        issue = make_issue(make_repository(full_name="acme/support"), steward=ana)
        TrackedIssue.objects.filter(pk=issue.pk).update(issue_number=found.number, github_id=found.id)

        answer = client.post(reverse("github_mirror:sync", args=[issue.ticket_id, issue.pk]), follow=True)

    assert "What changed there stands here now." in answer.content.decode()
    assert issue.ticket.comments.filter(body__contains="Fixed in the next image.").exists()


def test_syncing_says_why_it_could_not(client, issue, agreed):
    answer = client.post(reverse("github_mirror:sync", args=[issue.ticket_id, issue.pk]), follow=True)

    assert "Nothing was changed here." in answer.content.decode()


@pytest.mark.parametrize(("choice", "title"), [("ours", "Hub is very slow"), ("theirs", "Hub stopped")])
def test_a_steward_lets_one_side_hold(client, conflict, choice, title):
    path = reverse("github:conflict", args=[conflict.pk])

    answer = client.post(path, {"choice": choice}, follow=True)

    decided = Conflict.objects.get()
    assert decided.resolved_by.name == "Ana"
    assert fresh(decided.issue).title == title
    assert "Decided" in answer.content.decode()


def test_another_text_is_redacted_and_shown_before_it_is_published(client, conflict):
    path = reverse("github:conflict", args=[conflict.pk])
    text = "Hub of joy.okafor@temple.example.edu is slow"
    shown = client.post(path, {"choice": "text", "text": text})
    undecided = Conflict.objects.get().resolved_at

    client.post(path, {"choice": "text", "text": text, "shown": shown.context["fingerprint"]})

    assert undecided is None
    assert "Exactly what is published" in shown.content.decode()
    assert "joy.okafor" not in fresh(conflict.issue).title
    assert Conflict.objects.get().resolved_at is not None


def test_a_text_changed_since_it_was_shown_is_shown_again(client, conflict):
    path = reverse("github:conflict", args=[conflict.pk])
    shown = client.post(path, {"choice": "text", "text": "Hub is slow today"})

    client.post(path, {"choice": "text", "text": "Other", "shown": shown.context["fingerprint"]})

    assert Conflict.objects.get().resolved_at is None


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose what is to hold."),
        ({"choice": "text", "text": " "}, "Write what is to hold."),
        ({"choice": "ours", "seen": "x"}, "Somebody changed it again"),
    ],
)
def test_what_cannot_be_decided_comes_back_with_a_sentence(client, conflict, sent, said):
    answer = client.post(reverse("github:conflict", args=[conflict.pk]), sent)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Conflict.objects.get().resolved_at is None


def test_a_decision_is_taken_once(client, conflict):
    path = reverse("github:conflict", args=[conflict.pk])
    client.post(path, {"choice": "ours"})
    first = Conflict.objects.get().resolved_at

    client.post(path, {"choice": "theirs"})

    assert Conflict.objects.get().resolved_at == first


def test_an_issue_that_was_given_up_is_not_on_its_way_and_the_panel_says_why_and_what_to_do(
    client, ana, settings
):
    settings.GITHUB_TOKEN = TOKEN
    issue = make_sent_issue(make_repository(), steward=ana)
    why = "Nobody has said which repository this goes to."
    TrackedIssue.objects.filter(pk=issue.pk).update(repository=None)
    before = panel_of(client, issue)
    Delivery.objects.filter(consumer="github").update(
        state=DeliveryState.FAILED, outcome=why, finished_at=NOW
    )

    words = panel_of(client, issue)

    assert "Given up: the issue was not opened. " + why in words
    assert 'href="/github/#without-repository"' in words
    assert ("on its way" in before, "on its way" in words) == (True, False)
