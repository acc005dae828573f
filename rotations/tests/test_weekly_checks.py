from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import User
from accounts.roles import Role
from notifications.models import Message
from outbox.models import Delivery
from rotations.services import tell_managers
from rotations.tests.checked import a_rotation_in_order

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 1, 19, tzinfo=UTC)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


@pytest.fixture
def manager() -> User:
    a_rotation_in_order()
    return User.objects.create_user(
        "mara@example.org", name="Mara", roles=[Role.MANAGER], time_zone="Asia/Tokyo"
    )


def messages() -> list[Message]:
    return list(Message.objects.filter(idempotency_key__startswith="rotation-checks:").order_by("pk"))


def test_a_manager_hears_once_a_week_however_often_the_clock_looks(manager):
    hours = [MONDAY + n * HOUR for n in range(14 * 24)]

    told = [tell_managers(now=now) for now in hours]

    assert sum(told) == len(messages()) == 3
    assert (
        Delivery.objects.filter(consumer="email", subject_id__in=[one.pk for one in messages()]).count() == 3
    )


def test_it_comes_on_monday_morning_of_the_managers_own_clock(manager):
    eight_in_tokyo = MONDAY - HOUR
    tell_managers(now=MONDAY - 2 * DAY)

    too_early = tell_managers(now=eight_in_tokyo - timedelta(minutes=1))
    on_time = tell_managers(now=eight_in_tokyo)

    assert (too_early, on_time) == (0, 1)
    assert [message.idempotency_key for message in messages()] == [
        f"rotation-checks:2026-W03:{manager.pk}",
        f"rotation-checks:2026-W04:{manager.pk}",
    ]


def test_it_says_what_is_wrong_and_what_is_ahead_soon(manager):
    User.objects.filter(email__startswith="ana").update(is_active=False)

    tell_managers(now=MONDAY)

    (message,) = messages()
    assert message.subject == "Rotations: 1 thing is wrong"
    assert "! Ana Silva has left, but holds" in message.body
    assert "- Somebody on duty is at work in" in message.body
    assert "/rotations/support/checks" in message.body
    assert "Oct" not in message.body.split("! Ana")[1].split("\n", 1)[1], "the far future is left for later"


def test_a_week_in_which_nothing_is_wrong_says_so(manager):
    tell_managers(now=MONDAY)

    (message,) = messages()
    assert message.subject == "Rotations: nothing is wrong"
    assert "Nothing is wrong." in message.body


def test_only_managers_who_are_there_hear_of_it(manager):
    User.objects.create_user("gone@example.org", roles=[Role.MANAGER]).delete()
    User.objects.filter(pk=manager.pk).update(is_active=False)

    assert tell_managers(now=MONDAY) == 0


def test_without_rotations_there_is_nothing_to_tell():
    User.objects.create_user("mara@example.org", roles=[Role.MANAGER])

    assert tell_managers(now=MONDAY + 12 * HOUR) == 0
