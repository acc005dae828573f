"""What the pages about conflicts show."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet

from github_mirror.difference import Stretch, as_text, difference
from github_mirror.models import Conflict

PAGE_SIZE = 50
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
    base, ours, theirs = (
        as_text(conflict.field, value) for value in (conflict.base, conflict.ours, conflict.theirs)
    )
    return ThreeWays(base, ours, theirs, difference(base, ours), difference(base, theirs))
