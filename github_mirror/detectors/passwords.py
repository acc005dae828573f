"""Find passwords that people write into sentences and lists, in several languages."""

import re
from collections.abc import Iterator

from github_mirror.detectors.found import Found, RemovalKind
from github_mirror.detectors.secret_shapes import is_ordinary
from github_mirror.detectors.words import PROSE
from github_mirror.visible_text import SENTINEL, VisibleText

# Matched on lower-case text without accents. The short ones need to stand alone, the long ones may end an identifier.
_WORD = re.compile(
    r"(?:password|passw0rd|pass word|passwort|passwd|pass ?phrase|passcode|passkey|kennwort|contrasena|contrasenya"
    r"|mots? de passe"
    r"|palavras?[- ]passe|wachtwoord|salasana|losenord|adgangskode|heslo|jelszo|пароль?\w?|κωδικος|密码|密碼|口令"
    r"|パスワード|暗証番号|비밀번호|كلمة المرور|סיסמה"
    r"|(?<![a-z])(?:pw|p/w|pwd|pass|mdp|clave|senha|parola|haslo|sifre|passord|pin(?:[- ]?code)?|geslo"
    r"|(?:verification|one-time|access|recovery|2fa|mfa|otp|security|login)[- ]code|credentials(?= ?:))(?![a-z]))"
)
_SIGN = re.compile(r"\w{0,20}+[\"'`*)\]]{0,3}\s{0,3}(?:=>|->|→|:=|[:=])[*]{0,2}(?:[ \t]{0,8}\n?[ \t]{0,8})")
_VERB = re.compile(
    r"s?(?:[ \t](?:for|to|of|on|fur|para|pour|per|do|da|del|de)[ \t][^\n:.,;]{1,50}?)?[\"']?\s{1,3}"
    r"(?:is|are|was|will be|should be|shall be|would be|becomes|ist|lautet|war|wird|sera|est|es|era|eh"
    r"|e|to|als|jest|ar|er"
    r"|har|on|becomes|changed to|set to)\b:?\s{1,3}"
    r"(?:(?:now|still|currently|just|simply|always|the following|set to|changed to|jetzt|nun|weiterhin"
    r"|ahora|siempre|maintenant"
    r"|toujours|agora|sempre|as follows|called|going to be|again)[: ]{1,3}){0,2}"
)
_QUOTE_AHEAD = re.compile(r"\s{1,2}(?=`[^`\s]{4,100}`|\"[^\"\s]{4,100}\")")
_CJK_VERB = re.compile(r"[はがは是为為은는이가]\s?[::]?\s?")
_QUOTED = re.compile(r"([\"'`]{1,3}|\*{1,2}|[「『])(?P<value>[^\n\"'`*」』]{2,100})(?:\1|[」』])")
_TOKEN = re.compile(rf"[^\s{SENTINEL}]{{1,256}}+")

_PAIR = re.compile(
    r"(?<![a-z])(?:log[ -]?in|zugang(?:sdaten)?|anmeldung|acceso|acces|identifiants?|credentials|account|user|usuario)"
    rf"[ \t:=]{{1,3}}[\w.@+-]{{2,40}}+[ \t]{{1,2}}[/|,][ \t]{{1,2}}(?P<value>[^\s{SENTINEL}]{{6,100}}+)"
)
_AS_PASSWORD = re.compile(
    r"(?<![^\s\"'`(])(?P<value>[^\s\"'`()]{6,60}+)[\"'`]{0,3}\s{1,2}(?:as|als|comme|como|come)\s"
    r"(?:(?:the|a|our|your|das|le|la|el|shared|gemeinsames)\s){0,2}"
    r"(?:password|passphrase|passwort|kennwort|mot de passe|contrasena|senha)"
)
_CODE = re.compile(r"\d{3,4}[ -]\d{3,4}(?![\w-])")

_WINDOW = 140


def find_passwords(text: VisibleText) -> Iterator[Found]:
    """Find what is named as a password, and words looking like one shortly after the word for it."""
    reached = judged = 0
    for word in _WORD.finditer(text.lowered):
        if word.start() < reached:
            continue
        # Windows of neighbouring words overlap: what was judged once is not judged again.
        start, is_signed = _value_start(text, word.end())
        found = list(_named_values(text, start, is_signed=is_signed, judged=judged)) if start else []
        if not found:
            found = list(_lookalikes(text, word.end(), judged=judged))
        judged = max(judged, word.end() + _WINDOW)
        for first, end in found:
            reached = max(reached, end)
            yield Found(RemovalKind.PASSWORD, first, end)
    for pair in (*_PAIR.finditer(text.lowered), *_AS_PASSWORD.finditer(text.lowered)):
        if _is_password_like(text.folded[pair.start("value") : pair.end("value")]):
            yield Found(RemovalKind.PASSWORD, *pair.span("value"))


def _value_start(text: VisibleText, at: int) -> tuple[int | None, bool]:
    """Return where the value behind "password:" or "password is" would start, and whether a sign announced it."""
    sign = _SIGN.match(text.lowered, at)
    verb = None if sign else _VERB.match(text.lowered, at) or _CJK_VERB.match(text.lowered, at)
    match = sign or verb or _QUOTE_AHEAD.match(text.lowered, at)
    if match is None or text.folded.startswith(SENTINEL, match.end()):
        return None, False
    return match.end(), sign is not None


def _named_values(text: VisibleText, at: int, *, is_signed: bool, judged: int) -> Iterator[tuple[int, int]]:
    quoted = _QUOTED.match(text.folded, at)
    if quoted:
        yield quoted.span("value")
    elif is_signed:
        yield from _signed_values(text, at, judged=judged)
    else:
        yield from _spoken_phrase(text, at) or _spoken_value(text, at)


def _spoken_phrase(text: VisibleText, at: int) -> list[tuple[int, int]]:
    """Return the code in two groups or the passphrase of four words and more behind "is", or nothing."""
    code = _CODE.match(text.folded, at)
    if code:
        return [code.span()]
    line = text.folded[at : at + _WINDOW].partition("\n")[0].partition(SENTINEL)[0]
    said = re.split(r"[.;!?]", line)[0].rstrip()
    words = said.split(maxsplit=9)
    is_phrase = len(words) >= 4 and words[0] not in PROSE and _is_passphrase(words)
    return [(at, at + len(said))] if is_phrase else []


def _signed_values(text: VisibleText, at: int, *, judged: int) -> Iterator[tuple[int, int]]:
    """Yield what follows a colon or equals sign: a password-like word of the line, a passphrase, or its first word."""
    line = text.folded[at : at + _WINDOW].partition("\n")[0].partition(SENTINEL)[0]
    first = _TOKEN.match(line)
    if not first or first[0].startswith(("$", "{", "<")):
        return
    telling = [m for m in _TOKEN.finditer(line, max(0, judged - at - 1)) if _is_password_like(m[0])]
    if not telling and _is_password_like(first[0]):
        telling = [first]
    opening = first[0].lower().strip(".,;:!?\"'()*")
    if telling:
        spans = [_trimmed(match) for match in telling]
    elif _is_passphrase(line.split(maxsplit=9)):
        spans = [(0, len(line.rstrip()))]
    elif not opening or opening in PROSE or opening.startswith("http"):
        return
    else:
        spans = [_trimmed(first)]
    yield from ((at + start, at + end) for start, end in spans)


def _is_passphrase(words: list[str]) -> bool:
    bare = [word.strip(".,;") for word in words]
    n_ordinary = sum(word in PROSE for word in bare)
    return (
        2 <= len(words) <= 8
        and all(word.isalpha() and word.islower() for word in bare)
        and n_ordinary <= (len(words) > 2)
    )


def _spoken_value(text: VisibleText, at: int) -> Iterator[tuple[int, int]]:
    """Yield the word behind "is" if it looks like a password, or ends the sentence and is no ordinary answer."""
    match = _TOKEN.match(text.folded, at)
    if not match:
        return
    start, end = _trimmed(match)
    value = text.folded[start:end]
    if value.lower() in PROSE or (is_ordinary(value) and not value.isdigit()):
        return
    is_last = end < match.end() or text.folded[end : end + 1] in ("", "\n", SENTINEL)
    is_paired = re.match(
        r"\s(?:and|for|until|und|fur|y|para|et|pour|e|on|during|,)\s", text.lowered[end : end + 8]
    )
    if _is_password_like(value) or (len(value) >= 4 and (is_last or is_paired or value.isdigit())):
        yield start, end


def _lookalikes(text: VisibleText, at: int, *, judged: int) -> Iterator[tuple[int, int]]:
    """Yield password-like words of the same paragraph shortly behind the word."""
    start = max(at, judged - 1)
    window = text.folded[start : at + _WINDOW].partition("\n\n")[0].partition(SENTINEL)[0]
    for match in _TOKEN.finditer(window):
        is_cut = start + match.end() == at + _WINDOW or start + match.start() == at
        if not is_cut and _is_password_like(match[0]):
            first, last = _trimmed(match)
            yield start + first, start + last


def _trimmed(match: re.Match[str]) -> tuple[int, int]:
    """Return the span of a word without the sentence's punctuation; `!` stays, for many passwords end in it."""
    word = match[0]
    start = match.start() + len(word) - len(word.lstrip("\"'`([<"))
    return start, max(start, match.end() - (len(word) - len(word.rstrip("\"'`)]>.,;:?"))))


def _is_password_like(word: str) -> bool:
    bare = word.strip("\"'`()[]<>.,;:?*")
    if len(bare) < 6 or len(bare) > 128 or is_ordinary(bare) or is_ordinary(bare.rstrip("!")):
        return False
    has_letter, has_digit = any(map(str.isalpha, bare)), any(map(str.isdigit, bare))
    has_mark = any(mark in bare[:-1] for mark in "!@#$%^&*+=~?|")
    return has_letter and (has_digit or has_mark) and "://" not in bare and not bare.startswith("/")
