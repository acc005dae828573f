"""From a ticket's event to a write on its issue (the outbox's handler for consumer `github_mirror`)."""

from datetime import datetime, timedelta

from github_mirror.automatic import makes_tracked, track_by_itself
from github_mirror.models import IssueRole, TrackedIssue, WriteKind
from github_mirror.outages import open_by_itself
from github_mirror.publication import state_of
from github_mirror.services import plan_write
from outbox.models import UNFINISHED, Delivery
from outbox.outcomes import NotYet, Outcome, Sent, Skipped
from tickets.models import TicketEvent
from tickets.states import EventKind, Status

SHORT_WAIT = timedelta(seconds=5)
# What each event means for the issues of its ticket.
WRITES: dict[str, WriteKind] = {
    EventKind.TRACKED: WriteKind.CREATE,
    EventKind.RETRIAGED: WriteKind.UPDATE,
    EventKind.INCIDENT_DECIDED: WriteKind.UPDATE,
    EventKind.ASSIGNED: WriteKind.UPDATE,
    EventKind.SHARED_NOTE: WriteKind.COMMENT,
    EventKind.RESOLVED: WriteKind.CLOSE,
    EventKind.DECLINED: WriteKind.CLOSE,
    EventKind.REOPENED: WriteKind.REOPEN,
    EventKind.INCIDENT_RESOLVED: WriteKind.CLOSE,
}
# Which issues follow which writes: reports, reviews and action items are closed by whoever did them, at GitHub.
CONVERSED = (IssueRole.REQUEST, IssueRole.ONGOING)
FOLLOWED = {
    WriteKind.CREATE: (IssueRole.REQUEST,),
    WriteKind.UPDATE: tuple(IssueRole),
    WriteKind.CLOSE: CONVERSED,
    WriteKind.REOPEN: CONVERSED,
}


def plan_writes(event_id: int, is_repeat: bool, now: datetime) -> Outcome:
    """Intend the write that an event of a tracked ticket calls for, after those of its earlier events."""
    _wait_for_turn(TicketEvent.objects.only("ticket").get(pk=event_id))
    return plan_event(event_id, now=now)


def plan_event(event_id: int, *, now: datetime) -> Outcome:
    """Intend the write that an event calls for. Conversation never crosses over."""
    event = TicketEvent.objects.select_related("ticket__service__cluster", "ticket__requester").get(
        pk=event_id
    )
    if makes_tracked(event) and track_by_itself(event.ticket, now=now):
        return Sent("Planned, so the desk tracks it.")
    if event.kind == EventKind.INCIDENT_DECLARED and open_by_itself(event.ticket, now=now):
        return Sent("Declared, so the desk opens its issues.")
    kind = _write_for(event)
    if kind is None:
        return Skipped("Not for GitHub.")
    issues = _issues_that_follow(event, kind)
    if not issues:
        return Skipped("Not tracked.")
    current = [issue for issue in issues if event.at >= issue.tracked_at]
    for issue in current:
        _plan(issue, event, kind, now=now)
    return Sent(f"Planned: {kind.label.lower()}.") if current else Skipped("Happened before it was tracked.")


def _issues_that_follow(event: TicketEvent, kind: WriteKind) -> list[TrackedIssue]:
    """Return the issues that an event means; a comment goes to the one that speaks of the request, or the outage."""
    related = TrackedIssue.objects.select_related("ticket__service__cluster")
    if kind == WriteKind.COMMENT:
        found = {one.role: one for one in related.filter(ticket=event.ticket_id, role__in=CONVERSED)}
        return [found[role] for role in CONVERSED if role in found][:1]
    return list(related.filter(ticket=event.ticket_id, role__in=FOLLOWED[kind]))


def _plan(issue: TrackedIssue, event: TicketEvent, kind: WriteKind, *, now: datetime) -> None:
    is_closing = kind == WriteKind.CLOSE
    plan_write(
        issue,
        kind=kind,
        version=event.version,
        now=now,
        body=event.data.get("text", "") if kind == WriteKind.COMMENT else "",
        state_reason=state_of(issue.ticket)[1] if is_closing else "",
    )
    if event.kind == EventKind.TRACKED:
        _close_if_done(issue, event, now=now)


def _write_for(event: TicketEvent) -> WriteKind | None:
    if event.kind == EventKind.MERGED and "into" in event.data:
        return WriteKind.CLOSE
    if event.kind == EventKind.STATUS_CHANGED and event.data.get("to") == Status.CLOSED:
        return WriteKind.CLOSE
    if event.kind == EventKind.INCIDENT_DECLARED and event.data.get("again"):
        return WriteKind.REOPEN
    return WRITES.get(event.kind)


def _close_if_done(issue: TrackedIssue, tracked: TicketEvent, *, now: datetime) -> None:
    """Intend to close the issue of a ticket that was done before it was tracked: nothing later would.

    The timeline is asked, not the ticket: what happens after the tracking has events and writes of its own.
    """
    before = TicketEvent.objects.filter(ticket=tracked.ticket_id, pk__lt=tracked.pk).order_by("-pk")
    kinds = (_write_for(event) for event in before)
    last = next((kind for kind in kinds if kind in {WriteKind.CLOSE, WriteKind.REOPEN}), None)
    if last == WriteKind.CLOSE:
        reason = state_of(issue.ticket)[1]
        plan_write(issue, kind=WriteKind.CLOSE, version=tracked.version, now=now, state_reason=reason)


def _wait_for_turn(event: TicketEvent) -> None:
    """Raise while another worker still plans an earlier event of the ticket: writes go out as they were planned."""
    earlier = TicketEvent.objects.filter(ticket=event.ticket_id, pk__lt=event.pk).values("pk")
    if Delivery.objects.filter(
        consumer="github_mirror", subject_id__in=earlier, state__in=UNFINISHED
    ).exists():
        raise NotYet("Waits for an earlier event of this ticket.", pause=SHORT_WAIT)
