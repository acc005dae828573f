"""Time off follows the calendar that a person keeps elsewhere."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from rotations.errors import CalendarUnreadable
from rotations.models import OfferReason, OfferState, Shift, ShiftOffer, StewardProfile, TimeOff
from rotations.services import load_rotations, read_time_off, record_time_off, set_time_off_calendar
from rotations.services.time_off_calendar import sync_time_off
from rotations.tasks import read_time_off_calendar, read_time_off_calendars
from rotations.tests.calendar_server import CalendarServer
from rotations.tests.factories import MEMBERS, an_entry
from rotations.time_off_calendar import Absence

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)


@pytest.fixture
def server(settings):
    settings.CALENDAR_TRUSTED_HOSTS = frozenset({"127.0.0.1"})
    server = CalendarServer()
    yield server
    server.stop()


@pytest.fixture
def ana() -> User:
    load_rotations([an_entry(every=1)], now=NOW)
    return User.objects.get(email=MEMBERS[0])


def event(uid: str, first: int, last: int, lines: str = "") -> str:
    start, end = (f"{NOW + timedelta(days=n):%Y%m%dT%H%M%SZ}" for n in (first, last))
    return f"BEGIN:VEVENT\nUID:{uid}\nSUMMARY:Surgery\nDTSTART:{start}\nDTEND:{end}\n{lines}END:VEVENT\n"


def calendar(*events: str) -> bytes:
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{''.join(events)}END:VCALENDAR\n".encode()


def follow(user: User, server: CalendarServer, *events: str) -> StewardProfile:
    """Let the person's calendar hold these events, and read it."""
    url = server.says(calendar(*events), path=f"/{user.pk}.ics")
    profile = StewardProfile.objects.filter(user=user, time_off_url=url).first()
    profile = profile or set_time_off_calendar(user, url=url, now=NOW)
    assert read_time_off(profile, now=NOW)
    profile.refresh_from_db()
    return profile


def days_off(user: User) -> set[tuple[int, int]]:
    live = TimeOff.objects.filter(user=user, cancelled_at=None)
    return {((row.starts_at - NOW).days, (row.ends_at - NOW).days) for row in live}


def history() -> list[tuple]:
    return list(TimeOff.objects.order_by("pk").values_list("pk", "cancelled_at"))


def test_events_become_time_off_and_what_they_are_called_is_not_kept(ana, server):
    profile = follow(ana, server, event("a", 10, 12), event("b", 20, 21))

    assert days_off(ana) == {(10, 12), (20, 21)}
    assert "Surgery" not in str(list(TimeOff.objects.values()))
    assert (profile.time_off_read_at, profile.time_off_problem) == (NOW, "")


def test_reading_again_changes_nothing(ana, server):
    follow(ana, server, event("a", 10, 12), event("b", -1, 3))
    before = history()

    follow(ana, server, event("a", 10, 12), event("b", -1, 3))

    assert history() == before


def test_what_moved_is_cancelled_and_recorded_anew_and_what_is_gone_is_cancelled(ana, server):
    follow(ana, server, event("a", 10, 12), event("b", 20, 21), event("c", 30, 31))

    follow(ana, server, event("a", 10, 14), event("c", 30, 31))

    assert days_off(ana) == {(10, 14), (30, 31)}
    assert [cancelled for _, cancelled in history()] == [NOW, NOW, None, None]


def test_what_comes_back_is_time_off_again(ana, server):
    for events in ([event("a", 10, 12)], [], [event("a", 10, 12)]):
        follow(ana, server, *events)

    assert days_off(ana) == {(10, 12)}


def test_what_the_person_entered_here_is_never_touched(ana, server):
    record_time_off(ana, start=NOW + timedelta(days=5), end=NOW + timedelta(days=6), now=NOW)

    follow(ana, server, event("a", 10, 12))
    follow(ana, server)

    assert days_off(ana) == {(5, 6)}


def test_what_is_over_stays_as_it_was(ana, server):
    follow(ana, server, event("a", 1, 2))
    profile = StewardProfile.objects.get(user=ana)

    sync_time_off(profile, [], url=profile.time_off_url, now=NOW + timedelta(days=3))

    assert days_off(ana) == {(1, 2)}


def test_colleagues_are_asked_to_cover_and_no_longer_when_the_event_is_gone(ana, server):
    shift = Shift.objects.live().filter(user=ana, starts_at__gt=NOW).first()
    first = (shift.starts_at - NOW).days + 1

    follow(ana, server, event("a", first, first + 1))
    offer = ShiftOffer.objects.get()
    asked = (offer.reason, offer.state, offer.offered_by)
    follow(ana, server)

    offer.refresh_from_db()
    assert asked == (OfferReason.TIME_OFF, OfferState.OPEN, ana)
    assert offer.state == OfferState.WITHDRAWN


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (lambda server: server.says(b"<html>", path="/c.ics"), "What the address answers is no calendar"),
        (lambda server: server.says(b"", path="/c.ics", status=410), "answered with 410"),
        (lambda server: server.pours(path="/c.ics", megabytes=50), "larger than 2 MB"),
        (lambda server: server.says(calendar(event("a", 10, 12))[:-30], path="/c.ics"), "not all of one"),
        (lambda server: server.says(calendar(event("a", 1, 2, "RRULE:FREQ=SECONDLY\n"))), "repeats in a way"),
    ],
    ids=["garbage", "gone", "50 MB", "broken off", "every second"],
)
def test_a_calendar_that_cannot_be_read_leaves_a_sentence_and_the_old_time_off(ana, server, answer, sentence):
    url = server.says(calendar(event("a", 10, 12)), path="/c.ics")
    profile = set_time_off_calendar(ana, url=url, now=NOW)
    read_time_off(profile, now=NOW)
    answer(server)

    assert not read_time_off(profile, now=NOW + timedelta(hours=1))

    profile.refresh_from_db()
    assert sentence in profile.time_off_problem
    assert url not in profile.time_off_problem
    assert profile.time_off_read_at == NOW
    assert days_off(ana) == {(10, 12)}


def test_a_calendar_that_can_be_read_again_has_no_problem_any_more(ana, server):
    profile = follow(ana, server)
    StewardProfile.objects.update(time_off_problem="The server took too long to answer.")

    profile = follow(ana, server)

    assert profile.time_off_problem == ""


def test_what_was_fetched_from_a_former_address_is_dropped(ana, server):
    profile = follow(ana, server, event("a", 10, 12))
    absence = Absence("x", NOW + timedelta(days=1), NOW + timedelta(days=2))

    sync_time_off(profile, [absence], url="https://former.example.org/", now=NOW)

    assert days_off(ana) == {(10, 12)}


def test_without_an_address_the_time_off_read_from_it_is_cancelled(ana, server):
    follow(ana, server, event("a", 10, 12))

    profile = set_time_off_calendar(ana, url="", now=NOW)

    assert days_off(ana) == set()
    assert (profile.time_off_url, profile.time_off_read_at) == ("", None)


def test_an_address_in_our_own_network_is_refused_without_the_setting(ana, settings):
    settings.CALENDAR_TRUSTED_HOSTS = frozenset()

    with pytest.raises(CalendarUnreadable, match="must begin with https"):
        set_time_off_calendar(ana, url="http://127.0.0.1/c.ics", now=NOW)

    assert not StewardProfile.objects.exists()


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "0x7f000001",
        "10.1.2.3",
        "192.168.1.1:8443",
        "[::1]",
        "[fd12:3456::1]",
        "localhost",
        "LOCALHOST.",
        "desk.localhost",
    ],
)
def test_an_address_that_is_not_public_is_refused_before_it_is_kept(ana, settings, host):
    settings.CALENDAR_TRUSTED_HOSTS = frozenset()

    with pytest.raises(CalendarUnreadable, match="leads into a network that is not public"):
        set_time_off_calendar(ana, url=f"https://{host}/c.ics", now=NOW)

    assert not StewardProfile.objects.exists()


@pytest.mark.parametrize(
    "url", ["https://1.1.1.1/c.ics", "https://[2606:4700::1111]/c.ics", "https://a.example/c"]
)
def test_public_addresses_and_names_are_kept(ana, settings, url):
    settings.CALENDAR_TRUSTED_HOSTS = frozenset()

    assert set_time_off_calendar(ana, url=url, now=NOW).time_off_url == url


def test_the_failure_of_one_persons_calendar_does_not_stop_the_others(ana, server, monkeypatch):
    # Here and now, instead of in a worker.
    monkeypatch.setattr(read_time_off_calendar, "delay", lambda pk: read_time_off_calendar.apply([pk]))
    ben = User.objects.get(email=MEMBERS[1])
    # A fault that nobody thought of: a zone that does not exist.
    zoe = User.objects.create_user("zoe@example.org", roles=[Role.STEWARD], time_zone="Mars/Olympus")
    for user, body in (
        (ana, b"garbage"),
        (ben, calendar(event("a", 10, 12))),
        (zoe, calendar(event("b", 3, 4))),
    ):
        set_time_off_calendar(user, url=server.says(body, path=f"/{user.pk}.ics"), now=NOW)

    assert read_time_off_calendars() == 3

    problems = StewardProfile.objects.order_by("user__email").values_list("time_off_problem", flat=True)
    assert list(problems) == [
        "What the address answers is no calendar, or not all of one.",
        "",
        "The desk failed to read it. Its administrators can find why.",
    ]
    assert len(days_off(ben)) == 1


def test_people_who_left_are_not_read_any_more(ana, server):
    profile = follow(ana, server, event("a", 10, 12))
    User.objects.filter(pk=ana.pk).update(is_active=False)

    assert not read_time_off_calendar(profile.pk)
    assert read_time_off_calendars() == 0


def test_the_page_takes_an_address_to_subscribe_to_and_shows_what_is_wrong_with_others(client, ana):
    client.force_login(ana)

    saved = client.post(reverse("calendars:time_off"), {"url": "webcal://calendar.example.org/c.ics"})
    refused = client.post(reverse("calendars:time_off"), {"url": "http://calendar.example.org/c.ics"})
    nonsense = client.post(reverse("calendars:time_off"), {"url": "no address"})

    assert saved.status_code == 302
    assert StewardProfile.objects.get().time_off_url == "https://calendar.example.org/c.ics"
    assert (refused.status_code, nonsense.status_code) == (422, 422)
    assert "The address must begin with https://." in refused.content.decode()
    assert "This is not the address of a calendar." in nonsense.content.decode()


def test_the_page_says_why_a_calendar_could_not_be_read(client, ana):
    StewardProfile.objects.create(
        user=ana, time_off_url="https://x.example.org/", time_off_problem="It was <b>."
    )
    client.force_login(ana)

    page = client.get(reverse("calendars:mine")).content.decode()

    assert "It could not be read: It was &lt;b&gt;." in page
