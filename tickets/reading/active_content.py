"""Markup, script addresses and template code that must stay inert wherever the text is shown."""

import html
import re

_TAGS = (
    "a|abbr|address|applet|area|article|aside|audio|b|base|big|blink|blockquote|body|br|button|canvas|"
    "center|code|"
    "details|dialog|div|dl|dt|dd|em|embed|fieldset|font|footer|form|frame|frameset|h[1-6]|head|header|"
    "hr|html|i|iframe|"
    "image|img|input|ins|isindex|keygen|label|li|link|main|map|marquee|math|menu|meta|nav|noscript|"
    "object|ol|option|"
    "p|picture|pre|s|script|section|select|small|source|span|strike|strong|style|sub|summary|sup|svg|"
    "table|tbody|td|"
    "template|textarea|tfoot|th|thead|title|tr|track|tt|u|ul|video|xml|xss"
)
_TAG = re.compile(
    rf"</?(?:{_TAGS})(?:\s[^<>]{{0,2000}}|/[^<>]{{0,2000}})?>|"
    rf"<(?:{_TAGS})[\s/][^<>]{{0,300}}=",
    re.I,
)
_DECLARATION = re.compile(r"<!(?:doctype|entity|\[cdata\[|--)|<\?(?:xml|php|=)", re.I)
_HANDLER = re.compile(r"<[^<>]{0,500}[\s/\"']on[a-z]{3,20}\s{0,5}=", re.I)
_SCRIPT_ADDRESS = re.compile(
    r"\b(?:javascript|vbscript|livescript)\s{0,5}:(?:\S|\s{0,5}[\w.]{1,50}\()"
    r"|\bdata\s{0,5}:\s{0,5}(?:text/(?:html|xml|javascript)|image/svg|application/(?:xhtml|xml|javascript))",
    re.I,
)
_TEMPLATE_CODE = re.compile(
    r"\{\{[^{}\n]{0,500}\}\}|\{%[^{}\n]{0,500}%\}|<%[^<>\n]{0,500}%>|"
    r"\{#[^{}\n]{0,500}#\}"
)
_HIDING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u200b-\u200f\u2060\ufeff]")


def has_active_content(subject: str, body: str) -> bool:
    """Say whether HTML, a script address, template code or a line break in the subject is there."""
    if "\r" in subject.strip("\r\n") or "\n" in subject.strip("\r\n") or re.search(r"%0[ad]", subject, re.I):
        return True
    return _is_active(subject) or _is_active(body)


def _is_active(text: str) -> bool:
    """Say so of one text, also where entities or invisible characters hide it."""
    shown = _HIDING.sub("", html.unescape(text).replace("\t", " "))
    patterns = (_TAG, _DECLARATION, _HANDLER, _TEMPLATE_CODE)
    if any(pattern.search(candidate) for pattern in patterns for candidate in (text, shown)):
        return True
    return any(_SCRIPT_ADDRESS.search(t) for t in (shown, _HIDING.sub("", html.unescape(text))))
