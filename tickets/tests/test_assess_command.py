"""`manage.py assess FILE.json`: one object per request, or one line that says what is wrong with the file."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

SAMPLE = Path(__file__).parent / "data" / "requests.json"
KEYS = ["id", "kind", "impact", "tier", "possible_incident", "needs_approval", "flags", "rule", "why"]


def run(path: Path, *options: str) -> str:
    out = StringIO()
    call_command("assess", str(path), *options, stdout=out)
    return out.getvalue()


def filed(tmp_path: Path, content: Any) -> Path:
    path = tmp_path / "file.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_json_is_an_array_with_one_object_a_line() -> None:
    printed = run(SAMPLE, "--json")

    rows = json.loads(printed)
    assert len(rows) == 30
    assert [list(row) for row in rows] == [KEYS] * 30
    assert [json.loads(line.rstrip(","))["id"] for line in printed.splitlines()[1:-1]] == [
        row["id"] for row in rows
    ]


def test_the_expected_answer_is_never_read(tmp_path: Path) -> None:
    entries = json.loads(SAMPLE.read_text())
    for entry in entries:
        entry["expected"] = "nonsense"

    assert run(filed(tmp_path, entries), "--json") == run(SAMPLE, "--json")


def test_a_table_for_people_names_every_request() -> None:
    lines = run(SAMPLE).splitlines()

    assert len(lines) == 31
    assert lines[1].split()[:3] == ["REQ-1001", "incident", "P1"]


@pytest.mark.parametrize(
    "entry", [{}, {"id": 7, "form": None, "headers": None}, {"subject": "x", "extra": [1]}, {"form": {}}]
)
def test_missing_fields_are_no_error(tmp_path: Path, entry: dict[str, Any]) -> None:
    rows = json.loads(run(filed(tmp_path, [entry]), "--json"))

    assert list(rows[0]) == KEYS


def test_an_empty_list_gives_an_empty_array(tmp_path: Path) -> None:
    assert json.loads(run(filed(tmp_path, []), "--json")) == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "not JSON"),
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ({}, "must hold a list"),
        ([{"id": "A"}, 5], "entry 2: must be an object"),
        ([{"id": "A", "received_at": "yesterday"}], "entry 1 (A): received_at"),
        ([{"id": "A", "received_at": "2026-10-01T10:00:00"}], "time zone"),
        ([{"id": "A", "form": {"deadline": "2026-02-30"}}], "entry 1 (A): deadline"),
        ([{"id": "A", "form": []}], "form must be an object"),
        ([{"id": "A", "form": {"affected_users": "lots"}}], "affected_users must be one of"),
        ([{"id": "A", "form": {"attendees": "ten"}}], "attendees must be a whole number"),
        ([{"id": "A", "subject": 5}], "subject must be text"),
    ],
)
def test_a_malformed_file_is_refused_in_one_line(tmp_path: Path, content: Any, says: str) -> None:
    with pytest.raises(CommandError) as refused:
        run(filed(tmp_path, content), "--json")

    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")

    for name in ("absent", "bytes"):
        with pytest.raises(CommandError):
            run(tmp_path / name)
