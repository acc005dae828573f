"""Four working hours of the incoming steward, then both are reminded; four more, then the managers hear of it."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.roles import Role
from notifications.models import Message
from rotations.models import StewardProfile
from rotations.services import add_override
from tests.factories import make_user
from tickets.models import HandOff
from tickets.services import acknowledge_hand_off, create_hand_offs, remind_of_hand_offs
from tickets.tests.hand_off_desk import (
    AT,
    BENS_EIGHTH_HOUR,
    BENS_FOURTH_HOUR,
    hours,
    make_desk,
    prepare,
    the_rotation,
)

pytestmark = pytest.mark.django_db

A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def people():
    return make_desk()


@pytest.fixture
def hand_off(people) -> HandOff:
    hand_off = prepare()
    # Only level-1 is looked at.
    HandOff.objects.filter(level="level-2").update(acknowledged_at=AT, acknowledged_by=people["ana"])
    Message.objects.all().delete()
    return hand_off


def told() -> set[str]:
    return set(Message.objects.values_list("recipient__email", flat=True))


def test_nobody_is_reminded_before_four_working_hours_have_passed(hand_off):
    n = remind_of_hand_offs(now=BENS_FOURTH_HOUR - A_MINUTE)

    assert (n, told()) == (0, set())


def test_after_four_working_hours_of_the_incoming_steward_both_are_reminded(hand_off):
    n = remind_of_hand_offs(now=BENS_FOURTH_HOUR)

    assert (n, told()) == (1, {"ana@example.org", "ben@example.org"})


def test_running_twice_reminds_once(hand_off):
    remind_of_hand_offs(now=BENS_FOURTH_HOUR)

    n = remind_of_hand_offs(now=BENS_FOURTH_HOUR + A_MINUTE)

    assert (n, Message.objects.count()) == (0, 2)


def test_four_working_hours_after_the_reminder_managers_are_told(hand_off):
    make_user(roles=(Role.MANAGER,), email="other-manager@example.org")
    remind_of_hand_offs(now=BENS_FOURTH_HOUR)
    Message.objects.all().delete()

    remind_of_hand_offs(now=BENS_EIGHTH_HOUR - A_MINUTE)
    too_early = told()
    remind_of_hand_offs(now=BENS_EIGHTH_HOUR)
    remind_of_hand_offs(now=BENS_EIGHTH_HOUR + hours(48))

    assert too_early == set()
    assert told() == {"mei@example.org", "other-manager@example.org"}
    assert Message.objects.count() == 2


def test_a_reminder_that_went_out_late_leaves_four_working_hours_too(hand_off):
    remind_of_hand_offs(now=BENS_EIGHTH_HOUR)
    Message.objects.all().delete()

    # Eight hours into Thursday would be 22:00; four of them are over at 18:00.
    remind_of_hand_offs(now=datetime(2026, 1, 22, 17, 59, tzinfo=UTC))
    too_early = told()
    remind_of_hand_offs(now=datetime(2026, 1, 22, 18, 0, tzinfo=UTC))

    assert (too_early, told()) == (set(), {"mei@example.org"})


def test_who_has_acknowledged_is_not_reminded(people, hand_off):
    acknowledge_hand_off(hand_off.pk, actor=people["ben"], now=AT + hours(1))

    assert remind_of_hand_offs(now=BENS_EIGHTH_HOUR) == 0


def test_acknowledging_after_the_reminder_spares_the_managers(people, hand_off):
    remind_of_hand_offs(now=BENS_FOURTH_HOUR)
    acknowledge_hand_off(hand_off.pk, actor=people["ben"], now=BENS_FOURTH_HOUR + hours(1))

    assert remind_of_hand_offs(now=BENS_EIGHTH_HOUR) == 0
    assert "mei@example.org" not in told()


def test_the_working_hours_are_those_that_the_person_states(people, hand_off):
    StewardProfile.objects.create(user=people["ben"], work_begins="05:00", work_ends="13:00")

    # 05:00 in New York is 10:00 UTC.
    early = remind_of_hand_offs(now=datetime(2026, 1, 21, 13, 59, tzinfo=UTC))
    then = remind_of_hand_offs(now=datetime(2026, 1, 21, 14, 0, tzinfo=UTC))

    assert (early, then) == (0, 1)


def test_somebody_without_working_days_has_four_hours(people, hand_off):
    StewardProfile.objects.create(user=people["ben"], work_days=[])

    assert remind_of_hand_offs(now=AT + hours(4) - A_MINUTE) == 0
    assert remind_of_hand_offs(now=AT + hours(4)) == 1


def test_one_that_was_prepared_late_counts_from_then(people):
    prepare(now=BENS_FOURTH_HOUR)
    Message.objects.all().delete()

    early = remind_of_hand_offs(now=BENS_EIGHTH_HOUR - A_MINUTE)

    assert (early, told()) == (0, set())
    assert remind_of_hand_offs(now=BENS_EIGHTH_HOUR) >= 1


@pytest.mark.parametrize("until", [hours(12), timedelta(days=14)], ids=["for an afternoon", "for good"])
def test_who_gave_the_shift_away_is_not_reminded(people, hand_off, until):
    add_override(
        the_rotation(),
        level="level-1",
        start=AT + hours(2),
        end=AT + until,
        user=people["cho"],
        actor=people["mei"],
        now=AT + hours(1),
    )
    Message.objects.all().delete()

    assert remind_of_hand_offs(now=BENS_FOURTH_HOUR) == 0


def test_who_is_back_after_a_short_stand_in_is_reminded_then(people, hand_off):
    add_override(
        the_rotation(),
        level="level-1",
        start=AT + hours(2),
        end=AT + hours(12),
        user=people["cho"],
        actor=people["mei"],
        now=AT + hours(1),
    )

    assert remind_of_hand_offs(now=AT + hours(12)) == 1


def test_a_hand_off_that_does_not_take_place_reminds_nobody(people, hand_off):
    add_override(
        the_rotation(),
        level="level-1",
        start=AT,
        end=AT + timedelta(days=14),
        user=people["cho"],
        actor=people["mei"],
        now=AT - hours(2),
    )
    create_hand_offs(now=AT - hours(1))
    Message.objects.all().delete()

    remind_of_hand_offs(now=BENS_FOURTH_HOUR)

    # Cho has taken Ben's place: it is her brief, and in Seoul it is night.
    assert "ben@example.org" not in told()


def test_a_hand_off_whose_turn_is_over_reminds_nobody(hand_off):
    assert remind_of_hand_offs(now=AT + timedelta(days=20)) == 0
