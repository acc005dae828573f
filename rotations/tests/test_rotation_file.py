from datetime import datetime

import pytest

from rotations.errors import InvalidRotationFile
from rotations.rotation_file import RotationEntry, parse_rotations
from rotations.turns import TurnUnit

FIELDS = {
    "slug": "support",
    "name": "Support rotation",
    "time_zone": "Europe/Berlin",
    "starts_at": '"2026-01-07T09:00"',
    "turn": "{every: 2, unit: week}",
    "levels": "[level-1, level-2]",
    "members": "[ana@example.org, ben@example.org, cho@example.org]",
}


def rotation(**changes: str | None) -> str:
    fields = {key: value for key, value in (FIELDS | changes).items() if value is not None}
    return "{" + ", ".join(f"{key}: {value}" for key, value in fields.items()) + "}"


def content(*rotations: str) -> bytes:
    return ("rotations:\n" + "".join(f"  - {each}\n" for each in rotations or [rotation()])).encode()


def test_the_file_is_read_as_it_stands():
    written = content()

    entries = parse_rotations(written)

    assert entries == (
        RotationEntry(
            slug="support",
            name="Support rotation",
            time_zone="Europe/Berlin",
            starts_at=datetime.fromisoformat("2026-01-07T09:00"),
            every=2,
            unit=TurnUnit.WEEK,
            levels=("level-1", "level-2"),
            members=("ana@example.org", "ben@example.org", "cho@example.org"),
        ),
    )


@pytest.mark.parametrize(
    "written", ["2026-01-07T09:00", "2026-01-07 09:00:00", '"2026-01-07 09:00"', "2026-01-07T09:00:00"]
)
def test_the_start_may_stand_without_quotes(written):
    (entry,) = parse_rotations(content(rotation(starts_at=written)))

    assert entry.starts_at == datetime.fromisoformat("2026-01-07T09:00")


def test_addresses_are_the_same_whatever_their_case():
    (entry,) = parse_rotations(content(rotation(members="[Ana@Example.org, ben@example.org]")))

    assert entry.members == ("ana@example.org", "ben@example.org")


REFUSED_FIELDS = [
    ({"time_zone": "Mars/Olympus"}, "time_zone: 'Mars/Olympus' is not an IANA time zone"),
    ({"time_zone": '"../../etc/passwd"'}, "time_zone: '../../etc/passwd' is not an IANA time zone"),
    ({"time_zone": None}, "time_zone: is missing"),
    ({"members": "[]"}, "members: must have 1 to 500 entries, not 0"),
    ({"members": "ana@example.org"}, "members: must be a list"),
    ({"members": "[ana@example.org, ANA@example.org]"}, "members: ana@example.org is given twice"),
    ({"members": "[ana@example.org]"}, "members: 1 for 2 levels would put one person on two levels at once"),
    ({"members": "[ana, ben@example.org]"}, "members: 'ana' is not an e-mail address"),
    ({"members": "[ana@example.org, 7]"}, "members: must be text"),
    ({"members": "[ana@example.org, null]"}, "members: must be text"),
    ({"members": "[ana@example.org, [ben@example.org]]"}, "members: must be text"),
    ({"members": f"[ana@example.org, {'b' * 300}@example.org]"}, "members: is longer than 254 characters"),
    ({"members": None}, "members: is missing"),
    ({"turn": "{every: 0, unit: week}"}, "turn.every: '0' must be a whole number of weeks from 1 to 53"),
    ({"turn": "{every: -1, unit: week}"}, "turn.every: '-1' must be a whole number"),
    ({"turn": "{every: 1.5, unit: day}"}, "turn.every: '1.5' must be a whole number"),
    ({"turn": "{every: true, unit: day}"}, "turn.every: 'true' must be a whole number"),
    ({"turn": "{every: 99999999999, unit: hour}"}, "turn.every: '99999999999' must be a whole number"),
    ({"turn": "{every: 2, unit: fortnight}"}, "turn.unit: 'fortnight' must be one of hour, day, week, month"),
    ({"turn": "{every: 2}"}, "turn.unit: is missing"),
    ({"turn": "{unit: week}"}, "turn.every: is missing"),
    ({"turn": "{every: 2, unit: week, on: 3}"}, "turn.'on': unknown key; known are every, unit"),
    ({"turn": "2 weeks"}, "turn: must be a mapping"),
    ({"starts_at": "2026-01-07"}, "starts_at: '2026-01-07' must be a wall-clock time"),
    ({"starts_at": "2026-01-07T09:00:00Z"}, "starts_at: '2026-01-07T09:00:00Z' must be a wall-clock time"),
    ({"starts_at": "2026-02-30T09:00"}, "starts_at: '2026-02-30T09:00' must be a wall-clock time"),
    ({"starts_at": "0001-01-01T09:00"}, "starts_at: must lie in the years 1970 to 2200"),
    ({"starts_at": "[2026]"}, "starts_at: a list must be a wall-clock time"),
    ({"levels": "[]"}, "levels: must have 1 to 9 entries, not 0"),
    ({"levels": "[level-1, level-1]"}, "levels: level-1 is given twice"),
    ({"levels": "[level 1]"}, "levels: 'level 1' may only have letters"),
    ({"name": '" "'}, "name: is empty"),
    ({"name": '"a\\u202Eb"'}, "name: contains control characters"),
    ({"name": "x" * 151}, "name: is longer than 150 characters"),
    ({"overrides": "[]"}, "'overrides': unknown key"),
]


@pytest.mark.parametrize(("changes", "reason"), REFUSED_FIELDS)
def test_what_is_wrong_is_named_with_its_rotation_and_field(changes, reason):
    with pytest.raises(InvalidRotationFile) as refusal:
        parse_rotations(content(rotation(**changes)))

    assert f"rotation support: {reason}" in str(refusal.value)
    assert "\n" not in str(refusal.value)


REFUSED_FILES = [
    (b"", "The file must have one key, rotations"),
    (b"- a\n- b", "The file must have one key, rotations"),
    (b"rotations: {a: b}", "rotations: must be a list of 1 to 500 rotations"),
    (b"rotations: []", "rotations: must be a list of 1 to 500 rotations"),
    (b"rotations: [support]", "rotation number 1: must be a mapping"),
    (content() + b"overrides: {}\n", "overrides: must be a list of at most 5000 overrides"),
    (content() + b"overrides: [support]\n", "override number 1: must be a mapping"),
    (
        content() + b"overrides: [{rotation: support, level: level-1, start: 2026-01-07T09:00:00Z}]\n",
        "override number 1: steward: is missing; write null where nobody is to serve",
    ),
    (
        content()
        + b"overrides: [{rotation: support, level: level-1, steward: null,"
        + b" start: 2026-01-07T09:00:00Z, end: 2026-01-07T09:00:00+01:00}]\n",
        "override number 1: end: must come after start",
    ),
    (
        content()
        + b"overrides: [{rotation: support, level: level-1, steward: null,"
        + b" start: 2026-01-07T09:00, end: 2026-01-08T09:00Z}]\n",
        "override number 1: start: '2026-01-07T09:00' must be an instant with its zone",
    ),
    (content() + b"extra: 1\n", "'extra': unknown key"),
    (content(rotation(slug="mine")), "slug: 'mine' is the address of another page"),
    (content() + b"rotations: []\n", "rotations is given twice (line 3)"),
    (content(rotation(slug=None)), "rotation number 1: slug: is missing"),
    (content(rotation(slug="a/b")), "rotation number 1: slug: 'a/b' may only have letters"),
    (content(rotation(slug="2026")), "rotation number 1: slug: must be text, put '2026' in quotes"),
    (content(rotation(), rotation()), "rotation support: slug: two rotations of the file have it"),
    (b"rotations: [", "is not YAML"),
    (b"\xff\xfe\x00", "is not UTF-8 text"),
    (b"rotations: !!python/object/apply:os.system [id]", "is not YAML"),
    (b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(b"%c: &%c [%s]\n" % (c, c, b",".join([b"*%c" % (c - 1)] * 9)) for c in range(98, 110)), "too large"),
    (b"rotations: &a [*a]", "is not defined before it is used"),
    (b"[" * 5000, "too large or too deep"),
    (b"x" * (5 * 1024 * 1024 + 1), "is larger than 5 MB"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "reason"), REFUSED_FILES)
def test_what_is_not_a_rotation_file_is_refused_in_one_line(written, reason):
    with pytest.raises(InvalidRotationFile) as refusal:
        parse_rotations(written)

    assert reason in str(refusal.value)
    assert "\n" not in str(refusal.value)
