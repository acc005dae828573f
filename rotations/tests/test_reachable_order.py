"""Whom to try first: who is at work before who is asleep; who is responsible stays."""

from datetime import UTC, datetime

import pytest

from accounts.models import User
from rotations.models import StewardProfile
from rotations.queries import reachable_order, stewards_on_duty
from rotations.tests.factories import MEMBERS, an_entry, load

pytestmark = pytest.mark.django_db

# A Wednesday. Ana holds level-1, Cho level-2.
MORNING_IN_BERLIN = datetime(2026, 1, 14, 9, tzinfo=UTC)
NIGHT_IN_BERLIN = datetime(2026, 1, 14, 23, tzinfo=UTC)
SATURDAY = datetime(2026, 1, 17, 11, tzinfo=UTC)


@pytest.fixture
def people() -> dict[str, User]:
    zones = zip(MEMBERS, ("Europe/Berlin", "Europe/Berlin", "America/Los_Angeles"), strict=True)
    return {email[:3]: User.objects.create_user(email, time_zone=zone) for email, zone in zones}


def order(now: datetime) -> list[tuple[str, bool]]:
    return [(duty.user.email[:3], duty.is_at_work) for duty in reachable_order(now)]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (MORNING_IN_BERLIN, [("ana", True), ("cho", False)]),
        (NIGHT_IN_BERLIN, [("cho", True), ("ana", False)]),
        (SATURDAY, [("ana", False), ("cho", False)]),
        (datetime(2026, 1, 14, 17, tzinfo=UTC), [("cho", True), ("ana", False)]),  # 18:00 and 09:00 sharp
        (datetime(2026, 1, 14, 15, 59, tzinfo=UTC), [("ana", True), ("cho", False)]),
    ],
)
def test_who_is_at_work_comes_before_who_is_asleep(people, now, expected):
    load()

    assert order(now) == expected


def test_it_changes_nobodys_responsibility(people):
    load()
    before = stewards_on_duty(NIGHT_IN_BERLIN)

    reachable_order(NIGHT_IN_BERLIN)

    assert stewards_on_duty(NIGHT_IN_BERLIN) == before
    assert [duty.level for duty in before] == ["level-1", "level-2"]


def test_the_hours_that_a_person_states_are_theirs(people):
    StewardProfile.objects.create(user=people["ana"], work_begins="20:00", work_ends="04:00")
    load()

    assert order(NIGHT_IN_BERLIN) == [("ana", True), ("cho", True)]
    assert order(MORNING_IN_BERLIN) == [("ana", False), ("cho", False)]


def test_each_group_keeps_the_order_of_rotations_and_levels(people):
    load(an_entry(), an_entry(slug="other"))

    found = [(duty.rotation_slug, duty.level) for duty in reachable_order(NIGHT_IN_BERLIN)]

    assert found == [
        ("support", "level-2"),
        ("other", "level-2"),
        ("support", "level-1"),
        ("other", "level-1"),
    ]


def test_it_takes_one_query(people, django_assert_num_queries):
    load()

    with django_assert_num_queries(1):
        reachable_order(NIGHT_IN_BERLIN)
