"""The columns that cache a ticket's clocks are what its timeline comes to, whatever happened."""

from datetime import timedelta
from random import Random

import pytest

from accounts.roles import Role
from tests.factories import (
    NOW,
    make_filing,
    make_representative,
    make_service,
    make_steward,
    make_user,
    outage,
)
from tickets import services
from tickets.errors import TicketError
from tickets.histories import history_of, promises_to
from tickets.models import PolicyVersion, Ticket, TicketEvent
from tickets.policies import current_policy
from tickets.policy import as_document
from tickets.queries import clocks_of
from tickets.services.events import CLOCK_FIELDS
from tickets.slo import cached_of, course_of, running
from tickets.states import EventKind

pytestmark = pytest.mark.django_db


def activate_quicker_policy(rng: Random, now) -> None:
    """Put another version in force: working days become whole hours around the clock."""
    document = as_document(current_policy().policy)
    for tier in document["plans"]["standard"]["tiers"].values():
        tier["first_response"] = f"{rng.randint(1, 40)} hours"
        tier["next_response"] = f"{rng.randint(1, 40)} working hours"
        tier["resolution"] = f"{rng.randint(1, 90)} working hours"
    PolicyVersion.objects.create(
        label=f"test-{PolicyVersion.objects.count()}",
        document=document,
        created_at=now,
        activated_at=now,
    )


def step(rng: Random, number: int, people, now) -> None:
    """Let one thing happen that people do to tickets; what is refused changes nothing."""
    team, rep, stranger = people
    ticket = Ticket.objects.get(pk=number)
    reason = {"actor": team, "reason": "So.", "now": now}
    word = {"body": f"Word {rng.random()}.", "now": now}
    kind, tier = rng.choice(["guidance", "incident", "notice", "spam"]), rng.choice(["P1", "P3", "P4"])
    acts = [
        lambda: services.reply(number, actor=team, status=rng.choice(["open", "pending"]), **word),
        lambda: services.add_community_comment(number, actor=rep, **word),
        lambda: services.add_note(number, actor=team, **word),
        lambda: services.retriage(number, kind=kind, tier=tier, **reason),
        lambda: services.set_status(number, status=rng.choice(["open", "pending", "planned"]), **reason),
        lambda: services.decide_incident(number, is_incident=rng.random() < 0.5, **reason),
        lambda: services.approve(number, actor=rep, now=now),
        lambda: services.decline(number, **(reason | {"actor": rep})),
        lambda: services.resolve(number, actor=team, **word),
        lambda: services.close_unanswered(number, **reason),
        lambda: services.confirm(number, actor=rep, now=now),
        lambda: services.reopen(number, actor=rng.choice([team, rep, stranger]), **word),
        lambda: services.record(number, kind=rng.choice(OUTAGE_KINDS), actor=team, now=now),
        lambda: activate_quicker_policy(rng, now),
        lambda: services.record_breaches(now=now),
    ]
    weights = [5, 5, 2, 3, 3, 1, 2, 1, 1 if ticket.is_live else 0, 1, 1, 4, 2, 1, 2]
    try:
        rng.choices(acts, weights)[0]()
    except TicketError:
        return


OUTAGE_KINDS = [EventKind.INCIDENT_DECLARED, EventKind.UPDATE_POSTED, EventKind.INCIDENT_RESOLVED]


@pytest.mark.parametrize("seed", range(12))
def test_columns_equal_what_the_timeline_comes_to_after_every_step(seed):
    rng, now = Random(seed), NOW
    service = make_service()
    team, rep, stranger = make_steward(), make_representative(service.community), make_user()
    filing = outage(service=service) if seed % 4 == 0 else make_filing(service=service)
    requester = rng.choice([rep, stranger])
    number = services.open_ticket(filing, actor=requester, now=now).number
    for _ in range(30):
        now += timedelta(minutes=rng.choice([0, 1, 30, 300, 3000]))

        step(rng, number, (team, rep, stranger), now)

        ticket = Ticket.objects.get(pk=number)
        history = history_of(ticket)
        cached = cached_of(course_of(history), promises=promises_to(ticket, history))
        assert [getattr(ticket, name) for name in CLOCK_FIELDS] == [
            getattr(cached, name) for name in CLOCK_FIELDS
        ]
        states = clocks_of(ticket, now)
        assert ticket.next_due_at == min((s.due_at for s in running(states) if s.due_at), default=None)
        told = TicketEvent.objects.filter(ticket=number, kind="breached").count()
        assert told <= len([s for s in states if s.breached_at])


def test_a_chief_who_answers_late_cannot_hide_it():
    ticket = services.open_ticket(make_filing(), actor=make_user(roles=(Role.MANAGER,)), now=NOW)
    late = NOW + timedelta(hours=24, seconds=1)

    services.reply(ticket.number, actor=make_steward(), body="Here.", now=late)

    (told,) = TicketEvent.objects.filter(ticket=ticket, kind="breached")
    assert told.data["clock"] == "first_response"
    assert told.data["breached_at"] == (NOW + timedelta(hours=24)).isoformat()
    assert told.actor is None
