"""The command, and the world that it reads."""

import json
from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import User
from accounts.roles import Role
from escalation.proof import KNOWN_AFTER
from escalation.proof_queries import proofs_of, world_of
from notifications.models import ReachSettings
from rotations.models import Rotation
from rotations.services import add_override, extend_announcements, record_time_off
from tests.factories import NOW, make_rotation, make_steward, make_user
from tickets.policies import current_policy

pytestmark = pytest.mark.django_db
HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)


@pytest.fixture
def ana() -> User:
    return make_steward(name="Ana", email="ana@example.org", time_zone="Europe/Lisbon")


@pytest.fixture
def kofi() -> User:
    return make_steward(name="Kofi", email="kofi@example.org", time_zone="Africa/Accra")


@pytest.fixture
def rotation(ana: User, kofi: User) -> Rotation:
    rotation = make_rotation(ana, kofi)
    extend_announcements(now=NOW)
    return rotation


@pytest.fixture
def mo() -> User:
    return make_user(name="Mo", email="mo@example.org", roles=(Role.MANAGER, Role.INCIDENT_COMMANDER))


def run(capsys, *args: str) -> tuple[str, str]:
    """Return what the command prints and with what it ends."""
    window = ("--from", "2026-03-09T00:00Z", "--to", "2026-04-09T00:00Z")
    try:
        call_command("prove_escalation", *args, *([] if "--from" in args else window))
    except CommandError as error:
        return capsys.readouterr().out, str(error)
    return capsys.readouterr().out, ""


def held(value: str, **options) -> dict[str, list]:
    policy = current_policy().policy
    world = world_of(policy, start=NOW, end=NOW + 4 * WEEK)
    return {
        address: list(times)
        for recipient in world.held
        if str(recipient) == value
        for address, times in world.held[recipient].items()
        if times
    }


def test_each_path_has_its_line(rotation, mo, capsys):
    out, error = run(capsys)

    assert error == ""
    assert out.splitlines()[0] == (
        "outage: a page reaches somebody at once; somebody at work within 64 hours"
    )
    assert [line.partition(":")[0] for line in out.splitlines()[:-1]] == [
        "outage",
        "critical",
        "high",
        "ordinary",
        "decision",
    ]
    assert out.splitlines()[-1] == "Times are in UTC."


def test_a_time_in_which_nobody_is_on_call_or_may_be_called_fails_with_its_reason(
    rotation, ana, kofi, capsys
):
    first, last = datetime(2026, 3, 12, 8, tzinfo=UTC), datetime(2026, 3, 12, 20, tzinfo=UTC)
    add_override(
        rotation, level="level-1", start=first, end=last, user=None, actor=ana, reason="Team day", now=NOW
    )

    out, error = run(capsys, "ordinary")

    assert error == "There are times when nobody is reached: ordinary."
    assert out.splitlines()[1] == (
        "  Thu 12 Mar 2026, 08:00 to Thu 12 Mar 2026, 20:00: nobody is reached. Level-1 has nobody."
    )


def test_programs_read_the_same_as_json(rotation, ana, capsys):
    record_time_off(ana, start=NOW + WEEK, end=NOW + WEEK + HOUR, now=NOW)

    out, _ = run(capsys, "outage", "--json")

    found = json.loads(out)
    assert found["policy"] == "default-1"
    assert found["paths"][0]["longest_seconds"] == 0.0
    assert (found["paths"][0]["from"], found["paths"][0]["failures"]) == ("2026-03-09T00:00:00Z", [])


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (
            ("nope",),
            "The policy default-1 has no path 'nope'; its paths are outage, critical, high, ordinary, decision.",
        ),
        (("--from", "tomorrow"), "--from: 'tomorrow' is not an instant; write it like 2026-01-07T09:00Z."),
        (
            ("--from", "2026-03-09T00:00Z", "--to", "2026-03-09T00:00Z"),
            "--to: must come after --from, or after now.",
        ),
        (
            ("--from", "2026-03-09T00:00Z", "--to", "2126-03-09T00:00Z"),
            "--to: must lie within ten years of --from.",
        ),
    ],
)
def test_bad_input_is_refused_in_one_line(capsys, args, sentence):
    out, error = run(capsys, *args)

    assert (out, error) == ("", sentence)


def test_an_empty_desk_reaches_nobody_ever(capsys):
    out, error = run(capsys)

    assert "outage: FAILS 1 time, see below; reaches nobody" in out
    assert "Level-1 has nobody; level-2 has nobody; the incident commander has nobody" in out
    assert error.endswith("outage, critical, high, ordinary, decision.")


def test_whoever_is_away_or_without_a_verified_address_cannot_be_called(rotation, ana, kofi):
    nameless = make_steward(name="New", email="new@example.org")
    nameless.emailaddress_set.all().delete()
    record_time_off(ana, start=NOW + HOUR, end=NOW + 2 * HOUR, now=NOW)

    world = world_of(current_policy().policy, start=NOW, end=NOW + WEEK)

    assert world.people["ana@example.org"].away == ((NOW + HOUR, NOW + 2 * HOUR),)
    assert world.people["new@example.org"].page_delay is None
    assert world.people["kofi@example.org"].page_delay == timedelta()


def test_quiet_hours_are_those_of_the_persons_clock_through_a_clock_change(ana):
    ReachSettings.objects.create(user=ana, quiet_from=time(22), quiet_until=time(7))
    start = datetime(2026, 3, 28, 12, tzinfo=UTC)

    world = world_of(current_policy().policy, start=start, end=start + timedelta(days=2))

    # Lisbon's clocks go forward in the first of these nights.
    assert world.people["ana@example.org"].quiet == (
        (datetime(2026, 3, 28, 22, tzinfo=UTC), datetime(2026, 3, 29, 6, tzinfo=UTC)),
        (datetime(2026, 3, 29, 21, tzinfo=UTC), datetime(2026, 3, 30, 6, tzinfo=UTC)),
    )


def test_somebody_who_left_holds_a_place_only_where_nobody_else_does(rotation, ana, kofi):
    User.objects.filter(pk=kofi.pk).update(is_active=False)

    world = world_of(current_policy().policy, start=NOW, end=NOW + 4 * WEEK)

    assert world.people["kofi@example.org"].is_active is False
    assert set(held("on-call:level-1")) <= {"ana@example.org", "kofi@example.org"}


def test_the_commander_on_call_is_stood_in_for_by_all_commanders_while_away(ana, kofi, mo):
    places = held("commander")

    assert places == {"mo@example.org": [(NOW, NOW + 4 * WEEK)]}


def test_as_many_queries_however_many_overrides_and_people_there_are(
    rotation, ana, kofi, django_assert_num_queries
):
    policy = current_policy()
    start, end = NOW, NOW + 52 * WEEK
    with django_assert_num_queries(13):
        proofs_of(policy, start=start, end=end)
    for n in range(20):
        first = NOW + n * WEEK + HOUR
        add_override(
            rotation, level="level-1", start=first, end=first + HOUR, user=None, actor=ana, reason="", now=NOW
        )
        make_steward()

    with django_assert_num_queries(13):
        proofs_of(policy, start=start, end=end + KNOWN_AFTER)
