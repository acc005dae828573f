"""Compute the columns that cache the clocks of all tickets from their timelines again, many at a time."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from tickets.histories import EVENT_FIELDS, read_row
from tickets.models import Ticket, TicketEvent
from tickets.policies import policy_labelled
from tickets.policy import STANDARD_PLAN, Policy
from tickets.slo import MOVING_KINDS, Cached, ClockEvent, Promises, cached_of, course_of

BATCH = 2_000


@dataclass(frozen=True)
class Recomputed:
    """What one batch came to. `n_left` are tickets that somebody changed meanwhile, whose columns are fresh by that."""

    last_number: int
    n_tickets: int
    n_corrected: int
    n_left: int


@dataclass(frozen=True, slots=True)
class _Row:
    """A ticket as it was read: what its columns say, and by what one sees that somebody changed it since."""

    number: int
    version: int
    updated_at: datetime
    policy_version: str
    plan: str
    cached: Cached


def recompute_clocks(*, after: int = 0, batch: int = BATCH) -> Iterator[Recomputed]:
    """Correct the columns of all tickets with a number above `after`, in order; yield what each batch came to.

    Each batch is written on its own, so that it may be ended between two and go on later after the last number.
    """
    known = _Known()
    while rows := _rows(after, batch):
        after = rows[-1].number
        yield _recompute(rows, known)


def _recompute(rows: Sequence[_Row], known: "_Known") -> Recomputed:
    histories = _histories(rows)
    wrong = []
    for row in rows:
        history = histories.get(row.number, [])
        cached = cached_of(course_of(history), promises=known.promises(row, history))
        if cached != row.cached:
            wrong.append((row, cached))
    n_corrected = _write(wrong) if wrong else 0
    return Recomputed(rows[-1].number, len(rows), n_corrected, len(wrong) - n_corrected)


def _rows(after: int, batch: int) -> list[_Row]:
    fields = (
        "number",
        "version",
        "updated_at",
        "policy_version",
        "community__support_plan__slug",
        "first_response_due_at",
        "next_due_at",
        "next_due_what",
        "next_breach_at",
    )
    found = Ticket.objects.filter(number__gt=after).order_by("number").values_list(*fields)[:batch]
    return [
        _Row(number, version, updated_at, label, plan or STANDARD_PLAN, Cached(*cached))
        for number, version, updated_at, label, plan, *cached in found
    ]


def _histories(rows: Sequence[_Row]) -> dict[int, list[ClockEvent]]:
    """Return the events that move clocks by ticket, in the order in which they were recorded. One query."""
    events = TicketEvent.objects.filter(
        ticket__gte=rows[0].number, ticket__lte=rows[-1].number, kind__in=sorted(MOVING_KINDS)
    )
    found: defaultdict[int, list[ClockEvent]] = defaultdict(list)
    for number, *row in events.order_by("pk").values_list("ticket_id", *EVENT_FIELDS).iterator(10_000):
        found[number].append(read_row((row[0], row[1], row[2], row[3])))
    return found


class _Known:
    """What was promised under which version and plan; each version is looked up once in a run."""

    def __init__(self) -> None:
        self.policies: dict[str, Policy] = {}
        self.found: dict[tuple[str, str], Promises] = {}

    def promises(self, row: _Row, history: list[ClockEvent]) -> Promises:
        """Return what was promised to a ticket."""
        for label in {row.policy_version, *(event.policy for event in history if event.policy)}:
            if label not in self.policies:
                self.policies[label] = policy_labelled(label)
        key = (row.policy_version, row.plan)
        if key not in self.found:
            self.found[key] = Promises(self.policies[row.policy_version], row.plan, self.policies)
        return self.found[key]


# A ticket that changed since it was read has fresh columns already: those are never overwritten.
WRITE_SQL = """
UPDATE tickets_ticket ticket
SET first_response_due_at = fresh.first_response_due_at, next_due_at = fresh.next_due_at,
    next_due_what = fresh.next_due_what, next_breach_at = fresh.next_breach_at
FROM unnest(%s::bigint[], %s::int[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[], %s::text[],
            %s::timestamptz[])
  AS fresh(number, version, updated_at, first_response_due_at, next_due_at, next_due_what, next_breach_at)
WHERE ticket.number = fresh.number AND ticket.version = fresh.version AND ticket.updated_at = fresh.updated_at
"""


def _write(wrong: list[tuple[_Row, Cached]]) -> int:
    """Write the columns of many tickets in one statement; return how many of them were as they had been read."""
    columns: list[Any] = [
        [row.number for row, _ in wrong],
        [row.version for row, _ in wrong],
        [row.updated_at for row, _ in wrong],
        [cached.first_response_due_at for _, cached in wrong],
        [cached.next_due_at for _, cached in wrong],
        [cached.next_due_what for _, cached in wrong],
        [cached.next_breach_at for _, cached in wrong],
    ]
    with connection.cursor() as cursor:
        cursor.execute(WRITE_SQL, columns)
        return cursor.rowcount
