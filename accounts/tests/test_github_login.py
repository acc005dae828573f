"""Who a person is at GitHub."""

import pytest
from django.urls import reverse

from accounts.errors import LoginTaken, NotALogin
from accounts.models import User
from accounts.roles import Role
from accounts.services import set_github_login
from tests.factories import make_steward, make_user

pytestmark = pytest.mark.django_db


def login_of(user: User) -> str:
    return User.objects.get(pk=user.pk).github_login


@pytest.mark.parametrize("login", ["octocat", "Octo-Cat", "a", "7", "a" * 39, "@octocat"])
def test_what_github_allows_is_kept(login):
    user = make_steward()

    set_github_login(user, login)

    assert login_of(user) == login.removeprefix("@")


@pytest.mark.parametrize(
    "login", ["-cat", "cat-", "octo--cat", "octo cat", "octo_cat", "a" * 40, "ö", "o/c", "dependabot[bot]"]
)
def test_what_github_does_not_allow_is_refused(login):
    with pytest.raises(NotALogin):
        set_github_login(make_steward(), login)


def test_nobody_has_anothers_login_in_any_case():
    set_github_login(make_steward(), "octocat")

    with pytest.raises(LoginTaken):
        set_github_login(make_steward(), "OctoCat")


@pytest.mark.parametrize(("login", "kept"), [("Octocat", 583231), ("hubot", None), ("", None)])
def test_githubs_number_is_forgotten_with_another_login_only(login, kept):
    user = make_steward()
    User.objects.filter(pk=user.pk).update(github_login="octocat", github_id=583231)

    set_github_login(user, login)

    assert User.objects.get(pk=user.pk).github_id == kept


def test_colleagues_set_their_own_on_their_profile(client):
    user = make_steward(name="Ana")
    client.force_login(user)

    client.post(reverse("accounts:profile"), {"name": "Ana", "time_zone": "UTC", "github_login": "ana-f"})

    assert login_of(user) == "ana-f"


def test_a_refused_login_comes_back_with_a_sentence_and_saves_nothing(client):
    user = make_steward(name="Ana")
    client.force_login(user)

    answer = client.post(
        reverse("accounts:profile"), {"name": "Anna", "time_zone": "UTC", "github_login": "a b"}
    )

    assert answer.status_code == 422
    assert "is no login at GitHub" in answer.content.decode()
    assert User.objects.get(pk=user.pk).name == "Ana"


def test_communities_are_not_asked(client):
    client.force_login(make_user())

    assert "GitHub login" not in client.get(reverse("accounts:profile")).content.decode()


def test_managers_see_whose_is_missing_and_set_it(client):
    steward = make_steward(name="Kofi")
    client.force_login(make_user(roles=(Role.MANAGER,)))
    shown = client.get(reverse("accounts:people")).content.decode()

    client.post(reverse("accounts:set_login", args=[steward.pk]), {"github_login": "kofi"})

    assert "no GitHub login" in shown
    assert login_of(steward) == "kofi"


def test_managers_do_not_say_who_an_administrator_is(client):
    administrator = make_user(roles=(Role.ADMINISTRATOR,))
    client.force_login(make_user(roles=(Role.MANAGER,)))

    client.post(reverse("accounts:set_login", args=[administrator.pk]), {"github_login": "mallory"})

    assert login_of(administrator) == ""


def test_stewards_do_not_say_who_others_are(client):
    other = make_steward()
    client.force_login(make_steward())

    answer = client.post(reverse("accounts:set_login", args=[other.pk]), {"github_login": "mallory"})

    assert answer.status_code == 404
    assert login_of(other) == ""
