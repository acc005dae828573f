"""Why GitHub cannot be used for a repository is kept, and it is tried again by itself."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from github_mirror import at_once
from github_mirror.errors import NoAccess, SlowDown, Uncertain
from github_mirror.models import Repository
from github_mirror.repositories import is_held, note_recovered, note_trouble
from github_mirror.tests.test_health_pages import make_issue, make_write, words_of
from outbox.models import Delivery
from tests.factories import NOW, later, make_steward, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def repository():
    return Repository.objects.create(full_name="acme/support")


def test_trouble_holds_a_repository_for_a_minute_at_first(repository):
    note_trouble(repository, Uncertain("GitHub could not be reached."), now=NOW)

    kept = Repository.objects.get()
    assert (kept.error, kept.error_since) == ("GitHub could not be reached.", NOW)
    assert is_held(kept, now=NOW + timedelta(seconds=59))
    assert not is_held(kept, now=NOW + timedelta(seconds=60))


@pytest.mark.parametrize(("lasted", "pause"), [(30, 60), (120, 120), (86_400, 600)])
def test_trouble_that_lasts_is_met_again_after_as_long_and_within_ten_minutes(repository, lasted, pause):
    note_trouble(repository, NoAccess("GitHub does not accept our token."), now=NOW)
    again = NOW + timedelta(seconds=lasted)

    retry_at = note_trouble(repository, NoAccess("GitHub does not accept our token."), now=again)

    assert retry_at == max(again + timedelta(seconds=pause), NOW + timedelta(minutes=1))
    assert Repository.objects.get().error_since == NOW


def test_a_limit_holds_for_as_long_as_github_says_and_never_for_days(repository):
    slow = SlowDown("GitHub asks us to slow down.", retry_after=timedelta(minutes=20))
    never = SlowDown("GitHub asks us to slow down.", retry_after=timedelta(days=900))

    assert note_trouble(repository, slow, now=NOW) == later(minutes=20)
    assert note_trouble(repository, never, now=NOW) == later(minutes=65)


def test_trouble_in_writing_lets_reading_go_on_and_is_not_over_when_reading_succeeds(repository):
    note_trouble(repository, NoAccess("Our account may not write issues."), now=NOW, is_writing=True)

    note_recovered(repository, now=NOW)

    kept = Repository.objects.get()
    assert not is_held(kept, now=NOW)
    assert is_held(kept, now=NOW, is_writing=True)


@pytest.mark.parametrize("was_writing", [False, True])
def test_a_write_that_succeeds_ends_all_trouble(repository, was_writing):
    note_trouble(repository, NoAccess("Refused."), now=NOW, is_writing=was_writing)

    note_recovered(repository, now=NOW, is_writing=True)

    kept = Repository.objects.get()
    assert (kept.error, kept.error_since, kept.retry_at) == ("", None, None)


def waiting_write(repository):
    """Return the delivery of a write that waits for an hour more."""
    delivery = make_write(make_issue(repository), version=1)
    Delivery.objects.filter(pk=delivery.pk).update(due_at=later(hours=1))
    return delivery


def test_what_waits_leaves_at_once_when_the_trouble_is_over(repository):
    note_trouble(repository, NoAccess("Refused."), now=NOW)
    delivery = waiting_write(repository)

    note_recovered(repository, now=NOW)

    assert Delivery.objects.get(pk=delivery.pk).due_at == NOW


@pytest.mark.parametrize(("is_writing", "asked"), [(False, False), (True, True)])
def test_github_is_read_at_once_when_something_else_than_reading_found_it_mended(
    repository, is_writing, asked, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr(at_once.current_app, "send_task", lambda name, **given: sent.append((name, given)))
    note_trouble(repository, NoAccess("Refused."), now=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        note_recovered(repository, now=NOW, is_writing=is_writing)

    assert sent == ([("github_mirror.tasks.read_now", {"args": [repository.pk]})] if asked else [])


def test_a_manager_has_what_is_held_up_tried_now_and_reads_when_it_would_be(client, repository):
    now = timezone.now()
    Repository.objects.update(
        error="Refused.", error_since=now - timedelta(hours=1), retry_at=now + timedelta(minutes=9)
    )
    delivery = waiting_write(repository)
    client.force_login(make_user(roles=("manager",)))
    pages = [reverse("github:health"), reverse("github:repository", args=[repository.pk])]
    shown = [words_of(client, path) for path in pages]

    client.post(reverse("github:try_now", args=[repository.pk]))

    kept = Repository.objects.get()
    assert all("next try <time" in words and "Try now" in words for words in shown)
    assert not any("Try now" in words_of(client, path) for path in pages)
    assert kept.error == "Refused."
    assert not is_held(kept, now=timezone.now())
    assert Delivery.objects.get(pk=delivery.pk).due_at <= timezone.now()


def test_where_nothing_is_held_up_there_is_nothing_to_try(client, repository):
    client.force_login(make_user(roles=("manager",)))

    answer = client.post(reverse("github:try_now", args=[repository.pk]), follow=True)

    assert "Nothing is held up there any more." in answer.content.decode()


def test_a_steward_reads_when_it_is_tried_next_and_may_not_press(client, repository):
    now = timezone.now()
    Repository.objects.update(error="Refused.", error_since=now, retry_at=now + timedelta(minutes=9))
    client.force_login(make_steward())

    words = words_of(client, reverse("github:health"))

    assert ("next try <time" in words, "Try now" in words) == (True, False)
    assert client.post(reverse("github:try_now", args=[repository.pk])).status_code == 404
