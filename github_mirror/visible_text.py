"""What a reader sees of a text, with the place in the original of every character.

Matching happens on the visible text, so that a secret cannot hide behind zero-width characters, HTML entities or
look-alike letters, while every finding still points into the text as it was written.
"""

import html
import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

# Stands for a stretch already removed. It is neither a letter nor a space, so no pattern reads across it by accident.
SENTINEL = "\ue000"
PLACEHOLDER = re.compile(r"\[removed: [a-zA-Z -]{2,24}\]")

# C0 and C1 controls, default-ignorable and bidirectional formatting characters, fillers, variation selectors, tags,
# lone surrogates (which could not be encoded to be sent) and our own sentinel.
_INVISIBLE_CLASS = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ue000\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_INVISIBLE = re.compile(f"[{_INVISIBLE_CLASS}]+")
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# Markdown shows `ghp\_x` as ghp_x; what turns HTML mail into Markdown writes it so.
_ESCAPED = re.compile(r"(?<=\w)\\(?=[_@]\w)")
_DECOMPOSED = re.compile("[A-Za-z][\u0300-\u036f]{1,4}")

# Emphasis and tags in the middle of a word.
_MARKS = re.compile(f"(?<=\\w)(?:\\*{{1,3}}|</?[a-zA-Z][^<>\n{SENTINEL}]{{0,60}}>){{1,4}}(?=\\w)")

_EXTRA_FOLDS = {
    "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ð": "d", "ß": "s", "＿": "_",
    "‘": "'", "’": "'", "‚": "'", "′": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "−": "-", "。": ".", "·": ".", "：": ":",
}  # fmt: skip


def _fold_table() -> dict[int, str]:
    """Map one character to one plain one: no accents, no full-width forms, no exotic spaces."""
    table = {ord(key): value for key, value in _EXTRA_FOLDS.items()}
    for code in [*range(0xA0, 0x250), *range(0x1E00, 0x1F00), *range(0x2000, 0x2070), *range(0x3000, 0x3001)]:
        letter = unicodedata.normalize("NFKD", chr(code))
        base = letter[0]
        if base.isascii() and all(unicodedata.combining(mark) for mark in letter[1:]):
            table.setdefault(code, base)
    for code in [*range(0xFF01, 0xFF5F), *range(0x1D400, 0x1D800), *range(0x24B6, 0x24EA)]:
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1 and plain.isascii():
            table.setdefault(code, plain)
    return table


_FOLDS = _fold_table()
_LOWER = {code: chr(code).lower() for code in range(0x530) if len(chr(code).lower()) == 1}


class Span(NamedTuple):
    """A stretch of the original text and what stands there instead."""

    start: int
    end: int
    replacement: str


@dataclass(frozen=True)
class VisibleText:
    """A text without anything invisible; `folded` and `lowered` have the same length, for matching only.

    `starts[i]`, `ends[i]` bound the character i in the original. `gaps` are, in order, what the sentinels stand for.
    `cleaned` lists what was dropped or decoded on the way here.
    """

    shown: str
    starts: "array[int]"
    ends: "array[int]"
    gaps: tuple[Span, ...]
    cleaned: tuple[Span, ...]
    folded: str
    lowered: str

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return where the characters start..end stand in the original; the stretch must not be empty."""
        return self.starts[start], self.ends[end - 1]


def see(original: str) -> VisibleText:
    """Return the text as a reader of rendered Markdown sees it, with earlier placeholders as opaque gaps."""
    draft = _Draft(original, array("q", range(len(original))), array("q", range(1, len(original) + 1)))
    draft.substitute(_LINE_END, lambda match: "\n", is_noted=False)
    draft.substitute(_INVISIBLE, lambda match: "", is_noted=True)
    draft.substitute(_ENTITY, _decode_entity, is_noted=True)
    draft.substitute(_ESCAPED, lambda match: "", is_noted=True)
    draft.substitute(_DECOMPOSED, lambda match: unicodedata.normalize("NFC", match[0]), is_noted=False)
    gaps = tuple(
        Span(*draft.original_span(match.start(), match.end()), match[0])
        for match in PLACEHOLDER.finditer(draft.text)
    )
    draft.substitute(PLACEHOLDER, lambda match: SENTINEL, is_noted=False)
    return _finished(draft, gaps=gaps, cleaned=tuple(draft.notes))


def hide(view: VisibleText, stretches: Sequence[tuple[int, int, str]]) -> VisibleText:
    """Return the view with each stretch (start, end, replacement; sorted, disjoint) turned into one gap."""
    draft = _Draft(view.shown, view.starts, view.ends)
    marks = [match.start() for match in re.finditer(SENTINEL, view.shown)]
    gaps: list[Span] = []
    pieces, used = [], 0
    for start, end, replacement in stretches:
        gaps.extend(view.gaps[used : bisect_left(marks, start)])
        used = bisect_left(marks, end)
        gaps.append(Span(*view.original_span(start, end), replacement))
        pieces.append((start, end, SENTINEL))
    gaps.extend(view.gaps[used:])
    draft.replace(pieces)
    return _finished(draft, gaps=tuple(gaps), cleaned=view.cleaned)


def without_marks(view: VisibleText) -> VisibleText | None:
    """Return the view without marks inside words, its spans pointing into `view`, or None if there are none."""
    length = len(view.shown)
    draft = _Draft(view.shown, array("q", range(length)), array("q", range(1, length + 1)))
    draft.substitute(_MARKS, lambda match: "", is_noted=False)
    return None if len(draft.text) == length else _finished(draft, gaps=(), cleaned=())


class _Draft:
    """A text being rewritten together with its offsets."""

    def __init__(self, text: str, starts: "array[int]", ends: "array[int]") -> None:
        self.text, self.starts, self.ends = text, starts, ends
        self.notes: list[Span] = []

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        return self.starts[start], self.ends[end - 1]

    def substitute(
        self, pattern: re.Pattern[str], rewrite: Callable[[re.Match[str]], str], *, is_noted: bool
    ) -> None:
        pieces = []
        for match in pattern.finditer(self.text):
            new = rewrite(match)
            if new != match[0]:
                pieces.append((match.start(), match.end(), new))
                if is_noted:
                    self.notes.append(Span(*self.original_span(match.start(), match.end()), new))
        self.replace(pieces)

    def replace(self, pieces: Sequence[tuple[int, int, str]]) -> None:
        if not pieces:
            return
        texts, starts, ends, at = [], array("q"), array("q"), 0
        for start, end, new in pieces:
            texts += [self.text[at:start], new]
            starts += self.starts[at:start]
            ends += self.ends[at:start]
            first, last = self.original_span(start, end)
            starts.extend([first] * len(new))
            ends.extend([last] * len(new))
            at = end
        self.text = "".join([*texts, self.text[at:]])
        self.starts, self.ends = starts + self.starts[at:], ends + self.ends[at:]


def _decode_entity(match: re.Match[str]) -> str:
    return _INVISIBLE.sub("", _LINE_END.sub("\n", html.unescape(match[0])))


def _finished(draft: _Draft, *, gaps: tuple[Span, ...], cleaned: tuple[Span, ...]) -> VisibleText:
    folded = draft.text if draft.text.isascii() else draft.text.translate(_FOLDS)
    lowered = folded.lower() if folded.isascii() else folded.translate(_LOWER)
    return VisibleText(draft.text, draft.starts, draft.ends, gaps, cleaned, folded, lowered)
