"""A mail's headers and text, whatever a stranger wrote into it (RFC 5322)."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import parseaddr
from html import unescape

from incidents.alerts.heard import digest
from incidents.alerts.labels import as_text

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")
LONGEST_TEXT = 20_000
MOST_PARTS = 50
_MARKUP = re.compile(r"<[^<>]{0,2000}>")
_LINK = re.compile(r"<a\b[^<>]{0,1000}?\bhref=[\"']([^\"'<>]{1,1000})[\"'][^<>]{0,1000}>", re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li)\b[^<>]{0,200}>", re.IGNORECASE)


@dataclass(frozen=True)
class Mail:
    """What of a mail we read. `key` is the same for two copies of one mail, `answers` the Message-IDs it answers."""

    key: str
    sender: str
    address: str
    subject: str
    text: str
    answers: frozenset[str] = frozenset()
    is_automatic: bool = False


def read_mail(raw: bytes) -> Mail:
    """Return a mail's headers and text; what cannot be read is left empty, never an error."""
    message = message_from_bytes(raw, policy=policy.default)
    identity = _header(message, "Message-ID", longest=2_000)
    sender = _header(message, "From", longest=200)
    return Mail(
        key=digest("message-id", identity) if identity else digest("bytes", raw.decode("latin-1")),
        sender=sender,
        address=parseaddr(sender)[1],
        subject=_header(message, "Subject", longest=2_000),
        text=_text(message),
        answers=frozenset(_answers(message)),
        is_automatic=_is_automatic(message),
    )


def _answers(message: EmailMessage) -> list[str]:
    """Return the Message-IDs in In-Reply-To, and the last that References names: the mail answered."""
    direct = _MESSAGE_ID.findall(_header(message, "In-Reply-To", longest=2_000))
    return direct or _MESSAGE_ID.findall(_header(message, "References", longest=20_000))[-1:]


def _is_automatic(message: EmailMessage) -> bool:
    """Say whether a program wrote this mail and must get no answer (RFC 3834, and what others do)."""
    submitted = _header(message, "Auto-Submitted", longest=100).lower()
    precedence = _header(message, "Precedence", longest=100).lower()
    return submitted not in ("", "no") or precedence in ("bulk", "junk", "list", "auto_reply")


def _header(message: EmailMessage, name: str, *, longest: int) -> str:
    try:
        value = message[name]
    except (MessageError, ValueError, LookupError, AttributeError, TypeError):
        # The standard library's parser of structured headers fails on some that are broken.
        value = next((raw for key, raw in message.raw_items() if key.lower() == name.lower()), None)
    return " ".join(as_text(str(value), longest=longest).split()) if value is not None else ""


def _text(message: EmailMessage) -> str:
    """Return the first part that is plain text, else the first that is HTML, without its markup."""
    html = ""
    for number, part in enumerate(message.walk()):
        if number >= MOST_PARTS:
            break
        kind = part.get_content_type()
        if kind == "text/plain":
            return _content(part)
        if kind == "text/html" and not html:
            html = _content(part)
    # The address of a quoted link says which message is answered.
    return unescape(_MARKUP.sub(" ", _BREAK.sub("\n", _LINK.sub(r" \1 ", html))))


def _content(part: EmailMessage) -> str:
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    try:
        return raw[: LONGEST_TEXT * 4].decode(part.get_content_charset("utf-8"), "replace")[:LONGEST_TEXT]
    except (LookupError, ValueError):
        return raw[: LONGEST_TEXT * 4].decode("utf-8", "replace")[:LONGEST_TEXT]
