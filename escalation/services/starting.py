"""Begin and end escalations."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from escalation.models import Escalation, key_of
from escalation.recipients import Directory
from escalation.services.engine import with_everything
from escalation.services.walking import advance
from notifications.reaching import recall
from tickets.facts import Kind, Tier
from tickets.models import Ticket, TicketEvent
from tickets.policies import current_policy, plan_of
from tickets.policy import Path, path_document
from tickets.services.events import append_events, lock
from tickets.states import EventKind


@dataclass(frozen=True)
class Wanted:
    """The path that a ticket calls for, and under which policy and support plan."""

    policy: str
    plan: str
    path: Path


def wanted_for(ticket: Ticket) -> Wanted | None:
    """Return the path that a ticket calls for as it stands; None for spam, what is held, and what is done."""
    if not ticket.is_live or ticket.is_held or ticket.kind == Kind.SPAM:
        return None
    version, plan = current_policy(), plan_of(ticket.community)
    policy = version.policy
    path = (
        policy.paths[policy.decision_path]
        if ticket.is_possible_incident
        else policy.path_of(plan, Tier(ticket.tier))
    )
    return Wanted(version.label, plan, path)


@transaction.atomic
def start_escalation(
    number: int,
    *,
    reason: str,
    now: datetime,
    cause: TicketEvent | None = None,
    reopened_at: datetime | None = None,
) -> Escalation | None:
    """Begin to call people about a ticket, and do at once what is due at once. Return what runs then.

    It counts from its cause, or from now. One that runs already goes on as it is. None for a ticket about which
    nobody is called.
    """
    ticket = lock(number)
    running = running_of(ticket)
    if running is not None:
        return running
    escalation = begin(ticket, reason=reason, now=now, cause=cause, reopened_at=reopened_at)
    return None if escalation is None else go_on(escalation.pk, now=now)


def begin(
    ticket: Ticket,
    *,
    reason: str,
    now: datetime,
    cause: TicketEvent | None = None,
    reopened_at: datetime | None = None,
) -> Escalation | None:
    """Write down an escalation of a locked ticket that has none, and call nobody yet. None if nobody is to be."""
    wanted = wanted_for(ticket)
    if wanted is None:
        return None
    # An event of another machine's clock may lie a little ahead of ours; what is due at once is done at once.
    started_at = min(cause.at, now) if cause is not None else now
    return Escalation.objects.create(
        ticket=ticket,
        policy=wanted.policy,
        plan=wanted.plan,
        path_name=wanted.path.name,
        path_document=path_document(wanted.path),
        tier=ticket.tier,
        cause=cause,
        reason=reason[:200],
        started_at=started_at,
        reopened_at=reopened_at,
        round_began_at=started_at,
        next_look_at=started_at,
    )


def go_on(escalation_id: int, *, now: datetime) -> Escalation:
    """Do what is due of an escalation and set when to look again. Its ticket is locked."""
    rows = with_everything(Escalation.objects.all()).select_for_update(of=("self",))
    escalation = rows.get(pk=escalation_id)
    advance(escalation, directory=Directory(now), now=now)
    return escalation


def running_of(ticket: Ticket) -> Escalation | None:
    """Return the escalation of a locked ticket that has not ended, locked as well."""
    return Escalation.objects.running().select_for_update(of=("self",)).filter(ticket=ticket).first()


@transaction.atomic
def stop(number: int, *, why: str, by: User | None, now: datetime) -> Escalation | None:
    """End the escalation of a ticket and recall what waits to be sent. Return it, None when none runs."""
    ticket = lock(number)
    escalation = running_of(ticket)
    if escalation is None:
        return None
    end(escalation, why=why, now=now)
    data = {"path": escalation.path_name, "reason": why[:200], "words": "stopped calling people"}
    append_events(ticket, [TicketEvent(kind=EventKind.ESCALATION_STOPPED, actor=by, data=data)], now=now)
    return escalation


def end(escalation: Escalation, *, why: str, now: datetime) -> None:
    """End a locked escalation without a word in the timeline: what ended it stands there."""
    escalation.ended_at, escalation.ended_why, escalation.next_look_at = now, why[:200], None
    escalation.save(update_fields=["ended_at", "ended_why", "next_look_at"])
    recall_all(escalation, now=now)


def recall_all(escalation: Escalation, *, now: datetime) -> None:
    """Skip what waits to be sent for any page of an escalation."""
    pages = escalation.pages.filter(unreachable="").values_list("pk", flat=True)
    recall([key_of(pk) for pk in pages], now=now)
