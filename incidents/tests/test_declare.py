"""Declaring: a ticket becomes an incident, P1, with the commander who is on call."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from escalation.models import How
from escalation.recipients import Directory
from escalation.services import acknowledge_ticket, start_escalation
from incidents.errors import IncidentIsOver, NotInThePast
from incidents.models import Incident
from incidents.queries import commanders_at
from incidents.services import (
    Declaration,
    declare_incident,
    declare_new_incident,
    link_ticket,
    take_command,
)
from incidents.tests.desk import declared, make_commander, make_outage, put_on_call
from notifications.models import Message
from tests.factories import NOW, later, make_filing, make_service, make_steward, make_ticket
from tickets.models import Ticket
from tickets.policies import current_policy
from tickets.policy import Recipient, RecipientKind
from tickets.services import reply, resolve

pytestmark = pytest.mark.django_db


def test_a_ticket_becomes_p1_and_owes_an_update_in_two_hours():
    ticket, ana = make_ticket(), make_steward()

    incident = declared(ticket, by=ana, now=later(minutes=5))

    ticket.refresh_from_db()
    assert (ticket.kind, ticket.tier) == ("incident", "P1")
    assert incident.declared_by == ana
    assert incident.impact_started_at == NOW
    assert incident.next_update_due_at == later(minutes=5, hours=2)
    assert incident.noticed == f"{ticket.requester.display_name} reported it"


def test_the_commander_on_call_commands_and_is_called():
    ticket, ana, ingrid = make_outage(), make_steward(), make_commander(name="Ingrid")
    put_on_call(ingrid, make_commander())

    incident = declared(ticket, by=ana)

    assert incident.commander == ingrid
    assert ticket.events.get(kind="incident_declared").data["commander"] == "Ingrid"
    assert Message.objects.filter(recipient=ingrid, subject__contains="You command this incident").exists()


def test_without_a_commander_on_call_nobody_commands_and_the_timeline_says_so():
    ticket = make_outage()

    incident = declared(ticket, by=make_steward())

    assert incident.commander is None
    assert ticket.events.get(kind="incident_declared").data["commander"] is None


def test_without_a_rotation_all_commanders_are_paged_and_the_first_who_takes_it_commands():
    ticket, ana = make_outage(), make_steward()
    ingrid, kofi = make_commander(name="Ingrid"), make_commander(name="Kofi")

    incident = declared(ticket, by=ana)
    take_command(ticket.number, actor=kofi, seen=0, now=NOW)

    paged = Message.objects.filter(subject__contains="Nobody commands this incident yet")
    assert set(paged.values_list("recipient", "urgency")) == {(ingrid.pk, "page"), (kofi.pk, "page")}
    assert ticket.events.get(kind="incident_declared").data["called"] == ["Ingrid", "Kofi"]
    incident.refresh_from_db()
    assert incident.commander == kofi


@pytest.mark.parametrize("has_rotation", [True, False])
def test_the_commander_is_paged_though_a_steward_acknowledged_the_ticket_before(has_rotation):
    ticket, ana, ingrid = make_outage(), make_steward(), make_commander(name="Ingrid")
    if has_rotation:
        put_on_call(ingrid, make_commander(name="Kofi"))
    start_escalation(ticket.number, reason="It was filed.", now=NOW)
    acknowledge_ticket(ticket.number, by=ana, how=How.TICKET, now=NOW)

    incident = declared(ticket, by=ana, now=later(minutes=5))

    told = Message.objects.filter(recipient=ingrid, call_key=f"incident:{incident.pk}:declared")
    assert {message.urgency for message in told} == {"page"}


@pytest.mark.parametrize("has_rotation", [True, False])
def test_paths_and_declarations_mean_the_same_people_by_the_commander(has_rotation):
    ingrid, kofi, ticket = make_commander(name="Ingrid"), make_commander(name="Kofi"), make_outage()
    if has_rotation:
        put_on_call(ingrid, kofi)
    slug = current_policy().policy.commander_rotation

    called = commanders_at(NOW).called
    behind = Directory(NOW).behind(Recipient(RecipientKind.COMMANDER), ticket=ticket, commander_rotation=slug)

    assert set(called) == set(behind.people) == ({ingrid} if has_rotation else {ingrid, kofi})


def test_declaring_twice_returns_the_same():
    ticket, ana = make_outage(), make_steward()

    first, second = declared(ticket, by=ana), declared(ticket, by=make_steward(), now=later(minutes=1))

    assert first == second
    assert ticket.events.filter(kind="incident_declared").count() == 1


def test_declaring_a_ticket_that_an_incident_answers_returns_that_incident():
    ana, first, second = make_steward(), make_outage(), make_outage()
    incident = declared(first, by=ana)
    link_ticket(first.number, other=second.number, actor=ana, now=NOW)

    assert declared(second, by=ana) == incident


def test_an_incident_is_declared_from_nothing_once_per_submission():
    ana, service = make_steward(), make_service()
    key = "11111111-1111-4111-8111-111111111111"
    filing = make_filing(
        service=service, subject="Hub is gone", asked_kind="incident", submission_key=UUID(key)
    )
    known = Declaration(impact_started_at=NOW - timedelta(minutes=9), channel="#outage", noticed="Grafana")

    incidents = [declare_new_incident(filing, actor=ana, now=NOW, declaration=known) for _ in range(2)]

    assert incidents[0] == incidents[1] == Incident.objects.get()
    assert incidents[0].ticket.tier == "P1"
    assert incidents[0].channel == "#outage"
    assert incidents[0].noticed == "Grafana"
    assert Ticket.objects.count() == 1


def test_what_the_community_was_told_before_counts():
    ticket, ana = make_outage(), make_steward()
    reply(ticket.number, actor=ana, body="We see it.", now=later(minutes=2))

    incident = declared(ticket, by=ana, now=later(minutes=5))

    assert incident.told_at == later(minutes=2)


def test_a_resolved_ticket_and_an_impact_to_come_are_refused():
    ana, done = make_steward(), make_outage()
    resolve(done.number, actor=ana, body="Done.", now=NOW)

    with pytest.raises(IncidentIsOver, match="Reopen it first"):
        declared(done, by=ana)
    with pytest.raises(NotInThePast):
        declare_incident(
            make_outage().number,
            actor=ana,
            now=NOW,
            declaration=Declaration(impact_started_at=later(minutes=1)),
        )


def test_line_breaks_in_what_is_typed_never_reach_a_header():
    ana, ticket = make_steward(), make_outage()

    incident = declare_incident(
        ticket.number, actor=ana, now=NOW, declaration=Declaration(channel="#a\r\nBcc: x@example.org")
    )

    assert incident.channel == "#a Bcc: x@example.org"


@pytest.mark.parametrize(
    "columns",
    [
        {"resolved_at": later(hours=1)},
        {"resolved_at": NOW - timedelta(hours=1), "resolved_by": 0},
        {"resolved_at": later(hours=1), "resolved_by": 0, "next_update_due_at": NOW},
    ],
)
def test_the_database_refuses_what_cannot_be(columns):
    ana = make_steward()
    incident = declared(make_outage(), by=ana)
    if "resolved_by" in columns:
        columns = columns | {"resolved_by": ana}

    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(pk=incident.pk).update(**({"next_update_due_at": None} | columns))
