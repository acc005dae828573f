import json
from datetime import UTC, date, datetime, time
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from rotations.clocks import Reader
from rotations.lanes import Row, rows_of
from rotations.models import Rotation
from rotations.queries import stewards_on_duty
from rotations.tests.factories import MEMBERS, NOW, a_rotation, an_entry, load
from rotations.timeline import Window
from rotations.timeline_queries import view_of

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")
BEFORE_THE_FIRST_HAND_OFF = datetime(2026, 1, 7, 7, 59, tzinfo=UTC)


def oncall(*arguments: str) -> str:
    out = StringIO()
    call_command("oncall", *arguments, stdout=out)
    return out.getvalue()


def rows_at(now: datetime, *, n_days: int) -> list[Row]:
    """Return the table of the only rotation over these days, from today on."""
    rotation = Rotation.objects.with_members().get()
    window = Window(date(now.year, now.month, now.day), n_days, BERLIN)
    view = view_of(rotation, window, reader=Reader(BERLIN), now=now)
    return rows_of(view, viewer=User(), now=now)


def test_each_level_has_its_steward_until_the_next_hand_off():
    load()

    duties = stewards_on_duty(NOW)

    assert [(duty.rotation_slug, duty.level, duty.user.email) for duty in duties] == [
        ("support", "level-1", "ana@example.org"),
        ("support", "level-2", "cho@example.org"),
    ]
    assert {(duty.start, duty.end) for duty in duties} == {
        (datetime(2026, 1, 7, 8, tzinfo=UTC), datetime(2026, 1, 21, 8, tzinfo=UTC))
    }


@pytest.mark.parametrize(
    ("zone", "now", "is_at_work", "works_again"),
    [
        ("Europe/Berlin", "2026-01-14T12:00", True, None),
        ("America/Los_Angeles", "2026-01-14T12:00", False, "2026-01-14T17:00"),
        ("Asia/Tokyo", "2026-01-16T12:00", False, "2026-01-19T00:00"),  # Friday night
        ("Europe/Berlin", "2026-01-14T16:00", False, "2026-01-15T08:00"),  # 17:00 sharp
    ],
)
def test_being_at_work_is_a_matter_of_the_persons_own_clock(zone, now, is_at_work, works_again):
    User.objects.create_user(MEMBERS[0], time_zone=zone)
    load()
    instant = datetime.fromisoformat(now).replace(tzinfo=UTC)

    duty = stewards_on_duty(instant)[0]

    assert duty.is_at_work is is_at_work
    assert duty.works_again_at == (
        datetime.fromisoformat(works_again).replace(tzinfo=UTC) if works_again else None
    )
    assert duty.local_now == instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def test_nobody_is_on_duty_before_the_first_hand_off():
    load()

    assert stewards_on_duty(BEFORE_THE_FIRST_HAND_OFF) == []


def test_a_person_who_left_holds_no_level():
    load()
    User.objects.filter(email=MEMBERS[0]).update(is_active=False)

    duties = stewards_on_duty(NOW)

    assert [duty.level for duty in duties] == ["level-2"]


def test_a_rotation_without_members_names_nobody():
    Rotation.objects.create(
        slug="empty",
        name="Empty",
        time_zone="UTC",
        starts_on=NOW,
        starts_at_time=time(9),
        turn_every=1,
        turn_unit="week",
        levels=["level-1"],
        created_at=NOW,
        updated_at=NOW,
    )

    assert stewards_on_duty(NOW) == []
    assert rows_at(NOW, n_days=42) == []


def test_what_was_announced_holds_when_all_members_are_taken_out():
    a_rotation().members.all().delete()

    assert [duty.level for duty in stewards_on_duty(NOW)] == ["level-1", "level-2"]


def test_twenty_rotations_take_as_many_queries_as_one(django_assert_num_queries):
    load(*(an_entry(slug=f"rotation-{n}") for n in range(20)))

    with django_assert_num_queries(1):
        duties = stewards_on_duty(NOW)

    assert len(duties) == 40


def test_the_table_begins_with_the_turn_that_runs():
    load()

    rows = rows_at(NOW, n_days=23 * 7)

    assert [row.is_current for row in rows] == [True] + [False] * 11
    assert [cell.user.email for cell in rows[1].cells] == ["ben@example.org", "ana@example.org"]
    assert rows[0].end == rows[1].start


def test_the_table_begins_with_the_first_turn_before_the_first_hand_off():
    load()

    row = rows_at(BEFORE_THE_FIRST_HAND_OFF, n_days=14)[0]

    assert (row.start, row.is_current) == (datetime(2026, 1, 7, 8, tzinfo=UTC), False)


def test_the_command_answers_in_text():
    User.objects.create_user(MEMBERS[0], name="Ana Lopez")
    load()

    answer = oncall("--at", "2026-01-14T12:00Z")

    assert answer.splitlines() == [
        "Support rotation (support) at Wed 14 Jan 2026, 13:00, Europe/Berlin time",
        "  level-1  Ana Lopez <ana@example.org> until Wed 21 Jan 2026, 09:00",
        "  level-2  Cho <cho@example.org> until Wed 21 Jan 2026, 09:00",
    ]


def test_the_command_answers_in_json():
    load(an_entry(), an_entry(slug="other", levels=("level-1",)))

    answer = json.loads(oncall("--at", "2026-01-14T13:00:00+01:00", "--json", "--rotation", "other"))

    assert answer == [
        {
            "rotation": "other",
            "name": "Support rotation",
            "time_zone": "Europe/Berlin",
            "at": "2026-01-14T12:00:00Z",
            "levels": [
                {
                    "level": "level-1",
                    "steward": "ana@example.org",
                    "name": "Ana",
                    "start": "2026-01-07T08:00:00Z",
                    "end": "2026-01-21T08:00:00Z",
                }
            ],
        }
    ]
    assert len(json.loads(oncall("--json"))) == 2


def test_the_command_answers_null_before_the_first_hand_off():
    load()

    (rotation,) = json.loads(oncall("--at", "2026-01-07T07:59Z", "--json"))

    nobody = {"steward": None, "name": None, "start": None, "end": None}
    assert rotation["levels"] == [{"level": "level-1", **nobody}, {"level": "level-2", **nobody}]
    assert "level-1  nobody" in oncall("--at", "2026-01-07T07:59Z")


def test_the_command_says_that_there_is_no_rotation_yet():
    assert "There is no rotation yet" in oncall()
    assert json.loads(oncall("--json")) == []


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--rotation", "nope"], "There is no rotation 'nope'."),
        (["--rotation", ""], "There is no rotation ''."),
        (["--rotation", "a\0b"], "There is no rotation"),
        (["--rotation", "\udcff"], "There is no rotation"),
        (["--at", "2026-01-14T12:00"], "needs a zone: end it with Z or an offset"),
        (["--at", "yesterday"], "'yesterday' is not an instant"),
        (["--at", ""], "'' is not an instant"),
        (["--at", "9999-12-31T23:59Z"], "must lie in the years 1900 to 2999"),
        (["--at", "0001-01-01T00:00+14:00"], "must lie in the years 1900 to 2999"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_with_a_sentence(arguments, reason):
    load()

    with pytest.raises(CommandError) as refusal:
        oncall(*arguments)

    assert reason in str(refusal.value)
    assert refusal.value.returncode == 1
