"""Messages of machines: kept first, then read. What nobody understands waits for a human."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F

from escalation.errors import EscalationError
from escalation.models import How
from escalation.services import acknowledge_reply, explain_refusal
from incidents.alert_state import read_atlas
from incidents.alerts.alertmanager import parse_body
from incidents.alerts.heard import Heard, NotAnAlert
from incidents.alerts.labels import as_text
from incidents.alerts.mail import Mail, UnreadableMail, read_envelope, read_mail
from incidents.alerts.titles import parse_title
from incidents.alerts.uptime import parse_uptime_mail
from incidents.models import AlertDelivery, DeliveryChannel, Outcome
from incidents.services.taking_in import NOTHING, TakenIn, take_in

logger = logging.getLogger(__name__)

LARGEST = 16 * 1024 * 1024
# Of what is too large, enough to see what it was.
KEPT_OF_TOO_LARGE = 64 * 1024
MOST_TRIES = 5
# By then the process that read a message has finished, or died.
UNREAD_AFTER = timedelta(minutes=1)
# What may go wrong while a message is read; none of it may lose the message.
FAILURES = (DatabaseError, ValueError, LookupError, TypeError, AttributeError, AssertionError)
ACCEPTED_KEPT_FOR = timedelta(days=30)
SEEN_KEPT_FOR = timedelta(days=180)


@dataclass(frozen=True)
class Reading:
    """What a message came to: its outcome, why as a sentence, and what was taken in."""

    outcome: Outcome
    why: str
    taken: TakenIn = NOTHING
    n_truncated: int = 0


def keep_webhook(body: bytes, *, size: int, content_type: str, sender: str, now: datetime) -> AlertDelivery:
    """Store a webhook's body as it came, before anything looks at it; refused at once if it is too large."""
    delivery = _delivery(DeliveryChannel.WEBHOOK, body, size=max(size, len(body)), now=now)
    delivery.sender, delivery.content_type = sender, as_text(content_type, longest=100)
    delivery.save(force_insert=True)
    return delivery


def keep_mail(raw: bytes, *, now: datetime) -> tuple[AlertDelivery, bool]:
    """Store a mail as it came, and say whether it is new: the same Message-ID is one mail."""
    delivery = _delivery(DeliveryChannel.MAIL, raw, size=len(raw), now=now)
    envelope = read_envelope(bytes(delivery.body))
    known = AlertDelivery.objects.filter(message_key=envelope.key).first()
    if known is not None:
        return known, False
    delivery.sender, delivery.subject = envelope.sender, envelope.subject[:300]
    delivery.content_type, delivery.message_key = "message/rfc822", envelope.key
    try:
        with transaction.atomic():
            delivery.save(force_insert=True)
    except IntegrityError:
        # The same mail, handed over twice at once.
        return AlertDelivery.objects.get(message_key=envelope.key), False
    return delivery, True


def _delivery(channel: DeliveryChannel, body: bytes, *, size: int, now: datetime) -> AlertDelivery:
    delivery = AlertDelivery(channel=channel, received_at=now, body=body, size=size)
    if size > LARGEST:
        delivery.body = body[:KEPT_OF_TOO_LARGE]
        delivery.outcome = Outcome.REFUSED
        delivery.why = f"The message has {size:,} bytes; at most {LARGEST:,} are read."
    return delivery


@transaction.atomic
def read_delivery(pk: int, *, now: datetime) -> Reading:
    """Read a stored message and take in its alerts; one that was read before changes nothing.

    Whatever fails beside the message itself, such as the database, leaves it to be read again.
    """
    delivery = AlertDelivery.objects.select_for_update().get(pk=pk)
    if delivery.outcome != Outcome.RECEIVED:
        return Reading(Outcome(delivery.outcome), delivery.why)
    is_mail = delivery.channel == DeliveryChannel.MAIL
    reading = (_read_mail if is_mail else _read_webhook)(bytes(delivery.body), now=now)
    delivery.outcome, delivery.why = reading.outcome, reading.why[:500]
    delivery.n_alerts, delivery.n_truncated = reading.taken.n_alerts, reading.n_truncated
    delivery.save(update_fields=["outcome", "why", "n_alerts", "n_truncated"])
    logger.info(
        "alert message read",
        extra={"delivery": pk, "outcome": str(reading.outcome), "alerts": reading.taken.n_alerts},
    )
    return reading


def _read_webhook(body: bytes, *, now: datetime) -> Reading:
    try:
        notification = parse_body(body)
    except NotAnAlert as refusal:
        return Reading(Outcome.REFUSED, str(refusal))
    taken = take_in(notification.alerts, now=now)
    return Reading(Outcome.ACCEPTED, _words(taken), taken, notification.n_truncated)


def _read_mail(raw: bytes, *, now: datetime) -> Reading:
    try:
        mail = read_mail(raw)
    except UnreadableMail as refusal:
        return Reading(Outcome.KEPT, str(refusal))
    heard = _alert_of(mail)
    if heard is None:
        return _read_answer(mail, now=now)
    taken = take_in([heard], now=now)
    return Reading(Outcome.ACCEPTED, _words(taken), taken)


def _read_answer(mail: Mail, *, now: datetime) -> Reading:
    """Take a mail for somebody's answer to a page; what it is not is kept."""
    # Signs that nobody sees are no words.
    if not any(sign.isprintable() and not sign.isspace() and sign != "\ufffd" for sign in mail.text):
        return Reading(Outcome.KEPT, "The mail has no text." if mail.subject else "The mail is empty.")
    if mail.doubt:
        return Reading(Outcome.KEPT, f"Neither an alert nor an answer to a page. {mail.doubt}")
    sender, text, answers = mail.address, mail.text, mail.answers
    try:
        done = acknowledge_reply(sender=sender, text=text, answers=answers, how=How.EMAIL, now=now)
    except EscalationError as refusal:
        explain_refusal(sender=sender, text=text, answers=answers, why=str(refusal), now=now)
        return Reading(Outcome.KEPT, f"Neither an alert nor an answer to a page. {refusal}")
    return Reading(
        Outcome.ACCEPTED, " ".join(one.sentence for one in done) or "The weekly test was answered."
    )


def _alert_of(mail: Mail) -> Heard | None:
    # First, because the subject "[RESOLVED] HOST on CLUSTER" could be read as a title too.
    check = parse_uptime_mail(mail.subject, mail.text)
    return check or parse_title(mail.subject, places=read_atlas().places)


def _words(taken: TakenIn) -> str:
    opened = ", ".join(ticket.reference for ticket in taken.opened[:20])
    joined = ", ".join(ticket.reference for ticket in taken.joined[:20])
    parts = [f"opened {opened}" if opened else "", f"belongs to {joined}" if joined else ""]
    return "; ".join(part for part in parts if part) or "nothing new"


def read_left_over(*, now: datetime) -> int:
    """Read what a process that died, or a failing database, left unread; return how many messages were read.

    One that fails again and again is given to a human, so that it does not hold up nor get lost.
    """
    n_read = 0
    unread = AlertDelivery.objects.unread().filter(received_at__lte=now - UNREAD_AFTER)
    for pk in list(unread.order_by("received_at").values_list("pk", flat=True)[:100]):
        AlertDelivery.objects.filter(pk=pk).update(n_tries=F("n_tries") + 1)
        try:
            read_delivery(pk, now=now)
            n_read += 1
        except FAILURES as error:
            logger.exception("alert message cannot be read", extra={"delivery": pk})
            why = f"The desk failed {MOST_TRIES} times to take this in ({type(error).__name__})."
            AlertDelivery.objects.unread().filter(pk=pk, n_tries__gte=MOST_TRIES).update(
                outcome=Outcome.FAILED, why=why
            )
    return n_read


def forget_old(*, now: datetime) -> int:
    """Delete messages that are of no use any more, with the user names in them; return how many."""
    accepted = AlertDelivery.objects.filter(
        outcome=Outcome.ACCEPTED, received_at__lt=now - ACCEPTED_KEPT_FOR
    ).delete()
    seen = AlertDelivery.objects.filter(seen_at__lt=now - SEEN_KEPT_FOR, ticket=None).delete()
    return accepted[0] + seen[0]
