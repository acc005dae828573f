"""An invitation lets in the one who was invited, once, in time, and nobody else."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.errors import (
    AccountClosed,
    AlreadyJoined,
    InvitationAlreadyUsed,
    InvitationExpired,
    InvitationUnknown,
    NotAnAddress,
    RoleNotYoursToGive,
)
from accounts.models import Invitation, User
from accounts.roles import Role
from accounts.services import accept_invitation, find_invitation, hash_token, invite
from notifications.invitations import invite_by_mail
from notifications.models import Message
from outbox.models import Delivery
from tests.factories import NOW, PASSWORD, make_user

pytestmark = pytest.mark.django_db

ANSWERS = {"name": "Joy Okafor", "password": "a long enough phrase", "time_zone": "Africa/Lagos"}
FORM = ANSWERS | {"password_again": ANSWERS["password"]}


@pytest.fixture
def administrator():
    return make_user(roles=(Role.ADMINISTRATOR,))


@pytest.fixture
def manager():
    return make_user(roles=(Role.MANAGER,))


@pytest.fixture
def guest():
    return User.objects.create_user("joy@example.org", name="Joy")


def address_of(token):
    return reverse("accounts:accept", args=[token])


def test_accepting_sets_password_name_and_zone_and_proves_the_address(guest):
    token = invite(guest, invited_by=None, now=NOW)

    accept_invitation(token, **ANSWERS, now=NOW)

    guest.refresh_from_db()
    assert (guest.name, guest.time_zone) == ("Joy Okafor", "Africa/Lagos")
    assert guest.check_password(ANSWERS["password"])
    assert EmailAddress.objects.get(user=guest).verified


def test_only_the_hash_of_the_link_is_kept(guest):
    token = invite(guest, invited_by=None, now=NOW)

    kept = Invitation.objects.get(user=guest).token_hash

    assert kept == hash_token(token) != token


def test_an_invitation_works_once(guest):
    token = invite(guest, invited_by=None, now=NOW)
    accept_invitation(token, **ANSWERS, now=NOW)

    with pytest.raises(InvitationAlreadyUsed):
        accept_invitation(token, **(ANSWERS | {"password": "somebody else's phrase"}), now=NOW)

    guest.refresh_from_db()
    assert guest.check_password(ANSWERS["password"])


def test_an_invitation_expires(guest):
    token = invite(guest, invited_by=None, now=NOW)

    find_invitation(token, now=NOW + settings.INVITATION_LIFETIME - timedelta(seconds=1))
    with pytest.raises(InvitationExpired):
        find_invitation(token, now=NOW + settings.INVITATION_LIFETIME)


def test_a_new_invitation_voids_the_older_one(guest):
    older = invite(guest, invited_by=None, now=NOW)
    newer = invite(guest, invited_by=None, now=NOW + timedelta(hours=1))

    with pytest.raises(InvitationExpired):
        find_invitation(older, now=NOW + timedelta(hours=1))
    assert find_invitation(newer, now=NOW + timedelta(hours=1)).user == guest


@pytest.mark.parametrize("token", ["", "nonsense", "x" * 5000, "%00", "../../etc/passwd"])
def test_an_unknown_link_says_so_and_nothing_else(token):
    with pytest.raises(InvitationUnknown):
        find_invitation(token, now=NOW)


def test_a_closed_account_is_not_reopened_by_an_old_link(guest):
    token = invite(guest, invited_by=None, now=NOW)
    User.objects.filter(pk=guest.pk).update(is_active=False)

    with pytest.raises(InvitationUnknown):
        accept_invitation(token, **ANSWERS, now=NOW)
    guest.refresh_from_db()
    with pytest.raises(AccountClosed):
        invite(guest, invited_by=None, now=NOW)


def test_nobody_who_can_sign_in_is_invited_because_the_link_would_open_their_account(administrator):
    colleague = make_user(roles=(Role.STEWARD,))

    with pytest.raises(AlreadyJoined):
        invite_by_mail(colleague.email, invited_by=administrator, now=NOW)

    assert not Message.objects.exists()


def test_a_link_dies_when_the_person_comes_in_another_way(guest):
    token = invite(guest, invited_by=None, now=NOW)
    EmailAddress.objects.create(user=guest, email=guest.email, verified=True, primary=True)

    with pytest.raises(InvitationAlreadyUsed):
        find_invitation(token, now=NOW)


def test_a_password_that_a_stranger_set_before_does_not_survive_the_invitation(guest):
    # Anybody can sign up with anybody's address and wait for it to be confirmed.
    guest.set_password("the stranger knows this")
    guest.save()
    EmailAddress.objects.create(user=guest, email=guest.email, verified=False, primary=True)

    invite(guest, invited_by=None, now=NOW)

    guest.refresh_from_db()
    assert not guest.has_usable_password()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMINISTRATOR, "wizard"])
def test_a_manager_grants_neither_manager_nor_administrator(manager, role):
    with pytest.raises(RoleNotYoursToGive):
        invite_by_mail("new@example.org", roles=[role], invited_by=manager, now=NOW)

    assert not User.objects.filter(email="new@example.org").exists()


def test_a_manager_cannot_get_a_link_into_an_administrators_account(manager, guest):
    guest.roles = [Role.ADMINISTRATOR]
    guest.save()

    with pytest.raises(RoleNotYoursToGive):
        invite_by_mail(guest.email, invited_by=manager, now=NOW)


@pytest.mark.parametrize("role", [Role.STEWARD, Role.INCIDENT_COMMANDER])
def test_a_manager_grants_the_roles_of_the_rotation(manager, role):
    sent = invite_by_mail("New@Example.org ", name="New", roles=[role], invited_by=manager, now=NOW)

    assert (sent.user.email, sent.user.roles) == ("new@example.org", [role])


def test_the_invitation_is_mailed_through_the_outbox(administrator):
    sent = invite_by_mail("new@example.org", invited_by=administrator, now=NOW)

    message = Message.objects.get(recipient=sent.user)
    assert sent.link in message.body
    assert administrator.display_name in message.body
    assert Delivery.objects.get(subject_id=message.pk).consumer == "email"


def test_an_address_that_is_none_changes_nothing(administrator):
    with pytest.raises(NotAnAddress):
        invite_by_mail("not an address\r\nBcc: x@y.org", invited_by=administrator, now=NOW)

    assert not Message.objects.exists()


def test_opening_the_link_does_not_use_it_up(client, guest):
    address = address_of(invite(guest, invited_by=None, now=timezone.now()))

    pages = [client.get(address), client.head(address), client.get(address)]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert Invitation.objects.get().accepted_at is None


def test_the_page_neither_leaks_its_address_nor_is_kept(client, guest):
    page = client.get(address_of(invite(guest, invited_by=None, now=timezone.now())))

    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page.headers["Cache-Control"]


def test_the_form_lets_the_person_in(client, guest):
    address = address_of(invite(guest, invited_by=None, now=timezone.now()))

    page = client.post(address, FORM)

    assert page.status_code == 302
    assert client.session["_auth_user_id"] == str(guest.pk)


def test_the_same_link_again_is_refused_with_a_sentence(client, guest):
    address = address_of(invite(guest, invited_by=None, now=timezone.now()))
    client.post(address, FORM)
    client.logout()

    page = client.post(address, FORM)

    assert page.status_code == 410
    assert "used already" in page.text
    assert "_auth_user_id" not in client.session


def test_an_unknown_link_gets_a_page_that_says_what_to_do(client):
    page = client.get(address_of("nonsense"))

    assert page.status_code == 404
    assert "Ask for a new one" in page.text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Tell us how to address you."),
        ("name", "x" * 151, "at most 150 characters"),
        ("name", "Joy\x07", "control character"),
        ("time_zone", "Mars/Olympus", "is not a time zone"),
        ("time_zone", "", "Choose your time zone."),
        ("password", "short", "too short"),
        ("password", "password123", "too common"),
        ("password", "joy@example.org", "too similar"),
        ("password_again", "another phrase", "differ"),
    ],
)
def test_a_wrong_answer_gets_a_sentence_and_keeps_the_link_usable(client, guest, field, value, sentence):
    address = address_of(invite(guest, invited_by=None, now=timezone.now()))
    answers = FORM | {field: value}
    if field == "password":
        answers["password_again"] = value

    page = client.post(address, answers)

    assert page.status_code == 422
    assert sentence in page.text
    assert f'id="id_{field}_error"' in page.text
    assert Invitation.objects.get().accepted_at is None


def test_an_administrator_sees_the_link_once(client, administrator):
    client.force_login(administrator)

    first = client.post(reverse("accounts:invite"), {"email": "new@example.org"}, follow=True)
    second = client.get(reverse("accounts:people"))

    assert "/accounts/invitation/" in first.text
    assert "/accounts/invitation/" not in second.text


def test_a_manager_never_sees_the_link(client, manager):
    client.force_login(manager)

    page = client.post(reverse("accounts:invite"), {"email": "new@example.org"}, follow=True)

    assert "on its way" in page.text
    assert "/accounts/invitation/" not in page.text


def test_a_refused_invitation_keeps_what_was_typed(client, manager):
    client.force_login(manager)

    page = client.post(reverse("accounts:invite"), {"email": "nonsense", "name": "Joy Okafor"})

    assert page.status_code == 422
    assert "is not an e-mail address" in page.text
    assert 'value="Joy Okafor"' in page.text


def test_inviting_from_another_page_leads_back_there_but_never_to_another_site(client, manager):
    client.force_login(manager)

    back = client.post(reverse("accounts:invite"), {"email": "a@example.org", "next": "/communities/"})
    away = client.post(reverse("accounts:invite"), {"email": "b@example.org", "next": "//evil.example"})

    assert back.url == "/communities/"
    assert away.url == reverse("accounts:people")


def test_accepting_ends_the_session_of_whoever_was_signed_in(client, guest):
    other = make_user()
    client.login(email=other.email, password=PASSWORD)

    client.post(address_of(invite(guest, invited_by=None, now=timezone.now())), FORM)

    assert client.session["_auth_user_id"] == str(guest.pk)
