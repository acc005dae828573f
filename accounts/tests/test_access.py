"""Who may open what. Outsiders are told nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.access import roles_required
from accounts.errors import LastAdministrator
from accounts.models import Invitation, User
from accounts.roles import Role, grantable_by
from accounts.services import deactivate_person, grant_roles, invite, reactivate_person, set_roles
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db

TEAM = tuple(Role)
MANAGING = (Role.MANAGER, Role.ADMINISTRATOR)
EVERYBODY = ("", *TEAM)
PAGES = [
    ("accounts:profile", EVERYBODY),
    ("tickets:mine", EVERYBODY),
    ("communities:mine", EVERYBODY),
    ("tickets:queue", TEAM),
    ("communities:list", TEAM),
    ("rotations:list", TEAM),
    ("reports:overview", TEAM),
    ("accounts:people", MANAGING),
    ("admin:index", (Role.ADMINISTRATOR,)),
]


@pytest.mark.parametrize("role", EVERYBODY)
def test_each_role_opens_its_pages_and_no_other(client, role):
    client.force_login(make_user(roles=(role,) if role else ()))

    opened = {name for name, _ in PAGES if client.get(reverse(name)).status_code == 200}

    assert opened == {name for name, roles in PAGES if role in roles}


@pytest.mark.parametrize("name", [name for name, _ in PAGES])
def test_visitors_are_sent_to_sign_in(client, name):
    page = client.get(reverse(name))

    assert page.status_code == 302
    assert "login" in page.url


@pytest.mark.parametrize("role", ["", Role.STEWARD, Role.INCIDENT_COMMANDER])
def test_only_managers_and_administrators_invite(client, role):
    client.force_login(make_user(roles=(role,) if role else ()))

    page = client.post(reverse("accounts:invite"), {"email": "new@example.org"})

    assert page.status_code == 404
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_role_counts_only_while_the_account_is_open():
    steward = make_user(roles=(Role.STEWARD,))
    steward.is_active = False

    assert not steward.is_steward
    assert not steward.is_team_member


def test_an_administrator_is_not_a_steward_by_that_alone():
    administrator = make_user(roles=(Role.ADMINISTRATOR,))

    assert not administrator.is_steward
    assert not administrator.is_manager


@pytest.mark.parametrize(
    ("held", "given"),
    [
        ([], ()),
        ([Role.STEWARD], ()),
        ([Role.INCIDENT_COMMANDER], ()),
        ([Role.MANAGER], (Role.STEWARD, Role.INCIDENT_COMMANDER)),
        ([Role.ADMINISTRATOR], tuple(Role)),
        ([Role.MANAGER, Role.ADMINISTRATOR], tuple(Role)),
    ],
)
def test_nobody_gives_more_than_they_may(held, given):
    assert grantable_by(held) == given


def test_granting_adds_to_the_roles_held():
    user = make_user(roles=(Role.STEWARD,))

    assert grant_roles(user, roles=[Role.MANAGER])
    assert not grant_roles(user, roles=[Role.MANAGER])

    user.refresh_from_db()
    assert user.roles == [Role.MANAGER, Role.STEWARD]


def test_the_last_administrator_keeps_the_role_and_the_account():
    administrator = make_user(roles=(Role.ADMINISTRATOR,))

    with pytest.raises(LastAdministrator):
        set_roles(administrator, roles=[Role.STEWARD])
    with pytest.raises(LastAdministrator):
        deactivate_person(administrator)

    make_user(roles=(Role.ADMINISTRATOR,))
    assert set_roles(administrator, roles=[Role.STEWARD])


def test_closing_an_account_ends_its_sessions_at_the_next_request(client):
    user = make_user(roles=(Role.STEWARD,))
    client.force_login(user)
    assert client.get(reverse("accounts:profile")).status_code == 200

    deactivate_person(user)

    assert client.get(reverse("accounts:profile")).status_code == 302


def test_closing_an_account_voids_its_invitations_and_opening_it_does_not_bring_them_back():
    user = User.objects.create_user("new@example.org")
    invite(user, invited_by=None, now=NOW)

    deactivate_person(user)
    reactivate_person(user)

    assert not Invitation.objects.exists()
    assert User.objects.get(pk=user.pk).is_active


def test_roles_required_answers_strangers_as_if_nothing_were_there(rf):
    guarded = roles_required(Role.MANAGER)(lambda request: None)
    request = rf.get("/")
    request.user = make_user(roles=(Role.STEWARD,))

    with pytest.raises(Exception, match="for the team"):
        guarded(request)


@pytest.mark.parametrize(
    ("roles", "page"),
    [
        ((), "tickets:mine"),
        ((Role.STEWARD,), "tickets:queue"),
        ((Role.INCIDENT_COMMANDER,), "incidents:list"),
        ((Role.ADMINISTRATOR,), "tickets:queue"),
        ((Role.MANAGER,), "reports:overview"),
        ((Role.MANAGER, Role.STEWARD), "tickets:queue"),
    ],
)
def test_the_start_page_is_where_the_persons_day_begins(client, roles, page):
    client.force_login(make_user(roles=roles))

    assert client.get("/").url == reverse(page)


def test_visitors_start_at_sign_in(client):
    assert client.get("/").url.startswith(reverse("account_login"))


def test_forms_without_the_csrf_token_are_refused():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user(roles=(Role.ADMINISTRATOR,)))
    addresses = [
        reverse(name)
        for name in ("theme", "accounts:invite", "accounts:profile", "account_logout", "account_login")
    ]

    answers = {address: client.post(address).status_code for address in addresses}

    assert set(answers.values()) == {403}


@pytest.mark.parametrize("value", ["light", "dark"])
def test_the_chosen_theme_is_remembered_for_a_year(client, value):
    page = client.post(reverse("theme"), {"theme": value, "next": "/accounts/login/?x=1"})

    cookie = page.cookies["theme"]
    assert (cookie.value, cookie["max-age"], cookie["samesite"]) == (value, 365 * 24 * 3600, "Lax")
    assert page.url == "/accounts/login/?x=1"


@pytest.mark.parametrize(
    "back",
    ["https://evil.example/", "//evil.example", r"/\evil.example", "javascript:alert(1)", "", "\n//evil"],
)
def test_choosing_a_theme_leads_to_no_other_site(client, back):
    page = client.post(reverse("theme"), {"theme": "purple<script>", "next": back})

    assert page.url == "/"
    assert "theme" not in page.cookies
