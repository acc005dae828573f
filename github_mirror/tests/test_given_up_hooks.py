"""A webhook that a defect of ours kept from being worked in is failed, and can be worked in again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from github_mirror import hooks
from github_mirror.models import HookDelivery, HookState
from github_mirror.tasks import settle_hooks_given_up
from github_mirror.tests.test_health_pages import make_repository, words_of
from github_mirror.tests.test_hook_effects import PLACE, REPOSITORY, work_in
from outbox.models import Delivery, DeliveryState
from outbox.services import MAX_ATTEMPTS, deliver_all_due, enqueue
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    manager = make_user(roles=("manager",))
    client.force_login(manager)
    return manager


def give_up(monkeypatch, event: str) -> HookDelivery:
    """Return a webhook that was tried until the outbox gave it up."""
    with monkeypatch.context() as broken:
        broken.setattr(hooks, "_effect_of", lambda payload, **given: {}["defect"])
        with pytest.raises(KeyError):
            work_in(event, {"action": "edited"} if event == "issues" else {"repository": None})
        now = timezone.now()
        HookDelivery.objects.update(received_at=now)
        hook = HookDelivery.objects.get()
        enqueue(consumer="github_hook", subject_id=hook.pk, key="github_hook:test", now=now)
        for hours in range(MAX_ATTEMPTS):
            deliver_all_due(now=now + timedelta(hours=2 * hours))
    assert Delivery.objects.get(consumer="github_hook").state == DeliveryState.FAILED
    hook.refresh_from_db()
    assert hook.state == HookState.NEW
    return hook


def test_a_webhook_given_up_for_a_defect_is_failed_with_the_reason_and_worked_in_again(
    client, manager, monkeypatch
):
    repository = make_repository(REPOSITORY, github_id=PLACE["id"])
    hook = give_up(monkeypatch, "issues")

    n_settled = settle_hooks_given_up(), settle_hooks_given_up()
    words = words_of(client, reverse("github:repository", args=[repository.pk]))
    client.post(reverse("github:replay_hook", args=[repository.pk, hook.pk]))

    assert n_settled == (1, 0)
    assert "Given up: Internal error (KeyError)." in words
    assert "not worked in yet" not in words
    assert settle_hooks_given_up() == 0
    assert HookDelivery.objects.get().state == HookState.NEW
    assert Delivery.objects.get(consumer="github_hook").state == DeliveryState.UNKNOWN


def test_one_of_no_repository_stands_on_the_page_of_the_mirror_and_is_worked_in_again(
    client, manager, monkeypatch
):
    hook = give_up(monkeypatch, "installation")
    settle_hooks_given_up()

    words = words_of(client, reverse("github:health"))
    client.post(reverse("github:replay_unplaced_hook", args=[hook.pk]))

    assert "Given up: Internal error (KeyError)." in words
    assert "Work in again" in words
    assert HookDelivery.objects.get().state == HookState.NEW
