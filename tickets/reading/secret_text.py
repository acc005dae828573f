"""Passwords and keys in clear text. A block encrypted with age or PGP is the wanted way and is no finding."""

import re

_ENCRYPTED_BLOCK = re.compile(r"-----BEGIN (AGE ENCRYPTED FILE|PGP MESSAGE)-----")
_KNOWN_SHAPES = re.compile(
    r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|\bgh[pousr]_[A-Za-z0-9]{20,255}|\bgithub_pat_[A-Za-z0-9_]{20,255}|\bglpat-[\w-]{16,100}"
    r"|\bxox[abeoprs]-[A-Za-z0-9-]{10,200}|\bAIza[\w-]{35}|\bya29\.[\w-]{20,200}"
    r"|\beyJ[\w-]{8,4000}\.[\w-]{8,4000}\.[\w-]{0,2000}"
    r"|-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----|\bAGE-SECRET-KEY-1[A-Z0-9]{10,80}"
    r"|\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{20,200}|\b[sr]k_(?:live|test)_[A-Za-z0-9]{10,200}|"
    r"\bnpm_[A-Za-z0-9]{30,60}"
    r"|\bpypi-[\w-]{30,300}|\bhf_[A-Za-z0-9]{25,60}|\bSG\.[\w-]{15,40}\.[\w-]{20,80}|\bdckr_pat_[\w-]{20,60}"
    r"|\bGOCSPX-[\w-]{20,60}|\bAccountKey=[A-Za-z0-9+/=]{20,200}|[?&]sig=[A-Za-z0-9%+/=]{20,200}"
    r"|https://hooks\.slack\.com/services/\w{5,30}/\w{5,30}/\w{10,60}"
    r"|\b[a-z][a-z0-9+]{1,20}://[^\s:/@]{1,100}:[^\s:/@]{3,200}@[\w.-]"
    r"|\b[Aa]uthorization\s{0,3}:\s{0,3}(?:[Bb]earer|[Bb]asic|[Tt]oken)\s{1,3}[\w.~+/=-]{8,}"
    r"|\b[Bb]earer\s{1,3}(?=[\w.-]{0,200}\d)[\w.~+/=-]{16,}",
)
_NAME = re.compile(
    r"(?:\b|_)(?:pass ?word|passwort|passwd|pwd|pass ?phrase|passcode|pw|kennwort|zugangscode|contrase[nñ]a|"
    r"mot de passe|mdp|senha|palavra-passe|parola d'ordine|wachtwoord|clave(?: de acceso| secreta)?|"
    r"token|jeton|api[ _-]?key|api[ _-]?token|access[ _-]?key(?:[ _-]?id)?|secret(?:[ _-]?access)?[ _-]?key|"
    r"(?:client|app|webhook)?[ _-]?secret(?! (?:santa|service))|client[ _-]?geheimnis|private[ _-]?key|"
    r"schl[üu]ssel)"
    r"\b(?![/-])",
    re.I,
)
_REACH = 90
_ASSIGNED = re.compile(r"[\"'*`_]{0,3}\s{0,3}(?:=>|:=|[:=])\s{0,3}([\"'`“«*]{0,2})(\S{4,300})")
_LINK = re.compile(
    r"(?:\b(?:is|are|was|to|as|es|est|ist|lautet|auf|sera|sea|ser[áa]|zu|en|for now)\b|é(?=\s)|à(?=\s)|:|=)"
    r"\s{1,4}([\"'`“«*]{0,2})(\S{4,300})",
    re.I,
)
_VALUE_END = "\"'`”»*,;.!?)>]}"
_PLACEHOLDER = re.compile(
    r"^(?:[<\[{$%(*•x.·_-]|\*+$|x{3,}|(?:your|my|the|dein|ihr|tu|su|votre|seu)[-_]|redacted|hidden|"
    r"example$|changeme\b|"
    r"https?://|mailto:|none$|null$|true$|false$)",
    re.I,
)
_ORDINARY = re.compile(
    r"^(?:not?|nicht|pas|wrong|incorrect|correct|required|needed|necessary|mandatory|optional|expired?|"
    r"invalid|valid|"
    r"accepted|rejected|encrypted|attached|below|above|here|there|still|also|always|never|shared|sent|"
    r"secret|public|"
    r"different|same|missing|unknown|known|obligatori[ao]|incorrect[ao]|necess?ari[ao]|falsch|richtig|"
    r"erforderlich|"
    r"abgelaufen|incorrecte?|expir[ée]e?|obligatoire|requise?|chiffr[ée]e?|cifrad[ao]|verschl[üu]sselt|"
    r"incorret[ao]|inv[áa]lid[ao]|something|anything|whatever|this|that|these|those|what|when|how|where|"
    r"which|changed|"
    r"reset|being|been|have|will|would|should|could|can|must|please|stored|saved|case-sensitive|longer|"
    r"shorter|"
    r"going|getting|used|only|just|now|access|change|set|make|enter|log|sign|reach|open|allow|let|avoid)$",
    re.I,
)


def has_secret(text: str) -> bool:
    """Say whether a password, key or token stands in the text in clear."""
    clear = _without_encrypted_blocks(text)
    if _KNOWN_SHAPES.search(clear):
        return True
    return any(_names_a_value(clear[m.end() : m.end() + _REACH]) for m in _NAME.finditer(clear))


def _without_encrypted_blocks(text: str) -> str:
    """Leave out whole encrypted blocks; one that never ends is kept, so that it cannot hide what follows."""
    kept: list[str] = []
    at = 0
    while begin := _ENCRYPTED_BLOCK.search(text, at):
        end = text.find(f"-----END {begin[1]}-----", begin.end())
        if end < 0:
            break
        kept.append(text[at : begin.start()])
        at = end
    return " ".join([*kept, text[at:]])


def _names_a_value(after: str) -> bool:
    """Say whether what follows a word such as "password" gives its value."""
    same_line = after.lstrip("\n") if after.startswith(":\n") else after.split("\n\n", maxsplit=1)[0]
    assigned = _ASSIGNED.match(same_line)
    if assigned and _is_value(assigned[2], needs_shape=False):
        return True
    sentence = re.split(r"[.!?](?:\s|$)|\n", same_line, maxsplit=1)[0]
    return any(
        _is_value(link[2], needs_shape=not link[1] and not _ends_there(sentence, link.end()))
        for link in _LINK.finditer(sentence)
    )


def _ends_there(sentence: str, at: int) -> bool:
    """Say whether the sentence ends with this word, as in "the password is sunflower"."""
    return not sentence[at:].strip(" \"'`*")


def _is_value(raw: str, *, needs_shape: bool) -> bool:
    """Say whether a word can be a secret: no placeholder, no ordinary word, and shaped like one where asked."""
    value = raw.strip(_VALUE_END)
    if (
        len(value) < 4
        or _PLACEHOLDER.match(value)
        or _ORDINARY.match(value)
        or ("@" in value[1:-1] and "." in value)
    ):
        return False
    return not needs_shape or _is_shaped_like_a_secret(value)


def _is_shaped_like_a_secret(value: str) -> bool:
    """Say whether digits, signs and letters are mixed as in no ordinary word, date or time."""
    if re.fullmatch(r"[\d.,:/%hT+-]+|\d+(?:st|nd|rd|th|am|pm|gb|mb|h|min|days?)", value, re.I):
        return False
    letters = re.sub(r"[^A-Za-zÀ-ÿ]", "", value)
    has_digit = any(c.isdigit() for c in value)
    is_mixed = (
        letters != letters.lower() and letters[1:] != letters[1:].lower() and letters != letters.upper()
    )
    has_sign = bool(re.search(r"[!#$%&+=^~_@?]", value))
    return len(value) >= 6 and bool(letters) and (has_digit or is_mixed or has_sign)
