"""Mail, as a real server on loopback receives it."""

import pytest
from django.db import transaction

from accounts.services import deactivate_person
from notifications.models import Message
from notifications.sending import REPEAT_NOTICE, send_message
from notifications.services import one_line, queue_message
from notifications.tests.mail_server import free_port, running_mail_server
from outbox.models import Delivery, DeliveryState
from outbox.services import LEASE, claim_due, deliver_all_due
from tests.factories import NOW, later, make_user

pytestmark = pytest.mark.django_db


def write(*, to=None, subject="SD-1042: we are on it", body="Hello Joy,\n\nwe look.\n", key="k1"):
    recipient = to or make_user(email="joy@example.org")
    return queue_message(recipient, subject=subject, body=body, key=key, reference="SD-1042", now=NOW)


def delivery():
    return Delivery.objects.get(consumer="email")


def test_a_message_arrives_as_it_was_written(mail_server, settings):
    write(subject="SD-1042: Ça marche ✓", body="Grüße,\n\n<b>not bold</b>\n.\nend")

    deliver_all_due(now=NOW)

    [(recipients, mail)] = mail_server.arrived
    assert recipients == ["joy@example.org"]
    assert mail["Subject"] == "SD-1042: Ça marche ✓"
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().splitlines() == ["Grüße,", "", "<b>not bold</b>", ".", "end"]
    assert mail["From"] == settings.DEFAULT_FROM_EMAIL


def test_no_vacation_notice_is_to_answer_our_mail(mail_server):
    write()

    deliver_all_due(now=NOW)

    [(_, mail)] = mail_server.arrived
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"


def test_when_it_was_sent_is_kept(mail_server):
    message = write()

    deliver_all_due(now=NOW)

    assert Message.objects.get(pk=message.pk).sent_at == NOW
    assert (delivery().state, delivery().outcome) == (DeliveryState.SENT, "Sent by e-mail.")


def test_the_same_key_is_mailed_once(mail_server):
    joy = make_user(email="joy@example.org")
    first = write(to=joy)
    second = write(to=joy, body="Something else")

    deliver_all_due(now=NOW)

    assert first is not None
    assert second is None
    assert len(mail_server.arrived) == 1


def test_a_message_id_is_the_same_for_every_try_and_another_for_every_message(mail_server):
    mail_server.answers_to_data = ["451 later"]
    write(key="first")
    write(to=make_user(), key="second")
    deliver_all_due(now=NOW)
    mail_server.hangs_up_after_data = True
    deliver_all_due(now=later(minutes=1))
    deliver_all_due(now=later(hours=1))

    ids = [mail["Message-ID"] for _, mail in mail_server.arrived]

    assert len(ids) == 3
    assert len(set(ids)) == 2


def test_a_possible_repeat_says_so(mail_server):
    write()
    claim_due(now=NOW)  # The worker dies here: nobody knows whether it had sent the message.

    deliver_all_due(now=NOW + LEASE)

    [(_, mail)] = mail_server.arrived
    assert mail.get_content().startswith(REPEAT_NOTICE.splitlines()[0])


def test_a_server_lost_after_it_took_the_message_makes_the_next_try_a_possible_repeat(mail_server):
    mail_server.hangs_up_after_data = True
    write()
    deliver_all_due(now=NOW)
    between = delivery()

    deliver_all_due(now=later(hours=1))

    assert between.state == DeliveryState.UNKNOWN
    first, second = (mail.get_content() for _, mail in mail_server.arrived)
    assert (REPEAT_NOTICE.strip() in first, REPEAT_NOTICE.strip() in second) == (False, True)


def test_a_message_that_was_sent_is_not_sent_again_by_a_repeated_delivery(mail_server):
    message = write()
    deliver_all_due(now=NOW)

    outcome = send_message(message.pk, True, later(hours=1))

    assert outcome.note == "Sent before."
    assert len(mail_server.arrived) == 1


def test_an_address_that_the_server_refuses_for_good_is_given_up_at_once(mail_server):
    mail_server.answer_to_recipient["joy@example.org"] = "550 no such person"
    write()

    deliver_all_due(now=NOW)
    deliver_all_due(now=later(days=1))

    assert (delivery().state, delivery().n_attempts) == (DeliveryState.FAILED, 1)
    assert delivery().outcome == "The mail server refused this address."


@pytest.mark.parametrize("answer", ["450 greylisted", "451 try later"])
def test_an_address_that_the_server_puts_off_is_tried_again_and_arrives_unmarked(mail_server, answer):
    mail_server.answer_to_recipient["joy@example.org"] = answer
    write()
    deliver_all_due(now=NOW)
    assert delivery().state == DeliveryState.PENDING

    mail_server.answer_to_recipient.clear()
    deliver_all_due(now=later(hours=1))

    [(_, mail)] = mail_server.arrived
    assert REPEAT_NOTICE.strip() not in mail.get_content()


def test_a_server_that_is_away_gets_the_message_when_it_is_back(smtp):
    smtp.EMAIL_PORT = free_port()
    write()
    deliver_all_due(now=NOW)
    waiting = delivery()

    with running_mail_server() as (server, port):
        smtp.EMAIL_PORT = port
        deliver_all_due(now=later(hours=1))

    assert (waiting.state, waiting.outcome) == (
        DeliveryState.PENDING,
        "The mail server could not be reached.",
    )
    assert len(server.arrived) == 1
    assert delivery().state == DeliveryState.SENT


def test_nobody_whose_account_is_closed_is_written_to(mail_server):
    joy = make_user(email="joy@example.org")
    write(to=joy)
    deactivate_person(joy)

    deliver_all_due(now=NOW)

    assert mail_server.arrived == []
    assert (delivery().state, delivery().outcome) == (
        DeliveryState.SKIPPED,
        "This person's account is closed.",
    )


@pytest.mark.parametrize(
    "subject",
    [
        "Hi\r\nBcc: victim@example.org",
        "Hi\nBcc: victim@example.org",
        "Hi\rBcc: victim@example.org",
        "Hi\x00\x0b\x0c\x1c\x1d\x85\u2028Bcc: victim@example.org",
        "Hi\r\n\r\n<html>",
    ],
)
def test_no_header_can_be_smuggled_in_through_a_subject(mail_server, subject):
    write(subject=subject)

    deliver_all_due(now=NOW)

    [(recipients, mail)] = mail_server.arrived
    assert recipients == ["joy@example.org"]
    assert mail["Bcc"] is None
    assert mail["Subject"].startswith("Hi ")
    assert mail.get_content().startswith("Hello Joy")


def test_an_endless_subject_is_cut(mail_server):
    write(subject="x" * 5000)

    deliver_all_due(now=NOW)

    assert len(mail_server.arrived[0][1]["Subject"].strip()) == 250


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("plain", "plain"),
        ("  two   spaces ", "two spaces"),
        ("a\tb\r\nc", "a b c"),
        ("a\u202eb", "a b"),
        ("\x00", ""),
        ("Grüße 👋", "Grüße 👋"),
    ],
)
def test_a_header_line_is_one_line_of_what_can_be_seen(text, line):
    assert one_line(text) == line


def test_a_message_written_in_a_transaction_that_fails_is_never_sent(mail_server):
    with transaction.atomic():
        write()
        transaction.set_rollback(True)

    deliver_all_due(now=later(days=1))

    assert mail_server.arrived == []


def test_a_secret_link_is_forgotten_once_it_is_sent(mail_server):
    joy = make_user(email="joy@example.org")
    message = queue_message(
        joy, subject="Come in", body="https://secret", key="k", reference="", now=NOW, is_secret=True
    )

    deliver_all_due(now=NOW)

    assert "https://secret" in mail_server.arrived[0][1].get_content()
    assert "https://secret" not in Message.objects.get(pk=message.pk).body
