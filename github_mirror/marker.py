"""The hidden line by which a write of ours is recognised after an uncertain result. Pure."""

import hashlib
import hmac


def marker(*, ticket: int, operation: str, key: str) -> str:
    """Return the signed HTML comment for one write; nobody without `key` can make one that looks like it."""
    content = f"supportdesk:v1 ticket={ticket} op={operation}"
    signature = hmac.new(key.encode(), content.encode(), hashlib.sha256).hexdigest()[:32]
    return f"<!-- {content} sig={signature} -->"


def creation(role: str, slot: int) -> str:
    """Return the operation of opening a ticket's issue of a role; `create` for the issue of a request."""
    return "create" if role == "request" else f"create-{role}-{slot}"
