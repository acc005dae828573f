"""A person's own name and time zone."""

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.services import get_or_create_person, update_profile
from accounts.zones import grouped_zone_choices, zone_choices
from tests.factories import make_user
from timekeeping.wall_clock import UnknownTimeZone

PROFILE = "/accounts/profile/"


@pytest.mark.django_db
def test_name_and_zone_are_saved(client):
    user = make_user()
    client.force_login(user)

    page = client.post(PROFILE, {"name": "  Mei   Tanaka ", "time_zone": "Asia/Tokyo"})

    user.refresh_from_db()
    assert page.url == reverse("accounts:profile")
    assert (user.name, user.time_zone) == ("Mei Tanaka", "Asia/Tokyo")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"name": "", "time_zone": "UTC"}, "Tell us how to address you."),
        ({"name": "x" * 151, "time_zone": "UTC"}, "at most 150 characters"),
        ({"name": "Mei\u202eTanaka", "time_zone": "UTC"}, "control character"),
        ({"name": "Mei\x00", "time_zone": "UTC"}, "Null characters"),
        ({"name": "Kept", "time_zone": "Mars/Olympus"}, "is not a time zone"),
        ({"name": "Kept", "time_zone": "../../etc/passwd"}, "is not a time zone"),
        ({}, "Choose your time zone."),
    ],
)
def test_a_wrong_answer_gets_a_sentence_and_changes_nothing(client, form, sentence):
    user = make_user(name="Before")
    client.force_login(user)

    page = client.post(PROFILE, form)

    user.refresh_from_db()
    assert page.status_code == 422
    assert sentence in page.text
    assert (user.name, user.time_zone) == ("Before", "UTC")


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "Europe", "localtime", "posix/UTC"])
def test_the_services_refuse_what_is_no_time_zone(zone):
    user = make_user()

    with pytest.raises(UnknownTimeZone):
        update_profile(user, name="Mei", time_zone=zone)
    with pytest.raises(UnknownTimeZone):
        get_or_create_person("new@example.org", time_zone=zone)


@pytest.mark.django_db
def test_an_unusual_zone_that_somebody_has_can_be_kept(client):
    user = make_user(time_zone="US/Pacific")
    client.force_login(user)

    client.post(PROFILE, {"name": "Mei", "time_zone": "US/Pacific"})

    assert User.objects.get(pk=user.pk).time_zone == "US/Pacific"


@pytest.mark.django_db
def test_times_are_shown_in_the_persons_zone(client):
    client.force_login(make_user(time_zone="Asia/Kolkata"))

    assert "Times are in Asia/Kolkata." in client.get(PROFILE).text


def test_every_zone_is_offered_once():
    grouped = grouped_zone_choices()

    names = ["UTC", *(name for _, zones in grouped[1:] for name, _ in zones)]
    assert names == [name for name, _ in zone_choices()]
    assert len(set(names)) == len(names) > 300
