"""Which of our mails somebody answers, by the Message-ID that their mail program names."""

from collections.abc import Collection
from datetime import datetime

from accounts.models import User
from notifications.models import Sending
from notifications.tokens import LIFETIME
from notifications.transports.mail import message_id_of

# Of one person, within the lifetime of a link; the newest are looked at.
MOST_LOOKED_AT = 1_000


def answered_sending(person: User, *, message_ids: Collection[str], now: datetime) -> Sending | None:
    """Return what was sent to a person within three days under one of these Message-IDs, None where nothing was."""
    if not message_ids:
        return None
    lately = Sending.objects.filter(recipient=person, first_tried_at__gt=now - LIFETIME)
    for sending in lately.order_by("-first_tried_at", "-pk")[:MOST_LOOKED_AT]:
        if message_id_of(sending.batch.hex) in message_ids:
            return sending
    return None
