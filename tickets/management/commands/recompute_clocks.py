"""`manage.py recompute_clocks`: set every ticket's due times to what its timeline comes to."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tickets.models import Ticket
from tickets.services import recompute_clocks
from tickets.services.recomputing import BATCH


class Command(BaseCommand):
    """Recompute, in order of the numbers, with progress on stderr; Ctrl-C says how to go on."""

    help = "Set the due times that tickets keep in columns to what their timelines come to."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the number to go on after, and how many to write at a time."""
        parser.add_argument(
            "--after", type=int, default=0, metavar="NUMBER", help="go on after the ticket with this number"
        )
        parser.add_argument(
            "--batch", type=int, default=BATCH, metavar="N", help="how many tickets are written at a time"
        )

    def handle(self, *args: Any, after: int, batch: int, **options: Any) -> None:
        """Recompute all tickets above `after`."""
        if batch < 1:
            raise CommandError("A batch has at least one ticket.")
        n_all = Ticket.objects.filter(number__gt=after).count()
        n_done = n_corrected = n_left = 0
        said_at = time.monotonic()
        try:
            for done in recompute_clocks(after=after, batch=batch):
                after = done.last_number
                n_done += done.n_tickets
                n_corrected += done.n_corrected
                n_left += done.n_left
                if time.monotonic() - said_at >= 1:
                    said_at = time.monotonic()
                    self.stderr.write(f"{n_done:,} of {n_all:,} tickets, up to SD-{after}")
        except KeyboardInterrupt:
            raise CommandError(
                f"Stopped after SD-{after}. Go on with: manage.py recompute_clocks --after {after}",
                returncode=130,
            ) from None
        meanwhile = f", {n_left:,} left that changed meanwhile" if n_left else ""
        self.stdout.write(f"{n_done:,} tickets, {n_corrected:,} corrected{meanwhile}.")
