"""Shifts are offered, taken and follow the planned shift they are tied to; time off asks for cover."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import User
from notifications.models import Message
from rotations.errors import HoldsTwoLevels, ImpossibleShift, NotYours, OfferClosed
from rotations.models import OfferReason, OfferState, Rotation, Shift, ShiftOffer, StewardProfile
from rotations.oncall import on_call_at
from rotations.queries import find_rotations, schedule_of
from rotations.services import (
    PlannedTurn,
    cancel_time_off,
    offer_shift,
    publish_plan,
    record_time_off,
    take_offer,
    withdraw_offer,
)
from rotations.tests.factories import NOW, a_rotation

pytestmark = pytest.mark.django_db

ANA, BEN, CHO, DEE = (f"{name}@example.org" for name in ("ana", "ben", "cho", "dee"))
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
FIRST = datetime(2026, 1, 7, 8, tzinfo=UTC)
SECOND, THIRD, FOURTH = FIRST + 2 * WEEK, FIRST + 4 * WEEK, FIRST + 6 * WEEK


@pytest.fixture
def rotation() -> Rotation:
    """Level-1 in the turns to come: Ben, Cho, Dee; level-2: Ana, Ben, Cho."""
    return a_rotation(members=(ANA, BEN, CHO, DEE))


def user(email: str) -> User:
    return User.objects.get(email=email)


def bens_shift() -> Shift:
    return Shift.objects.live().get(level="level-1", starts_at=SECOND)


def offered(**fields) -> ShiftOffer:
    return offer_shift(bens_shift(), **{"actor": user(BEN), "now": NOW} | fields)


def level_1(at: datetime) -> str | None:
    known = schedule_of(find_rotations("support")[0], at, at + HOUR)
    return on_call_at(known.schedule, at)["level-1"]


def publish(rotation: Rotation, *turns: tuple[datetime, datetime, str, str]) -> None:
    rotation.refresh_from_db()
    plan = [
        PlannedTurn(start, end, {"level-1": user(one), "level-2": user(two)})
        for start, end, one, two in turns
    ]
    publish_plan(rotation, plan, actor=None, seen_revision=rotation.revision, now=NOW)


def test_an_offer_leaves_the_shift_with_its_holder_until_somebody_takes_it(rotation):
    offered()

    assert level_1(SECOND) == BEN
    assert set(Message.objects.values_list("recipient__email", flat=True)) == {ANA, CHO, DEE}


def test_whoever_takes_an_offer_serves_the_shift_and_both_are_told(rotation):
    offer = offered()
    Message.objects.all().delete()

    take_offer(offer, actor=user(DEE), now=NOW)

    offer.refresh_from_db()
    assert (level_1(SECOND), level_1(THIRD - HOUR)) == (DEE, DEE)
    assert (offer.state, offer.taken_by) == (OfferState.TAKEN, user(DEE))
    assert set(Message.objects.values_list("recipient__email", flat=True)) == {BEN, DEE}


def test_a_part_of_a_shift_can_be_given_away(rotation):
    offer = offered(start=SECOND + DAY, end=SECOND + 2 * DAY)

    take_offer(offer, actor=user(DEE), now=NOW)

    assert [level_1(SECOND + n * DAY) for n in range(3)] == [BEN, DEE, BEN]


def test_what_was_taken_over_can_be_offered_on(rotation):
    take_offer(offered(), actor=user(DEE), now=NOW)

    again = offer_shift(bens_shift(), actor=user(DEE), now=NOW)
    take_offer(again, actor=user(BEN), now=NOW)

    assert level_1(SECOND) == BEN


@pytest.mark.parametrize(
    ("taker", "error", "reason"),
    [
        (BEN, NotYours, "your own offer"),
        (ANA, HoldsTwoLevels, "Ana would hold"),
    ],
)
def test_an_offer_is_not_for_everybody(rotation, taker, error, reason):
    offer = offered()

    with pytest.raises(error, match=reason):
        take_offer(offer, actor=user(taker), now=NOW)

    offer.refresh_from_db()
    assert (offer.state, level_1(SECOND)) == (OfferState.OPEN, BEN)


def test_an_offer_can_be_taken_once(rotation):
    offer = offered()
    take_offer(offer, actor=user(DEE), now=NOW)

    with pytest.raises(OfferClosed, match="taken or withdrawn meanwhile"):
        take_offer(offer, actor=user(CHO), now=NOW)


def test_somebody_who_may_not_hold_the_level_cannot_take_it(rotation):
    StewardProfile.objects.create(user=user(DEE), levels=["level-2"])

    with pytest.raises(ImpossibleShift, match="You may hold level-2, not level-1"):
        take_offer(offered(), actor=user(DEE), now=NOW)


def test_somebody_who_is_away_cannot_take_it(rotation):
    record_time_off(user(DEE), start=SECOND + DAY, end=SECOND + 2 * DAY, now=NOW)

    with pytest.raises(ImpossibleShift, match="You are away"):
        take_offer(offered(), actor=user(DEE), now=NOW)


@pytest.mark.parametrize(
    ("fields", "error", "reason"),
    [
        ({"actor": ANA}, NotYours, "Only the person who has a shift"),
        ({"start": SECOND - DAY}, ImpossibleShift, "must lie inside the shift"),
        ({"start": SECOND + DAY, "end": SECOND + DAY}, ImpossibleShift, "ends before it starts"),
    ],
)
def test_what_is_not_yours_or_not_inside_the_shift_cannot_be_offered(rotation, fields, error, reason):
    if "actor" in fields:
        fields = fields | {"actor": user(fields["actor"])}

    with pytest.raises(error, match=reason):
        offered(**fields)


def test_the_same_time_is_not_offered_twice(rotation):
    offered()

    with pytest.raises(ImpossibleShift, match="offered already"):
        offered(start=SECOND + DAY, end=SECOND + 2 * DAY)


def test_a_withdrawn_offer_cannot_be_taken(rotation):
    offer = offered()
    withdraw_offer(offer, actor=user(BEN), now=NOW)

    with pytest.raises(OfferClosed):
        take_offer(offer, actor=user(DEE), now=NOW)


def test_a_swap_follows_its_shift_when_the_shift_moves(rotation):
    take_offer(offered(), actor=user(DEE), now=NOW)

    publish(
        rotation,
        (SECOND, SECOND + WEEK, CHO, ANA),
        (SECOND + WEEK, THIRD + WEEK, BEN, CHO),
        (THIRD + WEEK, FOURTH, CHO, BEN),
    )

    assert level_1(SECOND) == CHO
    assert (level_1(SECOND + WEEK), level_1(THIRD + WEEK - HOUR)) == (DEE, DEE)
    assert ShiftOffer.objects.get().starts_at == SECOND + WEEK


def test_a_part_that_was_swapped_keeps_its_place_in_the_shift_that_moves(rotation):
    offer = offered(start=SECOND + DAY, end=SECOND + 2 * DAY)
    take_offer(offer, actor=user(DEE), now=NOW)

    publish(rotation, (SECOND, SECOND + WEEK, CHO, ANA), (SECOND + WEEK, THIRD, BEN, CHO))

    start = SECOND + WEEK
    assert [level_1(start + n * DAY) for n in range(3)] == [BEN, DEE, BEN]


def test_a_swap_ends_when_the_plan_takes_the_shift_away(rotation):
    take_offer(offered(), actor=user(DEE), now=NOW)

    publish(rotation, (SECOND, THIRD, CHO, ANA), (THIRD, FOURTH, CHO, ANA))

    assert level_1(SECOND) == CHO
    assert ShiftOffer.objects.get().state == OfferState.LAPSED


def test_an_open_offer_follows_its_shift_too(rotation):
    offer = offered()

    publish(rotation, (SECOND, SECOND + WEEK, CHO, ANA), (SECOND + WEEK, THIRD, BEN, CHO))

    offer.refresh_from_db()
    assert (offer.starts_at, offer.ends_at) == (SECOND + WEEK, THIRD)


def test_time_off_asks_for_cover_of_the_part_that_collides(rotation):
    record_time_off(user(BEN), start=THIRD - DAY, end=THIRD + 2 * DAY, note="Wedding", now=NOW)

    offers = ShiftOffer.objects.order_by("starts_at")
    assert [(one.level, one.starts_at, one.ends_at, one.reason) for one in offers] == [
        ("level-1", THIRD - DAY, THIRD, OfferReason.TIME_OFF),
        ("level-2", THIRD, THIRD + 2 * DAY, OfferReason.TIME_OFF),
    ]


def test_whoever_covers_serves_while_the_other_is_away(rotation):
    record_time_off(user(BEN), start=SECOND + DAY, end=SECOND + 2 * DAY, now=NOW)

    take_offer(ShiftOffer.objects.get(), actor=user(DEE), now=NOW)

    assert [level_1(SECOND + n * DAY) for n in range(3)] == [BEN, DEE, BEN]


def test_coming_back_withdraws_the_cover_that_nobody_took(rotation):
    time_off = record_time_off(user(BEN), start=SECOND + DAY, end=SECOND + 2 * DAY, now=NOW)

    cancel_time_off(time_off, actor=user(BEN), now=NOW)

    assert ShiftOffer.objects.get().state == OfferState.WITHDRAWN


def test_time_off_is_a_persons_own(rotation):
    time_off = record_time_off(user(BEN), start=SECOND + DAY, end=SECOND + 2 * DAY, now=NOW)

    with pytest.raises(NotYours):
        cancel_time_off(time_off, actor=user(ANA), now=NOW)


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [(SECOND, SECOND, "must come after"), (FIRST, FIRST + HOUR, "is over")],
)
def test_time_off_that_cannot_be_is_refused(rotation, start, end, reason):
    with pytest.raises(ImpossibleShift, match=reason):
        record_time_off(user(BEN), start=start, end=end, now=NOW)
