"""Reads the YAML file that describes rotations; accepts its schema exactly and nothing beside it. Knows no database."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
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
# No turn is longer than a year; hand-offs then stay within the dates that Python knows.
LONGEST_TURN = {TurnUnit.HOUR: 8784, TurnUnit.DAY: 366, TurnUnit.WEEK: 53, TurnUnit.MONTH: 12}
YEARS = range(1970, 2201)
MAX_ROTATIONS, MAX_LEVELS, MAX_MEMBERS = 500, 9, 500
MAX_LENGTH = {"slug": 100, "name": 150, "time_zone": 64, "level": 50, "member": 254}

_IDENTIFIER = re.compile(r"[A-Za-z0-9_-]+")
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}")
_WALL_CLOCK = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2})(:00)?")


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


def parse_rotations(content: bytes) -> tuple[RotationEntry, ...]:
    """Return the rotations of a file in its order. Raises InvalidRotationFile with one sentence on one line."""
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
    return entries


def _listed(document: Any) -> list[Any]:
    if not isinstance(document, Mapping):
        raise InvalidRotationFile("The file must have one key, rotations, with a list of rotations.")
    if "overrides" in document:
        raise InvalidRotationFile("overrides: this version cannot load overrides yet, so nothing was loaded.")
    for key in document:
        if key != "rotations":
            raise InvalidRotationFile(f"{_written(key)}: unknown key; the file has one key, rotations.")
    listed = document.get("rotations")
    if not isinstance(listed, list) or not 1 <= len(listed) <= MAX_ROTATIONS:
        raise InvalidRotationFile(f"rotations: must be a list of 1 to {MAX_ROTATIONS} rotations.")
    return listed


class _Entry:
    """Reads one rotation, refusing the first thing that is wrong with it."""

    def __init__(self, raw: Any, *, number: int) -> None:
        self.label = f"rotation number {number}"
        if not isinstance(raw, Mapping):
            raise InvalidRotationFile(f"{self.label}: must be a mapping with {', '.join(ROTATION_KEYS)}.")
        self.raw = raw

    def read(self) -> RotationEntry:
        slug = self._identifier("slug", self._text(self.raw, "slug"))
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
        members = tuple(self._address(member) for member in self._list("members", most=MAX_MEMBERS))
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

    def _address(self, value: Any) -> str:
        address = self._as_text("members", value, MAX_LENGTH["member"]).lower()
        try:
            validate_email(address)
        except ValidationError:
            self._refuse("members", f"{_written(address)} is not an e-mail address")
        return address


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
