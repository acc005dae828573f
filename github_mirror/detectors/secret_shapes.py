"""Judge whether a single word is random enough to be a secret."""

import math
import re
from collections import Counter

_ORDINARY = re.compile(
    r"(?:https?://\S*|\$\S*|\{\S*|<\S*|/[\w./-]*|\*+|x{3,}|\.{3,}"
    r"|v?[\d.,:/_-]+|\d{4}-\d\d-\d\d[t ]?[\d:.z+-]*|v?\d+(?:\.\w+)+"
    r"|[\d.]+(?:st|nd|rd|th|[kmgt]i?b?|ms|min|mins|hours?|days?|h|s|am|pm|users?|people|%|cpus?|cores?|px)"
    r"|(?:none|null|nil|true|false|yes|no|undefined|empty|expired|invalid|missing|required|optional"
    r"|string|unset|changed)\W?"
    r"|(?:python|ubuntu|cuda|py|oauth|base|sha|md|auth|utf-?|http|ipv|log|neo|web|cp|linux_x|amd|arm|x"
    r"|rfc|iso|kernel)-?\d+(?:[./-]\w+)*"
    r"|2i2c\S*|(?:us|eu|ap|ca|sa|af|me|il|europe|asia|northamerica|southamerica|australia)-[a-z]{4,14}-?\d{1,2}(?:-?[a-f])?"
    r"|cve-\d+-\d+|k8s|s3|ec2|i18n|b2b|sd-\d+|req-\d+)",
    re.IGNORECASE,
)
_DOMAIN = re.compile(r"(?:[\w-]{1,63}\.){1,6}[a-z]{2,12}(?::\d+)?(?:/\S*)?", re.IGNORECASE)
_IMAGE = re.compile(r"[\w.-]+(?:/[\w.-]+)+(?:[:@][\w.:-]+)?")


def starts_word(text: str, at: int) -> bool:
    """Tell whether no letter or digit stands before the position."""
    return at == 0 or not (text[at - 1].isascii() and text[at - 1].isalnum())


def looks_secret(value: str, *, is_sure: bool) -> bool:
    """Tell whether a value behind a word for a secret is one; `is_sure` when it was plainly assigned (= or quoted)."""
    bare = value.strip("\"'`").rstrip(".,;:!?")
    if len(bare) < 4 or is_ordinary(bare):
        return False
    has_digit, has_letter = any(map(str.isdigit, bare)), any(map(str.isalpha, bare))
    if is_sure:
        return True
    return (has_digit and has_letter and len(bare) >= 6) or (len(bare) >= 20 and is_random(bare))


def is_ordinary(value: str) -> bool:
    """Tell whether a word is a version, date, amount, address of a page, path, image or a known term."""
    if len(value) > 256:
        return False
    return any(pattern.fullmatch(value) for pattern in (_ORDINARY, _DOMAIN, _IMAGE)) and not is_random(value)


def is_random(value: str) -> bool:
    """Tell whether a string of 16 or more characters has the spread of letters and digits that chance gives."""
    body = value[:256].rstrip("=")
    if len(body) < 16:
        return False
    n_digits = sum(map(str.isdigit, body))
    n_upper, n_lower = sum(map(str.isupper, body)), sum(map(str.islower, body))
    if n_digits + n_upper + n_lower < 0.8 * len(body) or not n_digits or body.isdigit():
        return False
    if all(part.isalpha() or part.isdigit() for part in re.split(r"[-_/~]+", body) if part):
        return False
    is_hex = re.fullmatch(r"[0-9a-fA-F]+|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", body) is not None
    if is_hex:
        return len(body) >= 28 and _entropy(body) > 2.8
    is_mixed = n_upper >= 2 and n_lower >= 2
    return _entropy(body) > (3.4 if is_mixed else 3.7 if n_digits >= 4 else 4.2)


def _entropy(value: str) -> float:
    counts = Counter(value)
    return -sum(n / len(value) * math.log2(n / len(value)) for n in counts.values())
