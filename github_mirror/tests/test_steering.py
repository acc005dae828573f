"""What managers do to a repository, on its page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from github_mirror import tasks
from github_mirror.models import HookDelivery, HookState, PublishedField, Repository, RepositoryState
from github_mirror.tests.test_health_pages import make_hook, make_issue, make_repository, make_write, words_of
from outbox.models import Delivery, DeliveryState
from outbox.services import enqueue
from tests.factories import make_steward, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    manager = make_user(roles=("manager",), name="Miriam Okoye")
    client.force_login(manager)
    return manager


def post(client, name: str, *args: int, **fields: object):
    return client.post(reverse(f"github:{name}", args=args), fields)


def again(repository: Repository) -> Repository:
    return Repository.objects.get(pk=repository.pk)


def test_pausing_says_who_and_why_and_writing_goes_on_only_after_it_was_resumed(client, manager):
    repository = make_repository(is_private=True, was_private=True)

    post(client, "pause", repository.pk, why="Labels are being renamed.")

    paused = again(repository)
    assert (paused.state, paused.state_by, paused.state_why) == (
        RepositoryState.PAUSED,
        manager,
        "Labels are being renamed.",
    )
    assert "by Miriam Okoye" in words_of(client, reverse("github:repository", args=[repository.pk]))


def test_resuming_sends_at_once_what_waited(client, manager):
    repository = make_repository(is_private=True, was_private=True, state=RepositoryState.PAUSED)
    delivery = make_write(make_issue(repository), version=1)
    Delivery.objects.filter(pk=delivery.pk).update(due_at=timezone.now() + timedelta(hours=1))

    post(client, "resume", repository.pk)

    assert again(repository).state == RepositoryState.ACTIVE
    assert Delivery.objects.get(pk=delivery.pk).due_at <= timezone.now()


def test_one_that_turned_public_is_resumed_only_by_somebody_who_says_that_they_know(client, manager):
    repository = make_repository(
        is_private=False,
        was_private=True,
        publishes_by_itself=True,
        state=RepositoryState.STOPPED,
        state_why="It is public now.",
        state_since=timezone.now(),
    )

    post(client, "resume", repository.pk)
    refused = again(repository).state
    shown = words_of(client, reverse("github:repository", args=[repository.pk]))
    post(client, "resume", repository.pk, confirm="yes")

    resumed = again(repository)
    assert refused == RepositoryState.STOPPED
    assert "It is public now." in shown
    assert "I know that everybody can read this repository now" in shown
    assert (resumed.state, resumed.was_private, resumed.publishes_by_itself) == ("active", False, False)


def test_only_ticked_fields_may_cross(client, manager):
    repository = make_repository()

    post(client, "publishing", repository.pk, allowed=["impact", "state"])

    assert again(repository).allowed_fields == [PublishedField.IMPACT, PublishedField.STATE]


@pytest.mark.parametrize(
    ("is_private", "was_private", "publishes"),
    [(True, True, True), (False, True, False), (None, None, False), (True, None, False)],
)
def test_only_what_is_known_to_be_private_publishes_by_itself(
    client, manager, is_private, was_private, publishes
):
    repository = make_repository(is_private=is_private, was_private=was_private)

    answer = post(client, "publishing", repository.pk, allowed=["impact"], by_itself="on")

    assert again(repository).publishes_by_itself is publishes
    assert answer.status_code == (302 if publishes else 422)


def test_a_field_that_is_none_is_refused_with_a_sentence(client, manager):
    repository = make_repository()

    answer = post(client, "publishing", repository.pk, allowed=["secret notes"])

    assert answer.status_code == 422
    assert "There is no field “secret notes”." in answer.content.decode()


def test_a_write_that_was_given_up_is_tried_again_and_told_that_it_may_be_a_repeat(client, manager):
    repository = make_repository()
    failed = make_write(make_issue(repository), version=1, state=DeliveryState.FAILED)

    post(client, "replay_write", repository.pk, failed.pk)

    assert Delivery.objects.get(pk=failed.pk).state == DeliveryState.UNKNOWN


def test_a_write_of_another_repository_is_not_tried_again_from_here(client, manager):
    failed = make_write(make_issue(make_repository("acme/other")), version=1, state=DeliveryState.FAILED)

    post(client, "replay_write", make_repository().pk, failed.pk)

    assert Delivery.objects.get(pk=failed.pk).state == DeliveryState.FAILED


def test_a_webhook_that_failed_is_worked_in_again(client, manager):
    repository, now = make_repository(), timezone.now()
    hook = make_hook(repository, 1, state=HookState.FAILED)
    enqueue(consumer="github_hook", subject_id=hook.pk, key="hook:1", now=now)
    Delivery.objects.update(state=DeliveryState.SENT, due_at=now - timedelta(days=1), finished_at=now)

    post(client, "replay_hook", repository.pk, hook.pk)

    assert HookDelivery.objects.get().state == HookState.NEW
    assert Delivery.objects.get().state == DeliveryState.UNKNOWN


def test_a_webhook_whose_body_is_no_longer_kept_is_not_replayed(client, manager):
    repository = make_repository()
    hook = make_hook(repository, 1, state=HookState.FAILED)
    HookDelivery.objects.update(body=b"")

    post(client, "replay_hook", repository.pk, hook.pk)

    assert HookDelivery.objects.get().state == HookState.FAILED


def test_everything_that_failed_is_tried_again_with_one_button(client, manager):
    repository = make_repository()
    issue = make_issue(repository)
    for version in range(1, 4):
        make_write(issue, version=version, state=DeliveryState.FAILED)
    make_hook(repository, 1, state=HookState.FAILED)

    answer = client.post(reverse("github:replay_all", args=[repository.pk]), follow=True)

    assert "4 on their way again." in answer.content.decode()
    assert not Delivery.objects.filter(state=DeliveryState.FAILED).exists()


@pytest.mark.parametrize("name", ["pause", "resume", "publishing", "replay_all"])
def test_stewards_see_and_do_not_change(client, name):
    repository = make_repository()
    client.force_login(make_steward())

    answer = post(client, name, repository.pk)

    assert answer.status_code == 404
    assert client.get(reverse("github:repository", args=[repository.pk])).status_code == 200
    assert again(repository).state == RepositoryState.ACTIVE


def test_a_full_comparison_is_asked_of_a_worker(client, manager, settings, monkeypatch):
    repository, asked = make_repository(), []
    settings.GITHUB_TOKEN = "t0ken"
    monkeypatch.setattr(tasks.check_fully, "delay", asked.append)

    post(client, "check", repository.pk)

    assert asked == [repository.pk]


def test_in_a_dry_run_there_is_nothing_to_compare_with(client, manager):
    repository = make_repository()

    answer = client.post(reverse("github:check", args=[repository.pk]), follow=True)

    assert "This is a dry run" in answer.content.decode()
