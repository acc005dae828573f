"""A mail's headers and text, whatever a stranger wrote into it (RFC 5322)."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from html import unescape

from incidents.alerts.heard import NotAnAlert, digest
from incidents.alerts.labels import as_text
from incidents.alerts.senders import doubt_about

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")
LONGEST_TEXT = 20_000
MOST_PARTS = 50
# Mails within mails, and parts within parts: the parser of the standard library goes down into each.
MOST_CONTAINERS = 100
_CONTAINER = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_MARKUP = re.compile(r"<[^<>]{0,2000}>")
_LINK = re.compile(r"<a\b[^<>]{0,1000}?\bhref=[\"']([^\"'<>]{1,1000})[\"'][^<>]{0,1000}>", re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li)\b[^<>]{0,200}>", re.IGNORECASE)


class UnreadableMail(NotAnAlert):
    """A mail that cannot be taken apart; the text says why, for people."""


@dataclass(frozen=True)
class Envelope:
    """What a mail's own headers say. `key` is the same for two copies of one mail."""

    key: str
    sender: str
    subject: str


@dataclass(frozen=True)
class Mail:
    """What of a mail we read: also the Message-IDs it answers, and why it may not speak for its sender ("": it may)."""

    address: str
    subject: str
    text: str
    doubt: str
    answers: frozenset[str]


def read_envelope(raw: bytes) -> Envelope:
    """Return what a mail's headers say; what cannot be read is left empty, and nothing inside is looked at."""
    message = BytesHeaderParser(policy=policy.default).parsebytes(raw)
    identity = _header(message, "Message-ID", longest=2_000)
    return Envelope(
        key=digest("message-id", identity) if identity else digest("bytes", raw.decode("latin-1")),
        sender=_header(message, "From", longest=200),
        subject=_header(message, "Subject", longest=2_000),
    )


def read_mail(raw: bytes) -> Mail:
    """Return a mail's headers and text; what of them cannot be read is left empty. Raises UnreadableMail."""
    if len(_CONTAINER.findall(raw)) > MOST_CONTAINERS:
        raise UnreadableMail("The mail has too many parts within parts to be read.")
    try:
        message = message_from_bytes(raw, policy=policy.default)
    except RecursionError:
        raise UnreadableMail("The mail has too many parts within parts to be read.") from None
    sender = _header(message, "From", longest=200)
    return Mail(
        address=parseaddr(sender)[1],
        subject=_header(message, "Subject", longest=2_000),
        text=_text(message),
        answers=frozenset(_answers(message)),
        doubt=doubt_about(message),
    )


def _answers(message: EmailMessage) -> list[str]:
    """Return the Message-IDs in In-Reply-To, and the last that References names: the mail answered."""
    direct = _MESSAGE_ID.findall(_header(message, "In-Reply-To", longest=2_000))
    return direct or _MESSAGE_ID.findall(_header(message, "References", longest=20_000))[-1:]


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
