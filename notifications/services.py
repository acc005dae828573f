"""Write messages; the outbox sends them."""

import unicodedata
from datetime import datetime

from django.db import transaction

from accounts.models import User
from notifications.models import Message
from outbox.services import enqueue


def one_line(text: str) -> str:
    """Return `text` fit for a mail header: no control characters, so no header can be smuggled in."""
    printable = "".join(" " if unicodedata.category(char)[0] == "C" else char for char in text)
    return " ".join(printable.split())


@transaction.atomic
def queue_message(
    recipient: User,
    *,
    subject: str,
    body: str,
    key: str,
    reference: str,
    now: datetime,
    is_secret: bool = False,
) -> Message | None:
    """Write a mail to `recipient` once per `key`; return it, or None when it was written before.

    The body of a secret one is forgotten once it is sent.
    """
    message, is_new = Message.objects.get_or_create(
        idempotency_key=key,
        defaults={
            "recipient": recipient,
            "reference": reference,
            "subject": one_line(subject)[:250],
            "body": body,
            "is_secret": is_secret,
            "created_at": now,
        },
    )
    if not is_new:
        return None
    enqueue(consumer="email", subject_id=message.pk, key=f"email:{message.pk}", now=now)
    return message
