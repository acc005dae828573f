"""Working hours, which people set themselves, and how they serve, which managers set."""

from datetime import time

import pytest

from accounts.models import User
from accounts.roles import Role
from rotations.models import StewardProfile
from rotations.tests.my_page import MINE, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("older_rotation")]


PROFILE = {
    "work_begins": "10:00",
    "work_ends": "18:30",
    "work_days": ["0", "2"],
    "country": "us",
    "subdivision": "ca",
}


def test_working_hours_are_kept_and_share_and_levels_are_not_mine_to_change(client, ana):
    StewardProfile.objects.create(user=ana, capacity="0.50", levels=["level-1"], time_off_problem="Gone")

    client.post(f"{MINE}/profile", PROFILE | {"capacity": "1", "levels": "level-2"})

    profile = StewardProfile.objects.get()
    assert (profile.work_begins, profile.work_ends, profile.work_days) == (time(10), time(18, 30), [0, 2])
    assert (profile.country, profile.subdivision) == ("US", "CA")
    assert (profile.capacity, profile.levels, profile.time_off_problem) == (0.5, ["level-1"], "Gone")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"country": "ZZ", "subdivision": ""}, "The public holidays of ZZ are not known here."),
        ({"country": "", "subdivision": "CA"}, "Give the country too."),
        ({"country": "USA"}, "Country: a code has at most 2 letters."),
        ({"work_days": []}, "Choose at least one working day."),
        ({"work_days": ["9"]}, "“9” is no weekday."),
        ({"work_begins": ""}, "Work begins: give a time such as 09:00."),
        ({"work_ends": "10:00"}, "Work ends at another time than it begins."),
    ],
)
def test_a_refused_profile_is_kept_with_a_sentence(client, changes, sentence):
    answer = client.post(f"{MINE}/profile", PROFILE | changes)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not StewardProfile.objects.exists()


def test_managers_set_levels_share_and_days_of_service(client, ana):
    client.force_login(User.objects.create_user("boss@example.org", roles=[Role.MANAGER]))
    address = f"/rotations/stewards/{ana.pk}"
    answers = PROFILE | {"capacity": "0.75", "levels": ["level-2"], "last_on": "2027-06-30", "is_new": "on"}

    assert address in page(client)
    answer = client.post(address, answers)

    profile = StewardProfile.objects.get(user=ana)
    assert answer.status_code == 302
    assert (float(profile.capacity), profile.levels, profile.is_new) == (0.75, ["level-2"], True)
    refused = client.post(address, answers | {"first_on": "2028-01-01", "capacity": "2"}).content.decode()
    assert "The last day must not come before the first." in refused
    assert "Share of turns: from 0.01 to 1" in refused


def test_only_managers_see_how_others_serve(client, ana):
    assert client.get(f"/rotations/stewards/{ana.pk}").status_code == 404
