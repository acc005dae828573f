"""Mails that a mail server hands over to `manage.py receive_mail`."""

import os
from email.message import EmailMessage
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import DatabaseError, OperationalError
from django.utils import timezone

from escalation.models import Escalation
from escalation.tests.desk import Desk, follow
from incidents.alerts.mail import read_mail
from incidents.management.commands import receive_mail
from incidents.models import AlertDelivery, Outcome
from incidents.tests.alert_desk import mail_with_subject, send_mail
from notifications.models import Message, Sending
from notifications.tokens import make
from notifications.transports.mail import message_id_of
from tickets.models import Ticket

TITLE = "[FIRING:1] home-nfs has 10% of space left nasa-ghg-hub prod (same day action needed)"
UPTIME = (
    b"From: a@example.org\r\nSubject: [ALERT] x.example.org on temple\r\nMessage-ID: <1@x>\r\n\r\n"
    b"An uptime check on p Uptime Check URL labels {project_id=p, host=x.example.org} is failing.\r\n"
    b"Condition: Simple Health Check Endpoint\r\n"
)


@pytest.mark.django_db
def test_a_title_as_subject_opens_a_ticket(monkeypatch):
    said = send_mail(mail_with_subject(TITLE), monkeypatch)

    assert said == f"accepted: opened {Ticket.objects.get().reference}\n"


@pytest.mark.django_db
def test_an_uptime_mail_opens_an_outage(monkeypatch):
    send_mail(UPTIME, monkeypatch)

    assert Ticket.objects.get().tier == "P1"


@pytest.mark.django_db
@pytest.mark.parametrize("message_id", ["<one@example.org>", ""])
def test_the_same_mail_twice_is_one(monkeypatch, message_id):
    raw = mail_with_subject(TITLE, message_id=message_id)
    send_mail(raw, monkeypatch)

    said = send_mail(raw, monkeypatch)

    assert said.startswith("accepted")
    assert AlertDelivery.objects.get().outcome == Outcome.ACCEPTED


@pytest.mark.django_db
@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"no headers at all",
        b"Subject: Hello\r\n\r\nHow do I sign in?",
        b"Subject: Re: " + TITLE.encode() + b"\r\n\r\nI look at it.",
        b'Subject: =?utf-8?b?!!!?=\r\nFrom: "\r\nMessage-ID: <\r\nContent-Type: text/plain; charset=nonsense\r\n\r\nx',
        b"From: @\r\nTo: ,,,\r\nMessage-ID:\r\nContent-Type: multipart/mixed; boundary=\r\n\r\n--\r\n",
        b"Content-Type: text/html\r\n\r\n" + b"<" * 100_000,
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 10_000,
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!!",
        b"Subject: " + b"x" * 1_000_000 + b"\r\n\r\n",
    ],
    ids=range(11),
)
def test_anything_else_is_kept_for_a_human(monkeypatch, raw):
    said = send_mail(raw, monkeypatch)

    delivery = AlertDelivery.objects.waiting().get()
    assert said.startswith("kept:")
    assert bytes(delivery.body) == raw


def nested(header: bytes, n: int) -> bytes:
    return b"".join(header % (i, i) for i in range(n)) + b"\r\nack\r\n"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "header",
    [
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n",
        b"Content-Type:\r\n multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n",
        b"X-Depth: %d %d\r\nContent-Type: message/rfc822\r\n\r\n",
    ],
)
def test_parts_within_parts_without_end_are_kept_for_a_human(monkeypatch, header):
    raw = b"From: a@example.org\r\nSubject: Hello\r\n" + nested(header, 3_000)

    said = send_mail(raw, monkeypatch)

    assert said == "kept: The mail has too many parts within parts to be read.\n"
    delivery = AlertDelivery.objects.waiting().get()
    assert (bytes(delivery.body), delivery.subject) == (raw, "Hello")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "The mail is empty."),
        (b"\x00\x00", "The mail is empty."),
        (b"Subject: Hello\r\n\r\n \r\n", "The mail has no text."),
    ],
)
def test_a_mail_without_words_is_called_so(monkeypatch, raw, why):
    said = send_mail(raw, monkeypatch)

    assert said == f"kept: {why}\n"


@pytest.mark.django_db
def test_a_mail_that_is_too_large_is_kept_in_part(monkeypatch):
    monkeypatch.setattr(receive_mail, "LARGEST", 1_000)
    monkeypatch.setattr("incidents.services.deliveries.LARGEST", 1_000)

    said = send_mail(mail_with_subject(TITLE, text="x" * 5_000), monkeypatch)

    assert said.startswith("refused:")
    assert AlertDelivery.objects.waiting().count() == 1


def test_while_the_database_is_away_the_mail_server_is_asked_to_try_again(monkeypatch, capsys):
    def fail(*_, **__):
        raise OperationalError("away")

    monkeypatch.setattr(receive_mail, "keep_mail", fail)
    monkeypatch.setattr(receive_mail.Command, "stdin", BytesIO(UPTIME))

    with pytest.raises(SystemExit) as ended:
        call_command("receive_mail")

    assert ended.value.code == os.EX_TEMPFAIL
    assert "database" in capsys.readouterr().err


@pytest.mark.django_db
def test_a_mail_that_is_stored_is_never_sent_back(monkeypatch):
    def fail(*_, **__):
        raise DatabaseError("odd")

    monkeypatch.setattr(receive_mail, "read_delivery", fail)

    said = send_mail(UPTIME, monkeypatch)

    assert said.startswith("received:")
    assert AlertDelivery.objects.unread().count() == 1


def send_page(desk: Desk) -> tuple[Message, str]:
    """Let an outage call people; return a message to one of them as sent, and the link in it."""
    now = timezone.now()
    desk.outage(now=now)
    follow(now)
    message = Message.objects.filter(urgency="page").select_related("recipient").first()
    sending = Sending.objects.create(
        batch=uuid4(), recipient=message.recipient, group="test", first_tried_at=now, sent_at=now
    )
    Message.objects.filter(pk=message.pk).update(sending=sending, sent_at=now)
    return message, f"https://desk.example.org/a/{make(sending)}"


def answer(sender: str, words: str, link: str, *, subtype: str = "plain") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = sender, "Re: P1"
    mail.set_content(words.format(link=link), subtype=subtype)
    return mail.as_bytes()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "subtype"),
    [
        ("ack\n\n> The hub is down.\n> {link}\n", "plain"),
        ("<p>On it</p><blockquote>Down. <a class='x' href='{link}'>Acknowledge</a></blockquote>", "html"),
    ],
)
def test_an_answer_to_a_page_acknowledges(monkeypatch, words, subtype):
    message, link = send_page(Desk())
    person = message.recipient

    said = send_mail(answer(f"{person.name} <{person.email}>", words, link, subtype=subtype), monkeypatch)

    assert said.startswith("accepted: You have acknowledged SD-")
    assert Escalation.objects.get().acknowledged_by == person


@pytest.mark.django_db
def test_an_answer_without_the_quoted_link_is_kept_and_acknowledges_nothing(monkeypatch):
    message, _ = send_page(Desk())

    send_mail(answer(message.recipient.email, "ack", ""), monkeypatch)

    assert AlertDelivery.objects.waiting().count() == 1
    assert Escalation.objects.get().acknowledged_at is None


def answer_to(message: Message, words: str, *, sender: str = "", **headers: str) -> bytes:
    """Return a mail that answers a sent message without quoting it."""
    mail = EmailMessage()
    mail["From"], mail["Subject"] = sender or message.recipient.email, f"Re: [{message.reference}] OUTAGE"
    mail["In-Reply-To"] = message_id_of(Sending.objects.get().batch.hex)
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(words)
    return mail.as_bytes()


def refusals() -> list[Message]:
    return list(Message.objects.filter(idempotency_key__startswith="answer-refused:"))


@pytest.mark.django_db
def test_an_answer_that_quotes_nothing_is_known_by_the_mail_it_answers(monkeypatch):
    message, _ = send_page(Desk())

    said = send_mail(answer_to(message, "ack"), monkeypatch)

    assert said.startswith("accepted: You have acknowledged SD-")
    assert Escalation.objects.get().acknowledged_by == message.recipient
    assert refusals() == []


@pytest.mark.django_db
def test_references_say_the_same_where_a_mail_program_sets_no_more(monkeypatch):
    message, _ = send_page(Desk())
    raw = answer_to(message, "ack").replace(b"In-Reply-To: ", b"References: <older@example.org> ")

    said = send_mail(raw, monkeypatch)

    assert said.startswith("accepted: You have acknowledged SD-")


@pytest.mark.django_db
def test_a_forged_sender_and_a_program_acknowledge_nothing_that_way(monkeypatch):
    desk = Desk()
    message, _ = send_page(desk)
    other = next(one for one in (desk.ana, desk.kofi, desk.mei) if one != message.recipient)

    send_mail(answer_to(message, "ack", sender=other.email), monkeypatch)
    send_mail(answer_to(message, "ack", sender="stranger@example.org"), monkeypatch)
    send_mail(answer_to(message, "ack", Auto_Submitted="auto-replied"), monkeypatch)

    assert Escalation.objects.get().acknowledged_at is None
    assert [one.recipient for one in refusals()] == [other]


@pytest.mark.django_db
def test_whoever_answers_in_vain_hears_why_once(monkeypatch):
    message, _ = send_page(Desk())

    for words in ("Who is this?", "What?"):
        send_mail(answer_to(message, words), monkeypatch)

    assert [one.recipient for one in refusals()] == [message.recipient]
    assert "Answer with the word ack" in refusals()[0].body


@pytest.mark.django_db
def test_automatic_mail_and_mail_that_is_no_answer_get_none(monkeypatch):
    message, _ = send_page(Desk())

    send_mail(answer_to(message, "I am away", Auto_Submitted="auto-replied"), monkeypatch)
    send_mail(answer(message.recipient.email, "How are you?", ""), monkeypatch)

    assert refusals() == []


FAILED = b"Authentication-Results: mx.example.org; spf=fail smtp.mailfrom=x.org; dkim=none; dmarc=fail\r\n"
PASSED = b"Authentication-Results: mx.example.org; spf=softfail (relay); dkim=pass; dmarc=pass\r\n"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("header", "is_taken"),
    [
        (b"Auto-Submitted: auto-replied\r\n", False),
        (b"Auto-Submitted: auto-generated; owner=x\r\n", False),
        (b"Auto-Submitted: no\r\n", True),
        (b"Precedence: bulk\r\n", False),
        (b"precedence: AUTO_REPLY\r\n", False),
        (b"X-Autoreply: yes\r\n", False),
        (b"Return-Path: <>\r\n", False),
        (b"From: Somebody Else <else@example.org>\r\n", False),
        (FAILED, False),
        (b"Authentication-Results: mx.example.org; spf=fail; dkim=none\r\n", False),
        (b'Authentication-Results: mx.example.org; dmarc=fail reason="; dmarc=pass"\r\n', False),
        (PASSED, True),
        (PASSED + FAILED, False),
    ],
)
def test_neither_a_machine_nor_a_forger_acknowledges(monkeypatch, header, is_taken):
    message, link = send_page(Desk())

    send_mail(header + answer(message.recipient.email, "ack\n\n> {link}\n", link), monkeypatch)

    assert (Escalation.objects.get().acknowledged_at is not None) is is_taken
    assert AlertDelivery.objects.waiting().exists() is not is_taken


@pytest.mark.django_db
def test_a_bounce_that_quotes_the_link_acknowledges_nothing(monkeypatch):
    message, link = send_page(Desk())
    raw = answer(message.recipient.email, "ack\n\n> {link}\n", link)
    bounce = b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n" + raw.partition(b"\n\n")[2]

    said = send_mail(raw.partition(b"Content-Type")[0] + bounce, monkeypatch)

    assert said.startswith("kept:")
    assert Escalation.objects.get().acknowledged_at is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sender", ["else@example.org", "else@example.org, {called}", "{called} <else@example.org>"]
)
def test_nobody_acknowledges_with_the_link_of_somebody_else(monkeypatch, sender):
    message, link = send_page(Desk())
    raw = b"From: " + sender.format(called=message.recipient.email).encode()

    send_mail(raw + f"\r\nSubject: Re: P1\r\n\r\nack\r\n\r\n> {link}\r\n".encode(), monkeypatch)

    assert AlertDelivery.objects.waiting().count() == 1
    assert Escalation.objects.get().acknowledged_at is None


def test_markup_and_encodings_of_a_mail_are_undone():
    raw = (
        b"Subject: =?utf-8?q?=5BALERT=5D_temple=2E2i2c=2Ecloud_on_temple?=\r\n"
        b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"<p>An uptime <b>check</b> on p<br>Uptime =\r\nCheck &amp; more</p>"
    )

    mail = read_mail(raw)

    assert mail.subject == "[ALERT] temple.2i2c.cloud on temple"
    assert mail.text.split() == ["An", "uptime", "check", "on", "p", "Uptime", "Check", "&", "more"]
