"""A rotation's page over weeks to a year: the same in the picture and in the table, on whoever's clock."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from rotations.models import Override, TimeOff
from rotations.rotation_file import OverrideEntry
from rotations.services import load_rotations
from rotations.tests.factories import MEMBERS, NOW, a_rotation, an_entry
from rotations.turns import TurnUnit

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12
JANUARY = "/rotations/support?from=2026-01-05"


def page(client, address: str = JANUARY) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def utc(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 1, day, hour, tzinfo=UTC)


def overridden(*overrides: OverrideEntry) -> None:
    load_rotations([an_entry()], overrides=overrides, now=NOW)


def test_times_are_on_the_viewers_clock_until_they_choose_the_rotations(client, rotation):
    on_mine, on_theirs = page(client), page(client, f"{JANUARY}&zone=rotation")

    assert "Wed 21 Jan 2026, 08:00</time>" in on_mine
    assert "Wed 21 Jan 2026, 09:00</time>" in on_theirs


def test_a_persons_hours_are_said_on_both_clocks_in_the_picture_and_in_the_table(client, rotation):
    User.objects.filter(email=MEMBERS[1]).update(time_zone="Europe/Berlin")

    text = page(client)

    assert text.count("09:00-17:00 Berlin = 08:00-16:00 yours") >= 3


def test_who_stands_in_is_marked_with_the_reason(client, rotation):
    overridden(OverrideEntry("support", "level-1", utc(15), utc(16), MEMBERS[1]))
    Override.objects.update(reason="Dentist <b>")

    text = page(client)

    assert 'stands in</span> <span class="text-secondary">Dentist &lt;b&gt;' in text
    assert "⇄ Ben" in text


def test_nobody_is_said_in_words_in_picture_table_and_sum(client, rotation):
    overridden(OverrideEntry("support", "level-2", utc(15), utc(16), None))

    text = page(client)

    assert "Nobody at level-2\nThu 15 Jan 2026, 00:00" in text
    assert '<strong class="due-late">nobody</strong>' in text
    # Two days and eight hours before the first hand-off, and the gap.
    assert "Nobody is at level-2 for 80 hours" in text


def test_somebody_who_left_is_nobody(client, rotation):
    User.objects.filter(email=MEMBERS[2]).update(is_active=False)

    assert "Nobody at level-2\nMon 5 Jan 2026, 00:00 to Wed 21 Jan" in page(client)


def test_time_off_shows_when_somebody_is_away_but_not_why(client, rotation):
    ben = User.objects.get(email=MEMBERS[1])
    TimeOff.objects.create(user=ben, starts_at=utc(22), ends_at=utc(24), note="Surgery", recorded_at=NOW)

    text = page(client)

    assert "Ben is away\nThu 22 Jan 2026, 00:00 to Sat 24 Jan 2026, 00:00" in text
    assert "away Thu 22 Jan 2026" in text
    assert "Surgery" not in text


def test_what_was_not_announced_is_marked(client, rotation):
    assert "not announced yet</span></th>" not in page(client)
    assert "not announced yet</span></th>" in page(client, "/rotations/support?from=2030-01-07")


def test_the_first_row_says_when_the_running_turn_really_began(client, rotation):
    assert "Wed 7 Jan 2026, 08:00</time>" in page(client, "/rotations/support?from=2026-01-12")


@pytest.mark.parametrize(
    "query", ["from=0001-01-01", "from=9999-12-31", "from=nonsense&span=9w", "span=", "zone=Mars", "from=%00"]
)
def test_an_address_that_is_not_understood_shows_the_usual_weeks(client, rotation, query):
    assert "8 weeks" in page(client, f"/rotations/support?{query}")


def test_turns_of_an_hour_do_not_make_a_page_of_ten_thousand_rows(client, ana):
    a_rotation(every=1, unit=TurnUnit.HOUR)

    text = page(client, "/rotations/support?span=52w&from=2026-02-02")

    assert "only 33 days are shown" in text
    assert text.count("<tr") < 900


def n_queries(client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_a_year_takes_as_many_queries_with_1000_overrides_and_many_people_as_with_ten(client, ana):
    addresses = [f"{JANUARY}&span=52w", "/rotations/support?span=52w"]
    a_rotation(members=tuple(f"person{n}@example.org" for n in range(30)))
    entry = an_entry(members=tuple(f"person{n}@example.org" for n in range(30)))
    overrides = [
        OverrideEntry("support", "level-1", utc(8) + timedelta(hours=8 * n), utc(8, 4) + timedelta(hours=8 * n), "ana@example.org")
        for n in range(1000)
    ]  # fmt: skip
    load_rotations([entry], overrides=overrides[:10], now=NOW)
    client.get(JANUARY)
    with_ten = [n_queries(client, address) for address in addresses]
    load_rotations([entry], overrides=overrides, now=NOW)

    with_thousand = [n_queries(client, address) for address in addresses]

    assert Override.objects.live().count() == 1000
    assert with_thousand == with_ten
    assert max(with_ten) <= MOST_QUERIES
