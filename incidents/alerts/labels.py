"""Label values as plain, short text that any program can keep: what a stranger's JSON holds is anything at all."""

import json
import re
from collections.abc import Mapping
from typing import Any

LONGEST_VALUE = 1_000
MOST_LABELS = 64
# NUL cannot be stored; the others reorder or hide what stands around them (attacks.md, 6).
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def as_text(value: object, *, longest: int = LONGEST_VALUE) -> str:
    """Return a value as text of at most `longest` characters without characters that hide or reorder text.

    Null is nothing; numbers and truth values are as JSON writes them; lists and objects are their JSON.
    """
    if value is None:
        return ""
    text = value if isinstance(value, str) else _as_json(value)
    # Half a surrogate pair is valid JSON but no text.
    valid = text[: longest * 4].encode("utf-8", "replace").decode("utf-8")
    return _UNWANTED.sub("", valid).strip()[:longest]


def _as_json(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (RecursionError, ValueError):
        return ""


def as_labels(raw: Mapping[Any, Any]) -> dict[str, str]:
    """Return labels or annotations as texts, at most 64 of them; those that name the alert always stay."""
    wanted = [name for name in ("alertname", "cluster", "namespace", "severity") if name in raw]
    names = [*wanted, *(name for name in raw if name not in wanted)][:MOST_LABELS]
    return {as_text(name, longest=100): as_text(raw[name]) for name in names}


def bare_word(value: str, *, prefix: str) -> str:
    """Return a label's value without the prefix that one rule puts into it: `cluster=temple` is `temple`."""
    return value.strip().removeprefix(prefix).strip()
