"""Say something on a ticket: to the community, from the community, or between colleagues."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from tickets.errors import NotAllowed, TicketIsClosed
from tickets.models import Attachment, Comment, Ticket
from tickets.services.events import lock, refuse_if_changed, refuse_if_merged, save_and_record
from tickets.services.repeats import was_said
from tickets.services.texts import checked_text
from tickets.states import Channel, EventKind, Status

STATUSES_AFTER_REPLY = (Status.OPEN, Status.PENDING, Status.PLANNED)


@transaction.atomic
def reply(
    number: int,
    *,
    actor: User,
    body: str,
    now: datetime,
    status: str = Status.OPEN,
    seen_version: int | None = None,
    attachment_keys: Collection[UUID] = (),
    channel: Channel = Channel.WEB,
) -> Ticket:
    """Answer the community. The first answer stops the first-response clock.

    Sent again from the same page it changes nothing. The requester's own word is no answer, even if they are of the
    team: it is taken as their comment, and leaves the status to whoever answers.
    Raises NothingToSay, TextTooLong, TicketIsClosed or TicketChangedMeanwhile; then nothing was sent.
    """
    ticket = lock(number)
    if ticket.requester_id == actor.pk:
        return add_community_comment(
            number,
            actor=actor,
            body=body,
            now=now,
            channel=channel,
            seen_version=seen_version,
            attachment_keys=attachment_keys,
        )
    if was_said(
        ticket, kind=EventKind.REPLIED, actor=actor, body=body, since=seen_version, files=attachment_keys
    ):
        return ticket
    refuse_if_merged(ticket)
    refuse_if_changed(ticket, seen_version=seen_version, actor=actor)
    if ticket.is_done:
        raise TicketIsClosed("This ticket is resolved. Reopen it to answer.")
    if status not in STATUSES_AFTER_REPLY:
        raise NotAllowed("After an answer a ticket is open, pending or planned.")
    comment = add_comment(
        ticket,
        actor=actor,
        body=body,
        is_internal=False,
        is_from_team=True,
        now=now,
        channel=channel,
        attachment_keys=attachment_keys,
    )
    _answer(ticket, comment, actor=actor, status=status, now=now)
    return ticket


def _answer(ticket: Ticket, comment: Comment, *, actor: User, status: str, now: datetime) -> None:
    data = {} if status == ticket.status else {"from": ticket.status, "to": str(status)}
    mark_answered(ticket, now=now)
    ticket.status = status
    save_and_record(
        ticket,
        kind=EventKind.REPLIED,
        actor=actor,
        now=now,
        changed=["status", "first_responded_at", "community_spoke_at"],
        comment=comment,
        data=data,
    )


@transaction.atomic
def add_note(
    number: int,
    *,
    actor: User,
    body: str,
    now: datetime,
    seen_version: int | None = None,
    attachment_keys: Collection[UUID] = (),
) -> Ticket:
    """Write an internal note. It stops no clock and no representative ever sees it.

    Sent again from the same page it changes nothing. Raises NothingToSay or TextTooLong.
    """
    ticket = lock(number)
    if was_said(
        ticket, kind=EventKind.NOTED, actor=actor, body=body, since=seen_version, files=attachment_keys
    ):
        return ticket
    comment = add_comment(
        ticket,
        actor=actor,
        body=body,
        is_internal=True,
        is_from_team=True,
        now=now,
        attachment_keys=attachment_keys,
    )
    save_and_record(ticket, kind=EventKind.NOTED, actor=actor, now=now, changed=[], comment=comment)
    return ticket


@transaction.atomic
def add_community_comment(
    number: int,
    *,
    actor: User,
    body: str,
    now: datetime,
    channel: Channel = Channel.WEB,
    seen_version: int | None = None,
    attachment_keys: Collection[UUID] = (),
) -> Ticket:
    """Take a word of the community: it starts the next-response clock and ends a pause.

    Sent again from the same page it changes nothing.
    Raises NothingToSay, TextTooLong, TicketIsMerged, or TicketIsClosed (then they confirm or reopen).
    """
    ticket = lock(number)
    if was_said(
        ticket, kind=EventKind.COMMENTED, actor=actor, body=body, since=seen_version, files=attachment_keys
    ):
        return ticket
    refuse_if_merged(ticket)
    if ticket.is_done:
        raise TicketIsClosed("This ticket is resolved. Say whether that is right, or reopen it.")
    comment = add_comment(
        ticket,
        actor=actor,
        body=body,
        is_internal=False,
        is_from_team=False,
        now=now,
        channel=channel,
        attachment_keys=attachment_keys,
    )
    hear_community(ticket, now=now)
    save_and_record(
        ticket,
        kind=EventKind.COMMENTED,
        actor=actor,
        now=now,
        changed=["status", "community_spoke_at"],
        comment=comment,
    )
    return ticket


def add_comment(
    ticket: Ticket,
    *,
    actor: User,
    body: str,
    is_internal: bool,
    is_from_team: bool,
    now: datetime,
    channel: Channel = Channel.WEB,
    attachment_keys: Collection[UUID] = (),
) -> Comment:
    """Write the comment and move the author's uploads to it. The caller records the event."""
    comment = Comment.objects.create(
        ticket=ticket,
        author=actor,
        body=checked_text(body, what="note" if is_internal else "message"),
        is_internal=is_internal,
        is_from_team=is_from_team,
        channel=channel,
        created_at=now,
    )
    if attachment_keys:
        Attachment.objects.filter(key__in=attachment_keys, uploaded_by=actor, ticket=None).update(
            ticket=ticket, comment=comment
        )
    return comment


def mark_answered(ticket: Ticket, *, now: datetime) -> None:
    """Note on the ticket (unsaved) that a human answered at `now`."""
    ticket.first_responded_at = ticket.first_responded_at or now
    ticket.community_spoke_at = None


def hear_community(ticket: Ticket, *, now: datetime) -> None:
    """Note on the ticket (unsaved) that the community spoke; the oldest unanswered word counts."""
    ticket.community_spoke_at = ticket.community_spoke_at or now
    if ticket.status == Status.PENDING:
        ticket.status = Status.OPEN
