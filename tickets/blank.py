"""Whether a text shows anything. Pure."""

import unicodedata

# Spaces, what controls others, and marks that stand on nothing.
_UNSEEN = ("Z", "M", "Cc", "Cf", "Cn")
# Letters and symbols by their category that are drawn as nothing: fillers of Hangul, and Braille without dots.
_DRAWN_AS_NOTHING = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def is_blank(text: str) -> bool:
    """Say whether nothing of a text is to be seen."""
    return all(one in _DRAWN_AS_NOTHING or unicodedata.category(one).startswith(_UNSEEN) for one in text)
