"""Turn what people type into harmless HTML."""

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
