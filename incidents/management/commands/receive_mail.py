"""Take one mail from a mail server."""

import logging
import os
import sys
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from incidents.services import keep_mail, read_delivery
from incidents.services.deliveries import FAILURES, LARGEST

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Take one mail from standard input: an alert, an answer to a page, or anything else, kept for a human."
    # A mail server must hear at once, and of the database only by the exit code below.
    requires_system_checks: list[str] = []
    stdin: BinaryIO = sys.stdin.buffer

    def handle(self, *args: Any, **options: Any) -> None:
        raw = self.stdin.read(LARGEST + 1)
        try:
            self.stdout.write(receive(raw))
        except (OperationalError, InterfaceError):
            self.stderr.write("The database does not answer. Hand the mail over again later.")
            sys.exit(os.EX_TEMPFAIL)


def receive(raw: bytes) -> str:
    """Keep a mail and read it; return what became of it, for the mail server's log."""
    now = timezone.now()
    delivery, _ = keep_mail(raw, now=now)
    try:
        reading = read_delivery(delivery.pk, now=now)
    except FAILURES:
        # It is stored, so the mail server must neither send it back nor again.
        logger.exception("mail cannot be read yet", extra={"delivery": delivery.pk})
        return "received: it is stored, and read again in a minute."
    return f"{reading.outcome}: {reading.why}"
