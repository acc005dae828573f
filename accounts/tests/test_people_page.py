"""The page about people, and the admin site's part of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation, User
from accounts.roles import Role
from accounts.services import invite
from tests.factories import make_community, make_representative, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = make_user(roles=(Role.ADMINISTRATOR,), name="Ada", email="ada@example.org")
    client.force_login(user)
    return user


def page_of(client, **query):
    return client.get(reverse("accounts:people"), query)


def test_it_says_who_somebody_is_and_for_whom_they_speak(client, administrator):
    make_representative(make_community("Ocean Lab"), name="Joy Okafor")
    make_user(roles=(Role.STEWARD,), name="Kofi")

    text = page_of(client).text

    assert all(
        word in text for word in ("Joy Okafor", "Ocean Lab", "representative", "Kofi", "Support steward")
    )


def test_it_tells_open_invitations_from_expired_ones(client, administrator):
    now = timezone.now()
    invite(User.objects.create_user("soon@example.org"), invited_by=administrator, now=now)
    invite(
        User.objects.create_user("late@example.org"), invited_by=administrator, now=now - timedelta(days=30)
    )

    text = page_of(client).text

    assert "Invited, link ends" in text
    assert "The invitation has expired" in text


@pytest.mark.parametrize(
    ("words", "found"), [("okaf", True), ("joy lagos.example", True), ("joy nobody", False), ("%", False)]
)
def test_search_looks_at_parts_of_names_and_addresses(client, administrator, words, found):
    make_user(name="Joy Okafor", email="joy@lagos.example")

    assert ("joy@lagos.example" in page_of(client, q=words).text) is found


def test_it_comes_in_pages_and_an_odd_page_number_is_no_error(client, administrator):
    for _ in range(60):
        make_user()

    pages = [page_of(client, page=number).status_code for number in ("2", "99", "x", "-1")]

    assert "51 to 61 of 61" in page_of(client, page=2).text
    assert pages == [200, 200, 200, 200]


def test_the_number_of_queries_does_not_grow_with_the_people(
    client, administrator, django_assert_max_num_queries
):
    community = make_community()
    for _ in range(40):
        make_representative(community)

    with django_assert_max_num_queries(12):
        page_of(client)


def test_the_admin_changes_roles_but_leaves_somebody_in_charge(client, administrator):
    address = reverse("admin:accounts_user_change", args=[administrator.pk])

    page = client.post(address, {"name": "Ada", "time_zone": "UTC", "roles": ["steward"]})

    administrator.refresh_from_db()
    assert "only administrator" in page.text
    assert administrator.roles == [Role.ADMINISTRATOR]


def test_the_admin_saves_a_person_through_the_services(client, administrator):
    person = make_user(name="Kofi")
    address = reverse("admin:accounts_user_change", args=[person.pk])

    client.post(
        address,
        {
            "name": "Kofi M",
            "time_zone": "Africa/Accra",
            "roles": ["steward"],
            "is_active": "",
            "email": "x@y.org",
        },
    )

    changed = User.objects.get(pk=person.pk)
    assert (changed.name, changed.time_zone, changed.roles) == ("Kofi M", "Africa/Accra", [Role.STEWARD])
    assert (changed.email, changed.is_active) == (person.email, True)


def test_the_admin_closes_and_opens_accounts_by_action(client, administrator):
    person = make_user()
    listing = reverse("admin:accounts_user_changelist")

    client.post(listing, {"action": "deactivate", "_selected_action": [person.pk, administrator.pk]})
    closed = User.objects.get(pk=person.pk).is_active
    client.post(listing, {"action": "reactivate", "_selected_action": [person.pk]})

    assert not closed
    assert User.objects.get(pk=person.pk).is_active
    assert User.objects.get(pk=administrator.pk).is_active


def test_the_admin_only_reads_invitations(client, administrator):
    invite(User.objects.create_user("new@example.org"), invited_by=administrator, now=timezone.now())
    invitation = Invitation.objects.get()

    listing = client.get(reverse("admin:accounts_invitation_changelist"))
    page = client.get(reverse("admin:accounts_invitation_change", args=[invitation.pk]))
    add = client.get(reverse("admin:accounts_invitation_add"))

    assert listing.status_code == page.status_code == 200
    assert invitation.token_hash not in page.text
    assert add.status_code == 403


def test_the_admins_own_sign_in_form_cannot_be_used_to_get_round_the_limits(client):
    page = client.post(reverse("admin:login"), {"username": "ada@example.org", "password": "guess"})

    assert page.url.startswith(reverse("account_login"))
