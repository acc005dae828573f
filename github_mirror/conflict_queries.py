"""What the pages about conflicts show."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet

from github_mirror.decisions import CannotSay
from github_mirror.difference import Stretch, as_text, difference
from github_mirror.issue_sections import written_texts
from github_mirror.marking import Stretch as Marked
from github_mirror.marking import marked
from github_mirror.models import Conflict
from github_mirror.publication import Draft, draft_of, private_names, redacted_draft, team_names, text_of
from github_mirror.redaction import redact

PAGE_SIZE = 50
_MARKER = re.compile(r"<!-- supportdesk:v1 [^>]*-->")
FIELD_NAMES = {
    "title": "Title",
    "body": "Text",
    "milestone": "Milestone",
    "state": "Open or closed",
    "labels": "Labels",
    "assignees": "Assignees",
}


def listed_conflicts(page: str, *, repository: int | None) -> Page[Conflict]:
    """Return a page of conflicts: the open ones first, the oldest of them first, then the newest decided."""
    found: QuerySet[Conflict] = Conflict.objects.select_related(
        "issue__repository", "issue__ticket", "resolved_by"
    )
    if repository is not None:
        found = found.filter(issue__repository=repository)
    found = found.defer("issue__ticket__description", "issue__ticket__search", "base", "ours", "theirs")
    return Paginator(
        found.order_by(F("resolved_at").desc(nulls_first=True), "found_at", "pk"), PAGE_SIZE
    ).get_page(page)


def field_name(conflict: Conflict) -> str:
    """Return how people call the field."""
    return FIELD_NAMES.get(conflict.field, conflict.field)


def decided_words(conflict: Conflict) -> str:
    """Return what holds since a conflict was decided."""
    return _MARKER.sub("", as_text(conflict.field, conflict.chosen)).rstrip()


@dataclass(frozen=True)
class Reworded:
    """A third text as somebody wrote it, with every removal marked, and exactly as it would be published."""

    original: Sequence[Marked]
    text: str


def reworded(conflict: Conflict, text: str) -> Reworded:
    """Return what would be published if another text held. Raises CannotSay."""
    issue, ticket = conflict.issue, conflict.issue.ticket
    original = marked(text, redact(text, names=private_names(ticket), staff=team_names()))
    if conflict.field == "milestone":
        return Reworded(original, text.strip())
    draft = draft_of(issue)
    if conflict.field == "title":
        return Reworded(original, redacted_draft(ticket, Draft(text.strip(), "", "")).title)
    parts = written_texts(text)
    if parts is None:
        raise CannotSay(
            "Keep the headings “Short description” and “Investigation results”: what stands under them can be changed "
            "here, the rest is made of the ticket."
        )
    clean = redacted_draft(ticket, Draft(draft.title, *parts))
    # Not saved: only to see what it comes to.
    issue.description, issue.investigation = clean.description, clean.investigation
    return Reworded(original, _MARKER.sub("", text_of(issue).body).rstrip())


@dataclass(frozen=True)
class ThreeWays:
    """A conflict's field as text: as both sides began, and what became of it on each, with what changed marked."""

    base: str
    ours: str
    theirs: str
    our_changes: Sequence[Stretch]
    their_changes: Sequence[Stretch]

    @property
    def is_long(self) -> bool:
        """Say whether it wants more than a line to be edited in."""
        return "\n" in self.ours + self.theirs


def three_ways(conflict: Conflict) -> ThreeWays:
    """Return the three sides of a conflict."""
    # The hidden line by which the desk knows its own issues says nothing to people.
    base, ours, theirs = (
        _MARKER.sub("", as_text(conflict.field, value)).rstrip()
        for value in (conflict.base, conflict.ours, conflict.theirs)
    )
    return ThreeWays(base, ours, theirs, difference(base, ours), difference(base, theirs))
