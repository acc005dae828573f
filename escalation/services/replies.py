"""Somebody answers a message: "ok" to a text message, "on it" above a quoted mail."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Q

from accounts.models import User
from escalation.errors import EscalationError, NothingToAcknowledge, ReplyNotUnderstood
from escalation.models import How, Page
from escalation.services.acknowledging import (
    Acknowledgement,
    Sent,
    acknowledge_sent,
    pages_of,
    sent_with,
)
from notifications.answered import answered_sending
from notifications.errors import NotificationError
from notifications.models import ContactMethod, Message, Way
from notifications.tokens import keys_of

# What a person writes who has seen it. A whole line of an automatic reply says more.
YES = frozenset(
    {
        "1",
        "a",
        "ack",
        "acked",
        "acknowledge",
        "acknowledged",
        "got it",
        "i am on it",
        "im on it",
        "i'm on it",
        "mine",
        "ok",
        "okay",
        "on it",
        "taking it",
        "yes",
    }
)
OVER = "Nobody is called about that any more."
WHICH = {
    How.EMAIL: "This mail does not show which page it answers. Answer the mail of the page itself, or open its link.",
    How.SMS: "No page to you is about that. Open the link of the page instead.",
}
LONGEST = 50_000
REFERENCE = re.compile(r"\bSD-?([0-9]{1,15})\b", re.IGNORECASE)
TOKEN = re.compile(r"/a/([A-Za-z0-9._-]{10,120})")


def acknowledge_reply(
    *, sender: str, text: str, how: How, now: datetime, answers: Collection[str] = ()
) -> list[Acknowledgement]:
    """Take an answer to a message for an acknowledgement, if its first line is one of few words ("ack", "on it").

    A text message may name tickets (SD-1042); without, the last message to that telephone is meant. A mail must name
    the Message-ID of what it answers (`answers`) or quote its link, since anybody can write anybody's address as its
    sender. Raises ReplyNotUnderstood or NothingToAcknowledge, which say what to do instead; of a test page that was
    answered, returns nothing.
    """
    line = first_line(text[:LONGEST])
    if not is_yes(line):
        raise ReplyNotUnderstood("Answer with the word ack, or open the link.")
    people = people_at(sender, how=how)
    if not people:
        raise ReplyNotUnderstood("The desk calls nobody at this address.")
    done: list[Acknowledgement] = []
    found = [
        _mailed(person, text, answers=answers, now=now)
        if how is How.EMAIL
        else _texted(person, method, line=line)
        for person, method in people
    ]
    for sent in found:
        done += acknowledge_sent(sent, how=how, now=now)
    if not done and not any(sent.is_test for sent in found):
        raise NothingToAcknowledge(OVER if any(sent.keys for sent in found) else WHICH[how])
    return done


def first_line(text: str) -> str:
    """Return the first line of somebody's own words: neither empty nor quoted."""
    lines = (line.strip() for line in text.splitlines())
    return next((line for line in lines if line and not line.startswith((">", "|"))), "")


def is_yes(line: str) -> bool:
    """Say whether a line says no more than that somebody has seen it, beside references of tickets."""
    words = re.sub(r"[^\w' ]+", " ", REFERENCE.sub(" ", line.replace("’", "'")).lower())
    return " ".join(words.split()) in YES


def people_at(sender: str, *, how: How) -> list[tuple[User, ContactMethod | None]]:
    """Return whose address it is, and by which way they are reached there."""
    address = sender.strip()
    kinds = (Way.SMS, Way.VOICE) if how is How.SMS else (Way.EMAIL,)
    ways = ContactMethod.objects.usable().filter(kind__in=kinds).select_related("user")
    same = Q(address__iexact=address)
    found: list[tuple[User, ContactMethod | None]] = [(way.user, way) for way in ways.filter(same)]
    if how is How.EMAIL:
        account = User.objects.filter(email=address.lower()).first()
        found += [(account, None)] if account is not None else []
    return [(person, way) for person, way in found if person.is_team_member]


def _texted(person: User, method: ContactMethod | None, *, line: str) -> Sent:
    """Return what somebody answers by a text message."""
    numbers = [int(number) for number in REFERENCE.findall(line)]
    return _about(person, numbers) if numbers else _last_sent(person, method)


def _mailed(person: User, text: str, *, answers: Collection[str], now: datetime) -> Sent:
    """Return what somebody answers by mail: what their mail program names, or the first link of theirs in it."""
    sending = answered_sending(person, message_ids=answers, now=now)
    if sending is not None:
        return _sent(person, keys_of(sending))
    for token in dict.fromkeys(TOKEN.findall(text)):
        try:
            sent = sent_with(token, now=now)
        except (NotificationError, EscalationError):
            continue
        if sent.person == person:
            return sent
    return _sent(person, [])


def _about(person: User, numbers: list[int]) -> Sent:
    """Return what they were called about of these tickets."""
    pages = Page.objects.filter(
        person=person, unreachable="", escalation__ticket__in=numbers, escalation__ended_at=None
    )
    return _sent(person, [page.key for page in pages])


def _last_sent(person: User, method: ContactMethod | None) -> Sent:
    """Return what the last message to this telephone was about."""
    sent = Message.objects.filter(recipient=person, method=method, sent_at__isnull=False).exclude(call_key="")
    last = sent.order_by("-sent_at", "-pk").first()
    if last is None:
        return _sent(person, [])
    together = sent.filter(sending=last.sending_id) if last.sending_id else sent.filter(pk=last.pk)
    return _sent(person, list(together.values_list("call_key", flat=True)))


def _sent(person: User, keys: Sequence[str]) -> Sent:
    return Sent(person, pages_of(keys, person=person), tuple(keys))
