"""The ledger of a rotation counts who really served, on their own clocks and holidays."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from rotations.ledger import rotation_ledger
from rotations.models import StewardProfile
from rotations.public_holidays import UnknownCountry, public_holidays, public_holidays_between
from rotations.queries import find_rotations, hours_of
from rotations.rotation_file import OverrideEntry
from rotations.services import load_rotations
from rotations.tests.factories import MEMBERS, NOW, an_entry, load
from timekeeping.working_time import is_working

ANA, BEN, CHO = MEMBERS
FIRST = datetime(2026, 1, 7, 8, tzinfo=UTC)
WEEK = timedelta(weeks=1)


def turns_of(steward: str, *, end: datetime) -> dict[str, float]:
    ledger, _ = rotation_ledger(find_rotations("support")[0], end=end)
    return next(entry.n_turns for entry in ledger.entries if entry.steward == steward)


@pytest.mark.django_db
def test_whole_turns_are_counted_by_level():
    load()

    assert turns_of(ANA, end=FIRST + 6 * WEEK) == {"level-1": 1, "level-2": 1}


@pytest.mark.django_db
def test_whoever_stands_in_for_half_a_turn_is_counted_half_a_turn():
    load(an_entry(members=(*MEMBERS, "dee@example.org")))
    User.objects.filter(email="dee@example.org").update(roles=[Role.STEWARD])
    half = OverrideEntry("support", "level-1", FIRST, FIRST + WEEK, "cho@example.org")

    load_rotations([], overrides=[half], now=NOW)

    assert turns_of(CHO, end=FIRST + 2 * WEEK)["level-1"] == 0.5
    assert turns_of(ANA, end=FIRST + 2 * WEEK)["level-1"] == 0.5


@pytest.mark.django_db
def test_holidays_are_those_of_the_persons_own_country():
    load()
    StewardProfile.objects.create(user=User.objects.get(email=ANA), country="DE")

    ledger, _ = rotation_ledger(
        find_rotations("support")[0], end=datetime(2026, 12, 31, tzinfo=UTC), memory=timedelta(days=365)
    )

    served = {entry.steward: entry.holiday_duration for entry in ledger.entries}
    assert served[ANA] > timedelta(0)
    assert served[BEN] == timedelta(0)


@pytest.mark.django_db
def test_nobody_is_at_work_on_a_public_holiday_of_their_country():
    user = User.objects.create_user("eva@example.org", time_zone="Europe/Berlin")
    StewardProfile.objects.create(user=user, country="DE", work_begins=time(9), work_ends=time(17))
    unity_day, day_before = datetime(2025, 10, 3, 10, tzinfo=UTC), datetime(2025, 10, 2, 10, tzinfo=UTC)

    hours = hours_of(user)

    assert (is_working(hours, day_before), is_working(hours, unity_day)) == (True, False)


def test_public_holidays_are_found_year_by_year_and_between_days():
    assert date(2031, 12, 25) in public_holidays("PT")
    assert public_holidays_between("PT", "", date(2026, 12, 24), date(2027, 1, 1)) == {
        date(2026, 12, 25),
        date(2027, 1, 1),
    }
    assert date(2031, 12, 25) not in public_holidays("")


@pytest.mark.parametrize(("country", "subdivision"), [("XX", ""), ("US", "ZZ")])
@pytest.mark.django_db
def test_an_unknown_country_is_refused_with_a_sentence(country, subdivision):
    profile = StewardProfile(
        user=User.objects.create_user("eva@example.org"), country=country, subdivision=subdivision
    )

    with pytest.raises(ValidationError, match="are not known here"):
        profile.full_clean()
    with pytest.raises(UnknownCountry):
        public_holidays_between(country, subdivision, date(2026, 1, 1), date(2026, 1, 2))


@pytest.mark.django_db
def test_the_page_names_everybody_in_as_many_queries_for_thirty_people_as_for_three(
    client, django_assert_max_num_queries
):
    steward = User.objects.create_user("steward@example.org", roles=[Role.STEWARD])
    client.force_login(steward)
    load(an_entry(members=tuple(f"person{n}@example.org" for n in range(30))))

    with django_assert_max_num_queries(7):
        page = client.get(reverse("rotations:ledger", args=["support"])).content.decode()

    assert page.count('<th scope="row"') == 30


@pytest.mark.django_db
def test_the_page_is_for_the_team(client):
    load()
    client.force_login(User.objects.create_user("rep@example.org"))

    assert client.get(reverse("rotations:ledger", args=["support"])).status_code == 404
