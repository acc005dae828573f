"""Load the demo into a desk that knows nobody."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from github_mirror.demo import mirror_some
from github_mirror.models import TrackedIssue
from github_mirror.outbound import plan_event
from github_mirror.publication import Draft
from github_mirror.services import track
from incidents.demo import incident_step
from tickets.demo import SIGN_INS
from tickets.demo.loading import N_TICKETS, forget_old_deliveries, load
from tickets.models import Ticket, TicketEvent


class Command(BaseCommand):
    help = "Load invented people and a year of their requests. Only into a desk that knows nobody."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing, rather than fail, when people are known"
        )
        parser.add_argument(
            "--no-sign-ins", dest="sign_ins", action="store_false", help="do not print who can sign in"
        )
        parser.add_argument("--tickets", type=int, default=N_TICKETS, metavar="N", help="how many")

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError(
                "This desk knows people already, so the demo was not loaded: it would mix with them."
            )
        with transaction.atomic():
            begin_ticket_numbers_anew()
            n_tickets = self._load(n_tickets=options["tickets"], now=timezone.now())
        self.stdout.write(f"tickets: {n_tickets}.")
        if options["sign_ins"]:
            self.stdout.write("Sign in as one of:")
            for role, email, password in SIGN_INS:
                self.stdout.write(f"  {role:20} {email:34} {password}")

    def _load(self, *, n_tickets: int, now: datetime) -> int:
        n_loaded = load(
            settings.BASE_DIR / "demo",
            now=now,
            n_tickets=n_tickets,
            track=track_on_github,
            say=self.stdout.write,
            incident=incident_step,
        )
        plan_past_writes()
        mirror_some(manager=User.objects.with_role(Role.MANAGER)[0], now=now)
        # Nobody wants the mails of a whole year; and nothing of the demo is ever published.
        forget_old_deliveries(now=now)
        return n_loaded


def begin_ticket_numbers_anew() -> None:
    """Let the first ticket be SD-1001, as the migrations do: `manage.py flush` makes every sequence begin at 1."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE tickets_ticket ALTER COLUMN number SET START WITH 1001 RESTART")


def track_on_github(ticket: Ticket, actor: User, finding: str, at: datetime) -> None:
    """Mark a ticket for tracking with its own words and what was found."""
    draft = Draft(ticket.subject, ticket.description, finding)
    track(ticket, draft=draft, actor=actor, now=at)


def plan_past_writes() -> None:
    """Plan the writes of all tracked tickets as of when their events happened."""
    for issue in TrackedIssue.objects.all():
        events = TicketEvent.objects.filter(ticket=issue.ticket_id, at__gte=issue.tracked_at)
        for event in events.order_by("at", "pk"):
            plan_event(event.pk, now=event.at)
