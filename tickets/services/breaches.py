"""Tell the timeline of promises that were not kept."""

import logging
from datetime import datetime

from django.db import transaction

from tickets.models import Ticket
from tickets.services.events import CLOCK_FIELDS, append_events, set_clocks

logger = logging.getLogger(__name__)

BATCH = 100


def record_breaches(*, now: datetime) -> int:
    """Append a `breached` event for every promise broken before `now` that has none yet; return how many tickets.

    Any number of workers may do it at once; after an hour away each broken promise is told of once.
    """
    n_tickets = 0
    while n_batch := _record_batch(now=now):
        n_tickets += n_batch
    if n_tickets:
        logger.info("promises were not kept", extra={"n_tickets": n_tickets})
    return n_tickets


@transaction.atomic
def _record_batch(*, now: datetime) -> int:
    """Take the tickets longest overdue that nobody else has; those taken no longer count as overdue after it."""
    overdue = (
        Ticket.objects.filter(next_breach_at__lt=now)
        .order_by("next_breach_at")
        .select_related("community__support_plan")
        .select_for_update(skip_locked=True, of=("self",))
    )
    tickets = list(overdue[:BATCH])
    for ticket in tickets:
        events = set_clocks(ticket, [], now=now)
        if ticket.next_breach_at is not None and ticket.next_breach_at < now and not events:
            # A column that says other than the timeline would be taken again for ever.
            ticket.next_breach_at = None
        ticket.updated_at = now
        ticket.save(update_fields=[*CLOCK_FIELDS, "updated_at"])
        append_events(ticket, events, now=now)
    return len(tickets)
