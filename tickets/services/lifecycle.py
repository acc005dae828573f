"""The beginning and the end of work on a ticket: approval, resolution, confirmation, reopening, tracking."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from communities.queries import is_representative
from tickets.errors import NotAllowed, NothingToDecide, TicketIsClosed, TicketIsOpen
from tickets.models import Ticket, TicketEvent
from tickets.policies import current_policy, plan_of
from tickets.services.conversation import add_comment, hear_community, mark_answered
from tickets.services.events import (
    lock,
    refuse_if_changed,
    refuse_if_merged,
    save_and_record,
    save_and_record_all,
)
from tickets.services.repeats import was_said, was_shared
from tickets.services.texts import checked_text
from tickets.states import Approval, EventKind, Status

REOPENED_FIELDS = [
    "status",
    "approval",
    "policy_version",
    "resolved_at",
    "closed_at",
    "clock_started_at",
    "community_spoke_at",
]


def may_approve(user: User, ticket: Ticket) -> bool:
    """Say whether `user` may agree to a held request: a representative of its community, or the team for them."""
    if user.is_team_member:
        return True
    return ticket.community is not None and is_representative(user, ticket.community)


@transaction.atomic
def approve(number: int, *, actor: User, now: datetime) -> Ticket:
    """Agree to a held request: its clock starts now. Raises NotAllowed or NothingToDecide."""
    ticket = _held_ticket(number, actor=actor)
    ticket.approval = Approval.APPROVED
    ticket.clock_started_at = now
    save_and_record(
        ticket, kind=EventKind.APPROVED, actor=actor, now=now, changed=["approval", "clock_started_at"]
    )
    return ticket


@transaction.atomic
def decline(number: int, *, actor: User, reason: str, now: datetime) -> Ticket:
    """Refuse a held request, which closes it. Raises NotAllowed, NothingToDecide or NothingToSay."""
    ticket = _held_ticket(number, actor=actor)
    data = {"reason": checked_text(reason, what="reason")[:500]}
    ticket.approval = Approval.DECLINED
    ticket.status = Status.CLOSED
    ticket.resolved_at = ticket.closed_at = now
    changed = ["approval", "status", "resolved_at", "closed_at"]
    save_and_record(ticket, kind=EventKind.DECLINED, actor=actor, now=now, changed=changed, data=data)
    return ticket


def _held_ticket(number: int, *, actor: User) -> Ticket:
    ticket = lock(number)
    if not may_approve(actor, ticket):
        raise NotAllowed("Only a representative of the community can decide this.")
    if not ticket.is_held or ticket.is_done:
        raise NothingToDecide("Somebody has decided this already.")
    return ticket


@transaction.atomic
def resolve(
    number: int,
    *,
    actor: User,
    body: str,
    now: datetime,
    seen_version: int | None = None,
    attachment_keys: Collection[UUID] = (),
) -> Ticket:
    """Resolve with a message that asks the community to confirm. The message is an answer like any other.

    Sent again from the same page it changes nothing.
    Raises NothingToSay, TextTooLong, TicketIsClosed or TicketChangedMeanwhile.
    """
    ticket = lock(number)
    if was_said(
        ticket, kind=EventKind.RESOLVED, actor=actor, body=body, since=seen_version, files=attachment_keys
    ):
        return ticket
    refuse_if_merged(ticket)
    refuse_if_changed(ticket, seen_version=seen_version, actor=actor)
    if ticket.is_done:
        raise TicketIsClosed("This ticket is resolved already.")
    comment = add_comment(
        ticket,
        actor=actor,
        body=body,
        is_internal=False,
        is_from_team=True,
        now=now,
        attachment_keys=attachment_keys,
    )
    mark_answered(ticket, now=now)
    data = {"from": ticket.status, "to": Status.RESOLVED}
    ticket.status = Status.RESOLVED
    ticket.resolved_at = now
    ticket.is_possible_incident = False
    changed = ["status", "resolved_at", "first_responded_at", "community_spoke_at", "is_possible_incident"]
    save_and_record(
        ticket, kind=EventKind.RESOLVED, actor=actor, now=now, changed=changed, comment=comment, data=data
    )
    return ticket


@transaction.atomic
def close_unanswered(
    number: int, *, actor: User, reason: str, now: datetime, seen_version: int | None = None
) -> Ticket:
    """Close spam or a notice without writing to anybody.

    Raises TicketIsClosed, NothingToSay or TicketChangedMeanwhile.
    """
    ticket = lock(number)
    refuse_if_changed(ticket, seen_version=seen_version, actor=actor)
    if ticket.is_done:
        raise TicketIsClosed("This ticket is closed already.")
    data = {"from": ticket.status, "to": Status.CLOSED, "reason": checked_text(reason, what="reason")[:500]}
    ticket.status = Status.CLOSED
    ticket.resolved_at = ticket.closed_at = now
    ticket.is_possible_incident = False
    changed = ["status", "resolved_at", "closed_at", "is_possible_incident"]
    save_and_record(ticket, kind=EventKind.STATUS_CHANGED, actor=actor, now=now, changed=changed, data=data)
    return ticket


@transaction.atomic
def confirm(number: int, *, actor: User, now: datetime) -> Ticket:
    """Confirm for the community that a resolved ticket is solved, which closes it. Raises TicketIsOpen."""
    ticket = lock(number)
    if ticket.status != Status.RESOLVED:
        raise TicketIsOpen("There is nothing to confirm: this ticket is not waiting for it.")
    ticket.status = Status.CLOSED
    ticket.closed_at = now
    save_and_record(ticket, kind=EventKind.CONFIRMED, actor=actor, now=now, changed=["status", "closed_at"])
    return ticket


@transaction.atomic
def reopen(
    number: int,
    *,
    actor: User,
    body: str,
    now: datetime,
    seen_version: int | None = None,
    attachment_keys: Collection[UUID] = (),
) -> Ticket:
    """Reopen a resolved or closed ticket, saying why. From the community it starts the next-response clock.

    What nobody agreed to is approved by whoever may, and held again for anybody else. Sent again from the same page
    it changes nothing. Raises TicketIsOpen, TicketIsMerged, NothingToSay or TextTooLong.
    """
    ticket = lock(number)
    if was_said(
        ticket, kind=EventKind.REOPENED, actor=actor, body=body, since=seen_version, files=attachment_keys
    ):
        return ticket
    refuse_if_merged(ticket)
    if not ticket.is_done:
        raise TicketIsOpen("This ticket is open already.")
    is_from_team = actor.is_team_member and ticket.requester != actor
    comment = add_comment(
        ticket,
        actor=actor,
        body=body,
        is_internal=is_from_team,
        is_from_team=is_from_team,
        now=now,
        attachment_keys=attachment_keys,
    )
    # What was promised is over; from now on the policy of today holds.
    ticket.policy_version = current_policy().label
    data = {
        "from": ticket.status,
        "to": Status.OPEN,
        "policy": ticket.policy_version,
        "plan": plan_of(ticket.community),
    }
    ticket.status = Status.OPEN
    ticket.resolved_at = ticket.closed_at = None
    follow_up = _begin_again(ticket, actor=actor, now=now)
    if not is_from_team:
        hear_community(ticket, now=now)
    reopened = TicketEvent(kind=EventKind.REOPENED, actor=actor, comment=comment, data=data)
    save_and_record_all(ticket, [reopened, *follow_up], now=now, changed=REOPENED_FIELDS)
    return ticket


def _begin_again(ticket: Ticket, *, actor: User, now: datetime) -> list[TicketEvent]:
    """Set approval and clock of a reopened ticket (unsaved); return the event that follows, if one does."""
    # Where it was closed without an answer, the promise of then would be broken before anybody could keep it.
    if ticket.community_spoke_at is not None:
        ticket.community_spoke_at = now
    if ticket.first_responded_at is None:
        ticket.clock_started_at = now
    if ticket.approval not in {Approval.WAITING, Approval.DECLINED}:
        return []
    # It was declined, or resolved while it was held: nobody has agreed to it yet.
    is_agreed = may_approve(actor, ticket)
    ticket.approval = Approval.APPROVED if is_agreed else Approval.WAITING
    ticket.clock_started_at = now if is_agreed else None
    if is_agreed:
        return [TicketEvent(kind=EventKind.APPROVED, actor=actor)]
    return [TicketEvent(kind=EventKind.APPROVAL_ASKED)]


@transaction.atomic
def mark_tracked(number: int, *, actor: User | None, now: datetime) -> Ticket:
    """Mark the ticket as mirrored into a GitHub issue, by the desk itself without an actor.

    Marking twice changes nothing.
    """
    ticket = lock(number)
    if ticket.is_tracked:
        return ticket
    ticket.is_tracked = True
    save_and_record(ticket, kind=EventKind.TRACKED, actor=actor, now=now, changed=["is_tracked"])
    return ticket


@transaction.atomic
def mark_untracked(number: int, *, actor: User | None, reason: str, now: datetime) -> Ticket:
    """Mark the ticket as no longer mirrored, with why; it can be tracked anew. Marking twice changes nothing."""
    ticket = lock(number)
    if not ticket.is_tracked:
        return ticket
    ticket.is_tracked = False
    data = {"reason": reason}
    save_and_record(ticket, kind=EventKind.UNTRACKED, actor=actor, now=now, changed=["is_tracked"], data=data)
    return ticket


@transaction.atomic
def record_shared_note(
    number: int, *, actor: User, text: str, now: datetime, seen_version: int | None = None
) -> Ticket:
    """Note in the timeline that a finding was handed to GitHub; `text` is as published.

    Sent again from the same page it changes nothing.
    """
    ticket = lock(number)
    if was_shared(ticket, actor=actor, text=text, since=seen_version):
        return ticket
    save_and_record(ticket, kind=EventKind.SHARED_NOTE, actor=actor, now=now, changed=[], data={"text": text})
    return ticket
