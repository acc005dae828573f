from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.roles import Role
from rotations.errors import MemberWithoutAccess
from rotations.models import Rotation, RotationMember
from rotations.services import Outcome
from rotations.tests.factories import MEMBERS, a_rotation, an_entry, load
from rotations.turns import TurnUnit

pytestmark = pytest.mark.django_db

FILE = """
rotations:
  - slug: support
    name: Support rotation
    time_zone: Europe/Berlin
    starts_at: "2026-01-07T09:00"
    turn: {every: 2, unit: week}
    levels: [level-1, level-2]
    members: [ana.lopez@example.org, ben@example.org]
"""


def members_of(slug: str) -> list[str]:
    members = RotationMember.objects.filter(rotation__slug=slug).order_by("position")
    return [member.user.email for member in members.select_related("user")]


def run(path) -> str:
    out = StringIO()
    call_command("load_rotations", str(path), stdout=out)
    return out.getvalue()


def everything() -> tuple:
    return (
        list(Rotation.objects.values()),
        list(RotationMember.objects.values()),
        list(User.objects.order_by("pk").values("email", "roles")),
    )


def test_a_rotation_is_created_with_its_members_in_order():
    report = load()

    rotation = Rotation.objects.get(slug="support")
    assert [loaded.outcome for loaded in report.rotations] == [Outcome.CREATED]
    assert (rotation.starts_at_local.isoformat(), rotation.turn_length) == ("2026-01-07T09:00:00", "2 weeks")
    assert members_of("support") == list(MEMBERS)


def test_loading_again_changes_nothing():
    load()
    before = everything()

    report = load()

    assert [loaded.outcome for loaded in report.rotations] == [Outcome.UNCHANGED]
    assert report.created_stewards == report.new_stewards == []
    assert everything() == before


def test_a_changed_rotation_says_which_fields_changed():
    load()

    report = load(an_entry(name="Support", members=MEMBERS[::-1], every=10, unit=TurnUnit.DAY))

    assert report.rotations[0].outcome is Outcome.UPDATED
    assert report.rotations[0].changed_fields == ("name", "turn_every", "turn_unit", "members")
    assert members_of("support") == list(MEMBERS[::-1])


def test_a_rotation_that_the_file_does_not_name_is_left_alone():
    load()

    load(an_entry(slug="other"))

    assert [rotation.slug for rotation in Rotation.objects.all()] == ["support", "other"]


def test_a_member_nobody_knows_becomes_a_steward_who_cannot_sign_in():
    report = load(an_entry(members=("joy.okafor@example.org", "ben@example.org")))

    joy = User.objects.get(email="joy.okafor@example.org")
    assert joy in report.created_stewards
    assert (joy.name, joy.roles, joy.has_usable_password()) == ("Joy Okafor", [Role.STEWARD], False)


def test_a_known_member_without_the_role_becomes_a_steward_and_keeps_their_other_roles():
    ana = User.objects.create_user(MEMBERS[0], name="Ana", roles=[Role.MANAGER])

    report = load()

    ana.refresh_from_db()
    assert (ana.is_steward, ana.is_manager) == (True, True)
    assert report.new_stewards == [ana]


def test_a_member_whose_access_was_closed_is_refused_and_nothing_is_half_written():
    User.objects.filter(pk=User.objects.create_user(MEMBERS[2]).pk).update(is_active=False)
    before = everything()

    with pytest.raises(
        MemberWithoutAccess, match=r"rotation second: members: cho@example\.org no longer has access"
    ):
        load(an_entry(slug="first", members=MEMBERS[:2]), an_entry(slug="second"))

    assert everything() == before


def test_the_command_says_what_it_did(tmp_path):
    path = tmp_path / "rotations.yaml"
    path.write_text(FILE)
    User.objects.create_user("ben@example.org", name="Ben")

    first, second = run(path), run(path)

    assert first.splitlines() == [
        "support: created",
        "created steward ana.lopez@example.org: no sign-in until invited",
        "made ben@example.org a steward",
    ]
    assert second.splitlines() == ["support: unchanged"]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            "Europe/Berlin",
            "Mars/Olympus",
            "rotation support: time_zone: 'Mars/Olympus' is not an IANA time zone",
        ),
        (
            "every: 2",
            "every: 0",
            "rotation support: turn.every: '0' must be a whole number of weeks from 1 to 53.",
        ),
        (
            "rotations:",
            "overrides: [{rotation: support}]\nrotations:",
            "override number 1: steward: is missing; write null where nobody is to serve.",
        ),
    ],
)
def test_a_bad_file_is_refused_in_one_line_and_changes_nothing(tmp_path, old, new, reason):
    path = tmp_path / "rotations.yaml"
    path.write_text(FILE.replace(old, new))

    with pytest.raises(CommandError) as refusal:
        run(path)

    assert reason in str(refusal.value)
    assert refusal.value.returncode == 1
    assert not Rotation.objects.exists()
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["missing.yaml", ".", "x" * 5000, "nul\0"])
def test_a_file_that_cannot_be_read_is_refused_in_one_line(tmp_path, name):
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / name)


@pytest.mark.parametrize(
    "changes",
    [{"turn_every": 0}, {"turn_unit": "fortnight"}, {"levels": []}, {"slug": ""}, {"time_zone": ""}],
)
def test_the_database_refuses_a_rotation_that_names_nobody(changes):
    rotation = a_rotation()

    with pytest.raises(IntegrityError), transaction.atomic():
        Rotation.objects.filter(pk=rotation.pk).update(**changes)


def test_the_database_refuses_a_member_named_twice_and_two_members_in_one_place():
    rotation = a_rotation()
    first = rotation.members.get(position=0)
    someone_else = User.objects.create_user("dee@example.org")

    for user, position in [(first.user, 9), (someone_else, 0)]:
        with pytest.raises(IntegrityError), transaction.atomic():
            RotationMember.objects.create(rotation=rotation, user=user, position=position)
