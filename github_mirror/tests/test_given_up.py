"""What was given up before anybody said where it goes is listed, and tried again."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from github_mirror.models import RepositoryState, TrackedIssue
from github_mirror.tests.test_health_pages import make_issue, make_repository, make_write, n_queries, words_of
from outbox.models import Delivery, DeliveryState
from tests.factories import make_steward, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    manager = make_user(roles=(Role.MANAGER,), name="Miriam Okoye")
    client.force_login(manager)
    return manager


def given_up(n: int = 1) -> TrackedIssue:
    """Return an issue of no repository of which n writes were given up."""
    issue = make_issue(make_repository(f"acme/was-{TrackedIssue.objects.count()}"), issue_number=None, url="")
    TrackedIssue.objects.filter(pk=issue.pk).update(repository=None)
    for version in range(1, n + 1):
        make_write(issue, version=version, state=DeliveryState.FAILED)
    return issue


def again(issue: TrackedIssue) -> TrackedIssue:
    return TrackedIssue.objects.get(pk=issue.pk)


def replay(client, issue, **fields):
    return client.post(reverse("github:replay_homeless", args=[issue.pk]), fields, follow=True)


def test_what_was_given_up_and_is_in_no_repository_is_listed_with_its_ticket_and_why(client, manager):
    issue = given_up(2)

    words = words_of(client, reverse("github:health"))

    listed = words[words.index("Given up, and in no repository") :]
    assert '<span class="nav-count">2</span>' in listed[:120]
    assert f"SD-{issue.ticket_id}" in listed
    assert "GitHub refused it (422)." in listed
    assert "Try again" in listed


def test_only_who_manages_github_may_try_it_again(client):
    client.force_login(make_steward())
    issue = given_up()

    words = words_of(client, reverse("github:health"))

    assert "A manager or administrator says where it goes" in words
    assert replay(client, issue).status_code == 404


def test_trying_again_sends_all_of_it_to_the_repository_that_was_chosen(client, manager):
    issue = given_up(2)
    chosen = make_repository()

    told = replay(client, issue, repository=chosen.pk).content.decode()

    assert "On its way again, to acme/support." in told
    assert again(issue).repository == chosen
    assert {one.state for one in Delivery.objects.filter(consumer="github")} == {DeliveryState.UNKNOWN}
    assert "had it tried again to publish this in acme/support" in str(
        list(issue.ticket.events.values_list("data", flat=True))
    )


def test_among_several_repositories_somebody_has_to_choose(client, manager):
    issue = given_up()
    make_repository()

    told = replay(client, issue).content.decode()

    assert "Choose the repository." in told
    assert again(issue).repository is None
    assert Delivery.objects.get(consumer="github").state == DeliveryState.FAILED


def test_the_only_repository_needs_no_choice(client, manager):
    issue = given_up()

    replay(client, issue)

    assert str(again(issue).repository) == "acme/was-0"


def test_a_stopped_repository_gets_nothing_and_a_second_press_changes_nothing(client, manager):
    issue = given_up()
    stopped = make_repository(state=RepositoryState.STOPPED, state_why="It is public now.")

    refused = replay(client, issue, repository=stopped.pk).content.decode()
    replay(client, issue, repository=make_repository("acme/open").pk)
    twice = replay(client, issue, repository=stopped.pk).content.decode()

    assert "Nothing can be published in acme/support until a manager resumes it." in refused
    assert "This is not given up any more." in twice
    assert str(again(issue).repository) == "acme/open"


def test_the_page_asks_as_often_for_a_thousand_of_them_as_for_ten(client, manager):
    given_up(10)
    few = n_queries(client, reverse("github:health"))
    for _ in range(9):
        given_up(110)

    assert n_queries(client, reverse("github:health")) == few
