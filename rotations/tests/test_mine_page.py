"""The page of one's own shifts: swaps, time off and working hours, each a form that anybody can send without scripts."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from rotations.models import OfferState, Shift, ShiftOffer, StewardProfile, TimeOff
from rotations.services import add_override, load_rotations, offer_shift, record_time_off, take_offer
from rotations.tests.factories import MEMBERS, an_entry

pytestmark = pytest.mark.django_db

MINE = "/rotations/mine"
LISBON = ZoneInfo("Europe/Lisbon")


@pytest.fixture
def ana(client):
    user = User.objects.create_user(
        MEMBERS[0], name="Ana Ferreira", roles=[Role.STEWARD], time_zone="Europe/Lisbon"
    )
    client.force_login(user)
    return user


@pytest.fixture
def ben(ana):
    return User.objects.create_user(
        MEMBERS[1], name="Ben Ode", roles=[Role.STEWARD], time_zone="Africa/Accra"
    )


@pytest.fixture(autouse=True)
def rotation(ana, ben):
    """Announced a while ago, so that what happens now is later than that."""
    now = timezone.now() - timedelta(days=40)
    entry = an_entry(members=(*MEMBERS, "dan@example.org"))
    return load_rotations([entry], now=now).rotations[0].rotation


def coming(user: User, level: str = "level-1") -> Shift:
    """Return the next shift of a person at a level that has not begun."""
    rows = Shift.objects.live().filter(user=user, level=level, starts_at__gt=timezone.now())
    return rows.select_related("rotation").order_by("starts_at")[0]


def page(client) -> str:
    return str(client.get(MINE).content.decode())


def local(instant: datetime, zone: ZoneInfo = LISBON) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%dT%H:%M}"


def sent(shift: Shift, **changes: str) -> dict[str, str]:
    return {
        "extent": "whole",
        "start": local(shift.starts_at),
        "end": local(shift.ends_at),
        "clock": "Europe/Lisbon",
        "note": "Graduation",
    } | changes


def offered_by(user: User) -> ShiftOffer:
    return offer_shift(coming(user, "level-2"), actor=user, note="Exam week", now=timezone.now())


# --- shifts ---


def test_the_next_shift_stands_on_top_on_my_clock_and_where_it_is_handed_over(client, ana):
    first = Shift.objects.live().filter(user=ana, ends_at__gt=timezone.now()).earliest("starts_at")

    text = page(client)

    begins = first.starts_at.astimezone(LISBON)
    assert f"{begins:%a} {begins.day} {begins:%b %Y, %H:%M} to" in text
    assert "09:00 in Europe/Berlin" in text


def test_who_has_no_shifts_is_told_what_they_can_do(client):
    client.force_login(User.objects.create_user("new@example.org", roles=[Role.MANAGER]))

    assert "You have no shifts" in page(client)


# --- offering ---


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


def test_a_shift_that_changed_meanwhile_is_not_offered_and_the_words_are_kept(client, ana, ben, rotation):
    shift = coming(ana)
    add_override(
        rotation,
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


# --- taking ---


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


def test_an_offer_of_somebody_who_no_longer_has_the_shift_is_not_shown(client, ana, ben, rotation):
    offer = offered_by(ben)
    add_override(
        rotation,
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


# --- time off ---


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


# --- profile ---


PROFILE = {
    "work_begins": "10:00",
    "work_ends": "18:30",
    "work_days": ["0", "2"],
    "country": "us",
    "subdivision": "ca",
}


def test_working_hours_are_kept_and_share_and_levels_are_not_mine_to_change(client, ana):
    StewardProfile.objects.create(user=ana, capacity="0.50", levels=["level-1"], time_off_problem="Gone")

    client.post(f"{MINE}/profile", PROFILE | {"capacity": "1", "levels": "level-2"})

    profile = StewardProfile.objects.get()
    assert (profile.work_begins, profile.work_ends, profile.work_days) == (time(10), time(18, 30), [0, 2])
    assert (profile.country, profile.subdivision) == ("US", "CA")
    assert (profile.capacity, profile.levels, profile.time_off_problem) == (0.5, ["level-1"], "Gone")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"country": "ZZ", "subdivision": ""}, "The public holidays of ZZ are not known here."),
        ({"country": "", "subdivision": "CA"}, "Give the country too."),
        ({"country": "USA"}, "Country: a code has at most 2 letters."),
        ({"work_days": []}, "Choose at least one working day."),
        ({"work_days": ["9"]}, "“9” is no weekday."),
        ({"work_begins": ""}, "Work begins: give a time such as 09:00."),
        ({"work_ends": "10:00"}, "Work ends at another time than it begins."),
    ],
)
def test_a_refused_profile_is_kept_with_a_sentence(client, changes, sentence):
    answer = client.post(f"{MINE}/profile", PROFILE | changes)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not StewardProfile.objects.exists()


def test_managers_set_levels_share_and_days_of_service(client, ana):
    client.force_login(User.objects.create_user("boss@example.org", roles=[Role.MANAGER]))
    address = f"/rotations/stewards/{ana.pk}"
    answers = PROFILE | {"capacity": "0.75", "levels": ["level-2"], "last_on": "2027-06-30", "is_new": "on"}

    assert address in page(client)
    answer = client.post(address, answers)

    profile = StewardProfile.objects.get(user=ana)
    assert answer.status_code == 302
    assert (float(profile.capacity), profile.levels, profile.is_new) == (0.75, ["level-2"], True)
    refused = client.post(address, answers | {"first_on": "2028-01-01", "capacity": "2"}).content.decode()
    assert "The last day must not come before the first." in refused
    assert "Share of turns: from 0.01 to 1" in refused


def test_only_managers_see_how_others_serve(client, ana):
    assert client.get(f"/rotations/stewards/{ana.pk}").status_code == 404


# --- all of it ---


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
