"""Web addresses and the hosts in them. Pure."""

import re
from urllib.parse import urlsplit

LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
HOST = re.compile(rf"(?:{LABEL}\.)+(?!\d+$){LABEL}")
MAX_HOST_LENGTH = 253
# Hosts that nobody can visit (RFC 2606, RFC 6762): people write them where an address is still to come.
PLACEHOLDER_DOMAINS = ("example", "example.com", "example.org", "example.net", "invalid", "local", "test")


def is_host(text: str) -> bool:
    """Say whether `text` is a lower-case, fully qualified host name."""
    return len(text) <= MAX_HOST_LENGTH and HOST.fullmatch(text) is not None


def host_of(text: str) -> str | None:
    """Return the host of a URL or bare domain in lower case, without port; None when there is none."""
    address = text.strip()
    try:
        parts = urlsplit(address if "://" in address else f"//{address}")
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return None
    return host if is_host(host) else None


def is_web_address(text: str) -> bool:
    """Say whether `text` is an http or https URL that is safe to link to."""
    is_web = text.lower().startswith(("http://", "https://"))
    return is_web and host_of(text) is not None and not any(character.isspace() for character in text)


def is_placeholder_address(text: str) -> bool:
    """Say whether `text` points to a host that nobody can visit."""
    host = host_of(text)
    return host is not None and any(
        host == domain or host.endswith(f".{domain}") for domain in PLACEHOLDER_DOMAINS
    )
