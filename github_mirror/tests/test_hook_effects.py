"""What webhooks do to repositories, to the app, and to issues of which two things happened in one second."""

import gzip
import json
from itertools import permutations

import pytest
from django.db import transaction

from github_mirror import asking
from github_mirror.errors import SlowDown
from github_mirror.facts import issue_facts
from github_mirror.hooks import process_hook
from github_mirror.models import (
    HookDelivery,
    HookState,
    MirroredComment,
    Presence,
    Repository,
    RepositoryState,
)
from github_mirror.repositories import default_repository
from github_mirror.tests.hub import REPOSITORY, fresh, make_issue, make_repository
from notifications.models import Message
from outbox.outcomes import PermanentFailure, Sent, Skipped, TemporaryFailure
from tests.factories import later, make_steward, make_user
from tickets.models import Comment

pytestmark = pytest.mark.django_db

NOW = later(hours=2)
PLACE = {
    "id": 77,
    "node_id": "R_77",
    "full_name": REPOSITORY,
    "private": True,
    "has_issues": True,
    "archived": False,
}
OCTO = {"login": "octo", "id": 500, "type": "User"}


@pytest.fixture
def manager():
    return make_user(roles=("manager",), name="Max")


@pytest.fixture
def repository():
    return make_repository()


@pytest.fixture
def issue(repository):
    return make_issue(repository, steward=make_steward(name="Ana"))


def work_in(event, payload, *, now=NOW):
    delivery = HookDelivery.objects.create(
        delivery_id=f"d-{HookDelivery.objects.count()}",
        event=event,
        body=gzip.compress(json.dumps({"sender": OCTO, "repository": PLACE} | payload).encode()),
        size=1,
        received_at=now,
    )
    outcome = process_hook(delivery.pk, False, now)
    delivery.refresh_from_db()
    return delivery, outcome


def happens(action, **changes):
    return work_in("repository", {"action": action, "repository": PLACE | changes})


def issue_json(issue, *, second, **changes):
    current = fresh(issue)
    return {
        "id": current.github_id,
        "node_id": current.node_id,
        "number": current.issue_number,
        "html_url": current.url,
        "title": "Hub is slow",
        "body": current.theirs["body"],
        "state": "open",
        "labels": [{"name": "support"}],
        "assignees": [],
        "milestone": None,
        "locked": False,
        "comments": 0,
        "updated_at": f"2026-03-04T11:00:{second:02}Z",
    } | changes


def comment_json(number, body, *, second, changed=None):
    return {
        "id": number,
        "html_url": f"https://github.com/{REPOSITORY}/issues/12#issuecomment-{number}",
        "body": body,
        "user": OCTO,
        "created_at": f"2026-03-04T11:00:{second:02}Z",
        "updated_at": f"2026-03-04T11:00:{changed or second:02}Z",
    }


def test_a_repository_that_turns_public_stops_at_once_and_managers_are_told_once(repository, manager):
    happens("publicized", private=False)
    happens("publicized", private=False)

    repository.refresh_from_db()
    assert (repository.state, repository.is_private) == (RepositoryState.STOPPED, False)
    assert Message.objects.filter(recipient=manager, subject__contains="public").count() == 1


def test_a_repository_that_was_public_from_the_start_goes_on(manager):
    repository = make_repository(was_private=False, is_private=False)

    happens("edited", private=False)

    repository.refresh_from_db()
    assert repository.state == RepositoryState.ACTIVE


def test_one_that_is_private_again_waits_for_a_manager(repository, manager):
    happens("publicized", private=False)

    delivery, _ = happens("privatized")

    repository.refresh_from_db()
    assert (repository.state, repository.is_private) == (RepositoryState.STOPPED, True)
    assert "resume" in delivery.outcome


def test_a_renamed_repository_goes_on_under_its_new_name(repository):
    happens("renamed", full_name="acme/helpdesk")

    repository.refresh_from_db()
    assert (repository.full_name, repository.state) == ("acme/helpdesk", RepositoryState.ACTIVE)


def test_a_renamed_repository_stays_the_one_that_the_settings_name(repository, settings):
    settings.GITHUB_REPOSITORY = repository.full_name

    happens("renamed", full_name="acme/helpdesk")

    assert default_repository() == repository
    assert Repository.objects.count() == 1


@pytest.mark.parametrize("action", ["transferred", "deleted"])
def test_a_repository_that_is_given_away_or_deleted_stops(repository, manager, action):
    happens(action, full_name="others/support")

    repository.refresh_from_db()
    assert repository.state == RepositoryState.STOPPED
    assert Message.objects.filter(recipient=manager).count() == 1


def test_an_archived_repository_waits_and_goes_on_by_itself(repository):
    happens("archived", archived=True)
    waiting = Repository.objects.get()

    happens("unarchived")

    assert "archived" in waiting.error
    assert Repository.objects.get().error == ""


def test_issues_switched_off_are_no_loss_and_come_back(issue):
    happens("edited", has_issues=False)
    gone = fresh(issue).presence

    happens("edited")

    assert (gone, fresh(issue).presence) == (Presence.DISABLED, Presence.THERE)
    assert Repository.objects.get().error == ""


def test_a_repository_of_the_same_name_with_another_number_is_not_ours(issue):
    other = {
        "action": "edited",
        "repository": PLACE | {"id": 78},
        "issue": issue_json(issue, second=5, title="Evil"),
    }

    delivery, outcome = work_in("issues", other)

    assert delivery.state == HookState.IGNORED
    assert isinstance(outcome, Skipped)
    assert fresh(issue).title == "Hub is slow"


def test_the_number_of_a_repository_is_kept_when_it_is_first_seen():
    make_repository(github_id=None)

    work_in("ping", {"hook_id": 9, "zen": "x"})

    kept = Repository.objects.get()
    assert (kept.github_id, kept.hook_id, kept.heard_at) == (77, 9, NOW)


def test_an_uninstalled_app_is_trouble_until_it_is_back(repository):
    listed = {"installation": {"id": 1}, "repositories": [{"id": 77, "full_name": REPOSITORY}]}
    work_in("installation", {"action": "deleted"} | listed)
    refused = Repository.objects.get().error

    work_in("installation", {"action": "created"} | listed)

    assert "uninstalled" in refused
    assert Repository.objects.get().error == ""


def test_a_repository_taken_from_the_app_is_trouble_until_it_is_given_back(repository):
    work_in("installation_repositories", {"repositories_removed": [{"id": 77, "full_name": REPOSITORY}]})
    refused = Repository.objects.get().error

    work_in("installation_repositories", {"repositories_added": [{"id": 77, "full_name": REPOSITORY}]})

    assert "no longer" in refused
    assert Repository.objects.get().error == ""


def test_an_event_that_is_not_for_us_is_kept_and_ignored(repository):
    delivery, outcome = work_in("star", {"action": "created"})

    assert (delivery.state, delivery.outcome) == (HookState.IGNORED, "Not for us: star.")
    assert isinstance(outcome, Skipped)


def test_working_it_in_twice_changes_nothing(issue):
    delivery, _ = work_in("issue_comment", {"action": "created", "issue": issue_json(issue, second=5),
                                            "comment": comment_json(1, "Hi", second=5)})  # fmt: skip

    again = process_hook(delivery.pk, True, NOW)

    assert isinstance(again, Sent)
    assert Comment.objects.filter(ticket=issue.ticket).count() == 1


def test_every_order_of_deliveries_ends_the_same(issue):
    about = {"issue": issue_json(issue, second=3)}
    closed = issue_json(issue, second=2, title="New", state="closed")
    deliveries = [
        ("issues", {"action": "edited", "issue": issue_json(issue, second=1, title="New")}),
        ("issues", {"action": "closed", "issue": closed}),
        ("issue_comment", about | {"action": "created", "comment": comment_json(1, "A", second=3)}),
        (
            "issue_comment",
            about | {"action": "deleted", "comment": comment_json(1, "B", second=3, changed=4)},
        ),
    ]
    ends = []

    for order in permutations(deliveries):
        with transaction.atomic():
            for event, payload in (*order, *order):
                work_in(event, payload)
            now, row = fresh(issue), MirroredComment.objects.get()
            ends.append((now.title, now.proposal, now.ticket.status, row.body, row.deleted_at is not None))
            transaction.set_rollback(True)

    assert ends == [("New", "completed", "new", "", True)] * 24


class Hub:
    """What GitHub says when it is asked."""

    def __init__(self, answer):
        self.answer = answer

    def issue(self, full_name, number, etag=""):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_of_two_changes_in_one_second_github_is_asked(issue, monkeypatch):
    truth = issue_facts(issue_json(issue, second=5, title="Second"))
    monkeypatch.setattr(asking, "github", lambda: Hub(truth))
    work_in("issues", {"action": "edited", "issue": issue_json(issue, second=5, title="Second")})

    work_in("issues", {"action": "edited", "issue": issue_json(issue, second=5, title="First")})

    assert fresh(issue).title == "Second"


def test_while_github_cannot_be_asked_the_delivery_waits(issue, monkeypatch):
    slow = SlowDown("GitHub asks us to slow down.", retry_after=later(minutes=2) - later())
    monkeypatch.setattr(asking, "github", lambda: Hub(slow))
    work_in("issues", {"action": "edited", "issue": issue_json(issue, second=5, title="Second")})

    with pytest.raises(TemporaryFailure) as waiting:
        work_in("issues", {"action": "edited", "issue": issue_json(issue, second=5, title="First")})

    assert waiting.value.retry_after == later(minutes=2) - later()
    assert HookDelivery.objects.latest("pk").state == HookState.NEW


def test_what_is_too_large_to_keep_is_marked(issue):
    work = {"action": "edited", "issue": issue_json(issue, second=5, comments=2**40)}

    with pytest.raises(Exception, match="no GitHub sends"):
        work_in("issues", work)

    assert HookDelivery.objects.get().state == HookState.FAILED


def test_what_a_late_webhook_says_of_a_repository_is_looked_up_before_anything_is_written(monkeypatch):
    repository = make_repository(was_private=False, is_private=False, etag='"public"')
    monkeypatch.setattr("github_mirror.hooks.asked_repository", lambda repository: None)

    happens("privatized")

    repository.refresh_from_db()
    assert repository.etag == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"id": float("inf")},
        {"updated_at": 10**20},
        {"updated_at": "0001-01-01T00:00:00+14:00"},
        {"updated_at": "9999-12-31T23:59:59-14:00"},
    ],
    ids=["infinite", "far-seconds", "too-early", "too-late"],
)
def test_numbers_and_times_that_do_not_exist_fail_the_webhook_once_and_for_all(issue, changes):
    payload = {"action": "edited", "issue": issue_json(issue, second=1, **changes)}

    with pytest.raises(PermanentFailure):
        work_in("issues", payload)

    assert HookDelivery.objects.get().state == HookState.FAILED


def test_half_characters_in_names_keep_nothing_from_being_worked_in(issue):
    sender = {"login": "\ud800octo", "id": 500}

    delivery, _ = work_in(
        "issues",
        {"action": "edi\ud800ted", "issue": issue_json(issue, second=1, title="New"), "sender": sender},
    )

    assert delivery.state == HookState.DONE
    assert fresh(issue).title == "New"


def test_a_clock_that_ran_far_ahead_once_hides_nothing_that_comes_later(issue):
    far = issue_json(issue, second=1, title="Far ahead", updated_at="2099-01-01T00:00:00Z")
    work_in("issues", {"action": "edited", "issue": far})

    work_in("issues", {"action": "edited", "issue": issue_json(issue, second=5, title="Now")})

    assert fresh(issue).title == "Now"


def test_a_comment_of_a_clock_that_ran_far_ahead_can_still_be_edited(issue):
    far = comment_json(31, "Far ahead.", second=1) | {"updated_at": "2099-01-01T00:00:00Z"}
    work_in("issue_comment", {"action": "created", "issue": issue_json(issue, second=1), "comment": far})

    now = comment_json(31, "Now.", second=1, changed=9)
    work_in("issue_comment", {"action": "edited", "issue": issue_json(issue, second=1), "comment": now})

    assert MirroredComment.objects.get().body == "Now."


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", " https://github.com/", "//x"]
)
def test_what_is_no_web_address_is_never_linked(issue, address):
    payload = {"action": "edited", "issue": issue_json(issue, second=1, title="New", html_url=address)}

    work_in("issues", payload)

    assert (fresh(issue).title, fresh(issue).url) == ("New", "")
