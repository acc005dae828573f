"""Calendar programs read shifts by a secret address."""

import re
from datetime import datetime, timedelta

import pytest
import vobject
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date

from accounts.models import User
from rotations.errors import NotYours, TooManyFeeds
from rotations.feed_queries import content_of, entries_of, find_feed
from rotations.ical import write_calendar
from rotations.models import CalendarFeed, Rotation, Shift
from rotations.oncall import shifts_between
from rotations.queries import find_rotations, schedule_of
from rotations.services import add_override, create_feed, load_rotations, revoke_feed, withdraw_override
from rotations.services.feeds import MOST_FEEDS, note_read
from rotations.tests.factories import MEMBERS, an_entry
from rotations.turns import TurnUnit
from supportdesk.logs import masked

pytestmark = pytest.mark.django_db
ANA, BEN, CHO = MEMBERS
# Programs ask now.
NOW = timezone.now().replace(microsecond=0)


def a_rotation(**changes: object) -> Rotation:
    return load_rotations([an_entry(**{"every": 1} | changes)], now=NOW).rotations[0].rotation


@pytest.fixture
def rotation() -> Rotation:
    return a_rotation()


@pytest.fixture
def ana(rotation) -> User:
    return User.objects.get(email=ANA)


def override(rotation: Rotation, user: User | None, *, days: tuple[int, int] = (1, 3)):
    start, end = (NOW + timedelta(days=n) for n in days)
    actor = User.objects.get(email=CHO)
    return add_override(rotation, level="level-1", start=start, end=end, user=user, actor=actor, now=NOW)


def give_away_next_shift(user: User) -> None:
    shift = Shift.objects.live().filter(user=user, level="level-1", starts_at__gt=NOW).first()
    at_work = Shift.objects.live().filter(starts_at=shift.starts_at).values("user")
    free = User.objects.filter(email__in=MEMBERS).exclude(pk__in=at_work).get()
    start, end = shift.starts_at, shift.ends_at
    add_override(shift.rotation, level="level-1", start=start, end=end, user=free, actor=user, now=NOW)


def events(feed: CalendarFeed, *, now: datetime = NOW) -> list:
    text = write_calendar(content_of(feed, now=now)).decode()
    return vobject.readOne(text).contents.get("vevent", [])


def fetch(client, secret: str, **headers: str):
    return client.get(reverse("calendars:feed", args=[secret]), headers=headers)


def test_only_the_hash_of_the_secret_is_kept(ana):
    feed, secret = create_feed(ana, now=NOW)

    assert len(secret) >= 43
    assert secret not in str(CalendarFeed.objects.values().get())
    assert find_feed(secret) == feed


def test_the_calendar_of_a_rotation_says_the_same_as_who_is_on_call(rotation, ana):
    give_away_next_shift(ana)
    override(rotation, None, days=(30, 32))
    feed, _ = create_feed(ana, rotation=rotation, now=NOW)
    known = schedule_of(find_rotations("support")[0], NOW - timedelta(days=90), NOW + timedelta(days=400))
    names = {ANA: "ana", BEN: "ben", CHO: "cho"}
    User.objects.filter(email__in=MEMBERS).update(name="")

    announced = known.schedule.announced
    expected = shifts_between(known.schedule, announced.start, announced.end)
    read = [
        (e.summary.value, e.dtstart.value, e.dtend.value)
        for e in events(feed)
        if e.status.value == "CONFIRMED"
    ]

    assert len(read) > 100
    assert sorted(read) == sorted(
        (f"{s.level}: {names.get(s.steward, 'nobody')} (Support rotation)", s.start, s.end) for s in expected
    )


def test_a_persons_own_calendar_has_their_shifts_of_all_rotations(rotation, ana):
    a_rotation(slug="pager", name="Pager", levels=("level-1",), unit=TurnUnit.DAY)
    feed, _ = create_feed(ana, now=NOW)

    read = events(feed)

    assert {re.sub(r"level-\d: ", "", e.summary.value) for e in read} == {
        "Ana (Support rotation)",
        "Ana (Pager)",
    }
    recent = Shift.objects.live().filter(user=ana, ends_at__gt=NOW - timedelta(days=90))
    assert len(read) == recent.count()


def test_a_shift_that_is_cut_keeps_its_uid_with_the_next_sequence(rotation, ana):
    feed, _ = create_feed(ana, rotation=rotation, now=NOW)
    before = {e.uid.value: int(e.sequence.value) for e in events(feed)}

    override(rotation, None, days=(2, 3))

    after = {e.uid.value: int(e.sequence.value) for e in events(feed)}
    moved = [uid for uid in before if after[uid] != before[uid]]
    assert set(before) <= set(after)
    assert [after[uid] - before[uid] for uid in moved] == [1]
    assert len(after) == len(before) + 2


def test_what_was_withdrawn_is_cancelled_for_90_days_and_then_forgotten(rotation, ana):
    feed, _ = create_feed(ana, rotation=rotation, now=NOW)
    placed = override(rotation, None, days=(200, 201))
    uid = Shift.objects.live().get(user=None).uid
    withdraw_override(placed, actor=ana, now=NOW + timedelta(hours=1))

    soon = {e.uid.value: e for e in events(feed, now=NOW + timedelta(days=1))}
    late = {e.uid.value for e in events(feed, now=NOW + timedelta(days=100))}

    cancelled = soon[f"{uid}@localhost"]
    assert (cancelled.status.value, cancelled.sequence.value) == ("CANCELLED", "1")
    assert f"{uid}@localhost" not in late


def test_a_shift_that_went_to_a_colleague_is_cancelled_in_the_own_calendar(rotation, ana):
    feed, _ = create_feed(ana, now=NOW)
    n_before = len(events(feed))

    give_away_next_shift(ana)

    states = [e.status.value for e in events(feed)]

    assert states.count("CANCELLED") == 1
    assert len(states) == n_before


def test_shifts_of_somebody_who_left_say_nobody(rotation, ana):
    User.objects.filter(email=BEN).update(is_active=False)
    feed, _ = create_feed(ana, rotation=rotation, now=NOW)

    summaries = {e.summary.value for e in events(feed)}

    assert "level-1: nobody (Support rotation)" in summaries
    assert not [summary for summary in summaries if "Ben" in summary]


def test_shifts_of_more_than_90_days_ago_are_left_out(rotation, ana):
    feed, _ = create_feed(ana, rotation=rotation, now=NOW)
    later = NOW + timedelta(days=200)

    assert min(e.dtend.value for e in events(feed, now=later)) > later - timedelta(days=90)


def test_every_live_uid_is_unique(rotation, ana):
    for day in range(1, 20, 3):
        override(rotation, None, days=(day, day + 2))
    live = list(Shift.objects.live().select_related("user", "rotation"))

    assert len(entries_of(live)) == len(live)


def test_a_program_reads_it_without_cookies_and_is_told_not_to_share_it(client, rotation, ana):
    _, secret = create_feed(ana, rotation=rotation, now=NOW)

    response = fetch(client, secret)

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert not response.cookies
    assert vobject.readOne(response.content.decode()).vevent_list


@pytest.mark.parametrize("n_overrides", [0, 40])
def test_reading_takes_at_most_four_queries_however_many_shifts(
    client, rotation, ana, django_assert_max_num_queries, n_overrides
):
    for day in range(n_overrides):
        override(rotation, None, days=(day + 1, day + 2))
    _, secret = create_feed(ana, rotation=rotation, now=NOW)

    with django_assert_max_num_queries(4):
        assert fetch(client, secret).status_code == 200


def test_what_did_not_change_is_not_sent_again(client, rotation, ana):
    _, secret = create_feed(ana, rotation=rotation, now=NOW)
    first = fetch(client, secret)

    by_tag = fetch(client, secret, if_none_match=first.headers["ETag"])
    by_date = fetch(client, secret, if_modified_since=first.headers["Last-Modified"])
    before = fetch(client, secret, if_modified_since=http_date((NOW - timedelta(days=1)).timestamp()))

    assert (by_tag.status_code, by_date.status_code, before.status_code) == (304, 304, 200)
    assert by_tag.content == b""
    assert by_tag.headers["Cache-Control"] == "private, no-cache"


def test_a_change_is_sent_although_the_program_has_a_former_state(client, rotation, ana):
    _, secret = create_feed(ana, rotation=rotation, now=NOW)
    first = fetch(client, secret)
    override(rotation, None)

    again = fetch(client, secret, if_none_match=first.headers["ETag"])

    assert again.status_code == 200


@pytest.mark.parametrize(
    "lose",
    [
        lambda feed: User.objects.filter(pk=feed.owner_id).update(is_active=False),
        lambda feed: User.objects.filter(pk=feed.owner_id).update(roles=[]),
        lambda feed: revoke_feed(feed, actor=feed.owner, now=NOW),
        lambda feed: feed.delete(),
    ],
    ids=["deactivated", "no longer of the team", "revoked", "deleted"],
)
def test_an_address_dies_with_its_owners_access(client, ana, lose):
    feed, secret = create_feed(ana, now=NOW)
    lose(feed)

    assert fetch(client, secret).status_code == 404


@pytest.mark.parametrize("secret", ["x", "a" * 43, "%00", "..", "é"])
def test_an_unknown_secret_is_not_found(client, ana, secret):
    create_feed(ana, now=NOW)

    assert client.get(f"/calendars/{secret}.ics").status_code == 404


def test_the_secret_reaches_no_log(client, ana, caplog):
    _, secret = create_feed(ana, now=NOW)
    revoke_feed(CalendarFeed.objects.get(), actor=ana, now=NOW)

    fetch(client, secret)

    assert caplog.records
    assert secret not in masked(caplog.text)


def test_reading_is_noted_once_an_hour_at_most(ana):
    create_feed(ana, now=NOW)
    noted = []

    for minutes in (0, 30, 59, 60, 90):
        note_read(CalendarFeed.objects.get(), now=NOW + timedelta(minutes=minutes))
        noted.append(CalendarFeed.objects.get().last_read_at - NOW)

    assert noted == [timedelta(minutes=minutes) for minutes in (0, 0, 0, 60, 60)]


def test_nobody_revokes_anothers_address(ana):
    feed, _ = create_feed(ana, now=NOW)

    with pytest.raises(NotYours, match="Only the person"):
        revoke_feed(feed, actor=User.objects.get(email=BEN), now=NOW)


def test_there_is_an_end_to_addresses(ana):
    for _ in range(MOST_FEEDS):
        create_feed(ana, now=NOW)

    with pytest.raises(TooManyFeeds, match="Revoke one"):
        create_feed(ana, now=NOW)


def test_an_address_is_shown_once_and_works(client, rotation, ana):
    client.force_login(ana)

    page = client.post(reverse("calendars:create"), {"rotation": "support"})

    shown = re.search(r'value="http://[^/"]+(/calendars/[\w-]+\.ics)"', page.content.decode())
    assert client.get(shown[1]).status_code == 200
    assert shown[1] not in client.get(reverse("calendars:mine")).content.decode()
    assert page.headers["Cache-Control"] == "private, no-store"


def test_the_page_revokes_an_address(client, ana):
    feed, secret = create_feed(ana, now=NOW)
    client.force_login(ana)

    client.post(reverse("calendars:revoke", args=[feed.pk]))

    assert fetch(client, secret).status_code == 404
    assert "no calendar address" in client.get(reverse("calendars:mine")).content.decode()


def test_the_addresses_of_others_are_not_there(client, ana):
    feed, secret = create_feed(ana, now=NOW)
    client.force_login(User.objects.get(email=BEN))

    assert client.post(reverse("calendars:revoke", args=[feed.pk])).status_code == 404
    assert fetch(client, secret).status_code == 200


def test_the_page_is_for_the_team(client, rotation):
    client.force_login(User.objects.create_user("rep@example.org"))

    assert client.get(reverse("calendars:mine")).status_code == 404
    assert client.post(reverse("calendars:create")).status_code == 404


def test_a_fragment_for_other_pages_is_had_by_its_name(client, ana):
    client.force_login(ana)

    fragment = client.get(reverse("calendars:mine"), headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in fragment
    assert "Make an address" in fragment


def test_a_page_of_too_many_says_so(client, ana):
    for _ in range(MOST_FEEDS):
        create_feed(ana, now=NOW)
    client.force_login(ana)

    page = client.post(reverse("calendars:create"))

    assert page.status_code == 422
    assert "Revoke one that you no longer use." in page.content.decode()


def test_an_unknown_rotation_has_no_calendar(client, ana):
    client.force_login(ana)

    assert client.post(reverse("calendars:create"), {"rotation": "nope\0"}).status_code == 404
    assert not CalendarFeed.objects.exists()
