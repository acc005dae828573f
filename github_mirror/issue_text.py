"""Write the tracker issue of a ticket, and comments on it, so that they may be read in public. Pure.

The fields are those of the team's issue template: link to the ticket, request type, impact, short description,
investigation results.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from github_mirror.redaction import Redacted, redact

TITLE_LIMIT = 256
BODY_LIMIT = 65_536  # GitHub answers 422 above these
# What may cross; a repository allows all or some of it. The title always does: an issue cannot be without.
FIELDS = frozenset(
    {
        "ticket_link",
        "service",
        "request_type",
        "impact",
        "description",
        "investigation",
        "findings",
        "labels",
        "assignees",
        "milestone",
        "state",
    }
)
_REQUEST_TYPES = {
    "change": "Feature request",
    "incident": "Something is not working",
    "guidance": "Technical questions",
}
_LABELS = {"incident": "outage", "workshop": "event"}
_SHORTENED = "\n\n*Shortened here; the whole text is in the ticket.*"
_MARKER = re.compile(r"<!-- [\w:=. -]{1,200} -->")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$")


@dataclass(frozen=True)
class IssueFacts:
    """What is known of a ticket, unredacted, and which `FIELDS` of it may be published.

    `request_type` is its kind, `marker` a hidden HTML comment or empty, `report` how the repository calls the issue of
    the incident report that this one follows up, such as #12, or empty.
    """

    ticket_reference: str
    ticket_url: str
    title: str
    request_type: str
    impact: str
    service: str
    description: str
    investigation: str
    marker: str
    allowed: frozenset[str] = FIELDS
    report: str = ""


@dataclass(frozen=True)
class IssueText:
    """An issue as it would be published, with every removal from the three private texts."""

    title: str
    body: str
    labels: tuple[str, ...]
    title_redacted: Redacted
    description_redacted: Redacted
    investigation_redacted: Redacted


def render_issue(facts: IssueFacts, *, names: Collection[str], staff: Collection[str] = ()) -> IssueText:
    """Return the issue of a ticket; raise ValueError for a marker that is not one hidden comment."""
    if facts.marker and not _MARKER.fullmatch(facts.marker):
        raise ValueError("The marker must be a single HTML comment.")
    title = redact(facts.title, names=names, staff=staff)
    description = redact(facts.description, names=names, staff=staff)
    investigation = redact(facts.investigation, names=names, staff=staff)
    return IssueText(
        title=_title(title.text, reference=facts.ticket_reference if "ticket_link" in facts.allowed else ""),
        body=_body(facts, description=description.text, investigation=investigation.text),
        labels=_labels(facts),
        title_redacted=title,
        description_redacted=description,
        investigation_redacted=investigation,
    )


def render_comment(text: str, *, names: Collection[str], staff: Collection[str] = ()) -> Redacted:
    """Return a comment fit for the issue, within GitHub's limit; room for a marker line is left."""
    redacted = redact(text, names=names, staff=staff)
    return Redacted(_contained(redacted.text, limit=BODY_LIMIT - 300), redacted.removals)


def _labels(facts: IssueFacts) -> tuple[str, ...]:
    """Return the labels that may be shown; the one that tells the request's type only where the type may be told."""
    if "labels" not in facts.allowed:
        return ()
    tells = "request_type" in facts.allowed and facts.request_type in _LABELS
    return ("support", *([_LABELS[facts.request_type]] if tells else []))


def _title(text: str, *, reference: str) -> str:
    line = " ".join(text.split()) or f"Support request {reference}".strip()
    if len(line) <= TITLE_LIMIT:
        return line
    return _cut(line, limit=TITLE_LIMIT - 1) + "…"


def _body(facts: IssueFacts, *, description: str, investigation: str) -> str:
    """Put the sections together; the private texts share what the fixed parts leave of GitHub's limit."""
    short = _fixed_sections(facts)
    has_told, has_found = "description" in facts.allowed, "investigation" in facts.allowed
    told, found = description if has_told else "", investigation if has_found else ""
    frame = "\n\n".join(short) + "\n\n### Short description\n\n\n\n### Investigation results\n\n"
    room = BODY_LIMIT - len(frame) - len(facts.marker) - 10
    found = _contained(found, limit=max(room // 2, room - len(told) - 200)) or "Nothing yet."
    told = _contained(told, limit=room - len(found)) or "None given."
    sections = [
        *short,
        *([f"### Short description\n\n{told}"] if has_told else []),
        *([f"### Investigation results\n\n{found}"] if has_found else []),
        *([facts.marker] if facts.marker else []),
    ]
    return "\n\n".join(sections)


def _fixed_sections(facts: IssueFacts) -> list[str]:
    """Return the sections that the desk itself words, as far as they may be published."""
    service = redact(facts.service).text if "service" in facts.allowed else ""
    if "ticket_link" in facts.allowed:
        where = f" · {service}" if service else ""
        sections = [("Ticket", f"[{facts.ticket_reference}]({facts.ticket_url}){where}")]
    else:
        sections = [("Service", service)] if service else []
    if facts.report:
        sections.append(("Incident report", facts.report))
    if "request_type" in facts.allowed:
        sections.append(("Request type", _REQUEST_TYPES.get(facts.request_type, "Other")))
    if "impact" in facts.allowed:
        sections.append(("Impact", facts.impact.capitalize() or "Not assessed"))
    return [f"### {name}\n\n{text}" for name, text in sections]


def _contained(text: str, *, limit: int) -> str:
    """Return a text no longer than the limit that cannot swallow what follows it in an open code block."""
    fence = _open_fence(text)
    if len(text.strip()) + len(fence) + 1 <= limit:
        return f"{text.strip()}\n{fence}" if fence else text.strip()
    room = (
        limit
        - len(_SHORTENED)
        - max(map(len, [fence, *re.findall(r"^ {0,3}(`{3,}|~{3,})", text, re.MULTILINE)]))
        - 1
    )
    cut = _cut(text.strip(), limit=max(0, room))
    fence = _open_fence(cut)
    return (f"{cut}\n{fence}" if fence else cut) + _SHORTENED


def _open_fence(text: str) -> str:
    """Return what closes the code block that a text leaves open, or nothing."""
    fence = ""
    for line in text.split("\n"):
        match = _FENCE.match(line)
        if not match:
            continue
        mark, rest = match[1], match[2]
        if not fence:
            # An info string of a backtick fence may hold no backtick; then it is a code span instead.
            fence = "" if mark[0] == "`" and "`" in rest else mark
        elif mark[0] == fence[0] and len(mark) >= len(fence) and not rest.strip():
            fence = ""
    return fence


def _cut(text: str, *, limit: int) -> str:
    """Cut at a space where there is one near, and never inside a placeholder or an entity."""
    cut = text[:limit]
    space = max(cut.rfind(" "), cut.rfind("\n"))
    if space > limit - 200:
        cut = cut[:space]
    opened = cut.rfind("[removed: ")
    if opened >= 0 and "]" not in cut[opened:]:
        cut = cut[:opened]
    return re.sub(r"&[#\w]{0,9}$", "", cut).rstrip()
