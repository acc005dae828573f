"""Who is told what about which event (the outbox's handler for consumer `notifications`)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from communities.queries import representatives_of
from notifications.services import queue_message
from outbox.outcomes import Outcome, Sent, Skipped
from tickets.facts import Kind, Tier
from tickets.hearers import hearers_of
from tickets.markup import plain_text
from tickets.models import Ticket, TicketEvent
from tickets.seen import worded_for_community
from tickets.states import EventKind


@dataclass(frozen=True)
class Notice:
    """One mail to write."""

    to: User
    subject: str
    body: str


def write_messages(event_id: int, is_repeat: bool, now: datetime) -> Outcome:
    """Write the mails that an event calls for. Doing it twice writes nothing new: each mail has its key."""
    event = TicketEvent.objects.select_related(
        "ticket__requester", "ticket__community", "ticket__service__cluster", "ticket__assignee",
        "ticket__companion", "ticket__assignee__steward_profile", "ticket__companion__steward_profile",
        "actor", "comment__author",
    ).get(pk=event_id)  # fmt: skip
    compose = COMPOSERS.get(EventKind(event.kind))
    notices = list(_once_each(compose(event))) if compose else []
    if not notices:
        return Skipped("Nobody needs to be told.")
    with transaction.atomic():
        for notice in notices:
            queue_message(
                notice.to,
                subject=f"[{event.ticket.reference}] {notice.subject}",
                body=notice.body,
                key=f"event:{event.pk}:{notice.to.pk}",
                reference=event.ticket.reference,
                now=now,
            )
    return Sent(f"{len(notices)} message(s) written.")


def _once_each(notices: Iterable[Notice]) -> Iterable[Notice]:
    """Drop a person's second notice about the same event, and those to people who cannot be told."""
    told: set[int] = set()
    for notice in notices:
        if notice.to.pk not in told and notice.to.is_active:
            told.add(notice.to.pk)
            yield notice


def ticket_url(ticket: Ticket) -> str:
    """Return the ticket's absolute address."""
    return settings.BASE_URL + reverse("tickets:ticket", args=[ticket.number])


def local_moment(instant: datetime, user: User) -> str:
    """Return an instant in a person's own zone, named."""
    local = instant.astimezone(ZoneInfo(user.time_zone))
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M} ({user.time_zone})"


def footer(ticket: Ticket) -> str:
    """Return how a mail about a ticket ends."""
    return f"\n\nFollow or answer it here: {ticket_url(ticket)}\n-- \nsupportdesk · {ticket.reference}"


def facts_in_words(ticket: Ticket) -> str:
    """Return what a colleague has to know of a ticket first, in a few lines."""
    community = ticket.community.name if ticket.community else "no community known"
    place = f"{community} · {ticket.service}" if ticket.service else community
    return (
        f"{ticket.tier} {ticket.get_kind_display()} · {place}\n"
        f"Filed by {ticket.requester.display_name}\nWhy this tier: {ticket.why}"
    )


def _acknowledgement(event: TicketEvent) -> Iterable[Notice]:
    ticket, requester = event.ticket, event.ticket.requester
    if ticket.is_held:
        promise = "A representative of your community has to agree first. We tell you when they do."
    elif ticket.first_response_due_at is None:
        promise = "A person will look at it."
    else:
        promise = f"A person answers by {local_moment(ticket.first_response_due_at, requester)}."
    body = (
        f"Hello {requester.display_name},\n\nwe have your request “{ticket.subject}”. "
        f"Its number is {ticket.reference} and its priority is {ticket.tier}. {promise}\n\n"
        f"Why this priority: {ticket.why}" + footer(ticket)
    )
    yield Notice(requester, f"We have your request: {ticket.subject}", body)


def _opened(event: TicketEvent) -> Iterable[Notice]:
    """Tell the community's representatives of an outage. The team is called along the escalation's path."""
    ticket = event.ticket
    if ticket.tier == Tier.P1 and ticket.kind != Kind.SPAM and not ticket.is_held:
        yield from _outage(event)


def _outage(event: TicketEvent) -> Iterable[Notice]:
    ticket = event.ticket
    if ticket.community is None:
        return
    subject = worded_for_community([ticket])[0].subject
    told = (
        f"{ticket.requester.display_name} reported an outage for {ticket.community.name}: “{subject}”. "
        "We are calling the people on duty; you need not do anything. We write here how it stands."
        + footer(ticket)
    )
    for representative in representatives_of(ticket.community):
        if representative != ticket.requester:
            yield Notice(representative, f"Outage reported: {subject}", told)


def _stewards(ticket: Ticket) -> list[User]:
    return [person for person in (ticket.assignee, ticket.companion) if person is not None]


def _approval_asked(event: TicketEvent) -> Iterable[Notice]:
    """Ask the representatives; where there are none, the stewards, so that the request is not forgotten."""
    ticket = event.ticket
    representatives = list(representatives_of(ticket.community)) if ticket.community else []
    place = ticket.community.name if ticket.community else "a community we do not know"
    who = "one of its representatives agrees" if representatives else "you agree: it has no representative"
    body = (
        f"{ticket.requester.display_name} <{ticket.requester.email}> asks for something on behalf of "
        f"{place}. We begin when {who}.\n\n"
        f"{ticket.subject}\n\n{plain_text(ticket.description)}\n\nApprove or decline it here: {ticket_url(ticket)}"
    )
    for person in representatives or _stewards(ticket):
        yield Notice(person, f"Please approve: {ticket.subject}", body)


def _approved(event: TicketEvent) -> Iterable[Notice]:
    ticket = event.ticket
    due = ticket.first_response_due_at
    promise = f" A person answers by {local_moment(due, ticket.requester)}." if due else ""
    yield Notice(
        ticket.requester,
        f"Approved: {ticket.subject}",
        f"Your request was approved.{promise}" + footer(ticket),
    )


def _declined(event: TicketEvent) -> Iterable[Notice]:
    ticket = event.ticket
    reason = event.data.get("reason", "")
    body = f"A representative of your community declined this request: {reason}" + footer(ticket)
    yield Notice(ticket.requester, f"Declined: {ticket.subject}", body)


def _replied(event: TicketEvent) -> Iterable[Notice]:
    ticket = event.ticket
    assert event.comment is not None and event.actor is not None  # noqa: S101, PT018 - replies always have both
    body = f"{event.actor.display_name} wrote:\n\n{event.comment.body}"
    if event.kind == EventKind.RESOLVED:
        body += (
            "\n\nWe consider this solved. Please confirm it, or reopen it if it is not, here: "
            + ticket_url(ticket)
        )
    for person in hearers_of([ticket])[ticket.number]:
        if person != event.actor:
            yield Notice(person, f"Re: {ticket.subject}", body + footer(ticket))


def _commented(event: TicketEvent) -> Iterable[Notice]:
    ticket = event.ticket
    assert event.comment is not None  # noqa: S101 - comments always have one
    author = event.comment.author
    body = f"{event.comment.author_name} wrote:\n\n{event.comment.body}" + footer(ticket)
    if event.comment.is_from_team or author is None:
        return
    # A steward may have filed it themselves.
    for steward in [person for person in _stewards(ticket) if person != author][:1]:
        yield Notice(steward, f"{author.display_name} wrote: {ticket.subject}", body)


def _assigned(event: TicketEvent) -> Iterable[Notice]:
    ticket = event.ticket
    if ticket.assignee is not None and ticket.assignee != event.actor:
        yield Notice(ticket.assignee, f"Now yours: {ticket.subject}", facts_in_words(ticket) + footer(ticket))


def _retriaged(event: TicketEvent) -> Iterable[Notice]:
    is_raised = event.data.get("to_tier") == Tier.P1 != event.data.get("from_tier")
    # A correction after the fact, for the record, alarms nobody.
    if is_raised and event.ticket.is_live:
        yield from _outage(event)


def _merged(event: TicketEvent) -> Iterable[Notice]:
    """Tell the community's side of the ticket that ended where it goes on, if they can see it there."""
    old, into = event.ticket, event.data.get("into")
    if into is None:
        return
    kept = Ticket.objects.get(pk=into)
    body = (
        f"Your request “{old.subject}” ({old.reference}) is about the same as {kept.reference}, “{kept.subject}”, "
        f"so it goes on there. What was said stays readable. You are told of every answer.\n\n"
        f"Follow it here: {ticket_url(kept)}\n-- \nsupportdesk · {kept.reference}"
    )
    for person in hearers_of([old])[old.number]:
        if person != event.actor and Ticket.objects.visible_to(person).filter(pk=into).exists():
            yield Notice(person, f"Goes on in {kept.reference}: {old.subject}", body)


COMPOSERS: dict[EventKind, Callable[[TicketEvent], Iterable[Notice]]] = {
    EventKind.OPENED: _opened,
    EventKind.ACKNOWLEDGED: _acknowledgement,
    EventKind.APPROVAL_ASKED: _approval_asked,
    EventKind.APPROVED: _approved,
    EventKind.DECLINED: _declined,
    EventKind.REPLIED: _replied,
    EventKind.RESOLVED: _replied,
    EventKind.COMMENTED: _commented,
    EventKind.REOPENED: _commented,
    EventKind.ASSIGNED: _assigned,
    EventKind.MERGED: _merged,
    EventKind.RETRIAGED: _retriaged,
}
