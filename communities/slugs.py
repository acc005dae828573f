"""Names as they stand in addresses. Pure but for Django's transliteration."""

from collections.abc import Set
from itertools import count

from django.utils.text import slugify

MAX_SLUG_LENGTH = 60
# Words that are pages of their own under /communities/.
RESERVED = frozenset({"mine"})
FALLBACK = "community"


def free_slug(name: str, *, taken: Set[str]) -> str:
    """Return a slug for `name` that is not taken: a number follows where it must."""
    base = slugify(name)[:MAX_SLUG_LENGTH].strip("-_") or FALLBACK
    if base not in taken | RESERVED:
        return base
    return next(slug for n in count(2) if (slug := f"{base}-{n}") not in taken)
