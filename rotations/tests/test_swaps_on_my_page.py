"""Giving away and taking shifts on the page of one's own, with forms that anybody can send without scripts."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from rotations.models import OfferState, Shift, ShiftOffer, StewardProfile
from rotations.services import add_override, offer_shift, record_time_off, take_offer
from rotations.tests.my_page import MINE, coming, local, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("older_rotation")]


def sent(shift: Shift, **changes: str) -> dict[str, str]:
    return {
        "extent": "whole",
        "start": local(shift.starts_at),
        "end": local(shift.ends_at),
        "clock": "Europe/Lisbon",
        "note": "Graduation",
    } | changes


def test_a_whole_shift_is_offered_with_a_word_and_the_way_back_is_one_click(client, ana):
    shift = coming(ana)

    answer = client.post(f"{MINE}/shifts/{shift.pk}/offer", sent(shift), follow=True)

    offer = ShiftOffer.objects.get()
    assert (offer.is_whole_shift, offer.note) == (True, "Graduation")
    assert f'action="{MINE}/offers/{offer.pk}/withdraw" data-undo' in answer.content.decode()


def test_a_part_is_offered_on_the_clock_that_was_chosen(client, ana):
    shift = coming(ana)
    start = shift.starts_at + timedelta(days=2)
    part = {"extent": "part", "start": local(start, ZoneInfo("UTC")), "clock": "UTC"}
    end = {"end": local(start + timedelta(hours=5), ZoneInfo("UTC"))}

    client.post(f"{MINE}/shifts/{shift.pk}/offer", sent(shift, **part, **end))

    offer = ShiftOffer.objects.get()
    assert (offer.starts_at, offer.ends_at) == (start, start + timedelta(hours=5))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"extent": "part", "start": ""}, "From: give a date and time"),
        ({"extent": "part", "end": "nonsense"}, "To: give a date and time"),
        ({"extent": "part", "start": "2001-01-01T00:00"}, "must lie inside the shift"),
        ({"extent": "part", "end": "2001-01-01T00:00"}, "This part is over, or it ends before it starts."),
        ({"extent": "part", "start": "2027-03-28T01:30"}, "01:30 does not exist on that day"),
        ({"extent": "all of it"}, "Choose how much."),
        ({"extent": ""}, "Choose the whole shift or a part."),
        ({"clock": "Mars"}, "Choose one of the clocks."),
    ],
)
def test_a_refused_offer_keeps_what_was_typed(client, ana, changes, sentence):
    shift = coming(ana)
    if changes.get("start") == "2001-01-01T00:00":
        changes = changes | {"start": local(shift.starts_at - timedelta(days=1))}

    answer = client.post(f"{MINE}/shifts/{shift.pk}/offer", sent(shift, **changes))

    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert 'value="Graduation"' in text
    assert not ShiftOffer.objects.exists()


def test_a_shift_that_changed_meanwhile_is_not_offered_and_the_words_are_kept(
    client, ana, ben, older_rotation
):
    shift = coming(ana)
    add_override(
        older_rotation,
        level="level-1",
        start=shift.starts_at,
        end=shift.ends_at,
        user=None,
        actor=ben,
        now=timezone.now(),
    )

    answer = client.post(f"{MINE}/shifts/{shift.pk}/offer", sent(shift))

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "This shift was changed meanwhile." in text
    assert "Your word to your colleagues was: Graduation" in text


def test_what_is_offered_twice_is_refused(client, ana):
    shift = coming(ana)
    client.post(f"{MINE}/shifts/{shift.pk}/offer", sent(shift))

    answer = client.post(f"{MINE}/shifts/{shift.pk}/offer", sent(shift))

    assert "This time is offered already." in answer.content.decode()


def test_a_colleagues_shift_cannot_be_offered(client, ben):
    shift = coming(ben)

    assert client.post(f"{MINE}/shifts/{shift.pk}/offer", sent(shift)).status_code == 404


def offered_by(user: User) -> ShiftOffer:
    return offer_shift(coming(user, "level-2"), actor=user, note="Exam week", now=timezone.now())


def test_an_offer_is_taken_and_both_see_it(client, ana, ben):
    offer = offered_by(ben)
    assert "Exam week" in page(client)

    client.post(f"{MINE}/offers/{offer.pk}/take")

    assert Shift.objects.live().get(starts_at=offer.starts_at, level="level-2").user == ana
    assert "You took it from Ben Ode" in page(client)
    client.force_login(ben)
    assert "Ana Ferreira took it" in page(client)


def test_an_offer_that_was_taken_meanwhile_says_so(client, ben):
    offer = offered_by(ben)
    dan = User.objects.get(email="dan@example.org")
    take_offer(offer, actor=dan, now=timezone.now())

    answer = client.post(f"{MINE}/offers/{offer.pk}/take", follow=True)

    assert "This offer was taken or withdrawn meanwhile" in answer.content.decode()


def cannot_take(client, offer: ShiftOffer, reason: str) -> None:
    """Check that the page says why, has no button, and that sending anyway is refused."""
    text = page(client)
    assert reason in text
    assert f"/offers/{offer.pk}/take" not in text
    client.post(f"{MINE}/offers/{offer.pk}/take")
    offer.refresh_from_db()
    assert offer.state == OfferState.OPEN


def test_who_is_away_then_cannot_take_and_sees_why(client, ana, ben):
    offer = offered_by(ben)
    away = offer.starts_at + timedelta(days=1)
    record_time_off(ana, start=away, end=away + timedelta(days=1), now=timezone.now())

    cannot_take(client, offer, "You are away then:")


def test_who_is_at_another_level_then_cannot_take_and_sees_why(client, ana, ben):
    now = timezone.now()
    own = coming(ana, "level-2")
    # Ben follows Ana: while she is at level-2, he is at level-1.
    at_level_1 = Shift.objects.live().select_related("rotation").get(level="level-1", starts_at=own.starts_at)
    assert at_level_1.user == ben
    offer = offer_shift(at_level_1, actor=ben, now=now)

    cannot_take(client, offer, "You are at level-2 then:")


def test_who_may_not_hold_the_level_cannot_take_and_sees_why(client, ana, ben):
    StewardProfile.objects.create(user=ana, levels=["level-1"])

    cannot_take(client, offered_by(ben), "You may hold level-1, not level-2.")


def test_who_is_no_steward_cannot_take_and_sees_why(client, ben):
    client.force_login(User.objects.create_user("boss@example.org", roles=[Role.MANAGER]))

    cannot_take(client, offered_by(ben), "Only support stewards take shifts.")


def test_an_offer_of_somebody_who_no_longer_has_the_shift_is_not_shown(client, ana, ben, older_rotation):
    offer = offered_by(ben)
    add_override(
        older_rotation,
        level="level-2",
        start=offer.starts_at,
        end=offer.ends_at,
        user=None,
        actor=ana,
        now=timezone.now(),
    )

    assert "Exam week" not in page(client)


def test_an_offer_is_withdrawn_by_its_maker_alone(client, ana, ben):
    theirs = offered_by(ben)
    client.post(f"{MINE}/shifts/{coming(ana).pk}/offer", sent(coming(ana)))
    own = ShiftOffer.objects.get(offered_by=ana)

    assert client.post(f"{MINE}/offers/{theirs.pk}/withdraw").status_code == 404
    client.post(f"{MINE}/offers/{own.pk}/withdraw")

    own.refresh_from_db()
    assert own.state == OfferState.WITHDRAWN
