"""Lay removals over the original text, for a page that shows both. Pure."""

from dataclasses import dataclass

from github_mirror.redaction import Redacted


@dataclass(frozen=True)
class Stretch:
    """A part of the original: kept, or removed as `kind`."""

    text: str
    kind: str = ""


def marked(original: str, redacted: Redacted) -> list[Stretch]:
    """Return the original cut into kept and removed stretches, in order."""
    stretches, position = [], 0
    for removal in redacted.removals:
        if removal.start > position:
            stretches.append(Stretch(original[position : removal.start]))
        stretches.append(Stretch(original[removal.start : removal.end], kind=str(removal.kind)))
        position = max(position, removal.end)
    if position < len(original):
        stretches.append(Stretch(original[position:]))
    return stretches
