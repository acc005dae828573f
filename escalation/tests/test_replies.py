"""Answers to text messages and mails: what they acknowledge, and what they must not."""

from urllib.parse import urlencode
from uuid import uuid4

import pytest

from escalation.errors import NothingToAcknowledge, ReplyNotUnderstood
from escalation.models import How
from escalation.services import acknowledge_reply
from escalation.services.replies import first_line, is_yes
from escalation.tests.desk import Desk, at, follow, running
from escalation.views.hooks import signature
from notifications.models import ContactMethod, Message, PageDrill, Sending, Way
from notifications.reaching import Call, reach
from notifications.tokens import make
from tests.factories import NOW

NUMBER = "+351912345678"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ack", True),
        ("ACK.", True),
        ("Ok, SD-1042!", True),
        ("ack SD-1 SD-2", True),
        ("I’m on it", True),
        ("on it", True),
        ("1", True),
        ("", False),
        ("no", False),
        ("Who is this?", False),
        ("I am out of the office until Monday and will ack your mail then.", False),
        ("ok but I am on a plane, call somebody else", False),
        ("SD-1042", False),
    ],
)
def test_a_yes_says_no_more_than_that(line, expected):
    assert is_yes(line) is expected


def test_quoted_lines_are_not_somebodys_own_words():
    assert first_line("\n> ack\n| ack\n  no \nack") == "no"


@pytest.fixture
def desk(db) -> Desk:
    made = Desk()
    for person, number in ((made.kofi, NUMBER), (made.ana, "+4915112345678")):
        ContactMethod.objects.create(
            user=person, kind=Way.SMS, address=number, created_at=NOW, verified_at=NOW
        )
    return made


def send(person) -> Sending:
    """Let what waits for a person have gone out as one message."""
    sending = Sending.objects.create(
        batch=uuid4(), recipient=person, group="test", first_tried_at=NOW, sent_at=NOW
    )
    Message.objects.filter(recipient=person, sent_at=None).exclude(call_key="").update(
        sending=sending, sent_at=NOW
    )
    return sending


def test_a_text_message_acknowledges_what_the_last_message_to_that_telephone_told(desk):
    older = desk.outage()
    follow()
    send(desk.kofi)
    first, second = desk.outage(now=at(1)), desk.outage(now=at(1))
    follow(at(1))
    sending = send(desk.kofi)
    Message.objects.filter(sending=sending).update(sent_at=at(1))

    acknowledge_reply(sender=NUMBER, text="ack", how=How.SMS, now=at(2))

    assert running(first).acknowledged_by == running(second).acknowledged_by == desk.kofi
    assert running(first).acknowledged_how == How.SMS
    assert running(older).acknowledged_at is None


def test_a_text_message_that_names_a_ticket_acknowledges_that_one(desk):
    first, second = desk.outage(), desk.outage()
    follow()
    send(desk.kofi)

    acknowledge_reply(sender=NUMBER, text=f"ok {first.reference}", how=How.SMS, now=at(2))

    assert running(first).acknowledged_by == desk.kofi
    assert running(second).acknowledged_at is None


@pytest.mark.parametrize(("sender", "text"), [(NUMBER, "who is this"), ("+15550000000", "ack"), ("", "ack")])
def test_other_words_and_other_telephones_acknowledge_nothing(desk, sender, text):
    ticket = desk.outage()
    follow()
    send(desk.kofi)

    with pytest.raises(ReplyNotUnderstood):
        acknowledge_reply(sender=sender, text=text, how=How.SMS, now=at(2))

    assert running(ticket).acknowledged_at is None


def test_a_ticket_about_which_one_was_not_called_is_not_acknowledged_by_naming_it(desk):
    ticket = desk.outage()
    follow()
    ContactMethod.objects.create(
        user=desk.mei, kind=Way.SMS, address="+33612345678", created_at=NOW, verified_at=NOW
    )

    with pytest.raises(NothingToAcknowledge):
        acknowledge_reply(sender="+33612345678", text=f"ack {ticket.reference}", how=How.SMS, now=at(2))


def test_answering_the_weekly_test_page_answers_that(desk):
    drill = PageDrill.objects.create(user=desk.kofi, week="2026-W10", sent_at=NOW)
    about = Call(
        "page", f"drill:{drill.pk}", "Test", "Test", "Test", "https://desk.example.org", "weekly test"
    )
    reach(desk.kofi, about=about, now=NOW)
    send(desk.kofi)

    done = acknowledge_reply(sender=NUMBER, text="ok", how=How.SMS, now=at(1))

    drill.refresh_from_db()
    assert (done, drill.answered_at) == ([], at(1))


def mail(words: str, sending: Sending) -> str:
    return f"{words}\n\nOn Wednesday the desk wrote:\n> Acknowledge: https://desk.example.org/a/{make(sending)}\n"


def test_a_mail_that_quotes_the_link_acknowledges(desk):
    ticket = desk.outage()
    follow()
    text = mail("On it.", send(desk.kofi))

    acknowledge_reply(sender=desk.kofi.email.upper(), text=text, how=How.EMAIL, now=at(2))

    assert (running(ticket).acknowledged_by, running(ticket).acknowledged_how) == (desk.kofi, How.EMAIL)


def test_a_forged_sender_without_the_link_and_the_link_of_another_acknowledge_nothing(desk):
    ticket = desk.outage()
    follow()
    of_kofi = send(desk.kofi)

    for sender, text in (
        (desk.kofi.email, f"ack {ticket.reference}"),
        (desk.ana.email, mail("ack", of_kofi)),
    ):
        with pytest.raises(NothingToAcknowledge):
            acknowledge_reply(sender=sender, text=text, how=How.EMAIL, now=at(2))

    assert running(ticket).acknowledged_at is None


def test_an_automatic_reply_that_quotes_the_link_acknowledges_nothing(desk):
    ticket = desk.outage()
    follow()

    with pytest.raises(ReplyNotUnderstood):
        acknowledge_reply(
            sender=desk.kofi.email,
            text=mail("I am away until Monday.", send(desk.kofi)),
            how=How.EMAIL,
            now=at(2),
        )

    assert running(ticket).acknowledged_at is None


# --- Twilio ---------------------------------------------------------------------------------------


@pytest.fixture
def _twilio(settings, monkeypatch):
    settings.TWILIO_AUTH_TOKEN = "12345"
    settings.BASE_URL = "https://desk.example.org"
    monkeypatch.setattr("escalation.views.hooks.timezone.now", lambda: at(2))


def knock(client, fields: dict[str, str], signed: str | None = None):
    signed = signature("https://desk.example.org/hooks/twilio", fields) if signed is None else signed
    return client.post(
        "/hooks/twilio",
        urlencode(fields),
        content_type="application/x-www-form-urlencoded",
        headers={"X-Twilio-Signature": signed},
    )


def test_the_signature_is_that_of_twilios_own_example(settings):
    settings.TWILIO_AUTH_TOKEN = "12345"
    fields = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }

    assert signature("https://mycompany.com/myapp.php?foo=1&bar=2", fields) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


@pytest.mark.usefixtures("_twilio")
def test_a_signed_answer_acknowledges_and_is_answered(client, desk):
    ticket = desk.outage()
    follow()
    send(desk.kofi)

    response = knock(client, {"From": NUMBER, "Body": "Ack"})

    assert running(ticket).acknowledged_by == desk.kofi
    assert f"<Message>You have acknowledged {ticket.reference}." in response.content.decode()
    assert response["Content-Type"] == "text/xml"


@pytest.mark.usefixtures("_twilio")
def test_an_unsigned_answer_is_refused(client, desk):
    ticket = desk.outage()
    follow()
    send(desk.kofi)

    assert knock(client, {"From": NUMBER, "Body": "Ack"}, signed="nonsense").status_code == 403
    assert knock(client, {"From": NUMBER, "Body": "Ack"}, signed="").status_code == 403
    assert running(ticket).acknowledged_at is None


@pytest.mark.usefixtures("_twilio")
def test_an_answer_that_is_not_understood_is_told_what_to_do(client, desk):
    response = knock(client, {"From": NUMBER, "Body": "<b>what?</b>"})

    assert "Answer with the word ack" in response.content.decode()


def test_without_an_account_there_is_no_hook(client, desk, settings):
    settings.TWILIO_AUTH_TOKEN = ""

    assert knock(client, {"From": NUMBER, "Body": "Ack"}).status_code == 404
