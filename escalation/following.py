"""Escalations follow the timeline: what happened to a ticket starts, ends and acknowledges them.

The outbox's handler for consumer `escalation`. It goes by how the ticket stands, so events may come late, twice and in
any order.
"""

from datetime import datetime

from django.db import transaction

from escalation.models import Escalation, How
from escalation.services.acknowledging import acknowledge
from escalation.services.starting import begin, end, go_on, running_of, wanted_for
from outbox.outcomes import Outcome, Sent, Skipped
from tickets.models import Ticket, TicketEvent
from tickets.services.events import lock
from tickets.states import EventKind

# What an escalation, and others about people, write themselves.
OWN_KINDS = frozenset(
    {
        EventKind.PAGED,
        EventKind.STEP_PASSED,
        EventKind.PAGE_ACKNOWLEDGED,
        EventKind.ESCALATION_STOPPED,
        EventKind.ACKNOWLEDGED,
    }
)
# What begins one: why, as a sentence.
STARTS = {
    EventKind.OPENED: "It was filed.",
    EventKind.APPROVED: "It was approved.",
    EventKind.INCIDENT_ASKED: "It may be an outage.",
    EventKind.INCIDENT_DECIDED: "It was decided whether it is an outage.",
    EventKind.INCIDENT_DECLARED: "An incident was declared.",
    EventKind.RETRIAGED: "Its kind or tier was changed.",
    EventKind.REOPENED: "It was reopened.",
}
# A human who does one of these has seen it.
WORK = frozenset(
    {
        EventKind.ASSIGNED,
        EventKind.REPLIED,
        EventKind.RESOLVED,
        EventKind.STATUS_CHANGED,
        EventKind.INCIDENT_DECIDED,
        EventKind.ROLE_TAKEN,
        EventKind.UPDATE_POSTED,
    }
)


@transaction.atomic
def follow(event_id: int, is_repeat: bool, now: datetime) -> Outcome:
    """Let the escalation of an event's ticket follow it: start, end, acknowledge, look again."""
    event = TicketEvent.objects.select_related("actor").get(pk=event_id)
    if event.kind in OWN_KINDS:
        return Skipped("It calls for nothing.")
    ticket = lock(event.ticket_id)
    escalation = _ended_or_kept(running_of(ticket), ticket=ticket, event=event, now=now)
    if escalation is None and _starts(event):
        escalation = begin(
            ticket,
            reason=STARTS[EventKind(event.kind)],
            cause=event,
            reopened_at=event.at if event.kind == EventKind.REOPENED else None,
            now=now,
        )
    if escalation is None:
        return Skipped("Nobody is to be called.")
    # Before anybody is called: a worker that comes late calls nobody about what somebody has taken since.
    _notice_work(escalation, ticket=ticket, now=now)
    go_on(escalation.pk, now=now)
    return Sent(f"Along the path {escalation.path_name}.")


def _ended_or_kept(
    escalation: Escalation | None, *, ticket: Ticket, event: TicketEvent, now: datetime
) -> Escalation | None:
    """Return the running escalation if it still is what the ticket calls for; end it otherwise."""
    if escalation is None:
        return None
    wanted = wanted_for(ticket)
    if wanted is None:
        end(escalation, why=_why_over(ticket), now=now)
        return None
    is_new = event.kind in STARTS and event.pk > (escalation.cause_id or 0)
    if is_new and (wanted.path.name != escalation.path_name or event.kind == EventKind.REOPENED):
        end(escalation, why=STARTS[EventKind(event.kind)], now=now)
        return None
    if escalation.tier != ticket.tier:
        escalation.tier = ticket.tier
        escalation.save(update_fields=["tier"])
    return escalation


def _why_over(ticket: Ticket) -> str:
    if ticket.is_held:
        return "It waits for a representative."
    return f"It is {ticket.get_status_display().lower()}." if ticket.is_done else "Nobody is to be called."


def _starts(event: TicketEvent) -> bool:
    """Say whether an event begins an escalation: those that came after it have been followed already."""
    if event.kind not in STARTS:
        return False
    return not Escalation.objects.filter(ticket=event.ticket_id, cause__gte=event.pk).exists()


def _notice_work(escalation: Escalation, *, ticket: Ticket, now: datetime) -> None:
    """Acknowledge by the first thing that somebody of the team did on the ticket since the cause of an escalation."""
    if escalation.acknowledged_at is not None:
        return
    since = TicketEvent.objects.filter(ticket=ticket, kind__in=WORK, actor__isnull=False)
    if escalation.cause_id is not None:
        since = since.filter(pk__gt=escalation.cause_id)
    else:
        since = since.filter(at__gt=escalation.started_at)
    for event in since.select_related("actor").order_by("pk"):
        if event.actor is not None and event.actor.is_team_member and _is_work(event):
            acknowledge(escalation, ticket=ticket, by=event.actor, how=How.WORK, now=now)
            return


def _is_work(event: TicketEvent) -> bool:
    """Say whether an event is work of its actor; giving a ticket to somebody else is not."""
    if event.kind != EventKind.ASSIGNED or event.actor is None:
        return True
    return event.data.get("to") == event.actor.display_name
