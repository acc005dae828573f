"""Time the pages at 10 and at 100,000 tickets, in one run, as ratios to the lightest signed-in page.

    python -m bench.pages [--tickets 100000]

Uses a database of its own on the test server (.data/test) and drops it at the end.
"""

import argparse
import os
import statistics
import time
from datetime import timedelta

from django.core.wsgi import get_wsgi_application

import tests.servers  # noqa: F401 - names the servers to Django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportdesk.settings")
get_wsgi_application()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_databases, setup_test_environment, teardown_databases  # noqa: E402
from django.utils import timezone  # noqa: E402

from tests.factories import make_filing, make_representative, make_rotation, make_service, make_steward  # noqa: E402
from tickets.models import Ticket, TicketEvent  # noqa: E402
from tickets.services import open_ticket, reply  # noqa: E402

PAGES = {
    "floor: rotations": "/rotations/",
    "queue": "/queue",
    "queue, breaching": "/queue?view=breaching",
    "queue, search, found": "/queue?q=bucket",
    "queue, search, nothing": "/queue?q=xyzzyplugh",
    "ticket": "/tickets/{number}",
    "file a request": "/new",
    "report, 12 months": "/reports/",
}
ROUNDS = 15
LIVE_SHARE = 20


def fill(template: Ticket, count: int) -> None:
    """Copy the ticket and its events `count` times, spread over two years; one in LIVE_SHARE stays open."""
    copied = {
        f.attname: getattr(template, f.attname)
        for f in Ticket._meta.concrete_fields
        if f.attname not in SKIPPED
    }
    numbers = []
    for start in range(0, count, 5000):
        rows = []
        for i in range(start, min(start + 5000, count)):
            row = Ticket(**copied)
            row.opened_at = template.opened_at - timedelta(minutes=10 * i)
            row.next_due_at = row.opened_at + timedelta(days=1)
            row.submission_key = None
            if i % LIVE_SHARE:
                row.status, row.resolved_at, row.next_due_at = "closed", row.opened_at, None
            rows.append(row)
        numbers += [(row.pk, row.opened_at) for row in Ticket.objects.bulk_create(rows)]
    for start in range(0, len(numbers), 5000):
        TicketEvent.objects.bulk_create(
            TicketEvent(ticket_id=pk, kind=kind, at=at + delay, version=1)
            for pk, at in numbers[start : start + 5000]
            for kind, delay in (
                ("opened", timedelta(0)),
                ("replied", timedelta(hours=3)),
                ("resolved", timedelta(days=2)),
            )
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


SKIPPED = {"number", "search"}


def median_ms(client: Client, path: str) -> float:
    """Return the median time of a page in milliseconds, after two unmeasured rounds."""
    times = []
    for _ in range(ROUNDS + 2):
        begun = time.perf_counter()
        status = client.get(path).status_code
        assert status == 200, f"{path} answered {status}"
        times.append(1000 * (time.perf_counter() - begun))
    return statistics.median(times[2:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=100_000)
    count = parser.parse_args().tickets
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        steward, other = make_steward(), make_steward()
        make_rotation(steward, other)
        service = make_service()
        filing = make_filing(service=service, description="How do we read the bucket from a notebook?")
        ticket = open_ticket(filing, actor=make_representative(service.community), now=timezone.now())
        reply(ticket.number, actor=steward, body="With the role of the hub.", now=timezone.now())
        client = Client()
        client.force_login(steward)
        results: dict[str, list[float]] = {name: [] for name in PAGES}
        for more in (10, count):
            fill(ticket, more)
            for name, path in PAGES.items():
                results[name].append(median_ms(client, path.format(number=ticket.number)))
        floor = results["floor: rotations"][0]
        print(f"{'page':28}{'10 tickets':>12}{f'{count:,}':>12}   ratio   times the floor")
        for name, (few, many) in results.items():
            print(f"{name:28}{few:>9.1f} ms{many:>9.1f} ms{many / few:>8.2f}{many / floor:>10.2f}")
    finally:
        teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    main()
