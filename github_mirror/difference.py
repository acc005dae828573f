"""What one text says and another does not, word by word, to be marked for the eye and for screen readers. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

# Comparing every word with every other takes time that grows with the square; longer texts are compared by line.
MOST_WORDS = 3_000
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True)
class Stretch:
    """A piece of text. `kind` is "added", "removed", or nothing where both say it."""

    text: str
    kind: str = ""


def difference(before: str, after: str) -> list[Stretch]:
    """Return `after` with what it says anew and what of `before` it no longer says, in reading order."""
    old, new = _pieces(before, after)
    stretches: list[Stretch] = []
    for operation, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if operation == "equal":
            stretches.append(Stretch("".join(new[c:d])))
            continue
        if a < b:
            stretches.append(Stretch("".join(old[a:b]), "removed"))
        if c < d:
            stretches.append(Stretch("".join(new[c:d]), "added"))
    return stretches


def is_changed(stretches: Sequence[Stretch]) -> bool:
    """Say whether anything is marked."""
    return any(stretch.kind for stretch in stretches)


def as_text(field: str, value: Any) -> str:
    """Return what a field says as text: an issue's state ([state, reason]) in words, names one a line."""
    if value is None:
        return ""
    if field == "state" and isinstance(value, list | tuple) and value:
        state, reason = str(value[0]), str(value[1] if len(value) > 1 else "").replace("_", " ")
        return f"{state} as {reason}" if reason else state
    if isinstance(value, list | tuple):
        return "\n".join(str(one) for one in value)
    return str(value)


def _pieces(before: str, after: str) -> tuple[list[str], list[str]]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
        return _LINES.findall(before), _LINES.findall(after)
    return old, new
