"""Turn what people type into harmless HTML."""

import re

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

# Raw HTML is shown as text, pictures from elsewhere are not fetched (they would report who reads).
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable("image")
TAGS = {
    "p", "br", "hr", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "a",
    "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "del",
}  # fmt: skip
LONGEST_RENDERED = 60_000
_FENCE = re.compile(r"^ {0,3}(?:`{3}|~{3})")
# Each within one line, and of a bounded length, so that nobody's text takes long.
_MARKS = (
    (re.compile(r"(`{1,2})([^`\n]{1,300})\1"), r"\2"),
    (re.compile(r"!?\[([^\[\]\n]{1,300})\]\((https?://[^()\s]{1,500})\)"), r"\1 (\2)"),
    (re.compile(r"(?<![\w*])(\*{1,3})(?=[^\s*])([^*\n]{1,300})(?<=[^\s*])\1(?![\w*])"), r"\2"),
    (re.compile(r"(?<![\w_])(_{1,3})(?=[^\s_])([^_\n]{1,300})(?<=[^\s_])\1(?![\w_])"), r"\2"),
    (re.compile(r"^ {0,3}#{1,6} +"), ""),
)


def render_markdown(text: str) -> SafeString:
    """Return `text` as HTML with a closed list of tags; links open only http, https and mailto."""
    html = _markdown.render(text[:LONGEST_RENDERED])
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer ugc",
    )
    return mark_safe(clean)  # noqa: S308 - nh3 has just cleaned it


def plain_text(text: str) -> str:
    """Return Markdown as people read it in a mail: without marks of emphasis, headings and links; code as it is."""
    shown, is_code = [], False
    for line in text.split("\n"):
        if _FENCE.match(line):
            is_code = not is_code
            continue
        shown.append(line if is_code or line.startswith(("    ", "\t")) else _without_marks(line))
    return "\n".join(shown)


def _without_marks(line: str) -> str:
    for pattern, rest in _MARKS:
        line = pattern.sub(rest, line)
    return line
