"""Why GitHub cannot be used for a repository is kept, and it is tried again by itself."""

from datetime import timedelta

import pytest

from github_mirror.errors import NoAccess, SlowDown, Uncertain
from github_mirror.models import Repository
from github_mirror.repositories import is_held, note_recovered, note_trouble
from tests.factories import NOW, later

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

    note_recovered(repository)

    kept = Repository.objects.get()
    assert not is_held(kept, now=NOW)
    assert is_held(kept, now=NOW, is_writing=True)


@pytest.mark.parametrize("was_writing", [False, True])
def test_a_write_that_succeeds_ends_all_trouble(repository, was_writing):
    note_trouble(repository, NoAccess("Refused."), now=NOW, is_writing=was_writing)

    note_recovered(repository, is_writing=True)

    kept = Repository.objects.get()
    assert (kept.error, kept.error_since, kept.retry_at) == ("", None, None)
