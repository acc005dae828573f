"""Mail over SMTP."""

import hashlib
import smtplib
from contextlib import suppress
from urllib.parse import urlparse

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from outbox.outcomes import PermanentFailure, TemporaryFailure


def compose(*, to: str, subject: str, body: str, key: str) -> EmailMessage:
    """Return a mail; the same key gives the same Message-ID, so that mail programs show a repeat once."""
    headers = {
        "Message-ID": message_id_of(key),
        # RFC 3834: no vacation notice is to answer this, so no mail loop starts.
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    return EmailMessage(subject, body, to=[to], headers=headers)


def message_id_of(key: str) -> str:
    """Return the Message-ID of the mail with a key: nobody who has not seen the mail can guess it."""
    host = urlparse(settings.BASE_URL).hostname
    identity = hashlib.sha256(f"{settings.SECRET_KEY}:{key}".encode()).hexdigest()[:32]
    return f"<{identity}@{host}>"


def send(email: EmailMessage, *, seconds: float | None = None) -> None:
    """Hand a mail to the mail server, which gets the seconds (or the setting's) for each answer.

    Raises PermanentFailure or TemporaryFailure.
    """
    connection = get_connection(timeout=seconds) if seconds and _is_smtp() else get_connection()
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


def _is_smtp() -> bool:
    return settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend"
