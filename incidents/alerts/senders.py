"""Whether a mail may speak for the person it names as its sender: neither a machine's nor a forged one may."""

import re
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import getaddresses

_BULK = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply", "auto_replied"})
_MARKS = ("x-autoreply", "x-autorespond", "x-auto-reply", "x-failed-recipients")
_ROBOTS = re.compile(r"\b(?:mailer-daemon|postmaster)@", re.IGNORECASE)
# What a forger chose may stand in these: it is no verdict.
_QUOTED = re.compile(r"\"[^\"]*\"|\([^()]*\)")
_VERDICT = re.compile(r"(?:^|;)\s*(dmarc|spf|dkim)\s*=\s*(\w+)", re.IGNORECASE)
_BAD = frozenset({"fail", "softfail", "permerror"})


def doubt_about(message: EmailMessage) -> str:
    """Return why a mail is no person's own answer, as a sentence; "" when nothing speaks against it."""
    headers: dict[str, list[str]] = {}
    for name, value in message.raw_items():
        headers.setdefault(str(name).lower(), []).append(" ".join(str(value).split()))
    if _is_automatic(headers):
        return "It is an automatic reply, and only people acknowledge."
    senders = headers.get("from", [])
    if len(senders) > 1 or len({address for _, address in getaddresses(senders) if address}) > 1:
        return "It names several senders."
    if any(_has_failed(verdicts) for verdicts in headers.get("authentication-results", [])):
        return "Its mail server says that its sender may be forged."
    return ""


def _is_automatic(headers: dict[str, list[str]]) -> bool:
    def first_words(name: str) -> Sequence[str]:
        return [value.partition(";")[0].partition(" ")[0].strip().lower() for value in headers.get(name, [])]

    return (
        any(word != "no" for word in first_words("auto-submitted"))
        or any(word in _BULK for word in first_words("precedence"))
        or any(name in headers for name in _MARKS)
        or "multipart/report" in first_words("content-type")
        # Mail servers send bounces from nobody.
        or "<>" in headers.get("return-path", [])
        or any(_ROBOTS.search(value) for value in headers.get("from", []))
    )


def _has_failed(verdicts: str) -> bool:
    """Judge one server's verdicts: DMARC's counts for all of them, else one that failed is enough."""
    found = [(how.lower(), verdict.lower()) for how, verdict in _VERDICT.findall(_QUOTED.sub(" ", verdicts))]
    dmarc = [verdict for how, verdict in found if how == "dmarc"]
    if "pass" in dmarc and not _BAD & set(dmarc):
        return False
    return any(verdict in _BAD for _, verdict in found)
