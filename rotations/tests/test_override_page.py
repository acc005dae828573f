"""Putting somebody else at a level from the page: who may, on whose clock, and what a refusal keeps."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from rotations.models import Override
from rotations.services import add_override
from rotations.tests.factories import a_rotation

pytestmark = pytest.mark.django_db

OVERRIDES = "/rotations/support/overrides"


@pytest.fixture
def stand_in():
    return User.objects.create_user("dan@example.org", name="Dan Oduya", roles=[Role.STEWARD])


def tomorrow(hour: int) -> str:
    return f"{timezone.now() + timedelta(days=1):%Y-%m-%d}T{hour:02}:00"


def sent(rotation, **changes: str) -> dict[str, str]:
    rotation.refresh_from_db()
    return {
        "level": "level-1",
        "who": "nobody",
        "start": tomorrow(9),
        "end": tomorrow(12),
        "clock": "Europe/Lisbon",
        "reason": "Dentist",
        "seen_revision": str(rotation.revision),
    } | changes


def test_somebody_stands_in_at_the_time_that_the_chosen_clock_shows(client, rotation, stand_in):
    answer = client.post(OVERRIDES, sent(rotation, who=str(stand_in.pk), clock="UTC"), follow=True)

    override = Override.objects.get()
    assert (override.user, override.reason) == (stand_in, "Dentist")
    assert override.starts_at == datetime.fromisoformat(tomorrow(9)).replace(tzinfo=UTC)
    assert "Dan Oduya is at level-1 instead." in answer.content.decode()


def test_the_way_back_is_one_click(client, rotation, stand_in):
    answer = client.post(OVERRIDES, sent(rotation), follow=True)
    override = Override.objects.get()

    assert f'action="{OVERRIDES}/{override.pk}/withdraw" data-undo' in answer.content.decode()
    client.post(f"{OVERRIDES}/{override.pk}/withdraw")

    assert not Override.objects.live().exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"start": "2027-03-28T01:30", "end": "2027-03-28T05:00"}, "01:30 does not exist on that day"),
        ({"start": "2027-10-31T00:30", "end": "2027-10-31T01:30"}, "01:30 happens twice on that day"),
        ({"end": "2001-01-01T00:00"}, "The end must come after the start."),
        ({"start": "2001-01-01T00:00", "end": "2001-01-01T01:00"}, "This time is over."),
        ({"end": "2040-01-01T00:00"}, "more than three years ahead"),
        ({"start": "soon"}, "From: give a date and time such as 2027-02-12 09:00."),
        ({"who": ""}, "Choose who is on duty instead, or nobody."),
        ({"who": "999999"}, "This person is no support steward with access."),
        ({"level": "level-9"}, "There is no level “level-9”."),
        ({"clock": "Mars/Olympus"}, "Choose one of the clocks."),
        ({"reason": "x" * 201}, "200 characters are the most"),
        ({"reason": "a\x00b"}, "control character"),
        ({"seen_revision": ""}, "This form is incomplete."),
    ],
)
def test_a_refusal_is_a_sentence_at_the_form_and_keeps_what_was_typed(client, rotation, changes, sentence):
    answer = client.post(OVERRIDES, sent(rotation, **changes))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "reason" in changes or 'value="Dentist"' in page
    assert not Override.objects.exists()


def test_one_person_on_two_levels_is_refused_with_who_and_when(client, rotation, stand_in):
    client.post(OVERRIDES, sent(rotation, who=str(stand_in.pk)))

    answer = client.post(OVERRIDES, sent(rotation, who=str(stand_in.pk), level="level-2"))

    assert answer.status_code == 422
    assert "Dan Oduya would hold level-1 and level-2 at once" in answer.content.decode()


def test_who_saw_an_older_rotation_is_told_what_changed_and_may_send_again(client, rotation, ana, stand_in):
    old = sent(rotation, who=str(stand_in.pk))
    now = timezone.now()
    add_override(
        rotation,
        level="level-2",
        start=now,
        end=now + timedelta(hours=1),
        user=None,
        actor=ana,
        now=now,
    )

    refused = client.post(OVERRIDES, old)

    page = refused.content.decode()
    rotation.refresh_from_db()
    assert refused.status_code == 409
    assert "was changed while you were looking at it, so nothing was done. Last: Nobody at level-2" in page
    assert f'name="seen_revision" value="{rotation.revision}"' in page
    assert client.post(OVERRIDES, sent(rotation, who=str(stand_in.pk))).status_code == 302


@pytest.mark.parametrize(
    ("roles", "status"),
    [
        ([Role.STEWARD], 302),
        ([Role.MANAGER], 302),
        ([Role.ADMINISTRATOR], 302),
        ([Role.INCIDENT_COMMANDER], 404),
        ([], 404),
    ],
)
def test_stewards_managers_and_administrators_may_override(client, rotation, roles, status):
    client.force_login(User.objects.create_user("somebody@example.org", roles=roles))

    answer = client.post(OVERRIDES, sent(rotation, clock="UTC"))

    assert answer.status_code == status
    assert Override.objects.exists() == (status == 302)


def test_who_may_not_override_sees_the_page_without_the_form(client, rotation):
    client.force_login(User.objects.create_user("somebody@example.org", roles=[Role.INCIDENT_COMMANDER]))

    assert "seen_revision" not in client.get("/rotations/support").content.decode()


def test_an_override_of_another_rotation_is_not_found_by_this_ones_address(client, rotation):
    client.post(OVERRIDES, sent(rotation))
    other = a_rotation(slug="other")

    answer = client.post(f"/rotations/{other.slug}/overrides/{Override.objects.get().pk}/withdraw")

    assert answer.status_code == 404


def test_withdrawing_twice_says_so(client, rotation):
    client.post(OVERRIDES, sent(rotation))
    address = f"{OVERRIDES}/{Override.objects.get().pk}/withdraw"
    client.post(address)

    answer = client.post(address, follow=True)

    assert "This override is over or was withdrawn before." in answer.content.decode()


def test_a_session_that_ended_leads_back_to_the_page(client, rotation):
    answer = client.get(OVERRIDES, follow=True)

    assert "nothing was sent" in answer.content.decode()


def test_a_link_from_a_gap_fills_the_form_in(client, rotation):
    client.post(OVERRIDES, sent(rotation, level="level-2"))

    page = client.get("/rotations/support?level=level-2&start=2027-01-01T09:00&clock=UTC").content.decode()

    assert 'value="2027-01-01T09:00"' in page
    assert "level=level-2&amp;start=" in page
