import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from rotations.tests.checked import a_rotation_in_order

pytestmark = pytest.mark.django_db

# The command reads the clock, so these look at years that are always ahead of it.
AHEAD = ["--from", "2050-01-01T00:00Z", "--to", "2050-06-01T00:00Z"]


def run(*arguments: str) -> tuple[str, str | None]:
    """Return what was printed, and the sentence of a refusal."""
    out, sentence = StringIO(), None
    try:
        call_command("check_rotation", *arguments, stdout=out)
    except CommandError as error:
        sentence = str(error)
    return out.getvalue(), sentence


def test_without_a_rotation_the_first_step_is_taught():
    printed, refusal = run()

    assert "manage.py load_rotations FILE.yaml" in printed
    assert refusal is None


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nonsense"], "There is no rotation 'nonsense'."),
        (["--from", "soon"], "--from: 'soon' is not an instant; write it like 2026-01-07T09:00Z."),
        (
            ["--from", "2050-02-01T00:00Z", "--to", "2050-01-01T00:00Z"],
            "--to: must come after --from, or after now.",
        ),
    ],
)
def test_bad_input_is_refused_with_a_sentence(arguments, sentence):
    a_rotation_in_order()

    assert run(*arguments) == ("", sentence)


def test_what_is_wrong_is_said_and_the_exit_code_is_1():
    a_rotation_in_order()
    User.objects.filter(email__startswith="ana").update(is_active=False)

    printed, refusal = run("support", *AHEAD)

    assert "! Ana Silva has left, but holds" in printed
    assert refusal is not None
    assert refusal.startswith("Something is wrong in support (")


def test_json_holds_coverage_and_findings_and_the_exit_code_is_1_too():
    a_rotation_in_order()
    User.objects.filter(email__startswith="ana").update(is_active=False)

    printed, refusal = run("--json", *AHEAD)

    (report,) = json.loads(printed)
    assert refusal is not None
    assert report["rotation"] == "support"
    assert (report["from"], report["to"]) == ("2050-01-01T00:00:00Z", "2050-06-01T00:00:00Z")
    assert set(report["coverage"]["levels"]) == {"level-1", "level-2"}
    assert report["coverage"]["together"]["share_held"] == 1
    assert report["coverage"]["together"]["nobody"] == []
    assert report["coverage"]["levels"]["level-1"]["share_held"] < 1
    assert report["coverage"]["together"]["nobody_at_work"]
    assert report["n_problems"] == sum(finding["is_problem"] for finding in report["findings"])
    assert {"check", "kind", "is_problem", "sentence", "steward", "level", "start", "end"} == set(
        report["findings"][0]
    )
