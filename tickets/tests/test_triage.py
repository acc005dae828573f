"""Corrections, the incident question, who takes it."""

from datetime import timedelta

import pytest

from communities.states import ContactRole
from tests.factories import (
    NOW,
    add_role,
    later,
    make_filing,
    make_service,
    make_steward,
    make_ticket,
    make_user,
    outage,
)
from tickets.errors import NotAllowed, NothingToDecide, NothingToSay, TicketChangedMeanwhile, TicketIsClosed
from tickets.models import Correction, Ticket
from tickets.queries import rule_records
from tickets.services import (
    add_community_comment,
    assign,
    close_unanswered,
    decide_incident,
    open_ticket,
    resolve,
    retriage,
    set_status,
    take,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def doubtful():
    """The form says an outage, the words say one person."""
    service = make_service()
    filing = make_filing(
        service=service,
        subject="Hub does not work",
        description="It does not work since this morning.",
        asked_kind="incident",
        affected_users="unknown",
    )
    ticket = open_ticket(filing, actor=make_user(), now=NOW)
    Ticket.objects.filter(pk=ticket.pk).update(is_possible_incident=True)
    return ticket


def test_a_correction_is_kept_beside_the_rule_that_was_wrong():
    ticket, steward = make_ticket(), make_steward()

    retriage(
        ticket.number, actor=steward, kind="change", tier="P2", reason="Blocks a class.", now=later(hours=1)
    )

    correction = Correction.objects.get()
    assert (correction.rule, correction.from_tier, correction.to_tier) == (ticket.rule, "P4", "P2")
    assert correction.reason == "Blocks a class."


def test_rules_are_listed_by_how_often_they_were_corrected():
    first, second = make_ticket(), make_ticket()
    steward = make_steward()
    for tier in ("P2", "P3"):
        retriage(first.number, actor=steward, kind="change", tier=tier, reason="Wrong.", now=later(hours=1))

    (record,) = rule_records()

    assert second.rule == record.rule
    assert (record.n_fired, record.n_corrected, record.corrected_share) == (2, 1, 50)


def test_raising_to_p1_counts_its_promise_from_when_the_request_came_in():
    ticket = make_ticket()

    raised = retriage(
        ticket.number,
        actor=make_steward(),
        kind="incident",
        tier="P1",
        reason="All down.",
        now=later(hours=1),
    )

    assert raised.next_due_at == NOW + timedelta(minutes=15)


def test_choosing_what_it_is_already_changes_nothing():
    ticket = make_ticket()

    retriage(
        ticket.number,
        actor=make_steward(),
        kind=ticket.kind,
        tier=ticket.tier,
        reason="Same.",
        now=later(hours=1),
    )

    assert not Correction.objects.exists()


def test_a_correction_needs_a_reason():
    ticket = make_ticket()

    with pytest.raises(NothingToSay):
        retriage(ticket.number, actor=make_steward(), kind="change", tier="P2", reason=" ", now=NOW)


def test_an_incident_that_was_held_is_handled_at_once():
    ticket = make_ticket(requester=make_user())

    retriaged = retriage(
        ticket.number,
        actor=make_steward(),
        kind="incident",
        tier="P1",
        reason="It is down.",
        now=later(hours=2),
    )

    assert not retriaged.is_held
    assert retriaged.next_due_at == later(hours=2, minutes=15)


@pytest.mark.parametrize("kind", ["notice", "spam"])
def test_what_turns_out_a_notice_or_spam_is_promised_nothing_and_is_never_late(kind):
    ticket = make_ticket()

    changed = retriage(
        ticket.number, actor=make_steward(), kind=kind, tier="P4", reason="No request.", now=later(hours=1)
    )

    assert (changed.first_response_due_at, changed.next_due_at) == (None, None)
    assert not Ticket.objects.breaching(later(days=30)).exists()


def test_level_1_saying_yes_makes_it_an_incident(doubtful):
    decided = decide_incident(
        doubtful.number, actor=make_steward(), is_incident=True, reason="", now=later(minutes=5)
    )

    assert (decided.kind, decided.tier, decided.is_possible_incident) == ("incident", "P1", False)


def test_level_1_saying_yes_makes_it_an_incident_whatever_its_tier_was(doubtful):
    Ticket.objects.filter(pk=doubtful.pk).update(kind="guidance", tier="P1")

    decided = decide_incident(
        doubtful.number, actor=make_steward(), is_incident=True, reason="All down.", now=later(minutes=5)
    )

    assert (decided.kind, decided.tier) == ("incident", "P1")
    assert Correction.objects.get().to_kind == "incident"


@pytest.mark.parametrize("answer", [{}, {"answer": "perhaps"}])
def test_an_answer_that_is_neither_yes_nor_no_decides_nothing_and_says_so(client, doubtful, answer):
    client.force_login(make_steward())

    page = client.post(f"/tickets/{doubtful.number}/decide", answer | {"reason": "Only <one> person."})

    doubtful.refresh_from_db()
    assert (page.status_code, doubtful.is_possible_incident) == (422, True)
    assert "Answer yes or no. Nothing was decided." in page.content.decode()
    assert 'value="Only &lt;one&gt; person."' in page.content.decode()


def test_a_strangers_request_that_is_no_incident_is_held_for_approval_then(doubtful):
    decided = decide_incident(
        doubtful.number, actor=make_steward(), is_incident=False, reason="", now=later(minutes=5)
    )

    assert (decided.approval, decided.next_due_at) == ("waiting", None)
    assert decided.events.filter(kind="approval_asked").exists()


def test_a_representatives_request_that_is_no_incident_is_not_held(doubtful):
    add_role(doubtful.requester, doubtful.community, ContactRole.REPRESENTATIVE)

    decided = decide_incident(
        doubtful.number, actor=make_steward(), is_incident=False, reason="", now=later(minutes=5)
    )

    assert decided.approval == "not_needed"


def test_level_1_is_asked_once(doubtful):
    decide_incident(doubtful.number, actor=make_steward(), is_incident=False, reason="", now=later(minutes=5))

    with pytest.raises(NothingToDecide):
        decide_incident(
            doubtful.number, actor=make_steward(), is_incident=True, reason="", now=later(minutes=6)
        )


def test_only_the_team_takes_tickets():
    ticket = make_ticket()

    with pytest.raises(NotAllowed):
        assign(ticket.number, actor=make_steward(), assignee=make_user(), reason="", now=NOW)


def test_an_assignment_against_an_outdated_ticket_is_refused():
    ticket, ana, kofi = make_ticket(), make_steward(), make_steward()
    assign(ticket.number, actor=kofi, assignee=kofi, reason="", now=later(minutes=1))

    with pytest.raises(TicketChangedMeanwhile):
        assign(
            ticket.number,
            actor=ana,
            assignee=ana,
            reason="",
            now=later(minutes=2),
            seen_version=ticket.version,
        )


def test_a_resolved_ticket_is_not_set_pending():
    ticket, steward = make_ticket(), make_steward()
    resolve(ticket.number, actor=steward, body="Done.", now=later(hours=1))

    with pytest.raises(TicketIsClosed):
        set_status(ticket.number, actor=steward, status="pending", reason="Waiting.", now=later(hours=2))


def test_closing_against_an_outdated_ticket_is_refused():
    ticket, ana = make_ticket(), make_steward()
    add_community_comment(
        ticket.number, actor=ticket.requester, body="Wait, all is down!", now=later(minutes=1)
    )

    with pytest.raises(TicketChangedMeanwhile):
        close_unanswered(
            ticket.number, actor=ana, reason="Spam.", now=later(minutes=2), seen_version=ticket.version
        )


@pytest.mark.parametrize("version", ["", "999999", "x", "-1"])
def test_a_form_without_a_true_version_closes_nothing(client, version):
    ticket, ana = make_ticket(), make_steward()
    client.force_login(ana)

    answer = client.post(f"/tickets/{ticket.number}/close", {"reason": "Spam.", "seen_version": version})

    ticket.refresh_from_db()
    assert answer.status_code in (409, 422)
    assert ticket.status == "new"


def test_a_ticket_that_a_colleague_has_just_taken_is_not_taken_from_them_unseen(client):
    ticket, ana, kofi = make_ticket(), make_steward(), make_steward(name="Kofi")
    assign(ticket.number, actor=kofi, assignee=kofi, reason="", now=later(minutes=1))
    client.force_login(ana)

    first = client.post(f"/tickets/{ticket.number}/take", {"led_by": ""}, follow=True)
    ticket.refresh_from_db()
    kept = ticket.assignee
    client.post(f"/tickets/{ticket.number}/take", {"led_by": str(kofi.pk)})

    ticket.refresh_from_db()
    assert "Kofi has" in first.content.decode()
    assert (kept, ticket.assignee) == (kofi, ana)


def test_who_leads_is_looked_up_under_the_lock():
    ticket, ana, kofi = make_ticket(), make_steward(), make_steward(name="Kofi")
    assign(ticket.number, actor=kofi, assignee=kofi, reason="", now=later(minutes=1))

    with pytest.raises(TicketChangedMeanwhile, match="Kofi has"):
        take(ticket.number, actor=ana, led_by=None, now=later(minutes=2))

    ticket.refresh_from_db()
    assert ticket.assignee == kofi


def test_a_second_click_on_take_is_no_error_and_keeps_the_way_back(client):
    ticket, ana, kofi = make_ticket(), make_steward(), make_steward()
    assign(ticket.number, actor=kofi, assignee=kofi, reason="", now=later(minutes=1))
    client.force_login(ana)

    pages = [
        client.post(f"/tickets/{ticket.number}/take", {"led_by": str(kofi.pk)}, follow=True) for _ in range(2)
    ]

    tags = [[message.extra_tags for message in page.context["messages"]] for page in pages]
    assert tags == [[f"undo:{ticket.number}:{kofi.pk}"]] * 2
    assert ticket.events.filter(kind="assigned").count() == 2


def test_signing_in_again_after_writing_leads_back_to_the_ticket(client):
    ticket = make_ticket()
    client.force_login(ticket.requester)

    answer = client.get(f"/tickets/{ticket.number}/comment", follow=True)

    assert answer.redirect_chain == [(f"/tickets/{ticket.number}", 302)]
    assert "nothing was sent" in answer.content.decode()


def test_a_strangers_incident_that_is_retriaged_to_a_change_is_held_for_approval():
    service = make_service()
    ticket = open_ticket(outage(service=service), actor=make_user(), now=NOW)

    changed = retriage(
        ticket.number, actor=make_steward(), kind="change", tier="P3", reason="A wish.", now=later(minutes=5)
    )

    assert (changed.approval, changed.next_due_at) == ("waiting", None)
