"""Send a message by e-mail."""

import hashlib
import smtplib
from contextlib import suppress
from datetime import datetime
from urllib.parse import urlparse

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from notifications.models import Message
from outbox.outcomes import Outcome, PermanentFailure, Sent, Skipped, TemporaryFailure

REPEAT_NOTICE = "(You may have received this message before: we could not tell whether it arrived.)\n\n"
FORGOTTEN = "(This message held a link that lets somebody in. It was forgotten once the message was sent.)"


def send_message(message_id: int, is_repeat: bool, now: datetime) -> Outcome:
    """Deliver message `message_id` over SMTP (the outbox's handler for consumer `email`)."""
    message = Message.objects.select_related("recipient").get(pk=message_id)
    if message.sent_at is not None:
        return Sent("Sent before.")
    if not message.recipient.is_active:
        return Skipped("This person's account is closed.")
    _send(_as_email(message, is_repeat=is_repeat))
    _note_sent(message, now=now)
    return Sent("Sent by e-mail.")


def _note_sent(message: Message, *, now: datetime) -> None:
    body = FORGOTTEN if message.is_secret else message.body
    Message.objects.filter(pk=message.pk).update(sent_at=now, body=body)


def _as_email(message: Message, *, is_repeat: bool) -> EmailMessage:
    host = urlparse(settings.BASE_URL).hostname
    identity = hashlib.sha256(f"{settings.SECRET_KEY}:{message.idempotency_key}".encode()).hexdigest()[:32]
    headers = {
        # The same for every try, so that mail programs show a repeat once.
        "Message-ID": f"<{identity}@{host}>",
        # RFC 3834: no vacation notice is to answer this, so no mail loop starts.
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    body = REPEAT_NOTICE + message.body if is_repeat else message.body
    return EmailMessage(message.subject, body, to=[message.recipient.email], headers=headers)


def _send(email: EmailMessage) -> None:
    connection = get_connection()
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as error:
        raise TemporaryFailure("The mail server could not be reached.") from error
    try:
        connection.send_messages([email])
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        if all(500 <= code < 600 for code in codes):
            raise PermanentFailure("The mail server refused this address.") from error
        raise TemporaryFailure("The mail server asked to try later.") from error
    except smtplib.SMTPResponseException as error:
        raise TemporaryFailure(f"The mail server answered {error.smtp_code}.") from error
    except (smtplib.SMTPException, OSError) as error:
        reason = "The mail server was lost while it took the message."
        raise TemporaryFailure(reason, may_have_arrived=True) from error
    finally:
        # The server's answer to our farewell changes nothing about the message.
        with suppress(smtplib.SMTPException, OSError):
            connection.close()
