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

_MENTION = re.compile(r"(?<![A-Za-z0-9])@(?=[A-Za-z0-9_])")
# owner/repo@1f2e3d4: a link to a commit.
_COMMIT = re.compile(r"(?<=[A-Za-z0-9])@(?=[0-9a-fA-F]{7,40}(?![\w.]))")
_NUMBER = re.compile(r"#(?=\d)")
# Markdown drops a backslash before a hyphen.
_GH_NUMBER = re.compile(r"(?<![A-Za-z0-9_])[gG][hH]\\?-(?=\d)")
_GITHUB_URL = re.compile(
    r"(?<=//)(?:www\.)?github\.com(?=(?::\d{1,5})?/[\w.-]{1,100}/[\w.-]{1,100}/(?:issues|pull|pulls"
    r"|discussions|commit|commits|compare)\b)"
    r"|(?<![\w./@-])www\.github\.com(?=/[\w.-]{1,100}/[\w.-]{1,100}/(?:issues|pull|pulls|discussions"
    r"|commit|commits|compare)\b)",
    re.IGNORECASE,
)
_TAG = re.compile(r"<(?=[A-Za-z/!?])(?!https?://[^\s<>]{1,2000}>)")
_AMBIGUOUS = re.compile(r"&(?=(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)")

_SCRIPT = (
    r"(?:javascript|vbscript|livescript)\s{0,4}:(?=[^\s`])|data:(?=[\w.+-]{1,40}/[\w.+-]{1,60}[;,]|[;,])"
)
_SCRIPT_LINK = re.compile(rf"(?:(?<=\]\()\s{{0,10}}<?)?(?:{_SCRIPT})[^\s<>\"'{SENTINEL}]*+", re.IGNORECASE)
_IMAGE = re.compile(
    rf"!\[[^\[\]\n{SENTINEL}]{{0,300}}+\](?:\([^()\s{SENTINEL}]{{0,2000}}+(?:\s[^()\n]{{0,300}}+)?\)"
    rf"|\[[^\[\]\n]{{0,200}}+\])"
)
_OTHER_IMAGE = re.compile(rf"!(?=[\[{SENTINEL}])")


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
    broken = (
        (RemovalKind.MENTION, _MENTION),
        (RemovalKind.REFERENCE, _NUMBER),
        (RemovalKind.IMAGE, _OTHER_IMAGE),
    )
    edits = [
        Edit(kind, *match.span(), match[0] + BREAK)
        for kind, pattern in broken
        for match in pattern.finditer(shown)
    ]
    for match in _GH_NUMBER.finditer(shown):
        edits.append(Edit(RemovalKind.REFERENCE, match.end() - 1, match.end(), f"-{BREAK}"))
    for match in _COMMIT.finditer(shown):
        if not _is_in_address(shown, match.start()):
            edits.append(Edit(RemovalKind.REFERENCE, *match.span(), f"@{BREAK}"))
    for match in _GITHUB_URL.finditer(shown):
        edits.append(Edit(RemovalKind.REFERENCE, *match.span(), "redirect.github.com"))
    for match in _TAG.finditer(shown):
        edits.append(Edit(RemovalKind.MARKUP, *match.span(), "&lt;"))
    for match in _AMBIGUOUS.finditer(shown):
        if _is_entity(match[1]):
            edits.append(Edit(RemovalKind.MARKUP, *match.span(), "&amp;"))
    return sorted(edits, key=lambda edit: edit.start)


def _is_in_address(text: str, at: int) -> bool:
    """Say whether the character belongs to a web address, which must stay one that can be copied."""
    return "://" in re.split(r"[\s<>()\"'`]", text[max(0, at - 200) : at])[-1]


def _is_entity(name: str) -> bool:
    return name.startswith("#") or html.unescape(f"&{name};") != f"&{name};"
