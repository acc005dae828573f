"""Read the bodies of webhooks. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from github_mirror.facts import Malformed, plain

Json = Mapping[str, Any]
_FORM = b"payload="


@dataclass(frozen=True)
class Payload:
    """A webhook's body: what happened, where and by whom. Names are "" where it does not say."""

    event: str
    action: str
    data: Json
    repository: str = ""
    repository_id: int = 0
    by_login: str = ""
    by_id: int = 0

    def part(self, name: str) -> Json:
        """Return a part of the body that is an object; raise Malformed where it is missing."""
        part = self.data.get(name)
        if not isinstance(part, Mapping):
            raise Malformed(f"The webhook says nothing of its {name.replace('_', ' ')}.")
        return part

    def number_of(self, name: str) -> int:
        """Return GitHub's own number of a part, 0 where it has none; raise Malformed."""
        return _number(self.part(name).get("id"))


def read_payload(event: str, body: bytes) -> Payload:
    """Read a body, JSON or a form's field `payload`; raise Malformed."""
    data = _parsed(body)
    repository, sender = data.get("repository"), data.get("sender")
    place = repository if isinstance(repository, Mapping) else {}
    person = sender if isinstance(sender, Mapping) else {}
    return Payload(
        event=event,
        action=_text(data.get("action"))[:60],
        data=data,
        repository=_text(place.get("full_name"))[:200],
        repository_id=_number(place.get("id")),
        by_login=_text(person.get("login"))[:100],
        by_id=_number(person.get("id")),
    )


def _parsed(body: bytes) -> Json:
    try:
        text = body.decode()
        data = json.loads(
            unquote_plus(text[len(_FORM) :].partition("&")[0]) if body.startswith(_FORM) else text
        )
    except ValueError as error:
        raise Malformed("The webhook's body is not JSON.") from error
    except RecursionError as error:
        raise Malformed("The webhook's body is nested too deeply.") from error
    if not isinstance(data, dict):
        raise Malformed("The webhook's body is not a JSON object.")
    return data


def _text(value: Any) -> str:
    return plain(value) if isinstance(value, str) else ""


def _number(value: Any) -> int:
    # More than GitHub's ids, and than the database keeps, is no id.
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63 else 0
