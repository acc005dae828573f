"""Who is told what: in the words they read, once, and nobody who must not be."""

import pytest

from accounts.roles import Role
from notifications.models import Message
from outbox.models import Delivery
from outbox.services import deliver_all_due
from tests.factories import (
    NOW,
    later,
    make_filing,
    make_representative,
    make_rotation,
    make_service,
    make_steward,
    make_ticket,
    make_user,
    outage,
)
from tickets.models import Ticket, TicketEvent
from tickets.notices import write_messages
from tickets.services import (
    add_community_comment,
    add_note,
    approve,
    assign,
    close_unanswered,
    decline,
    open_ticket,
    reply,
    resolve,
    retriage,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail_in_memory(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def duty():
    ana, kofi = make_steward(name="Ana"), make_steward(name="Kofi")
    make_rotation(kofi, ana)
    return kofi, ana


def told(since: int = 0) -> dict[str, list[str]]:
    """Return subjects by person of all messages after the first `since`."""
    deliver_all_due(now=later(hours=48))
    found: dict[str, list[str]] = {}
    for message in Message.objects.select_related("recipient").order_by("pk")[since:]:
        found.setdefault(message.recipient.display_name, []).append(message.subject)
    return found


def test_the_requester_gets_the_number_the_tier_and_the_time_in_their_own_zone(duty):
    service = make_service()
    requester = make_representative(service.community, name="Joy", time_zone="America/Los_Angeles")

    ticket = make_ticket(requester=requester, service=service)

    told()
    message = Message.objects.get(recipient=requester)
    assert ticket.reference in message.subject
    assert "P4" in message.body
    assert "Thursday 5 March 2026, 02:00 (America/Los_Angeles)" in message.body


def test_the_mail_says_it_is_automatic_and_can_start_no_loop(duty, mailoutbox):
    make_ticket()

    told()

    assert {mail.extra_headers["Auto-Submitted"] for mail in mailoutbox} == {"auto-generated"}


def test_the_steward_on_duty_hears_of_a_new_ticket_once(duty):
    ticket = make_ticket(subject="Node size?")

    deliver_all_due(now=NOW)

    to_stewards = Message.objects.filter(recipient__in=duty)
    assert [(one.recipient, one.subject) for one in to_stewards] == [
        (duty[0], f"[{ticket.reference}] P4: Node size?")
    ]


def test_an_outage_alerts_the_stewards_once_and_the_communitys_representatives(duty):
    make_user(roles=(Role.INCIDENT_COMMANDER,), name="Mei")
    service = make_service()
    make_representative(service.community, name="Joy")

    open_ticket(outage(service=service), actor=make_user(name="Student"), now=NOW)

    deliver_all_due(now=NOW)
    mails = Message.objects.order_by("recipient__name").values_list("recipient__name", "subject")
    assert [(name, subject.partition("] ")[2]) for name, subject in mails if name != "Student"] == [
        ("Ana", "OUTAGE: Servers do not start"),
        ("Joy", "Outage reported: Servers do not start"),
        ("Kofi", "OUTAGE: Servers do not start"),
    ]


def test_raising_a_ticket_to_p1_tells_the_representatives(duty):
    ticket = make_ticket(requester=make_steward(name="Zoe"))
    make_representative(ticket.community, name="Joy")

    retriage(ticket.number, actor=duty[0], kind="incident", tier="P1", reason="Down.", now=later(hours=1))

    assert "Outage reported" in told()["Joy"][-1]


def test_a_held_request_asks_the_representatives_and_spares_the_stewards(duty):
    service = make_service()
    make_representative(service.community, name="Joy")

    make_ticket(requester=make_user(name="Student"), service=service)

    subjects = told()
    assert "Please approve" in subjects["Joy"][0]
    assert "Ana" not in subjects


@pytest.mark.parametrize("is_known", [True, False])
def test_where_nobody_can_approve_the_stewards_are_asked(duty, is_known):
    service = make_service() if is_known else None

    make_ticket(requester=make_user(name="Student"), service=service)

    assert "Please approve" in told()["Ana"][0]


def test_a_correction_within_p1_or_after_the_end_alarms_nobody_again(duty):
    ana = duty[1]
    ticket = make_ticket()
    other = make_ticket()
    retriage(ticket.number, actor=ana, kind="change", tier="P1", reason="Urgent.", now=later(hours=1))
    resolve(other.number, actor=ana, body="Done.", now=later(hours=1))
    told()
    n_before = Message.objects.count()

    retriage(ticket.number, actor=ana, kind="incident", tier="P1", reason="Outage.", now=later(hours=2))
    retriage(other.number, actor=ana, kind="incident", tier="P1", reason="Was one.", now=later(hours=2))

    assert told(since=n_before) == {}


def test_a_request_about_no_hub_in_particular_names_the_community_alone(duty):
    community = make_service().community
    joy = make_representative(community)

    make_ticket(requester=joy, service=None, community=community)

    told()
    body = Message.objects.get(recipient__name="Ana").body
    assert f"{community.name}\n" in body


def test_approval_tells_the_requester_and_now_the_stewards(duty):
    service = make_service()
    joy = make_representative(service.community, name="Joy")
    ticket = make_ticket(requester=make_user(name="Student"), service=service)
    told()

    approve(ticket.number, actor=joy, now=later(hours=1))

    subjects = told()
    assert "Approved" in subjects["Student"][-1]
    assert "Ana" in subjects


def test_declining_says_why(duty):
    service = make_service()
    joy = make_representative(service.community)
    student = make_user(name="Student")
    ticket = make_ticket(requester=student, service=service)

    decline(ticket.number, actor=joy, reason="Not this term.", now=later(hours=1))

    told()
    assert "Not this term." in Message.objects.filter(recipient=student).last().body


def test_an_answer_reaches_the_requester_and_everybody_of_theirs_who_wrote(duty):
    service = make_service()
    joy = make_representative(service.community, name="Joy")
    ticket = make_ticket(service=service, requester=make_representative(service.community, name="Ruben"))
    add_community_comment(ticket.number, actor=joy, body="Me too.", now=later(hours=1))

    reply(ticket.number, actor=duty[0], body="Take the small one.", now=later(hours=2))

    subjects = told()
    assert any(s.endswith("Re: Which node size should we take?") for s in subjects["Joy"])
    assert any(s.endswith("Re: Which node size should we take?") for s in subjects["Ruben"])


def test_an_internal_note_is_mailed_to_nobody(duty):
    ticket = make_ticket()
    told()
    before = Message.objects.count()

    add_note(ticket.number, actor=duty[0], body="Between us.", now=later(hours=1))

    assert told(since=before) == {}


def test_resolving_asks_for_confirmation(duty):
    ticket = make_ticket()

    resolve(ticket.number, actor=duty[0], body="Set.", now=later(hours=1))

    told()
    assert "Please confirm it" in Message.objects.filter(recipient=ticket.requester).last().body


def test_spam_is_never_answered(duty):
    requester = make_user(name="Kevin")
    filing = make_filing(
        subject="Your website is losing visitors",
        description="Dear Sir/Madam, our SEO team offers page 1 ranking on Google at a very low price. "
        '<a href="http://rank.example.org/offer">CLICK HERE</a> to unsubscribe.',
        asked_kind="",
    )
    ticket = open_ticket(filing, actor=requester, now=NOW)

    close_unanswered(ticket.number, actor=duty[0], reason="Advertising.", now=later(hours=1))

    assert ticket.kind == "spam"
    assert "Kevin" not in told()


def test_a_colleague_hears_that_a_ticket_is_theirs_but_not_of_what_they_took_themselves(duty):
    ticket, mei = make_ticket(), make_steward(name="Mei")
    told()

    assign(ticket.number, actor=duty[0], assignee=mei, reason="", now=later(hours=1))
    told()
    assign(ticket.number, actor=duty[0], assignee=duty[0], reason="", now=later(hours=2))

    subjects = told()
    assert any("Now yours" in s for s in subjects["Mei"])
    assert not any("Now yours" in s for s in subjects["Kofi"])


def test_handling_an_event_twice_writes_no_second_mail(duty):
    make_ticket()
    told()
    count = Message.objects.count()

    for event in TicketEvent.objects.all():
        write_messages(event.pk, True, later(hours=1))

    assert Message.objects.count() == count


def test_a_line_break_in_a_subject_smuggles_no_header(duty, mailoutbox):
    make_ticket(subject="Please help\r\nBcc: everyone@example.org")

    told()

    assert mailoutbox
    assert all("\n" not in mail.subject and mail.bcc == [] for mail in mailoutbox)


def test_who_left_is_not_written_to(duty, mailoutbox):
    ticket = make_ticket()
    ticket.requester.is_active = False
    ticket.requester.save(update_fields=["is_active"])

    told()

    assert ticket.requester.email not in {address for mail in mailoutbox for address in mail.to}
    assert Ticket.objects.get() == ticket
    assert not Delivery.objects.filter(state="failed").exists()


def test_a_steward_who_adds_to_their_own_request_is_not_told_of_it_but_the_companion_is(duty):
    _, ana = duty
    ticket = make_ticket(requester=ana)
    lead, companion = ticket.assignee, ticket.companion
    Ticket.objects.filter(pk=ticket.pk).update(assignee=ana, companion=lead if lead != ana else companion)
    ticket.refresh_from_db()
    told()
    n_before = Message.objects.count()

    add_community_comment(ticket.number, actor=ana, body="More of it.", now=later(hours=1))

    assert list(told(since=n_before)) == [ticket.companion.display_name]
