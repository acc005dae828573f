"""Time `recompute_clocks` over 10,000 and 100,000 tickets, in one run, as seconds for each 1,000 and their ratio.

    python -m bench.clocks [--tickets 100000]

Makes the tickets by SQL, with due times that are all wrong, in a database of its own on the test server (.data/test),
and drops it at the end.
"""

import argparse
import os
import time
from io import StringIO

from django.core.wsgi import get_wsgi_application

import tests.servers  # noqa: F401 - names the servers to Django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportdesk.settings")
get_wsgi_application()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import setup_databases, setup_test_environment, teardown_databases  # noqa: E402

from tests.factories import later, make_filing, make_representative, make_service, make_steward  # noqa: E402
from tickets.models import Ticket, TicketEvent  # noqa: E402
from tickets.services import add_community_comment, open_ticket, reply, resolve, retriage, set_status  # noqa: E402

SKIPPED = {"number", "search", "submission_key"}
COPY_TICKETS = """
INSERT INTO tickets_ticket ({columns})
SELECT {values} FROM tickets_ticket, generate_series(1, %s) WHERE number = %s RETURNING number
"""
COPY_EVENTS = """
INSERT INTO tickets_ticketevent (ticket_id, kind, actor_id, comment_id, at, version, data)
SELECT copy, kind, actor_id, comment_id, at, version, data
FROM generate_series(%s::bigint, %s::bigint) copy, tickets_ticketevent WHERE ticket_id = %s ORDER BY copy, id
"""


def templates() -> list[Ticket]:
    """Return one ticket that waits, one that is late, one that was paused and one that is done."""
    service, steward = make_service(), make_steward()
    rep = make_representative(service.community)
    made = [open_ticket(make_filing(service=service), actor=rep, now=later()) for _ in range(4)]
    for ticket in made[1:]:
        number = ticket.number
        retriage(number, actor=steward, kind="change", tier="P2", reason="Blocks.", now=later(hours=1))
        reply(number, actor=steward, body="Which?", status="pending", now=later(hours=30))
        add_community_comment(number, actor=rep, body="This.", now=later(hours=40))
    for n in range(3):
        set_status(made[2].number, actor=steward, status="pending", reason="So.", now=later(hours=41 + 2 * n))
        set_status(made[2].number, actor=steward, status="open", reason="So.", now=later(hours=42 + 2 * n))
    resolve(made[3].number, actor=steward, body="Done.", now=later(hours=50))
    return made


def fill(made: list[Ticket], count: int) -> None:
    """Copy the templates with their timelines, `count` in all, and make all due times wrong."""
    names = [f.column for f in Ticket._meta.concrete_fields if f.attname not in SKIPPED]
    columns = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        for template in made:
            cursor.execute(
                COPY_TICKETS.format(columns=columns, values=columns), [count // len(made), template.pk]
            )
            numbers = [row[0] for row in cursor.fetchall()]
            cursor.execute(COPY_EVENTS, [numbers[0], numbers[-1], template.pk])
        cursor.execute("UPDATE tickets_ticket SET first_response_due_at = now(), next_due_at = NULL")
        cursor.execute("ANALYZE")


def seconds_per_thousand(count: int) -> float:
    """Return how long 1,000 tickets took when all were recomputed."""
    out = StringIO()
    begun, busy = time.perf_counter(), time.process_time()
    call_command("recompute_clocks", stdout=out, stderr=StringIO())
    took, busy = time.perf_counter() - begun, time.process_time() - busy
    each = 1000 / count
    print(
        f"{count:>9,} tickets {took:8.2f} s {took * each:8.3f} s per 1,000, {busy * each:.3f} s of it our own work"
    )
    return 1000 * took / count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=100_000)
    count = parser.parse_args().tickets
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        made = templates()
        fill(made, count // 10)
        few = seconds_per_thousand(Ticket.objects.count())
        fill(made, count - count // 10)
        many = seconds_per_thousand(Ticket.objects.count())
        n_events = TicketEvent.objects.count() / Ticket.objects.count()
        print(f"{n_events:.1f} events a ticket; many to few: {many / few:.2f}")
    finally:
        teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    main()
