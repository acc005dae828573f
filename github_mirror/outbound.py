"""From a ticket's event to a write on its issue (the outbox's handler for consumer `github_mirror`)."""

from datetime import datetime, timedelta

from github_mirror.automatic import makes_tracked, track_by_itself
from github_mirror.models import IssueRole, TrackedIssue, WriteKind
from github_mirror.services import plan_write
from outbox.models import UNFINISHED, Delivery
from outbox.outcomes import NotYet, Outcome, Sent, Skipped
from tickets.models import TicketEvent
from tickets.states import EventKind, Status

SHORT_WAIT = timedelta(seconds=5)
# What each event means for the issue: the write, and why the issue's state changes.
WRITES: dict[str, tuple[WriteKind, str]] = {
    EventKind.TRACKED: (WriteKind.CREATE, ""),
    EventKind.RETRIAGED: (WriteKind.UPDATE, ""),
    EventKind.SHARED_NOTE: (WriteKind.COMMENT, ""),
    EventKind.RESOLVED: (WriteKind.CLOSE, "completed"),
    EventKind.DECLINED: (WriteKind.CLOSE, "not_planned"),
    EventKind.REOPENED: (WriteKind.REOPEN, "reopened"),
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
    wanted = _write_for(event)
    if wanted is None:
        return Skipped("Not for GitHub.")
    issue = (
        TrackedIssue.objects.select_related("ticket__service__cluster")
        .filter(ticket=event.ticket_id, role=IssueRole.REQUEST)
        .first()
    )
    if issue is None:
        return Skipped("Not tracked.")
    if event.at < issue.tracked_at:
        return Skipped("Happened before it was tracked.")
    kind, state_reason = wanted
    plan_write(
        issue,
        kind=kind,
        version=event.version,
        now=now,
        body=event.data.get("text", ""),
        state_reason=state_reason,
    )
    if event.kind == EventKind.TRACKED:
        _close_if_done(issue, event, now=now)
    return Sent(f"Planned: {kind.label.lower()}.")


def _write_for(event: TicketEvent) -> tuple[WriteKind, str] | None:
    if event.kind == EventKind.MERGED and "into" in event.data:
        return WriteKind.CLOSE, "not_planned"
    if event.kind == EventKind.STATUS_CHANGED and event.data.get("to") == Status.CLOSED:
        return WriteKind.CLOSE, "not_planned"
    return WRITES.get(event.kind)


def _close_if_done(issue: TrackedIssue, tracked: TicketEvent, *, now: datetime) -> None:
    """Intend to close the issue of a ticket that was done before it was tracked: nothing later would.

    The timeline is asked, not the ticket: what happens after the tracking has events and writes of its own.
    """
    before = TicketEvent.objects.filter(ticket=tracked.ticket_id, pk__lt=tracked.pk).order_by("-pk")
    writes = (_write_for(event) for event in before)
    kind, reason = next(
        (write for write in writes if write and write[0] in {WriteKind.CLOSE, WriteKind.REOPEN}), ("", "")
    )
    if kind == WriteKind.CLOSE:
        plan_write(issue, kind=WriteKind.CLOSE, version=tracked.version, now=now, state_reason=reason)


def _wait_for_turn(event: TicketEvent) -> None:
    """Raise while another worker still plans an earlier event of the ticket: writes go out as they were planned."""
    earlier = TicketEvent.objects.filter(ticket=event.ticket_id, pk__lt=event.pk).values("pk")
    if Delivery.objects.filter(
        consumer="github_mirror", subject_id__in=earlier, state__in=UNFINISHED
    ).exists():
        raise NotYet("Waits for an earlier event of this ticket.", pause=SHORT_WAIT)
