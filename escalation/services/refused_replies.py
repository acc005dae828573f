"""Whoever answers a page in vain hears why: silence would look like success."""

from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

from escalation.models import How
from escalation.services.replies import first_line, is_yes, people_at
from notifications.answered import answered_sending
from notifications.models import Message
from notifications.services import queue_message

PREFIX = "answer-refused:"
# Whatever a broken mail program does, no more than these go out to one person.
MOST_AN_HOUR = 6


@transaction.atomic
def explain_refusal(
    *, sender: str, text: str, answers: Collection[str], why: str, now: datetime
) -> list[Message]:
    """Tell the members of the team at an address why their answer acknowledged nothing, once per mail answered.

    Nobody else is written to, nor is anything that does not look like an answer to a page. The caller leaves out
    automatic mail (RFC 3834).
    """
    written = []
    for person, _ in people_at(sender, how=How.EMAIL):
        sending = answered_sending(person, message_ids=answers, now=now)
        if sending is None and not is_yes(first_line(text)):
            continue
        mine = f"{PREFIX}{person.pk}:"
        lately = Message.objects.filter(
            idempotency_key__startswith=mine, created_at__gt=now - timedelta(hours=1)
        )
        if lately.count() >= MOST_AN_HOUR:
            continue
        which = sending.batch.hex if sending else sha256(" ".join(sorted(answers)).encode()).hexdigest()[:32]
        message = queue_message(
            person,
            subject="Your answer did not acknowledge anything",
            body=f"Hello {person.first_name},\n\nwe took in your mail, but it acknowledged nothing. {why}\n",
            key=f"{mine}{which}:{now:%Y%m%d}",
            reference="answer",
            now=now,
        )
        written += [message] if message else []
    return written
