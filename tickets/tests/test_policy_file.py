"""The policy in a file: dump_policy and load_policy."""

from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tickets.models import PolicyVersion
from tickets.policies import current_policy
from tickets.policy import as_document, default_policy, read_document
from tickets.policy_file import read_policy_file, write_policy_file

pytestmark = pytest.mark.django_db

DEFAULT = write_policy_file(default_policy(ZoneInfo("UTC")), label="default-1")


def run(*args: str) -> str:
    out = StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "policy.yaml"
    path.write_text(DEFAULT)
    return path


def rich_document() -> dict:
    whole = as_document(default_policy(ZoneInfo("Europe/Oslo")))
    whole["calendars"]["office"] = {
        "zone": "Europe/Oslo",
        "open": ["mon, wed 09:00-12:30", "fri-sat 22:00-06:00"],
        "holidays": "NO",
        "closed": ["12-18 to 01-03"],
    }
    whole["plans"]["gold"] = {"calendar": "office", "tiers": whole["plans"]["standard"]["tiers"]}
    whole["paths"]["outage"]["steps"][0]["page"] = [
        "person:on@example.org",
        "on-call:support/level-1",
        "channel:no",
    ]
    whole["rules"] = {"change.small": "P3", "guidance.question": "P2"}
    whole["commander_rotation"] = "commanders"
    return whole


def test_a_whole_policy_survives_the_way_through_a_file() -> None:
    policy = read_document(rich_document())

    text = write_policy_file(policy, label="policy-7", note="Why\nit is so")

    assert read_policy_file(text.encode()) == policy


def test_what_was_dumped_loads_as_unchanged(file: Path) -> None:
    file.write_text(run("dump_policy"))

    said = run("load_policy", str(file), "--activate")

    assert said == "default-1: unchanged, in force\n"
    assert not PolicyVersion.objects.exists()


def test_a_file_is_drafted_then_activated_then_unchanged_and_dumped_as_it_was(file: Path) -> None:
    file.write_text(write_policy_file(read_document(rich_document()), label="x"))

    drafted = run("load_policy", str(file), "--note", "From git")
    again = run("load_policy", str(file))
    activated = run("load_policy", str(file), "--activate")
    unchanged = run("load_policy", str(file), "--activate")

    version = PolicyVersion.objects.get()
    assert drafted.startswith(f"{version.label}: drafted, differs from default-1 in\n")
    assert "  Plan gold: — → new\n" in drafted
    assert "  warning: There is no rotation commanders of incident commanders.\n" in drafted
    assert again.startswith(f"{version.label}: unchanged, differs")
    assert activated.startswith(f"{version.label}: activated")
    assert unchanged == f"{version.label}: unchanged, in force\n"
    assert (version.note, version.created_by, current_policy().label) == ("From git", None, version.label)
    body = run("dump_policy").partition("\n\n")[2]
    assert body == file.read_text().partition("\n\n")[2]


def test_an_old_version_can_be_dumped_and_an_unknown_one_is_named(file: Path) -> None:
    PolicyVersion.objects.create(
        label="policy-1", document=rich_document(), created_at=timezone.now(), activated_at=timezone.now()
    )

    assert run("dump_policy", "default-1").partition("\n\n")[2] == DEFAULT.partition("\n\n")[2]
    with pytest.raises(CommandError, match=r"There is no policy 'policy-9'\."):
        run("dump_policy", "policy-9")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            "        path: critical",
            "        path: nowhere",
            "plans.standard.tiers.P2.path: there is no path nowhere.",
        ),
        ("zone: UTC", "zone: Mars", "calendars.working-days.zone: is no time zone"),
        (
            "      - when: start\n        after: 10 minutes",
            "      - when: lunch\n        after: 10 minutes",
            "paths.outage.steps.3.when: must be one of",
        ),
        ("['on-call:level-1', 'on-call:level-2']", "[on-call:level-1, pope]", "pope is nobody"),
        ("rules: {}", "rules: [1]", "rules: must be a mapping"),
        ("rules: {}", "ruels: {}", "ruels: is unknown here"),
        (
            "zone: UTC",
            "holidays: QQ\n    zone: UTC",
            "calendars.working-days.holidays: The public holidays of QQ",
        ),
        ("rules: {}", "rules: {", "The file is not YAML"),
        ("rules: {}", "rules: {}\nrules: {}", "rules is given twice"),
        ("rules: {}", "rules: &a {b: *a}", "is not defined before it is used"),
        ("rules: {}", "rules: !!python/object/apply:os.system [ls]", "The file is not YAML"),
        (
            "rules: {}",
            'rules: {"change.small\\nCommandError": P9}',
            "change.small CommandError: must be one of",
        ),
    ],
)
def test_a_bad_file_names_line_and_field_and_changes_nothing(
    file: Path, old: str, new: str, complaint: str
) -> None:
    position = DEFAULT.find(old)
    text = DEFAULT.replace(old, new, 1)
    file.write_text(text)

    if position < 0:
        pytest.fail(f"{old!r} is not in the default file")
    with pytest.raises(CommandError) as caught:
        run("load_policy", str(file), "--activate")

    said = str(caught.value)
    line = text.count("\n", 0, position) + 1
    assert complaint in said
    assert "\n" not in said
    assert any(f"{file}, line {n}: " in said for n in range(line, line + 5)), (line, said)
    assert not PolicyVersion.objects.exists()


def test_a_yaml_bomb_is_refused_at_once(file: Path) -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        bomb += f"{name}: &{name} [{','.join([f'*{before}'] * 10)}]\n"
    file.write_text(bomb)

    with pytest.raises(CommandError, match="too large or too deep"):
        run("load_policy", str(file))


def test_numbers_and_truth_values_are_read_as_they_are_written(file: Path) -> None:
    file.write_text(DEFAULT.replace("zone: UTC", "zone: UTC\n    holidays: NO"))

    policy = read_policy_file(file.read_bytes())

    assert policy.calendars["working-days"].country == "NO"
    assert policy.paths["high"].steps[1].percent == 75


def test_a_file_that_cannot_be_read_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        run("load_policy", str(tmp_path / "none.yaml"))
