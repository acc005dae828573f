"""Send a message by e-mail."""

from datetime import datetime

from notifications.models import Message
from notifications.transports import mail
from outbox.outcomes import Outcome, Sent, Skipped

REPEAT_NOTICE = "(You may have received this message before: we could not tell whether it arrived.)\n\n"
FORGOTTEN = "(This message held a link that lets somebody in. It was forgotten once the message was sent.)"


def send_message(message_id: int, is_repeat: bool, now: datetime) -> Outcome:
    """Deliver message `message_id` over SMTP (the outbox's handler for consumer `email`)."""
    message = Message.objects.select_related("recipient").get(pk=message_id)
    if message.sent_at is not None:
        return Sent("Sent before.")
    if message.recipient is None or not message.recipient.is_active:
        return Skipped("This person's account is closed.")
    body = REPEAT_NOTICE + message.body if is_repeat else message.body
    mail.send(
        mail.compose(
            to=message.recipient.email, subject=message.subject, body=body, key=message.idempotency_key
        )
    )
    note_sent(message, now=now)
    return Sent("Sent by e-mail.")


def note_sent(message: Message, *, now: datetime) -> None:
    """Record that a message went out; forget what is secret in it."""
    body = FORGOTTEN if message.is_secret else message.body
    short = "" if message.is_secret else message.short
    Message.objects.filter(pk=message.pk).update(sent_at=now, body=body, short=short)
