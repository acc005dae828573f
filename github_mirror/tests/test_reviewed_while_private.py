"""What somebody reviewed for the readers of a private repository does not reach the public without another look."""

from datetime import timedelta

import pytest
from django.urls import reverse

from github_mirror.connecting import github
from github_mirror.inbound import apply_repository
from github_mirror.models import IssueWrite, Repository
from github_mirror.publication import Draft, draft_of, edition
from github_mirror.services import edit_publication, share_finding
from github_mirror.steering import resume_repository
from github_mirror.tests.desk import NAME, connected, issue_of, plan, repository, settle, tracked
from tests.factories import later, make_steward, make_user
from tickets.models import Ticket
from tickets.services import resolve

pytestmark = pytest.mark.django_db
SOON = later(hours=1)
RESUMED = later(hours=3)


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


@pytest.fixture
def ticket(steward, hub):
    """Return a ticket whose issue GitHub has."""
    ticket = tracked(steward)
    settle(at=later(minutes=1), minutes=1)
    return Ticket.objects.get(pk=ticket.pk)


def turn_public(hub, *, resume=True):
    """Have everybody read the repository; the desk notices and stops, and a manager resumes it all the same."""
    hub.human.make_public(hub.world.repository(NAME))
    plan(at=SOON)
    apply_repository(Repository.objects.get(), github().repository(NAME), now=SOON)
    hub.forget_requests()
    if resume:
        resume_repository(
            Repository.objects.get(),
            actor=make_user(roles=("manager",)),
            confirms_that_others_read=True,
            now=RESUMED,
        )


def edited(ticket, steward, title, *, at=SOON):
    issue = issue_of(ticket)
    draft = Draft(title, issue.description, issue.investigation)
    edit_publication(issue, draft=draft, actor=steward, now=at, seen=edition(draft_of(issue)))


def present(hub):
    return hub.world.repository(NAME).present


def page_of(client, name, *args):
    return " ".join(client.get(reverse(name, args=args)).content.decode().split())


def published_again(client, ticket):
    """Look at what would be published and publish it, as a steward does."""
    issue = issue_of(ticket)
    path = reverse("github_mirror:edit", args=[ticket.number, issue.pk])
    shown = client.get(path).context["preview"]
    texts = {"title": issue.title, "description": issue.description, "investigation": issue.investigation}
    client.post(path, {**texts, "edition": edition(draft_of(issue)), "shown": shown.shown, "step": "publish"})
    return shown


def test_an_issue_waits_for_another_look_and_leaves_after_it(hub, steward, client, ticket):
    other = tracked(steward, title="Not seen", at=later(minutes=30))
    turn_public(hub)

    settle(at=RESUMED + timedelta(minutes=1), minutes=3)
    n_before, panel = len(hub.writes), page_of(client, "github_mirror:panel", other.number)
    published_again(client, other)
    settle(at=RESUMED + timedelta(days=365), minutes=3)

    assert n_before == 0
    assert f"Reviewed while {NAME} was private: look at it again." in panel
    assert reverse("github_mirror:edit", args=[other.number, issue_of(other).pk]) in panel
    assert "Not seen" in {one.title for one in present(hub)}
    assert "look at it again" not in page_of(client, "github_mirror:panel", other.number)


def test_a_finding_and_an_edit_wait_for_another_look_and_what_holds_no_text_does_not(
    hub, steward, client, ticket
):
    edited(ticket, steward, "Not seen")
    share_finding(Ticket.objects.get(pk=ticket.pk), text="A full disk.", actor=steward, now=SOON)
    resolve(ticket.number, actor=steward, body="Solved.", now=SOON)
    turn_public(hub)

    settle(at=RESUMED + timedelta(minutes=1), minutes=3)
    (issue,) = present(hub)
    before = (issue.title, issue.state, len(issue.comments))
    shown = published_again(client, ticket)
    settle(at=RESUMED + timedelta(days=365), minutes=3)

    assert before == ("Hub is slow", "closed", 0)
    assert shown.findings == ("A full disk.",)
    assert issue.title == "Not seen"
    assert [one.body.splitlines()[0] for one in issue.comments.values()] == ["A full disk."]
    assert not IssueWrite.objects.filter(sent_at=None).exists()


def test_the_page_where_a_manager_resumes_says_how_many_texts_wait_and_why(hub, steward, client, ticket):
    tracked(steward, title="Not seen", at=later(minutes=30))
    turn_public(hub, resume=False)
    client.force_login(make_user(roles=("manager",)))

    shown = page_of(client, "github:repository", Repository.objects.get().pk)

    assert "1 of 1 does not:</strong> its text was reviewed while this repository was private" in shown


def test_what_was_reviewed_for_the_public_leaves(hub, steward, ticket):
    turn_public(hub)
    tracked(steward, title="Seen", at=RESUMED + timedelta(minutes=1))
    edited(ticket, steward, "Seen as well", at=RESUMED + timedelta(minutes=1))

    settle(at=RESUMED + timedelta(minutes=2), minutes=3)

    assert {one.title for one in present(hub)} == {"Seen", "Seen as well"}


def test_what_waits_leaves_when_the_repository_is_private_again(hub, steward, ticket):
    tracked(steward, title="Not seen", at=later(minutes=30))
    turn_public(hub)
    hub.human.make_private(hub.world.repository(NAME))
    Repository.objects.update(is_private=True)

    settle(at=RESUMED + timedelta(hours=2), minutes=3)

    assert "Not seen" in {one.title for one in present(hub)}
