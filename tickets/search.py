"""Full-text search in tickets and what was said on them."""

import re

from django.db.models.expressions import RawSQL

from tickets.querysets import TicketQuerySet

MOST_HITS = 500

# MATERIALIZED: without it PostgreSQL may walk the date index instead of the GIN one, for a minute on a million rows.
SEARCH_SQL = """
WITH hits AS MATERIALIZED (
    SELECT number FROM tickets_ticket WHERE search @@ to_tsquery('simple', %s)
    UNION
    SELECT ticket_id FROM tickets_comment
    WHERE search @@ to_tsquery('simple', %s) AND (%s OR NOT is_internal)
)
SELECT number FROM hits
"""


def matching(words: str, *, among: TicketQuerySet, in_notes: bool) -> TicketQuerySet:
    """Return those `among` the tickets in which all the words occur (the last as a beginning), the newest MOST_HITS.

    `SD-1042` and `1042` find that ticket. What the viewer may not see, or a filter leaves out, takes no hit's place:
    `among` is narrowed already. One query at once.
    """
    number = re.fullmatch(r"(?:sd-|#)?(\d{1,12})", words.strip(), re.IGNORECASE)
    found = [int(number[1])] if number else []
    terms = re.findall(r"\w+", words)[:12]
    if terms:
        query = " & ".join([*terms[:-1], f"{terms[-1]}:*"])
        hits = among.filter(pk__in=RawSQL(SEARCH_SQL, (query, query, in_notes)))  # noqa: S611 - our own text
        found += hits.order_by("-number").values_list("number", flat=True)[:MOST_HITS]
    return among.filter(pk__in=found)
