"""Many people, an escalation for each, all due at the same instant, and how long that takes: for bench/paging.py."""

import os
import statistics
import time
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.management import call_command
from django.db import connections

from accounts.models import User
from accounts.roles import Role
from escalation.models import Escalation
from notifications.models import ContactMethod, Way
from tests.factories import NOW, make_ticket
from tests.fault.processes import WORKERS, Workers
from tests.fault.provider import Provider
from tests.fault.servers import Servers
from tickets.models import Ticket
from tickets.policy import Moment, Path, Recipient, RecipientKind, Step, Target, Urgency, path_document

NOT_COPIED = {"number", "search"}
TARGETS = {"poked": 2.0, "pokes of deliveries lost": 6.0, "pokes of escalations lost": 6.0, "all lost": 6.0}
DELIVER, ESCALATE = "outbox.tasks.deliver_urgent", "escalation.tasks.escalate_due"
LOST = {
    "poked": "",
    "pokes of deliveries lost": DELIVER,
    "pokes of escalations lost": ESCALATE,
    "all lost": f"{DELIVER},{ESCALATE}",
}
START_SECONDS = 12
# Not a multiple of the sweeps' four seconds, so that the rounds fall everywhere between two of them.
APART = timedelta(seconds=11.3)
GIVE_UP_SECONDS = 60


def make_people(n: int, *, port: int) -> list[int]:
    """Make people who are paged through a provider on loopback, and a ticket; return their keys."""
    people = User.objects.bulk_create(
        User(email=f"bench{number}@example.org", name=f"Bench {number}", roles=[Role.STEWARD])
        for number in range(n)
    )
    ContactMethod.objects.bulk_create(
        ContactMethod(
            user=one,
            kind=Way.APPRISE,
            address=f"json://127.0.0.1:{port}/person-{one.pk}/",
            created_at=NOW,
            verified_at=NOW,
        )
        for one in people
    )
    make_ticket()
    return [one.pk for one in people]


def make_escalations(people: list[int], *, at: datetime) -> None:
    """Make an escalation for each, of which the only step is due at an instant and pages that person."""
    tickets = copied_tickets(len(people))
    users = User.objects.in_bulk(people)
    Escalation.objects.bulk_create(
        Escalation(
            ticket=ticket,
            policy="default-1",
            plan="standard",
            path_name="bench",
            path_document=path_document(_path(users[pk].email)),
            tier="P1",
            reason="A bench.",
            started_at=at,
            round_began_at=at,
            next_look_at=at,
        )
        for ticket, pk in zip(tickets, people, strict=True)
    )


def _path(email: str) -> Path:
    recipients = (Recipient(RecipientKind.PERSON, email),)
    return Path("bench", (Step(Moment.START, Target(timedelta()), recipients, Urgency.PAGE),))


def copied_tickets(n: int) -> list[Ticket]:
    """Return n copies of the first ticket."""
    template = Ticket.objects.order_by("pk").first()
    assert template is not None, "make_people makes one"
    fields = {
        f.attname: getattr(template, f.attname)
        for f in Ticket._meta.concrete_fields
        if f.attname not in NOT_COPIED
    }
    return Ticket.objects.bulk_create(Ticket(**fields | {"submission_key": None}) for _ in range(n))


def run(servers: Servers, provider: Provider, *, n: int, n_rounds: int) -> None:
    """Measure each mode and print what came of it."""
    call_command("migrate", verbosity=0)
    people = make_people(n * n_rounds, port=provider.port)
    connections.close_all()
    servers.keep_as_template()
    print(f"{'due to provider':28}{'arrived':>14}{'p50':>9}{'p99':>9}{'most':>9}   target p99")
    for mode, lost in LOST.items():
        servers.begin_anew()
        provider.forget()
        os.environ["LOST_POKES"] = lost
        workers = Workers(servers.folder, app="bench.pokes_lost")
        workers.start(*WORKERS)
        time.sleep(START_SECONDS)
        try:
            begin = datetime.now().astimezone() + APART
            instants = [begin + APART * number for number in range(n_rounds)]
            for number, at in enumerate(instants):
                make_escalations(people[n * number : n * (number + 1)], at=at)
            connections.close_all()
            arrived = wait_for(provider, n * n_rounds, until=instants[-1])
        finally:
            workers.stop()
        by_person = {f"person-{pk}": at.timestamp() for pks, at in _rounds(people, instants, n) for pk in pks}
        delays = sorted(at - by_person[who] for who, at in arrived.items())
        share = f"{len(delays)}/{n * n_rounds}"
        if not delays:
            print(f"{mode:28}{share:>14}")
            continue
        middle, late = statistics.median(delays), delays[int(len(delays) * 0.99)]
        print(
            f"{mode:28}{share:>14}{middle:>7.2f} s{late:>7.2f} s{delays[-1]:>7.2f} s   {TARGETS[mode]:.0f} s",
            flush=True,
        )


def _rounds(people: list[int], instants: list[datetime], n: int) -> Iterable[tuple[list[int], datetime]]:
    return ((people[n * number : n * (number + 1)], at) for number, at in enumerate(instants))


def wait_for(provider: Provider, n: int, *, until: datetime) -> dict[str, float]:
    """Return when each person's first call arrived, once n have been called."""
    arrived: dict[str, float] = {}
    give_up = until.timestamp() + GIVE_UP_SECONDS
    while len(arrived) < n and time.time() < give_up:
        for one in provider.new():
            arrived.setdefault(one.address, one.at)
        time.sleep(0.2)
    return arrived
