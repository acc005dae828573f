"""Full-text search in tickets and what was said on them."""

import re

from django.db import connection

MOST_HITS = 500

# MATERIALIZED: without it PostgreSQL may walk the date index instead of the GIN one, for a minute on a million rows.
SEARCH_SQL = """
WITH hits AS MATERIALIZED (
    SELECT number FROM tickets_ticket WHERE search @@ to_tsquery('simple', %(query)s)
    UNION
    SELECT ticket_id FROM tickets_comment
    WHERE search @@ to_tsquery('simple', %(query)s) AND (%(in_notes)s OR NOT is_internal)
)
SELECT number FROM hits ORDER BY number DESC LIMIT %(most)s
"""


def matching_numbers(words: str, *, in_notes: bool) -> list[int]:
    """Return the numbers of tickets in which all the words occur (the last as a beginning), newest first.

    `SD-1042` and `1042` find that ticket. The caller still filters by what the viewer may see.
    """
    number = re.fullmatch(r"(?:sd-|#)?(\d{1,12})", words.strip(), re.IGNORECASE)
    found = [int(number[1])] if number else []
    terms = re.findall(r"\w+", words)[:12]
    if not terms:
        return found
    query = " & ".join([*terms[:-1], f"{terms[-1]}:*"])
    with connection.cursor() as cursor:
        cursor.execute(SEARCH_SQL, {"query": query, "in_notes": in_notes, "most": MOST_HITS})
        return found + [row[0] for row in cursor.fetchall()]
