"""The page of one's own shifts as a whole: what stands on top, and what it costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from rotations.models import Shift
from rotations.services import offer_shift, record_time_off
from rotations.tests.my_page import LISBON, MINE, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("older_rotation")]


def test_the_next_shift_stands_on_top_on_my_clock_and_where_it_is_handed_over(client, ana):
    first = Shift.objects.live().filter(user=ana, ends_at__gt=timezone.now()).earliest("starts_at")

    text = page(client)

    begins = first.starts_at.astimezone(LISBON)
    assert f"{begins:%a} {begins.day} {begins:%b %Y, %H:%M} to" in text
    assert "09:00 in Europe/Berlin" in text


def test_who_has_no_shifts_is_told_what_they_can_do(client):
    client.force_login(User.objects.create_user("new@example.org", roles=[Role.MANAGER]))

    assert "You have no shifts" in page(client)


@pytest.mark.parametrize(
    "address", ["shifts/1/offer", "offers/1/take", "offers/1/withdraw", "time-off", "profile"]
)
def test_a_session_that_ended_leads_back_to_the_page(client, address):
    answer = client.get(f"{MINE}/{address}", follow=True)

    assert "nothing was sent" in answer.content.decode()


def n_queries(client) -> int:
    client.get(MINE)
    with CaptureQueriesContext(connection) as captured:
        client.get(MINE)
    return len(captured)


def test_the_page_takes_as_many_queries_with_many_offers_and_times_off_as_with_one(client, ana, ben):
    now = timezone.now()
    shifts = (
        Shift.objects.live().filter(starts_at__gt=now, user__in=[ana, ben]).select_related("rotation", "user")
    )
    own, theirs = shifts.filter(user=ana), shifts.filter(user=ben)
    record_time_off(ana, start=own[0].starts_at, end=own[0].ends_at, now=now)
    offer_shift(theirs[0], actor=ben, now=now)
    with_one = n_queries(client)
    for shift in own[1:]:
        record_time_off(ana, start=shift.starts_at, end=shift.ends_at, now=now)
    for shift in theirs[1:]:
        offer_shift(shift, actor=ben, now=now)

    assert n_queries(client) == with_one <= 12
