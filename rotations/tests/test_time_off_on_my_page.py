"""Saying on the page of one's own shifts when one is away."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from rotations.models import OfferState, Shift, ShiftOffer, TimeOff
from rotations.services import record_time_off
from rotations.tests.my_page import LISBON, MINE, coming, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("older_rotation")]


def days(shift: Shift, **changes: str) -> dict[str, str]:
    first = shift.starts_at.astimezone(LISBON).date() + timedelta(days=1)
    return {"first_on": first.isoformat(), "last_on": first.isoformat(), "note": "Wedding"} | changes


def test_days_off_are_whole_days_on_my_clock_and_cover_is_asked_for(client, ana):
    answer = client.post(f"{MINE}/time-off", days(coming(ana)), follow=True)

    off = TimeOff.objects.get()
    first, last = off.starts_at.astimezone(LISBON), off.ends_at.astimezone(LISBON)
    assert (first.time(), last.time(), last.date() - first.date()) == (time(0), time(0), timedelta(days=1))
    text = answer.content.decode()
    assert "1 of your shifts falls into it: your colleagues are asked to cover." in text
    assert "Cover asked for level-1" in text
    assert "You are away" in text


def test_hours_off_are_hours(client, ana):
    client.post(f"{MINE}/time-off", days(coming(ana), from_time="14:00", until_time="16:30"))

    off = TimeOff.objects.get()
    assert off.ends_at - off.starts_at == timedelta(hours=2, minutes=30)


def test_an_hour_that_the_clock_shows_twice_ends_with_its_second(client):
    client.post(
        f"{MINE}/time-off",
        {"first_on": "2027-10-31", "last_on": "2027-10-31", "from_time": "00:00", "until_time": "01:30"},
    )

    assert TimeOff.objects.get().ends_at == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sent_days", "sentence"),
    [
        ({"first_on": "2027-02-05", "last_on": "2027-02-04"}, "The last day must not come before the first."),
        ({"first_on": "", "last_on": "2027-02-04"}, "First day: give a date such as 2027-02-12."),
        ({"first_on": "0001-01-01", "last_on": "2027-02-04"}, "First day: give a date such as"),
        ({"first_on": "2027-02-04", "last_on": "9999-12-31"}, "Last day: give a date such as"),
        ({"first_on": "2001-02-04", "last_on": "2001-02-05"}, "This time is over."),
        (
            {"first_on": "2027-02-04", "last_on": "2027-02-04", "from_time": "15:00", "until_time": "14:00"},
            "The end must come after the start.",
        ),
        (
            {"first_on": "2027-02-04", "last_on": "2027-02-04", "from_time": "25:00"},
            "give a time such as 14:30",
        ),
    ],
)
def test_refused_days_are_kept_with_a_sentence(client, sent_days, sentence):
    answer = client.post(f"{MINE}/time-off", sent_days | {"note": "Wedding"})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert 'value="Wedding"' in answer.content.decode()
    assert not TimeOff.objects.exists()


def test_cancelled_time_off_takes_back_what_nobody_took(client, ana):
    client.post(f"{MINE}/time-off", days(coming(ana)))
    off = TimeOff.objects.get()

    client.post(f"{MINE}/time-off/{off.pk}/cancel")

    assert ShiftOffer.objects.get().state == OfferState.WITHDRAWN
    assert "None to come." in page(client)


def test_time_off_of_a_colleague_is_not_mine_to_cancel(client, ben):
    now = timezone.now()
    off = record_time_off(ben, start=now, end=now + timedelta(days=1), now=now)

    assert client.post(f"{MINE}/time-off/{off.pk}/cancel").status_code == 404
