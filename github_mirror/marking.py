"""Lay removals over the original text, for a page that shows both. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from github_mirror.redaction import Redacted, RemovalKind

# The reader sees the same; GitHub no longer acts on it.
_INERT = {RemovalKind.MENTION, RemovalKind.REFERENCE, RemovalKind.MARKUP}


@dataclass(frozen=True)
class Stretch:
    """A part of the original: kept, or removed as `kind`, or made inert as `kind`."""

    text: str
    kind: str = ""
    is_inert: bool = False


def marked(original: str, redacted: Redacted) -> list[Stretch]:
    """Return the original cut into kept and removed stretches, in order."""
    stretches, position = [], 0
    for removal in redacted.removals:
        if removal.start > position:
            stretches.append(Stretch(original[position : removal.start]))
        stretches.append(
            Stretch(
                original[removal.start : removal.end],
                kind=str(removal.kind),
                is_inert=removal.kind in _INERT,
            )
        )
        position = max(position, removal.end)
    if position < len(original):
        stretches.append(Stretch(original[position:]))
    return stretches


def counted(stretches: Iterable[Stretch]) -> list[str]:
    """Return what is removed as words, most frequent first: "2 × e-mail address", "password"."""
    kinds = Counter(one.kind for one in stretches if one.kind and not one.is_inert)
    return [f"{n} × {kind}" if n > 1 else kind for kind, n in kinds.most_common()]
