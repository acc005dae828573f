"""Decide what a ticket is and who takes it."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from tickets.errors import NotAllowed, NothingToDecide, TicketChangedMeanwhile, TicketIsClosed
from tickets.facts import Impact, Kind, RequesterRole, Tier
from tickets.intake import requester_role
from tickets.models import Correction, Ticket, TicketEvent
from tickets.services.events import lock, refuse_if_changed, save_and_record, save_and_record_all
from tickets.services.texts import checked_text, storable
from tickets.states import Approval, Channel, EventKind, Status

IMPACT_OF_TIER = {
    Tier.P1: Impact.CRITICAL,
    Tier.P2: Impact.CRITICAL,
    Tier.P3: Impact.HIGH,
    Tier.P4: Impact.LOW,
}
# Budget alerts, notices and spam need none (domain.md); incidents are handled at once.
KINDS_NEEDING_APPROVAL = (Kind.CHANGE, Kind.GUIDANCE, Kind.WORKSHOP)
STATUSES_BY_HAND = (Status.OPEN, Status.PENDING, Status.PLANNED)


@transaction.atomic
def retriage(
    number: int,
    *,
    actor: User,
    kind: str,
    tier: str,
    reason: str,
    now: datetime,
    seen_version: int | None = None,
) -> Ticket:
    """Correct a ticket's kind and tier, with a reason that is kept beside the rule that was wrong.

    Targets change, the time that was counted stays. Choosing what it is already changes nothing.
    Raises NothingToSay or TicketChangedMeanwhile.
    """
    ticket = lock(number)
    refuse_if_changed(ticket, seen_version=seen_version, actor=actor)
    if (ticket.kind, ticket.tier) == (kind, tier):
        return ticket
    why = checked_text(reason, what="reason")[:500]
    _correct(ticket, actor=actor, kind=kind, tier=tier, reason=why, now=now)
    return ticket


@transaction.atomic
def decide_incident(number: int, *, actor: User, is_incident: bool, reason: str, now: datetime) -> Ticket:
    """Answer the question whether a request is an incident: yes makes it P1, no leaves its tier.

    A request of a non-representative that turns out not to be an incident is then held for approval.
    Raises NothingToDecide when it was answered before.
    """
    ticket = lock(number)
    if not ticket.is_possible_incident:
        raise NothingToDecide("Somebody has answered this already.")
    ticket.is_possible_incident = False
    words = storable(reason)[:500] or ("It is an outage." if is_incident else "It is not an outage.")
    data = {"is_incident": is_incident, "reason": words}
    changed = ["is_possible_incident"]
    is_to_be_held = not is_incident and needs_approval(ticket)
    if is_to_be_held:
        ticket.approval, ticket.clock_started_at = Approval.WAITING, None
        changed += ["approval", "clock_started_at"]
    decided = TicketEvent(kind=EventKind.INCIDENT_DECIDED, actor=actor, data=data)
    asked = [TicketEvent(kind=EventKind.APPROVAL_ASKED)] if is_to_be_held else []
    save_and_record_all(ticket, [decided, *asked], now=now, changed=changed)
    if is_incident and (ticket.kind, ticket.tier) != (Kind.INCIDENT, Tier.P1):
        _correct(ticket, actor=actor, kind=Kind.INCIDENT, tier=Tier.P1, reason=words, now=now)
    return ticket


def needs_approval(ticket: Ticket) -> bool:
    """Say whether a representative has yet to agree to a ticket that turned out to be no incident."""
    if ticket.approval != Approval.NOT_NEEDED or ticket.kind not in KINDS_NEEDING_APPROVAL:
        return False
    if ticket.channel == Channel.ALERT:
        # Monitoring asks for nothing on anybody's behalf.
        return False
    return requester_role(ticket.requester, community=ticket.community) != RequesterRole.REPRESENTATIVE


def _correct(ticket: Ticket, *, actor: User, kind: str, tier: str, reason: str, now: datetime) -> None:
    Correction.objects.create(
        ticket=ticket,
        rule=ticket.rule,
        from_kind=ticket.kind,
        from_tier=ticket.tier,
        to_kind=kind,
        to_tier=tier,
        reason=reason,
        by=actor,
        at=now,
    )
    data = {
        "from_kind": ticket.kind,
        "to_kind": kind,
        "from_tier": ticket.tier,
        "to_tier": tier,
        "reason": reason,
    }
    if ticket.tier != tier:
        ticket.impact = IMPACT_OF_TIER[Tier(tier)]
    ticket.kind, ticket.tier = kind, tier
    ticket.is_possible_incident = False
    changed = ["kind", "tier", "impact", "is_possible_incident"]
    if kind == Kind.INCIDENT and ticket.is_held:
        # Incidents are handled at once, whoever reports them.
        ticket.approval = Approval.NOT_NEEDED
        ticket.clock_started_at = now
        changed += ["approval", "clock_started_at"]
    is_to_be_held = ticket.is_live and ticket.first_responded_at is None and needs_approval(ticket)
    if is_to_be_held:
        ticket.approval, ticket.clock_started_at = Approval.WAITING, None
        changed += ["approval", "clock_started_at"]
    retriaged = TicketEvent(kind=EventKind.RETRIAGED, actor=actor, data=data)
    asked = [TicketEvent(kind=EventKind.APPROVAL_ASKED)] if is_to_be_held else []
    save_and_record_all(ticket, [retriaged, *asked], now=now, changed=changed)


@transaction.atomic
def assign(
    number: int,
    *,
    actor: User | None,
    assignee: User | None,
    reason: str,
    now: datetime,
    seen_version: int | None = None,
) -> Ticket:
    """Give the ticket to a colleague, or to nobody. Raises NotAllowed if they are not of the team.

    Without an `actor` it was done elsewhere, as the reason says.
    """
    ticket = lock(number)
    refuse_if_changed(ticket, seen_version=seen_version, actor=actor)
    if assignee is not None and not assignee.is_team_member:
        raise NotAllowed("Only somebody of the team can take a ticket.")
    if ticket.assignee == assignee:
        return ticket
    data = {
        "from": ticket.assignee.display_name if ticket.assignee else None,
        "to": assignee.display_name if assignee else None,
        "reason": storable(reason)[:500],
    }
    ticket.assignee = assignee
    save_and_record(ticket, kind=EventKind.ASSIGNED, actor=actor, now=now, changed=["assignee"], data=data)
    return ticket


@transaction.atomic
def take(number: int, *, actor: User, led_by: int | None, now: datetime) -> Ticket:
    """Give the ticket to `actor`, who saw it led by the person with the id `led_by` (None: by nobody).

    Raises TicketChangedMeanwhile if a colleague leads it since; NotAllowed if the actor is not of the team.
    """
    ticket = lock(number)
    if ticket.assignee_id not in {led_by, actor.pk}:
        leader = ticket.assignee.display_name if ticket.assignee else "Nobody"
        raise TicketChangedMeanwhile(
            f"{leader} has {ticket.reference} since a moment ago. Take it again if you mean it."
        )
    return assign(number, actor=actor, assignee=actor, reason="", now=now)


@transaction.atomic
def set_status(
    number: int, *, actor: User, status: str, reason: str, now: datetime, seen_version: int | None = None
) -> Ticket:
    """Set a live ticket open, pending (waiting for the community) or planned, with a reason.

    Raises TicketIsClosed, NotAllowed, NothingToSay or TicketChangedMeanwhile.
    """
    ticket = lock(number)
    refuse_if_changed(ticket, seen_version=seen_version, actor=actor)
    if ticket.is_done:
        raise TicketIsClosed("This ticket is resolved. Reopen it first.")
    if status not in STATUSES_BY_HAND:
        raise NotAllowed("A ticket can be set to open, pending or planned; resolve it with a message.")
    if ticket.status == status:
        return ticket
    data = {"from": ticket.status, "to": status, "reason": checked_text(reason, what="reason")[:500]}
    ticket.status = status
    save_and_record(
        ticket, kind=EventKind.STATUS_CHANGED, actor=actor, now=now, changed=["status"], data=data
    )
    return ticket
