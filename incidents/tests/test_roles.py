"""Command is taken, or handed over with the other's yes; liaison and experts are named."""

import pytest
from django.db import IntegrityError, transaction

from escalation.models import Escalation, How
from escalation.services import acknowledge_ticket, start_escalation, stop
from incidents.errors import IncidentChangedMeanwhile, IncidentIsOver, NotTheirs, OfferIsGone
from incidents.models import IncidentRoleOffer
from incidents.queries import acknowledgement_of
from incidents.services import (
    UpdateDraft,
    accept_command,
    acknowledge,
    add_expert,
    decline_command,
    offer_command,
    remove_expert,
    resolve_incident,
    set_liaison,
    take_command,
    withdraw_offer,
)
from incidents.tests.desk import declared, make_outage
from notifications.models import Message
from tests.factories import NOW, later, make_steward, make_ticket
from tickets.queries import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_steward(name="Ana")


@pytest.fixture
def kofi():
    return make_steward(name="Kofi")


@pytest.fixture
def incident(ana):
    return declared(make_outage(), by=ana)


def sentences(incident, viewer):
    return [
        f"{entry.event.actor.display_name} {entry.sentence}"
        for entry in story(incident.ticket, viewer=viewer)
        if entry.event.actor
    ]


def test_being_on_it_is_said_once(incident, ana, kofi):
    acknowledge(incident.ticket_id, actor=ana, now=NOW)
    acknowledge(incident.ticket_id, actor=kofi, now=later(minutes=1))

    assert incident.ticket.events.get(kind="page_acknowledged").actor == ana


def test_being_on_it_ends_the_calling_even_before_it_began(incident, ana):
    acknowledge(incident.ticket_id, actor=ana, now=NOW)

    escalation = Escalation.objects.get(ticket=incident.ticket_id)
    assert (escalation.acknowledged_by, escalation.acknowledged_how) == (ana, "incident")


def test_whoever_saw_it_before_it_became_p1_has_not_seen_the_outage(ana, kofi):
    ticket = make_ticket()
    start_escalation(ticket.number, reason="Filed.", now=NOW)
    acknowledge_ticket(ticket.number, by=kofi, how=How.TICKET, now=NOW)

    incident = declared(ticket, by=ana, now=later(minutes=5))
    unseen = acknowledgement_of(incident.ticket)
    stop(ticket.number, why="It became P1.", by=None, now=later(minutes=6))
    acknowledge(incident.ticket_id, actor=ana, now=later(minutes=7))

    assert unseen is None
    assert acknowledgement_of(incident.ticket).actor == ana


def test_whoever_takes_command_from_somebody_has_seen_who_commands(incident, ana, kofi):
    take_command(incident.ticket_id, actor=ana, seen=0, now=NOW)

    with pytest.raises(IncidentChangedMeanwhile, match="Ana commands since a moment ago"):
        take_command(incident.ticket_id, actor=kofi, seen=0, now=NOW)
    taken = take_command(incident.ticket_id, actor=kofi, seen=ana.pk, now=NOW)

    assert taken.commander == kofi
    assert "Kofi took command from Ana" in sentences(incident, ana)
    assert Message.objects.filter(recipient=ana, subject__contains="Kofi commands now").exists()


def test_command_changes_hands_when_the_other_says_yes(incident, ana, kofi):
    take_command(incident.ticket_id, actor=ana, seen=0, now=NOW)
    offer = offer_command(incident.ticket_id, to=kofi, actor=ana, note="I must sleep", now=NOW)
    incident.refresh_from_db()
    commander_meanwhile = incident.commander

    changed = accept_command(incident.ticket_id, offer=offer.pk, actor=kofi, now=later(minutes=1))

    assert commander_meanwhile == ana
    assert changed.commander == kofi
    assert "Ana asked Kofi to take command: “I must sleep”" in sentences(incident, ana)
    assert "Kofi took command, as Ana had asked" in sentences(incident, ana)
    assert Message.objects.filter(recipient=kofi, subject__contains="asks you to take command").exists()


def test_who_declines_leaves_command_where_it_is(incident, ana, kofi):
    take_command(incident.ticket_id, actor=ana, seen=0, now=NOW)
    offer = offer_command(incident.ticket_id, to=kofi, actor=ana, note="", now=NOW)

    unchanged = decline_command(incident.ticket_id, offer=offer.pk, actor=kofi, reason="On a train", now=NOW)

    assert unchanged.commander == ana
    assert "Kofi declined to take command: “On a train”" in sentences(incident, ana)
    with pytest.raises(OfferIsGone):
        accept_command(incident.ticket_id, offer=offer.pk, actor=kofi, now=NOW)


def test_an_offer_lapses_when_somebody_else_takes_over(incident, ana, kofi):
    mei = make_steward(name="Mei")
    take_command(incident.ticket_id, actor=ana, seen=0, now=NOW)
    offer = offer_command(incident.ticket_id, to=kofi, actor=ana, note="", now=NOW)

    take_command(incident.ticket_id, actor=mei, seen=ana.pk, now=NOW)

    with pytest.raises(OfferIsGone, match="somebody else has taken command"):
        accept_command(incident.ticket_id, offer=offer.pk, actor=kofi, now=NOW)


def test_only_the_one_who_was_asked_can_answer(incident, ana, kofi):
    offer = offer_command(incident.ticket_id, to=kofi, actor=ana, note="", now=NOW)

    with pytest.raises(NotTheirs):
        accept_command(incident.ticket_id, offer=offer.pk, actor=make_steward(), now=NOW)
    with pytest.raises(NotTheirs):
        withdraw_offer(incident.ticket_id, offer=offer.pk, actor=make_steward(), now=NOW)


def test_an_offer_of_another_incident_is_none_of_this_one(incident, ana, kofi):
    other = declared(make_outage(), by=ana)
    offer = offer_command(other.ticket_id, to=kofi, actor=ana, note="", now=NOW)

    with pytest.raises(OfferIsGone):
        accept_command(incident.ticket_id, offer=offer.pk, actor=kofi, now=NOW)


def test_only_the_commander_hands_over_and_one_is_asked_at_a_time(incident, ana, kofi):
    mei = make_steward(name="Mei")
    take_command(incident.ticket_id, actor=ana, seen=0, now=NOW)

    with pytest.raises(NotTheirs, match="Only who commands"):
        offer_command(incident.ticket_id, to=mei, actor=kofi, note="", now=NOW)
    first = offer_command(incident.ticket_id, to=kofi, actor=ana, note="", now=NOW)
    again = offer_command(incident.ticket_id, to=kofi, actor=ana, note="", now=NOW)
    second = offer_command(incident.ticket_id, to=mei, actor=ana, note="", now=NOW)

    assert first == again
    assert list(IncidentRoleOffer.objects.filter(state="open")) == [second]


def test_the_database_refuses_a_second_open_offer(incident, ana, kofi):
    offer_command(incident.ticket_id, to=kofi, actor=ana, note="", now=NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        IncidentRoleOffer.objects.create(
            incident=incident, offered_by=ana, offered_to=make_steward(), offered_at=NOW
        )


def test_a_liaison_and_experts_are_called_and_can_go(incident, ana, kofi):
    set_liaison(incident.ticket_id, liaison=kofi, actor=ana, now=NOW)
    add_expert(incident.ticket_id, expert=kofi, about="Terraform", actor=ana, now=NOW)
    add_expert(incident.ticket_id, expert=kofi, about="again", actor=ana, now=NOW)
    remove_expert(incident.ticket_id, expert=kofi, actor=ana, now=NOW)
    changed = set_liaison(incident.ticket_id, liaison=None, actor=ana, now=NOW, seen=kofi.pk)

    assert changed.liaison is None
    assert sentences(incident, ana)[-4:] == [
        "Ana made Kofi liaison",
        "Ana called in Kofi for Terraform",
        "Ana let Kofi go",
        "Ana left the incident without a liaison",
    ]
    assert Message.objects.filter(recipient=kofi, call_key__contains=":liaison:").count() == 1
    assert Message.objects.filter(recipient=kofi, call_key__contains=":expert:").count() == 1


def test_a_liaison_named_meanwhile_is_not_overwritten(incident, ana, kofi):
    set_liaison(incident.ticket_id, liaison=kofi, actor=ana, now=NOW, seen=0)

    with pytest.raises(IncidentChangedMeanwhile):
        set_liaison(incident.ticket_id, liaison=ana, actor=ana, now=NOW, seen=0)


def test_nobody_outside_the_team_holds_a_role(incident, ana):
    noor = incident.ticket.requester

    for change in (
        lambda: take_command(incident.ticket_id, actor=noor, seen=None, now=NOW),
        lambda: offer_command(incident.ticket_id, to=noor, actor=ana, note="", now=NOW),
        lambda: set_liaison(incident.ticket_id, liaison=noor, actor=ana, now=NOW),
        lambda: add_expert(incident.ticket_id, expert=noor, about="", actor=ana, now=NOW),
    ):
        with pytest.raises(NotTheirs):
            change()


def test_roles_rest_once_it_is_over(incident, ana):
    resolve_incident(incident.ticket_id, draft=UpdateDraft(body="Over."), actor=ana, now=later(hours=1))

    with pytest.raises(IncidentIsOver):
        take_command(incident.ticket_id, actor=ana, seen=None, now=later(hours=2))
