"""An update answers every ticket of an incident, each community on its own ticket alone; then it ends."""

from datetime import timedelta
from uuid import uuid4

import pytest

from incidents.errors import (
    IncidentChangedMeanwhile,
    IncidentIsOver,
    IncidentIsRunning,
    SentBefore,
    TicketIsTaken,
)
from incidents.models import Incident, IncidentUpdate
from incidents.queries import audience_of
from incidents.services import (
    UpdateDraft,
    link_ticket,
    post_update,
    remind_of_updates,
    reopen_incident,
    resolve_incident,
    set_channel,
    set_impact_start,
    take_command,
    unlink_ticket,
)
from incidents.tests.desk import declared, make_outage, say
from notifications.models import Message
from outbox.services import deliver_all_due
from tests.factories import NOW, later, make_filing, make_representative, make_service, make_steward
from tickets.errors import NothingToSay
from tickets.models import Comment
from tickets.queries import story
from tickets.services import open_ticket, reopen, resolve

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_steward(name="Ana")


@pytest.fixture
def incident(ana):
    return declared(make_outage(name="Noor"), by=ana)


@pytest.fixture
def other(incident, ana):
    """A ticket of another community about the same outage."""
    ticket = make_outage(name="Joy")
    link_ticket(incident.ticket_id, other=ticket.number, actor=ana, now=NOW)
    return ticket


def test_an_update_answers_each_ticket_and_the_next_is_due_two_hours_later(incident, other, ana):
    say(incident, "A fix is on its way.", by=ana, now=later(minutes=30))

    incident.refresh_from_db()
    assert incident.next_update_due_at == later(minutes=150)
    assert incident.told_at == later(minutes=30)
    for ticket in (incident.ticket, other):
        ticket.refresh_from_db()
        assert ticket.first_responded_at == later(minutes=30)
        assert ticket.comments.get().body == "A fix is on its way."
        assert ticket.events.filter(kind="update_posted").count() == 1


def test_when_the_community_was_first_told_stays(incident, ana):
    say(incident, "We see it.", by=ana, now=later(minutes=10))
    say(incident, "A fix is on its way.", by=ana, now=later(minutes=30))

    incident = Incident.objects.get()
    assert (incident.first_told_at, incident.told_at) == (later(minutes=10), later(minutes=30))


@pytest.mark.parametrize(
    ("next_in", "due_in"),
    [(None, 120), (timedelta(minutes=20), 20), (timedelta(hours=1), 60), (timedelta(hours=9), 120)],
)
def test_the_next_update_is_due_when_its_writer_says_never_later_than_promised(
    incident, ana, next_in, due_in
):
    say(incident, "A fix is on its way.", by=ana, now=NOW, next_in=next_in)

    incident.refresh_from_db()
    assert incident.next_update_due_at == later(minutes=due_in)


def test_the_community_reads_when_it_hears_again_where_the_writer_chose(incident, ana):
    say(incident, "A fix is on its way.", by=ana, now=NOW, next_in=timedelta(minutes=20))

    told = Comment.objects.latest("pk").body
    assert told == "A fix is on its way.\n\nThe next update comes within 20 minutes."


def test_a_community_sees_the_update_on_its_own_ticket_and_nothing_of_the_other(incident, other, ana):
    say(incident, "A fix is on its way.", by=ana)

    seen = story(other, viewer=other.requester)

    assert [entry.comment.body for entry in seen if entry.comment] == ["A fix is on its way."]
    words = " ".join(entry.sentence for entry in seen)
    assert incident.reference not in words
    assert incident.ticket.community.name not in words


def test_an_update_is_mailed_to_those_who_asked_and_to_all_representatives_of_each_community(
    incident, other, ana
):
    colleague = make_representative(other.community, name="Daniel")
    say(incident, "A fix is on its way.", by=ana)
    deliver_all_due(now=later(minutes=1))

    told = Message.objects.filter(body__contains="A fix is on its way.")

    assert {(message.recipient.name, message.reference) for message in told} == {
        ("Noor", incident.reference),
        ("Joy", other.reference),
        ("Daniel", other.reference),
    }
    assert {person for part in audience_of(incident) for person in part.people} == {
        incident.ticket.requester,
        other.requester,
        colleague,
    }


def test_the_representatives_hear_of_an_incident_that_the_team_filed(ana):
    service = make_service()
    noor = make_representative(service.community, name="Noor")
    ticket = open_ticket(make_filing(service=service, subject="Hub is gone"), actor=ana, now=NOW)
    incident = declared(ticket, by=ana)

    say(incident, "We noticed that your hub is gone.", by=ana)
    deliver_all_due(now=later(minutes=1))

    ticket.refresh_from_db()
    assert ticket.first_responded_at == NOW
    assert Message.objects.filter(recipient=noor, body__contains="We noticed").exists()


def test_an_internal_update_is_a_note_and_leaves_the_promise(incident, other, ana):
    due = incident.next_update_due_at

    say(incident, "Suspect the firewall.", by=ana, now=later(minutes=9), is_public=False)

    incident.refresh_from_db()
    assert incident.next_update_due_at == due
    assert Comment.objects.get().is_internal
    assert not incident.ticket.events.filter(kind="update_posted").exists()
    assert not [entry for entry in story(incident.ticket, viewer=incident.ticket.requester) if entry.comment]


def test_one_submission_posts_once(incident, ana):
    key = uuid4()

    say(incident, "Once.", by=ana, key=key)
    say(incident, "Once.", by=ana, key=key)

    assert IncidentUpdate.objects.count() == Comment.objects.count() == 1


@pytest.mark.parametrize("change", [{"body": "Twice."}, {"body": "Once.", "is_public": False}])
def test_one_submission_with_other_words_is_refused_and_not_lost(incident, ana, change):
    key = uuid4()
    say(incident, "Once.", by=ana, key=key)

    with pytest.raises(SentBefore):
        say(incident, change.pop("body"), by=ana, key=key, **change)

    assert IncidentUpdate.objects.count() == 1


def test_an_update_of_a_colleague_that_one_has_not_seen_comes_first(incident, ana):
    kofi = make_steward(name="Kofi")
    say(incident, "Kofi's word.", by=kofi)

    with pytest.raises(IncidentChangedMeanwhile, match="Kofi posted an update"):
        say(incident, "Ana's word.", by=ana, seen_update=0)

    assert Comment.objects.count() == 1


def test_nobody_is_told_whom_the_page_did_not_name(incident, other, ana):
    with pytest.raises(IncidentChangedMeanwhile, match=other.reference):
        say(incident, "Only for Noor.", by=ana, seen_tickets=(incident.ticket_id,))

    assert not Comment.objects.exists()


def test_a_resolved_ticket_is_told_nothing_more(incident, other, ana):
    resolve(other.number, actor=ana, body="Works for you.", now=NOW)

    say(incident, "Still broken elsewhere.", by=ana)

    assert other.comments.count() == 1


def test_a_ticket_belongs_to_one_incident_and_can_be_let_go(incident, other, ana):
    second = declared(make_outage(), by=ana)

    with pytest.raises(TicketIsTaken, match=incident.reference):
        link_ticket(second.ticket_id, other=other.number, actor=ana, now=NOW)
    with pytest.raises(TicketIsTaken):
        link_ticket(second.ticket_id, other=incident.ticket_id, actor=ana, now=NOW)
    with pytest.raises(TicketIsTaken):
        link_ticket(second.ticket_id, other=second.ticket_id, actor=ana, now=NOW)
    unlink_ticket(incident.ticket_id, other=other.number, actor=ana, now=NOW)
    link_ticket(second.ticket_id, other=other.number, actor=ana, now=NOW)

    assert [link.ticket for link in second.linked.all()] == [other]


def test_the_end_resolves_each_ticket_with_the_last_word(incident, other, ana):
    take_command(incident.ticket_id, actor=ana, seen=None, now=NOW)

    over = resolve_incident(
        incident.ticket_id, draft=UpdateDraft(body="All works again."), actor=ana, now=later(hours=1)
    )
    resolve_incident(
        incident.ticket_id, draft=UpdateDraft(body="All works again."), actor=ana, now=later(hours=2)
    )

    assert (over.resolved_by, over.resolved_at, over.next_update_due_at) == (ana, later(hours=1), None)
    for ticket in (incident.ticket, other):
        ticket.refresh_from_db()
        assert ticket.status == "resolved"
        assert ticket.comments.get().body == "All works again."
        assert ticket.events.filter(kind="incident_resolved").count() == 1
    with pytest.raises(IncidentIsOver):
        say(incident, "More.", by=ana, now=later(hours=2))


def test_an_incident_is_over_when_its_ticket_is_and_can_still_be_ended(incident, other, ana):
    resolve(incident.ticket_id, actor=ana, body="Works.", now=later(minutes=5))

    assert not Incident.objects.running().exists()
    over = resolve_incident(
        incident.ticket_id, draft=UpdateDraft(body="Works for all."), actor=ana, now=later(minutes=9)
    )

    other.refresh_from_db()
    assert over.resolved_at == later(minutes=9)
    assert other.status == "resolved"


def test_it_is_opened_again_with_its_ticket_and_owes_an_update_anew(incident, ana):
    with pytest.raises(IncidentIsRunning):
        reopen_incident(incident.ticket_id, reason="?", actor=ana, now=NOW)
    resolve_incident(incident.ticket_id, draft=UpdateDraft(body="Over."), actor=ana, now=later(hours=1))

    again = reopen_incident(incident.ticket_id, reason="It is back.", actor=ana, now=later(hours=2))

    assert again.is_running
    assert again.next_update_due_at == later(hours=4)
    again.ticket.refresh_from_db()
    assert (again.ticket.next_due_what, again.ticket.next_due_at) == ("update", later(hours=4))


def test_it_is_opened_again_after_its_community_reopened_the_ticket(incident, ana):
    resolve_incident(incident.ticket_id, draft=UpdateDraft(body="Over."), actor=ana, now=later(hours=1))
    reopen(incident.ticket_id, actor=incident.ticket.requester, body="Not here.", now=later(hours=2))

    again = reopen_incident(incident.ticket_id, reason="Noor sees it.", actor=ana, now=later(hours=3))

    assert again.is_running


def test_commander_and_liaison_are_reminded_before_an_update_is_due_and_when_it_is(incident, ana):
    take_command(incident.ticket_id, actor=ana, seen=None, now=NOW)
    counts = [remind_of_updates(now=later(minutes=minutes)) for minutes in (60, 105, 106, 119, 120, 121, 500)]

    assert counts == [0, 1, 0, 0, 1, 0, 0]
    subjects = Message.objects.filter(recipient=ana, subject__contains="update").values_list(
        "subject", flat=True
    )
    assert list(subjects.order_by("pk")) == [
        f"[{incident.reference}] The next update is due in 15 min.",
        f"[{incident.reference}] The update is due now.",
    ]


def test_an_update_begins_the_reminders_anew_and_the_end_stops_them(incident, ana):
    take_command(incident.ticket_id, actor=ana, seen=None, now=NOW)
    remind_of_updates(now=later(minutes=110))
    say(incident, "Still on it.", by=ana, now=later(minutes=111))

    assert remind_of_updates(now=later(minutes=121)) == 0
    assert remind_of_updates(now=later(minutes=230)) == 1
    resolve_incident(incident.ticket_id, draft=UpdateDraft(body="Over."), actor=ana, now=later(minutes=231))
    assert remind_of_updates(now=later(minutes=400)) == 0


def test_facts_are_set_and_never_over_a_colleagues(incident, ana):
    set_channel(incident.ticket_id, channel="#outage", actor=ana, now=NOW, seen="")
    set_impact_start(
        incident.ticket_id, at=later(minutes=-20), actor=ana, now=NOW, seen=incident.impact_started_at
    )

    with pytest.raises(IncidentChangedMeanwhile):
        set_channel(incident.ticket_id, channel="#other", actor=ana, now=NOW, seen="")
    with pytest.raises(IncidentChangedMeanwhile):
        set_impact_start(
            incident.ticket_id, at=later(minutes=-10), actor=ana, now=NOW, seen=incident.impact_started_at
        )
    incident.refresh_from_db()
    assert (incident.channel, incident.impact_started_at) == ("#outage", later(minutes=-20))


def test_an_empty_update_is_refused(incident, ana):
    with pytest.raises(NothingToSay):
        say(incident, "  ", by=ana)

    with pytest.raises(NothingToSay):
        post_update(incident.ticket_id, draft=UpdateDraft(body="\x00"), actor=ana, now=NOW)
