"""Read a file of requests, shaped like the sample of `tickets/tests/data/requests.json`, into facts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from tickets.facts import AffectedUsers, AskedKind, Facts, RequesterRole, WhatFails

_Choice = TypeVar("_Choice", bound=StrEnum)


class RequestFileError(ValueError):
    """A requests file cannot be read; the message names the entry and the reason."""


@dataclass(frozen=True)
class FiledRequest:
    """One entry of the file."""

    id: str
    facts: Facts


def read_requests(content: str) -> tuple[FiledRequest, ...]:
    """Return every request of the file; raises RequestFileError on the first entry that is malformed."""
    try:
        entries = json.loads(content)
    except (json.JSONDecodeError, RecursionError) as error:
        raise RequestFileError(f"not JSON: {error}") from error
    if not isinstance(entries, list):
        raise RequestFileError("the file must hold a list of requests")
    return tuple(_request(entry, number) for number, entry in enumerate(entries, start=1))


def _request(entry: Any, number: int) -> FiledRequest:
    """Turn one entry into facts; unknown keys and the expected answer are not looked at."""
    if not isinstance(entry, dict):
        raise RequestFileError(f"entry {number}: must be an object, not {type(entry).__name__}")
    name = f"entry {number} ({entry['id']})" if isinstance(entry.get("id"), str | int) else f"entry {number}"
    form = _mapping(entry, "form", name)
    facts = Facts(
        subject=_text(entry, "subject", name),
        body=_text(entry, "body", name),
        channel=_text(entry, "channel", name) or "email",
        headers={str(key): str(value) for key, value in _mapping(entry, "headers", name).items()},
        sender=_text(entry, "from", name),
        requester_role=_choice(RequesterRole, entry, "requester_role", name) or RequesterRole.UNKNOWN,
        asked_kind=_choice(AskedKind, form, "kind", name),
        urgency=_text(form, "urgency", name) or None,
        affected_users=_choice(AffectedUsers, form, "affected_users", name) or AffectedUsers.UNKNOWN,
        what_fails=_choice(WhatFails, form, "what_fails", name),
        deadline=_day(form, "deadline", name),
        attendees=_count(form, "attendees", name),
        received_at=_instant(entry, "received_at", name),
        event_start=_instant(form, "event_start", name),
    )
    return FiledRequest(str(entry.get("id", number)), facts)


def _mapping(entry: Mapping[str, Any], key: str, name: str) -> Mapping[str, Any]:
    """Return an object that may be missing."""
    value = entry.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise RequestFileError(f"{name}: {key} must be an object")
    return value


def _text(entry: Mapping[str, Any], key: str, name: str) -> str:
    """Return a text that may be missing."""
    value = entry.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise RequestFileError(f"{name}: {key} must be text")
    return value


def _choice(choices: type[_Choice], entry: Mapping[str, Any], key: str, name: str) -> _Choice | None:
    """Return one of the known choices, None where it is missing."""
    value = _text(entry, key, name)
    if not value:
        return None
    try:
        return choices(value)
    except ValueError as error:
        raise RequestFileError(
            f"{name}: {key} must be one of {', '.join(choices)}, not {value[:40]!r}"
        ) from error


def _count(entry: Mapping[str, Any], key: str, name: str) -> int | None:
    """Return a whole number that may be missing."""
    value = entry.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise RequestFileError(f"{name}: {key} must be a whole number")
    return value


def _day(entry: Mapping[str, Any], key: str, name: str) -> date | None:
    """Return a date that may be missing."""
    value = _text(entry, key, name)
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise RequestFileError(
            f"{name}: {key} must be a date such as 2026-10-20, not {value[:40]!r}"
        ) from error


def _instant(entry: Mapping[str, Any], key: str, name: str) -> datetime | None:
    """Return a date and time with its zone that may be missing."""
    value = _text(entry, key, name)
    if not value:
        return None
    try:
        instant = datetime.fromisoformat(value)
    except ValueError as error:
        raise RequestFileError(f"{name}: {key} must be a date and time, not {value[:40]!r}") from error
    if instant.tzinfo is None:
        raise RequestFileError(f"{name}: {key} must name its time zone")
    return instant
