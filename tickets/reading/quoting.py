"""What the sender wrote, apart from older quoted messages, forwarded ones and the signature."""

import re
from dataclasses import dataclass

from tickets.reading.prose import readable

_FORWARD_SUBJECT = re.compile(r"^\s*(?:(?:re|aw|sv|antw)\s*:\s*)*(?:fwd?|wg|tr|rv|enc|i|doorst)\s*:", re.I)
_REPLY_SUBJECT = re.compile(r"^\s*(?:re|aw|antw|sv|res|ref)\s*:", re.I)
_FORWARD_MARK = re.compile(
    r"^\W{0,20}(?:begin forwarded message|forwarded message|start of forwarded message|"
    r"weitergeleitete nachricht|"
    r"anfang der weitergeleiteten|mensaje reenviado|message transf[ée]r[ée]|mensagem encaminhada|"
    r"d[ée]but du message|messaggio inoltrato)",
    re.I,
)
_QUOTE_MARK = re.compile(
    r"^\W{0,20}(?:original message|urspr[üu]ngliche nachricht|mensaje original|message d'origine|"
    r"message original|mensagem original)|^_{10,}\s*$",
    re.I,
)
_ATTRIBUTION = re.compile(
    r"^\s*(?:on|am|le|el|em|den|il)\b.{4,200}\b(?:wrote|schrieb|a [ée]crit|escribi[óo]|escreveu|"
    r"ha scritto)\b.{0,120}:\s*$",
    re.I,
)
_MAIL_HEADER = re.compile(
    r"^\W{0,3}(?:from|sent|date|to|cc|subject|von|gesendet|an|betreff|de|envoy[ée]|objet|enviado(?: el)?|"
    r"para|asunto|assunto|fecha|data|datum|[àa])\s?:",
    re.I,
)
_LAST_HEADERS_BEFORE_BODY = 8
_LONGEST_SIGNATURE = 12
_PAGE_WIDTH = 2_000


@dataclass(frozen=True)
class Letter:
    """A message in its parts: `own` is what counts, `passed_on` counts when it is all the substance."""

    own: str
    passed_on: str
    is_forward: bool


def open_letter(subject: str, body: str) -> Letter:
    """Separate what the sender wrote from what is quoted and from the signature."""
    lines = [line[:_PAGE_WIDTH] for line in readable(body).split("\n")]
    cut, is_marked_forward = _start_of_quote(lines)
    own = [line for line in lines[:cut] if not line.lstrip().startswith(">")]
    quoted = [line for line in lines[:cut] if line.lstrip().startswith(">")] + lines[cut:]
    is_forward = is_marked_forward or bool(_FORWARD_SUBJECT.match(subject))
    return Letter("\n".join(_without_signature(own)).strip(), _newest_message(quoted), is_forward)


def is_reply(subject: str) -> bool:
    """Say whether the subject is that of an answer."""
    return bool(_REPLY_SUBJECT.match(subject))


def _start_of_quote(lines: list[str]) -> tuple[int, bool]:
    """Return the line where older messages begin, and whether that is a forward."""
    for i, line in enumerate(lines):
        if _FORWARD_MARK.match(line):
            return i, True
        if _QUOTE_MARK.match(line) or _ATTRIBUTION.match(line) or _is_header_block(lines, i):
            return i, False
        if line.lstrip().startswith(">") and _FORWARD_MARK.match(line.lstrip("> ")):
            return i, True
        joined = line + " " + lines[i + 1] if i + 1 < len(lines) else line
        if line.rstrip() and not line.rstrip().endswith(":") and _ATTRIBUTION.match(joined):
            return i, False
    return len(lines), False


def _is_header_block(lines: list[str], i: int) -> bool:
    """Say whether three mail headers in a row begin here: how some clients quote."""
    return len(lines) > i + 2 and all(_MAIL_HEADER.match(line) for line in lines[i : i + 3])


def _newest_message(quoted: list[str]) -> str:
    """Return the text of the first quoted message, without the older ones quoted in it."""
    kept: list[str] = []
    n_headers = 0
    for line in quoted:
        bare = line.lstrip()
        if bare.startswith((">>", "> >")):
            continue
        bare = bare.removeprefix(">").strip()
        if _FORWARD_MARK.match(bare) or _QUOTE_MARK.match(bare) or _ATTRIBUTION.match(bare):
            if any(kept):
                break
            continue
        if _MAIL_HEADER.match(bare) and n_headers < _LAST_HEADERS_BEFORE_BODY and not any(kept):
            n_headers += 1
            continue
        if _MAIL_HEADER.match(bare) and bare.lower().startswith(("from:", "von:", "de :", "de:")):
            break
        kept.append(bare)
    return "\n".join(_without_signature(kept)).strip()


def _without_signature(lines: list[str]) -> list[str]:
    """Drop what stands below a `--` line near the end."""
    for i, line in enumerate(lines):
        if line.strip() in ("--", "__", "—") and len(lines) - i <= _LONGEST_SIGNATURE + 1:
            return lines[:i]
    return lines
