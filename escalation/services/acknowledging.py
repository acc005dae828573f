"""A human has seen it: nobody else is called because nobody has."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from escalation.errors import NothingToAcknowledge, NotYours
from escalation.models import Escalation, How, Page
from escalation.services.starting import go_on, recall_all
from escalation.words import acknowledged_words
from notifications import tokens
from notifications.drills import answer_drills, has_drill, is_answered
from tickets.models import Ticket, TicketEvent
from tickets.services.events import append_events, lock
from tickets.states import EventKind


@dataclass(frozen=True)
class Acknowledgement:
    """Who acknowledged first, when and how; is_first says whether that was by what was done just now."""

    escalation: Escalation
    by: User
    at: datetime
    how: How
    is_first: bool

    @property
    def sentence(self) -> str:
        """Return it as a sentence, without the time."""
        reference = f"SD-{self.escalation.ticket_id}"
        if self.is_first:
            return f"You have acknowledged {reference}. Nobody else is called because of it."
        return f"{self.by.display_name} acknowledged {reference} {self.how.label}."


@transaction.atomic
def acknowledge_ticket(
    number: int, *, by: User, how: How, now: datetime, escalation_id: int | None = None
) -> Acknowledgement:
    """Say that somebody of the team has seen a ticket about which people are called. Doing it twice changes nothing.

    With escalation_id only what was called for then: who has seen a question has not seen the outage it became.
    Raises NotYours, or NothingToAcknowledge when nobody is called about it. What waits to be sent is recalled.
    """
    if not by.is_team_member:
        raise NotYours("Only somebody of the team can acknowledge.")
    ticket = lock(number)
    escalation = (
        Escalation.objects.select_for_update(of=("self",))
        .select_related("acknowledged_by")
        .filter(ticket=ticket)
        .first()
    )
    if escalation is None or (not escalation.is_running and escalation.acknowledged_at is None):
        raise NothingToAcknowledge(f"Nobody is called about {ticket.reference} any more.")
    if escalation_id not in (None, escalation.pk):
        raise NothingToAcknowledge(
            f"{ticket.reference} was decided anew since: it is {escalation.tier} now. Look at it again."
        )
    _acknowledge_pages(escalation, by=by, how=how, now=now)
    return acknowledge(escalation, ticket=ticket, by=by, how=how, now=now)


def acknowledge(
    escalation: Escalation, *, ticket: Ticket, by: User, how: How, now: datetime
) -> Acknowledgement:
    """Acknowledge a locked escalation of a locked ticket; return who was first."""
    if escalation.acknowledged_at is not None and escalation.acknowledged_by is not None:
        former = How(escalation.acknowledged_how)
        return Acknowledgement(
            escalation, escalation.acknowledged_by, escalation.acknowledged_at, former, is_first=False
        )
    escalation.acknowledged_at, escalation.acknowledged_by, escalation.acknowledged_how = now, by, how
    escalation.save(update_fields=["acknowledged_at", "acknowledged_by", "acknowledged_how"])
    recall_all(escalation, now=now)
    minutes = max(0, int((now - escalation.started_at).total_seconds() // 60))
    data = {
        "how": str(how),
        "path": escalation.path_name,
        "after_minutes": minutes,
        "words": acknowledged_words(how.label, minutes),
    }
    append_events(ticket, [TicketEvent(kind=EventKind.PAGE_ACKNOWLEDGED, actor=by, data=data)], now=now)
    if escalation.is_running:
        go_on(escalation.pk, now=now)
    return Acknowledgement(escalation, by, now, how, is_first=True)


def _acknowledge_pages(escalation: Escalation, *, by: User, how: How, now: datetime) -> None:
    own = Page.objects.filter(escalation=escalation, person=by, unreachable="", acknowledged_at=None)
    own.update(acknowledged_at=now, acknowledged_by=by, acknowledged_how=how)


def acknowledge_page(page: Page, *, by: User, how: How, now: datetime) -> Acknowledgement:
    """Acknowledge what a page is about. Raises NothingToAcknowledge or NotYours."""
    return acknowledge_ticket(
        page.escalation.ticket_id, by=by, how=how, now=now, escalation_id=page.escalation_id
    )


@dataclass(frozen=True)
class Sent:
    """What one message told one person about: the pages, with their tickets, and whether a test waits for an answer."""

    person: User
    pages: tuple[Page, ...]
    keys: tuple[str, ...] = ()

    @property
    def is_test(self) -> bool:
        """Say whether this is, among others, a weekly test page."""
        return has_drill(self.keys)

    @property
    def is_test_waiting(self) -> bool:
        """Say whether a weekly test page waits for its answer."""
        return self.is_test and not is_answered(self.keys)


def sent_with(token: str, *, now: datetime) -> Sent:
    """Return what a message's link is about; raise notifications.errors.TokenRefused, NotYours."""
    user_pk, keys = tokens.read(token, now)
    person = User.objects.get(pk=user_pk)
    if not person.is_team_member:
        raise NotYours("The access of this link's owner was closed.")
    return Sent(person, pages_of(keys, person=person), tuple(keys))


def pages_of(keys: Collection[str], *, person: User) -> tuple[Page, ...]:
    """Return the pages of calls, by their ticket, the latest escalation of each alone."""
    numbers = [int(key.partition(":")[2]) for key in keys if key.startswith("page:") and key[5:].isdecimal()]
    rows = Page.objects.filter(pk__in=numbers, person=person).select_related(
        "escalation__ticket__service__cluster", "escalation__ticket__community", "escalation__acknowledged_by"
    )
    latest = {page.escalation.ticket_id: page for page in rows.order_by("pk")}
    return tuple(latest[number] for number in sorted(latest))


@transaction.atomic
def acknowledge_sent(sent: Sent, *, how: How, now: datetime) -> list[Acknowledgement]:
    """Acknowledge everything that one message told about; what is over by now is left out."""
    answer_drills(sent.keys, now=now)
    found = []
    for page in sent.pages:
        try:
            found.append(acknowledge_page(page, by=sent.person, how=how, now=now))
        except NothingToAcknowledge:
            continue
    return found
