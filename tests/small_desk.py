"""Fixtures: a representative, two stewards on duty, and one ticket in each state that has a look of its own."""

import pytest
from django.utils import timezone

from accounts.models import User
from communities.models import Service
from tests.factories import (
    make_representative,
    make_rotation,
    make_service,
    make_steward,
    make_ticket,
    make_user,
)
from tickets.models import Ticket
from tickets.services import add_note, reply, resolve, retriage

LONG = (
    "Look at `x`:\n\n```\n" + "a very long line of a log " * 12 + "\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |"
)


@pytest.fixture
def service() -> Service:
    return make_service(domain="leap.example.org")


@pytest.fixture
def joy(service: Service) -> User:
    return make_representative(service.community, name="Joy Okafor", time_zone="America/New_York")


@pytest.fixture
def ana() -> User:
    ana, kofi = make_steward(name="Ana Ferreira", time_zone="Europe/Lisbon"), make_steward(name="Kofi Mensah")
    make_rotation(ana, kofi)
    return ana


@pytest.fixture
def tickets(ana: User, joy: User, service: Service) -> dict[str, Ticket]:
    """One ticket with everything on it, one held, one that may be an outage, one resolved."""
    now = timezone.now()
    full, doubtful, solved = (
        make_ticket(requester=joy, service=service, subject=subject, now=now)
        for subject in ("Full of everything", "Hub does not work?", "Solved question")
    )
    held = make_ticket(requester=make_user(name="Student"), service=service, subject="Held wish", now=now)
    add_note(full.number, actor=ana, body=LONG, now=now)
    reply(full.number, actor=ana, body=LONG, now=now)
    retriage(full.number, actor=ana, kind="change", tier="P2", reason="Blocks a class", now=now)
    resolve(solved.number, actor=ana, body="Done.", now=now)
    Ticket.objects.filter(pk=doubtful.pk).update(is_possible_incident=True, flags=["secret", "short_notice"])
    Ticket.objects.filter(pk=full.pk).update(next_due_at=now)
    return {"full": full, "held": held, "doubtful": doubtful, "solved": solved}
