"""Reads the YAML file that describes rotations; accepts its schema exactly and nothing beside it. Knows no database."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from communities.errors import MalformedFile
from communities.yaml_documents import Mapping, NonText, parse_document
from rotations.errors import InvalidRotationFile
from rotations.turns import TurnUnit
from timekeeping.wall_clock import UnknownTimeZone, parse_zone

ROTATION_KEYS = ("slug", "name", "time_zone", "starts_at", "turn", "levels", "members")
TURN_KEYS = ("every", "unit")
# Pages of their own beside those of the rotations.
RESERVED_SLUGS = ("mine", "stewards")
# No turn is longer than a year; hand-offs then stay within the dates that Python knows.
LONGEST_TURN = {TurnUnit.HOUR: 8784, TurnUnit.DAY: 366, TurnUnit.WEEK: 53, TurnUnit.MONTH: 12}
YEARS = range(1970, 2201)
OVERRIDE_KEYS = ("rotation", "level", "start", "end", "steward")
MAX_ROTATIONS, MAX_LEVELS, MAX_MEMBERS, MAX_OVERRIDES = 500, 9, 500, 5000
MAX_LENGTH = {"slug": 100, "name": 150, "time_zone": 64, "level": 50, "member": 254}

_IDENTIFIER = re.compile(r"[A-Za-z0-9_-]+")
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}")
_WALL_CLOCK = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2})(:00)?")


@dataclass(frozen=True)
class OverrideEntry:
    """One override of the file: bounds in UTC, the steward by lower-case address or None for nobody."""

    rotation: str
    level: str
    start: datetime
    end: datetime
    steward: str | None


@dataclass(frozen=True)
class RotationEntry:
    """One rotation of the file; starts_at is a naive wall-clock time, members are lower-case addresses."""

    slug: str
    name: str
    time_zone: str
    starts_at: datetime
    every: int
    unit: TurnUnit
    levels: tuple[str, ...]
    members: tuple[str, ...]


@dataclass(frozen=True)
class RotationFile:
    """What a file says, in its order: overrides from oldest to newest."""

    rotations: tuple[RotationEntry, ...]
    overrides: tuple[OverrideEntry, ...] = ()


def parse_rotations(content: bytes) -> tuple[RotationEntry, ...]:
    """Return the rotations of a file in its order. Raises InvalidRotationFile with one sentence on one line."""
    return parse_rotation_file(content).rotations


def parse_rotation_file(content: bytes) -> RotationFile:
    """Return the rotations and overrides of a file. Raises InvalidRotationFile with one sentence on one line."""
    try:
        document = parse_document(content)
    except MalformedFile as error:
        place = f" (line {error.line})" if error.line else ""
        raise InvalidRotationFile(f"The file {_one_line(error.reason)}{place}.") from None
    entries = tuple(
        _Entry(raw, number=number).read() for number, raw in enumerate(_listed(document), start=1)
    )
    repeated = _first_repeated(entry.slug for entry in entries)
    if repeated:
        raise InvalidRotationFile(f"rotation {repeated}: slug: two rotations of the file have it.")
    return RotationFile(entries, _overrides(document))


def _overrides(document: Any) -> tuple[OverrideEntry, ...]:
    listed = document.get("overrides")
    if listed is None:
        return ()
    if not isinstance(listed, list) or len(listed) > MAX_OVERRIDES:
        raise InvalidRotationFile(f"overrides: must be a list of at most {MAX_OVERRIDES} overrides.")
    return tuple(_Override(raw, number=number).read() for number, raw in enumerate(listed, start=1))


def _listed(document: Any) -> list[Any]:
    if not isinstance(document, Mapping):
        raise InvalidRotationFile("The file must have one key, rotations, with a list of rotations.")
    for key in document:
        if key not in ("rotations", "overrides"):
            raise InvalidRotationFile(
                f"{_written(key)}: unknown key; the file has rotations and, if wanted, overrides."
            )
    listed = document.get("rotations")
    if not isinstance(listed, list) or not 1 <= len(listed) <= MAX_ROTATIONS:
        raise InvalidRotationFile(f"rotations: must be a list of 1 to {MAX_ROTATIONS} rotations.")
    return listed


class _Reader:
    """Reads one mapping of the file, refusing the first thing that is wrong with it."""

    def __init__(self, raw: Any, *, label: str, keys: tuple[str, ...]) -> None:
        self.label = label
        if not isinstance(raw, Mapping):
            raise InvalidRotationFile(f"{self.label}: must be a mapping with {', '.join(keys)}.")
        self.raw = raw

    def _refuse(self, field: str, reason: str) -> NoReturn:
        raise InvalidRotationFile(f"{self.label}: {field}: {reason}.")

    def _refuse_unknown_keys(self, mapping: Mapping, known: tuple[str, ...], within: str = "") -> None:
        for key in mapping:
            if key not in known:
                self._refuse(f"{within}{_written(key)}", f"unknown key; known are {', '.join(known)}")

    def _value(self, mapping: Mapping, key: str, within: str = "") -> Any:
        value = mapping.get(key)
        if value is None:
            self._refuse(f"{within}{key}", "is missing")
        return value

    def _text(self, mapping: Mapping, key: str, within: str = "") -> str:
        return self._as_text(f"{within}{key}", self._value(mapping, key, within), MAX_LENGTH.get(key, 200))

    def _as_text(self, field: str, value: Any, max_length: int) -> str:
        if not isinstance(value, str):
            self._refuse(field, f"must be text, put {_written(value)} in quotes if it is meant")
        text = " ".join(value.split())
        if not text:
            self._refuse(field, "is empty")
        if not text.isprintable():
            self._refuse(field, "contains control characters")
        if len(text) > max_length:
            self._refuse(field, f"is longer than {max_length} characters")
        return text

    def _identifier(self, field: str, text: str) -> str:
        if not _IDENTIFIER.fullmatch(text):
            self._refuse(field, f"{_written(text)} may only have letters a-z, digits, - and _")
        return text

    def _address(self, field: str, value: Any) -> str:
        address = self._as_text(field, value, MAX_LENGTH["member"]).lower()
        try:
            validate_email(address)
        except ValidationError:
            self._refuse(field, f"{_written(address)} is not an e-mail address")
        return address


class _Entry(_Reader):
    """Reads one rotation."""

    def __init__(self, raw: Any, *, number: int) -> None:
        super().__init__(raw, label=f"rotation number {number}", keys=ROTATION_KEYS)

    def read(self) -> RotationEntry:
        slug = self._identifier("slug", self._text(self.raw, "slug"))
        if slug in RESERVED_SLUGS:
            self._refuse("slug", f"{_written(slug)} is the address of another page; choose a different one")
        self.label = f"rotation {slug}"
        self._refuse_unknown_keys(self.raw, ROTATION_KEYS)
        every, unit = self._turn()
        levels = self._levels()
        return RotationEntry(
            slug=slug,
            name=self._text(self.raw, "name"),
            time_zone=self._time_zone(),
            starts_at=self._starts_at(),
            every=every,
            unit=unit,
            levels=levels,
            members=self._members(n_levels=len(levels)),
        )

    def _time_zone(self) -> str:
        name = self._text(self.raw, "time_zone")
        try:
            return parse_zone(name).key
        except UnknownTimeZone:
            self._refuse(
                "time_zone", f"{_written(name)} is not an IANA time zone such as Europe/Berlin or UTC"
            )

    def _starts_at(self) -> datetime:
        value = self._value(self.raw, "starts_at")
        # Without quotes YAML may take it for a timestamp.
        written = value.written if isinstance(value, NonText) else value
        match = _WALL_CLOCK.fullmatch(written) if isinstance(written, str) else None
        try:
            starts_at = datetime.fromisoformat(f"{match[1]}T{match[2]}") if match else None
        except ValueError:
            starts_at = None
        if starts_at is None:
            reason = "must be a wall-clock time like 2026-01-07T09:00, without seconds or offset"
            self._refuse("starts_at", f"{_written(value)} {reason}")
        if starts_at.year not in YEARS:
            self._refuse("starts_at", f"must lie in the years {YEARS.start} to {YEARS.stop - 1}")
        return starts_at

    def _turn(self) -> tuple[int, TurnUnit]:
        turn = self._value(self.raw, "turn")
        if not isinstance(turn, Mapping):
            self._refuse("turn", "must be a mapping like {every: 2, unit: week}")
        self._refuse_unknown_keys(turn, TURN_KEYS, within="turn.")
        name = self._text(turn, "unit", within="turn.")
        if name not in list(TurnUnit):
            self._refuse("turn.unit", f"{_written(name)} must be one of {', '.join(TurnUnit)}")
        unit = TurnUnit(name)
        value = self._value(turn, "every", within="turn.")
        longest = LONGEST_TURN[unit]
        is_whole = isinstance(value, NonText) and _WHOLE_NUMBER.fullmatch(value.written)
        if not is_whole or not 1 <= int(value.written) <= longest:
            self._refuse(
                "turn.every", f"{_written(value)} must be a whole number of {unit}s from 1 to {longest}"
            )
        return int(value.written), unit

    def _list(self, key: str, *, most: int) -> list[Any]:
        value = self._value(self.raw, key)
        if not isinstance(value, list):
            self._refuse(key, "must be a list")
        if not 1 <= len(value) <= most:
            self._refuse(key, f"must have 1 to {most} entries, not {len(value)}")
        return value

    def _levels(self) -> tuple[str, ...]:
        levels = tuple(
            self._identifier("levels", self._as_text("levels", level, MAX_LENGTH["level"]))
            for level in self._list("levels", most=MAX_LEVELS)
        )
        repeated = _first_repeated(levels)
        if repeated:
            self._refuse("levels", f"{repeated} is given twice")
        return levels

    def _members(self, *, n_levels: int) -> tuple[str, ...]:
        members = tuple(
            self._address("members", member) for member in self._list("members", most=MAX_MEMBERS)
        )
        repeated = _first_repeated(members)
        if repeated:
            self._refuse("members", f"{repeated} is given twice")
        if len(members) < n_levels:
            self._refuse(
                "members",
                f"{len(members)} for {n_levels} levels would put one person on two levels at once; "
                f"name at least {n_levels}",
            )
        return members


class _Override(_Reader):
    """Reads one override."""

    def __init__(self, raw: Any, *, number: int) -> None:
        super().__init__(raw, label=f"override number {number}", keys=OVERRIDE_KEYS)

    def read(self) -> OverrideEntry:
        self._refuse_unknown_keys(self.raw, OVERRIDE_KEYS)
        if "steward" not in self.raw:
            self._refuse("steward", "is missing; write null where nobody is to serve")
        steward = self.raw.get("steward")
        entry = OverrideEntry(
            rotation=self._identifier("rotation", self._text(self.raw, "rotation")),
            level=self._identifier("level", self._text(self.raw, "level")),
            start=self._instant("start"),
            end=self._instant("end"),
            steward=None if steward is None else self._address("steward", steward),
        )
        if entry.end <= entry.start:
            self._refuse("end", "must come after start")
        return entry

    def _instant(self, field: str) -> datetime:
        value = self._value(self.raw, field)
        written = value.written if isinstance(value, NonText) else value
        try:
            instant = datetime.fromisoformat(written) if isinstance(written, str) else None
        except ValueError:
            instant = None
        if instant is None or instant.tzinfo is None:
            self._refuse(
                field, f"{_written(value)} must be an instant with its zone, like 2026-01-07T09:00:00Z"
            )
        if instant.year not in YEARS:
            self._refuse(field, f"must lie in the years {YEARS.start} to {YEARS.stop - 1}")
        return instant.astimezone(UTC)


def _first_repeated(values: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            return value
        seen.add(value)
    return None


def _written(value: Any) -> str:
    """Show a value of the file in a message: short, quoted and on one line."""
    if isinstance(value, NonText):
        value = value.written
    if isinstance(value, str):
        return repr(value if len(value) <= 60 else f"{value[:60]}…")
    return "a list" if isinstance(value, list) else "a mapping"


def _one_line(text: str) -> str:
    return " ".join(text.split())
