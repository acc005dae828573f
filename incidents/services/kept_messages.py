"""What a steward does about a message that nobody understood."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from incidents.errors import NotForAHuman
from incidents.models import AlertDelivery
from tickets.intake import Filing
from tickets.models import Ticket
from tickets.services import open_ticket
from tickets.states import Channel


@transaction.atomic
def mark_seen(pk: int, *, actor: User, now: datetime) -> AlertDelivery:
    """Note that a person has looked at a message; who was first stays. Raises NotForAHuman."""
    delivery = _lock(pk)
    if delivery.seen_at is None:
        delivery.seen_at, delivery.seen_by = now, actor
        delivery.save(update_fields=["seen_at", "seen_by"])
    return delivery


@transaction.atomic
def open_ticket_from(pk: int, *, actor: User, subject: str, description: str, now: datetime) -> Ticket:
    """Open a ticket about a message, in words of the person who read it; a second time returns the first.

    Raises NotForAHuman, NothingToSay or TextTooLong.
    """
    delivery = _lock(pk)
    if delivery.ticket is not None:
        return delivery.ticket
    filing = Filing(subject=subject, description=description, channel=Channel.WEB)
    delivery.ticket = open_ticket(filing, actor=actor, now=now)
    delivery.seen_at, delivery.seen_by = delivery.seen_at or now, delivery.seen_by or actor
    delivery.save(update_fields=["ticket", "seen_at", "seen_by"])
    return delivery.ticket


def _lock(pk: int) -> AlertDelivery:
    delivery = AlertDelivery.objects.select_for_update(of=("self",)).get(pk=pk)
    if not delivery.is_for_a_human:
        raise NotForAHuman("This message was understood; there is nothing to do about it.")
    return delivery
