"""What the header of every page counts."""

from collections import Counter

from github_mirror.health import rows_that_need_somebody
from incidents.alert_queries import rows_for_the_header


def header_counts() -> Counter[str]:
    """Return how many of each: incident (running), message (of monitoring, not understood), github. One query."""
    first, *others = [*rows_for_the_header(), *rows_that_need_somebody()]
    return Counter(what for (what,) in first.union(*others, all=True))
