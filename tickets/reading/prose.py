"""Text made comparable: folded to plain lower-case words, cut into sentences and clauses."""

import re
import unicodedata
from dataclasses import dataclass

LONGEST_READ = 100_000
LONGEST_SENTENCE = 1_000

# One letter of a contraction changes its meaning, so they are spelled out before apostrophes go.
_CONTRACTIONS = (
    (re.compile(r"\b(?:can't|cannot|cant)\b"), "can not"),
    (re.compile(r"\b(?:won't|wont)\b"), "will not"),
    (re.compile(r"\b(do|does|did|is|are|was|were|has|have|could|would|should)n'?t\b"), r"\1 not"),
    (re.compile(r"\bu\b(?!\.)"), "you"),
    (re.compile(r"\bn'(?=\w)"), "ne "),
    (re.compile(r"'s\b"), ""),
    (re.compile(r"'"), " "),
)
# Without its dots the German "would" is a past passive.
_CONDITIONAL = re.compile(r"w\u00fcrd(?=e)")
_APOSTROPHES = str.maketrans(
    {"\u2019": "'", "\u2018": "'", "\u00b4": "'", "`": "'", "\u2013": "-", "\u2014": " - "}
)
_SENTENCE_END = re.compile(
    r"((?:[!?]|\.(?!\s(?:[Jj]an|[Ff]eb|[Mm]\u00e4rz|[Aa]pril|[Mm]ai\b|[Jj]un|[Jj]ul|[Aa]ug|[Ss]ep|[Oo]kt|"
    r"[Nn]ov|[Dd]ez)))(?=[\s)\"\u00bb\u201d]|$)|;|[\u3002\uff01\uff1f]|\n\s*\n|"
    r"\n(?=\s*(?:[-*|\u2022]|\d+[.)]\s))|\.\.\.+)"
)
_CLAUSE_END = re.compile(
    r"[,:](?= |$)|[()\u00ab\u00bb|]| - | -$| (?:but|however|although|though|"
    r"whereas|while|and yet|aber|sondern|pero|obwohl|wahrend|tandis que|alors que|mientras que|"
    r"enquanto que|mentre) |[\u3001\uff0c]"
)
_BLANKS = re.compile(r"[^\S\n]+")
_SPACES = re.compile(r"\s+")


def readable(text: object, *, limit: int = LONGEST_READ) -> str:
    """Return any value as bounded text with line breaks as `\\n` and no other control characters."""
    cut = str(text or "")[:limit].replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs") else "" for c in cut)


def folded(text: str) -> str:
    """Return the text in lower case without accents, contractions spelled out: the vocabulary's spelling."""
    lower = _CONDITIONAL.sub("wuerd", text.translate(_APOSTROPHES).casefold())
    plain = unicodedata.normalize("NFKD", lower)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    for pattern, replacement in _CONTRACTIONS:
        plain = pattern.sub(replacement, plain)
    return plain


def words(*entries: str) -> re.Pattern[str]:
    """Compile comma-separated entries: `*` ends a stem, `~` stands for up to three words in between."""
    listed = {e.strip() for entry in entries for e in entry.split(",") if e.strip()}
    by_letter: dict[str, list[str]] = {}
    # Longest first, so that "login page" is found before "login".
    for entry in sorted(listed, key=lambda e: (-len(e), e)):
        by_letter.setdefault(entry[0], []).append(_compiled(entry[1:]))
    branches = (
        re.escape(letter) + "(?:" + "|".join(rests) + ")" for letter, rests in sorted(by_letter.items())
    )
    return re.compile(r"(?<![\w])(?:" + "|".join(branches) + r")(?![\w])")


def _compiled(rest: str) -> str:
    """Return the regular expression of the rest of one entry."""
    return re.escape(rest).replace(r"\*", r"\w{0,20}").replace(r"\ \~\ ", r"(?: \S{1,30}){0,3} ")


@dataclass(frozen=True)
class Sentence:
    """One sentence in folded words, the clauses it falls into, and as it was written."""

    text: str
    clauses: tuple[str, ...]
    written: str = ""
    is_question: bool = False


def sentences(text: str) -> tuple[Sentence, ...]:
    """Cut text into sentences; an overlong one is cut into pieces so that work stays linear."""
    found = []
    parts = _SENTENCE_END.split(_BLANKS.sub(" ", text))
    for raw, end in zip(parts[::2], [*parts[1::2], ""], strict=True):
        flat = _SPACES.sub(" ", raw).strip()
        for start in range(0, len(flat), LONGEST_SENTENCE):
            written = flat[start : start + LONGEST_SENTENCE]
            found.append(_sentence(written, is_question=end[:1] in ("?", "\uff1f")))
    return tuple(found)


def _sentence(written: str, *, is_question: bool) -> Sentence:
    """Fold one piece and cut it into clauses."""
    piece = _SPACES.sub(" ", folded(written)).strip()[: 2 * LONGEST_SENTENCE]
    clauses = tuple(c.strip() for c in _CLAUSE_END.split(piece) if c and c.strip())
    return Sentence(piece, clauses, written, is_question and bool(piece))


def quotation(written: str, *, longest: int = 90) -> str:
    """Return words as they were written, cut at a blank where there are too many."""
    plain = written.strip()
    if len(plain) <= longest:
        return plain
    return plain[:longest].rsplit(" ", 1)[0].rstrip(",;:-") + " \u2026"
