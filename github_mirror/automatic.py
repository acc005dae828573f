"""What the desk publishes by itself: planned tickets, and only where nobody but the team can read them."""

from datetime import datetime

from github_mirror.errors import MirrorError
from github_mirror.models import Repository, TrackedIssue
from github_mirror.publication import Draft
from github_mirror.repositories import repository_of_its_own
from github_mirror.services import publishes_by_itself, track
from tickets.models import Ticket, TicketEvent
from tickets.states import EventKind, Status


def makes_tracked(event: TicketEvent) -> bool:
    """Say whether an event is one after which the desk may track its ticket: somebody planned the work."""
    return event.kind == EventKind.STATUS_CHANGED and event.data.get("to") == Status.PLANNED


def track_by_itself(ticket: Ticket, *, now: datetime) -> TrackedIssue | None:
    """Track a planned ticket with what was asked, redacted, where the repository allows it; return None elsewhere.

    The ticket's own event then plans the issue, as if a steward had tracked it.
    """
    repository = repository_of_its_own()
    if ticket.is_tracked or ticket.status != Status.PLANNED or not publishes_by_itself(repository):
        return None
    draft = Draft(title=ticket.subject, description=ticket.description, investigation="")
    try:
        return track(ticket, draft=draft, actor=None, now=now, repository=repository)
    except MirrorError:
        # It was stopped, or turned public a moment ago: a steward decides.
        return None


def refusal_to_send(issue: TrackedIssue, repository: Repository) -> str:
    """Return why what the desk tracked by itself may not leave, as a sentence; empty if it may.

    To be asked before each write, after GitHub was asked whether the repository is private. What a steward reviewed may
    always leave.
    """
    if issue.tracked_by_id is not None or publishes_by_itself(repository):
        return ""
    return f"{repository} is not known to be private now, and no steward has reviewed this text."
