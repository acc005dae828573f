"""Somebody who was away before a shift was announced is covered too."""

from datetime import datetime, timedelta

import pytest

from accounts.models import User
from rotations.models import ShiftOffer
from rotations.services import ask_for_missing_cover, extend_announcements, record_time_off, withdraw_offer
from rotations.tests.factories import MEMBERS, NOW, a_rotation

pytestmark = pytest.mark.django_db

WEEK, DAY = timedelta(weeks=1), timedelta(days=1)


@pytest.fixture
def ana() -> User:
    a_rotation()
    return User.objects.get(email=MEMBERS[0])


def away(ana: User, start: datetime) -> None:
    """Nine weeks: a whole round of three members, so that some shift collides."""
    record_time_off(ana, start=start, end=start + 9 * WEEK, now=NOW)


def test_cover_is_asked_for_when_the_colliding_shift_is_announced_later(ana):
    away(ana, NOW + 60 * WEEK)
    before = ShiftOffer.objects.count()
    later = NOW + 30 * WEEK
    extend_announcements(now=later)

    n_offers = ask_for_missing_cover(now=later)

    assert (before, ShiftOffer.objects.count()) == (0, n_offers)
    assert n_offers > 0


def test_asking_again_asks_nobody_twice(ana):
    away(ana, NOW + 10 * WEEK)

    assert ask_for_missing_cover(now=NOW) == 0


def test_what_somebody_serves_after_all_is_not_offered_again(ana):
    away(ana, NOW + 10 * WEEK)
    withdraw_offer(ShiftOffer.objects.first(), actor=ana, now=NOW)

    assert ask_for_missing_cover(now=NOW + DAY) == 0
