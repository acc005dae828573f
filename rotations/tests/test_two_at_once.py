"""Two people change a rotation at the same moment: one change holds, the other is refused, nothing is half-written."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from accounts.models import User
from rotations.errors import OfferClosed, RotationChangedMeanwhile, RotationError
from rotations.models import Rotation, RotationEvent, RotationEventKind, Shift
from rotations.services import PlannedTurn, offer_shift, publish_plan, take_offer
from rotations.tests.factories import NOW, a_rotation

pytestmark = pytest.mark.django_db(transaction=True)

MEMBERS = tuple(f"{name}@example.org" for name in ("ana", "ben", "cho", "dee", "eli"))
SECOND = datetime(2026, 1, 21, 8, tzinfo=UTC)
THIRD = SECOND + timedelta(weeks=2)


@pytest.fixture
def rotation() -> Rotation:
    rotation = a_rotation(members=MEMBERS)
    rotation.refresh_from_db()
    return rotation


def at_once(*jobs: Callable[[], object]) -> list[RotationError | None]:
    def run(job: Callable[[], object]) -> RotationError | None:
        try:
            job()
        except RotationError as error:
            return error
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def user(email: str) -> User:
    return User.objects.get(email=email)


def test_one_of_two_publishers_is_refused(rotation):
    plans = [
        [PlannedTurn(SECOND, THIRD, {"level-1": user(one), "level-2": user(two)})]
        for one, two in (MEMBERS[3:5], MEMBERS[1:3])
    ]

    outcomes = at_once(
        *(
            lambda plan=plan: publish_plan(
                rotation, plan, actor=None, seen_revision=rotation.revision, now=NOW
            )
            for plan in plans
        )
    )

    assert sorted(type(outcome) for outcome in outcomes if outcome) == [RotationChangedMeanwhile]
    assert RotationEvent.objects.filter(kind=RotationEventKind.PLAN_PUBLISHED).count() == 1
    held = {shift.user.email for shift in Shift.objects.live().filter(starts_at=SECOND)}
    assert held in [set(MEMBERS[3:5]), set(MEMBERS[1:3])]


def test_an_offer_that_two_take_goes_to_one(rotation):
    shift = Shift.objects.live().get(level="level-1", starts_at=SECOND)
    offer = offer_shift(shift, actor=user(MEMBERS[1]), now=NOW)

    outcomes = at_once(
        lambda: take_offer(offer, actor=user(MEMBERS[3]), now=NOW),
        lambda: take_offer(offer, actor=user(MEMBERS[4]), now=NOW),
    )

    assert sorted(type(outcome) for outcome in outcomes if outcome) == [OfferClosed]
    assert Shift.objects.live().get(level="level-1", starts_at=SECOND).user.email in MEMBERS[3:]
