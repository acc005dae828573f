"""The hidden line by which a write of ours is recognised after an uncertain result. Pure."""

import hashlib
import hmac
import re
from dataclasses import dataclass

_MARKER = re.compile(r"<!-- supportdesk:v1 ticket=(\d{1,12}) op=([a-z0-9_-]{1,60}) sig=[0-9a-f]{32} -->")


@dataclass(frozen=True)
class Mark:
    """What a marker says: of which ticket, and which write. `is_last`: nothing but space comes after it."""

    ticket: int
    operation: str
    is_last: bool


def marker(*, ticket: int, operation: str, key: str) -> str:
    """Return the signed HTML comment for one write; nobody without `key` can make one that looks like it."""
    content = f"supportdesk:v1 ticket={ticket} op={operation}"
    signature = hmac.new(key.encode(), content.encode(), hashlib.sha256).hexdigest()[:32]
    return f"<!-- {content} sig={signature} -->"


def creation(role: str, slot: int, again: int = 0) -> str:
    """Return the operation of opening a ticket's issue of a role; `create` for the issue of a request.

    `again` counts how often it was tracked anew: a marker of an issue that is gone may have been copied long ago.
    """
    operation = "create" if role == "request" else f"create-{role}-{slot}"
    return f"{operation}-again-{again}" if again else operation


def marks_in(text: str, *, key: str) -> list[Mark]:
    """Return what the markers in a text say, of those that were signed with `key`; anybody may have copied them."""
    return [
        Mark(int(found[1]), found[2], is_last=not text[found.end() :].strip())
        for found in _MARKER.finditer(text)
        if hmac.compare_digest(found[0], marker(ticket=int(found[1]), operation=found[2], key=key))
    ]
