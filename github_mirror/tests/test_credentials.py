"""Secrets in the database are encrypted with a key of SECRET_KEY's."""

import pytest

from accounts.models import User
from github_mirror.connecting import account, github, is_dry_run
from github_mirror.credentials import decrypted, encrypted
from github_mirror.errors import NoAccess, NotConnected, UnreadableSecret
from github_mirror.models import Connection, Repository
from tests.factories import NOW, make_user

SECRET = "ghp_" + "a1B2" * 9


@pytest.fixture(autouse=True)
def _nothing_set(settings):
    settings.GITHUB_TOKEN = settings.GITHUB_APP_ID = settings.GITHUB_REPOSITORY = ""


def connect(*, kind="token", secret=SECRET, app_id=None) -> None:
    by: User = make_user()
    Connection.objects.create(
        pk=1, kind=kind, app_id=app_id, secret=encrypted(secret), connected_by=by, connected_at=NOW
    )


def test_a_secret_comes_back_and_is_never_stored_as_it_is():
    stored = encrypted(SECRET)

    assert decrypted(stored) == SECRET
    assert SECRET not in stored
    assert encrypted(SECRET) != stored


def test_another_key_reads_nothing_unless_the_old_one_is_kept(settings):
    stored, old = encrypted(SECRET), settings.SECRET_KEY
    settings.SECRET_KEY = "another"

    with pytest.raises(UnreadableSecret):
        decrypted(stored)
    settings.SECRET_KEY_FALLBACKS = [old]

    assert decrypted(stored) == SECRET


@pytest.mark.django_db
def test_without_an_account_or_a_repository_it_is_a_dry_run(settings):
    settings.GITHUB_TOKEN = "t0ken"
    without_repository = is_dry_run()
    Repository.objects.create(full_name="acme/support")
    with_both = is_dry_run()
    settings.GITHUB_TOKEN = ""

    assert (without_repository, with_both, is_dry_run()) == (True, False, True)
    with pytest.raises(NotConnected):
        github()


@pytest.mark.django_db
def test_what_a_manager_connected_is_used_where_the_environment_says_nothing(settings):
    connect()

    stored = github().sign_in.for_itself().token
    settings.GITHUB_TOKEN = "t0ken"

    assert (stored, github().sign_in.for_itself().token) == (SECRET, "t0ken")


@pytest.mark.django_db
def test_an_apps_key_that_is_no_key_is_said_so():
    connect(kind="app", secret="-----BEGIN nonsense", app_id=12)

    with pytest.raises(NoAccess):
        github()


@pytest.mark.django_db
def test_an_accounts_name_tells_nothing_of_its_secret(settings):
    settings.GITHUB_TOKEN = SECRET

    assert SECRET not in account()
    assert account().startswith("token-")
