"""Make inert what GitHub acts on: mentions, references, HTML, script links and images; the reader sees the same."""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from github_mirror.detectors.found import Found, RemovalKind
from github_mirror.visible_text import SENTINEL, VisibleText

# GitHub's mention and reference filters need the letter or digit directly behind the sign. A zero-width space between
# them (as Renovate and Dependabot do it) works in prose and in code alike; backticks would pair with stray ones.
BREAK = "\u200b"

_MENTION = re.compile(r"(?<![A-Za-z0-9])@(?=[A-Za-z0-9_])[A-Za-z0-9_]")
_NUMBER = re.compile(r"#\d")
_GH_NUMBER = re.compile(r"(?<![A-Za-z0-9_])[gG][hH]-\d")
_GITHUB_URL = re.compile(
    r"(?<=://)(?:www\.)?github\.com(?=(?::\d{1,5})?/[\w.-]{1,100}/[\w.-]{1,100}/(?:issues|pull|pulls"
    r"|discussions|commit|commits|compare)\b)"
    r"|(?<![\w./@-])www\.github\.com(?=/[\w.-]{1,100}/[\w.-]{1,100}/(?:issues|pull|pulls|discussions"
    r"|commit|commits|compare)\b)",
    re.IGNORECASE,
)
_TAG = re.compile(r"<(?=[A-Za-z/!?])(?!https?://[^\s<>]{1,2000}>)")
_AMBIGUOUS = re.compile(r"&(?=(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)")

_SCRIPT = r"(?:javascript|vbscript|livescript)\s{0,4}:(?=[^\s])|data:(?=[\w.+-]{1,40}/[\w.+-]{1,60}[;,]|[;,])"
_SCRIPT_LINK = re.compile(rf"(?:(?<=\]\()\s{{0,10}}<?)?(?:{_SCRIPT})[^\s<>\"'{SENTINEL}]*+", re.IGNORECASE)
_IMAGE = re.compile(
    rf"!\[[^\[\]\n{SENTINEL}]{{0,300}}+\](?:\([^()\s{SENTINEL}]{{0,2000}}+(?:\s[^()\n]{{0,300}}+)?\)"
    rf"|\[[^\[\]\n]{{0,200}}+\])"
)
_OTHER_IMAGE = re.compile(r"!+(?=\[)")


class Edit(NamedTuple):
    """A small rewriting of the visible text that keeps its meaning."""

    kind: RemovalKind
    start: int
    end: int
    replacement: str


def find_active_content(text: VisibleText) -> Iterator[Found]:
    """Find links that run a script and images, whose address would tell when and where the page is read."""
    if ":" in text.folded:
        for match in _SCRIPT_LINK.finditer(text.folded):
            # The bracket that closes the Markdown link around it stays.
            is_wrapped = match[0].endswith(")") and match[0].count(")") > match[0].count("(")
            yield Found(RemovalKind.SCRIPT_LINK, match.start(), match.end() - is_wrapped)
    if "![" in text.folded:
        for match in _IMAGE.finditer(text.folded):
            yield Found(RemovalKind.IMAGE, *match.span())


def neutralise(text: VisibleText) -> list[Edit]:
    """Return, in order and disjoint, the edits that make the text inert on GitHub."""
    shown = text.shown
    edits = [
        *(_edit(RemovalKind.MENTION, match, f"@{BREAK}{match[0][1:]}") for match in _MENTION.finditer(shown)),
        *(
            _edit(RemovalKind.REFERENCE, match, f"#{BREAK}{match[0][1:]}")
            for match in _NUMBER.finditer(shown)
        ),
        *(
            _edit(RemovalKind.REFERENCE, match, f"{match[0][:3]}{BREAK}{match[0][3:]}")
            for match in _GH_NUMBER.finditer(shown)
        ),
        *(
            _edit(RemovalKind.REFERENCE, match, "redirect.github.com")
            for match in _GITHUB_URL.finditer(shown)
        ),
        *(_edit(RemovalKind.MARKUP, match, "&lt;") for match in _TAG.finditer(shown)),
        *(_edit(RemovalKind.IMAGE, match, "") for match in _OTHER_IMAGE.finditer(shown)),
        *(
            _edit(RemovalKind.MARKUP, match, "&amp;")
            for match in _AMBIGUOUS.finditer(shown)
            if _is_entity(match[1])
        ),
    ]
    return sorted(edits, key=lambda edit: edit.start)


def _edit(kind: RemovalKind, match: re.Match[str], replacement: str) -> Edit:
    return Edit(kind, match.start(), match.end(), replacement)


def _is_entity(name: str) -> bool:
    return name.startswith("#") or html.unescape(f"&{name};") != f"&{name};"
