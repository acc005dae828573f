"""Every change of the mirror: track a ticket, share a finding, plan writes, note what GitHub answered."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from github_mirror.client import RemoteIssue
from github_mirror.errors import NotTracked
from github_mirror.models import IssueRole, IssueWrite, TrackedIssue, WriteKind
from github_mirror.publication import Draft, comment_of, issue_of, redacted_draft
from github_mirror.repositories import default_repository
from outbox.services import enqueue, send_after_all
from tickets.models import Ticket
from tickets.services import mark_tracked, record_shared_note


@transaction.atomic
def track(ticket: Ticket, *, draft: Draft, actor: User, now: datetime) -> TrackedIssue:
    """Mark a ticket for tracking with the text that the steward has seen; tracking twice changes nothing.

    What is kept is redacted already: nothing private waits in the mirror's tables to be sent by mistake.
    """
    clean = redacted_draft(ticket, draft)
    issue, is_new = TrackedIssue.objects.get_or_create(
        ticket=ticket,
        role=IssueRole.REQUEST,
        slot=0,
        defaults={
            "repository": default_repository(),
            "title": clean.title,
            "description": clean.description,
            "investigation": clean.investigation,
            "tracked_by": actor,
            "tracked_at": now,
        },
    )
    if is_new:
        mark_tracked(ticket.number, actor=actor, now=now)
    return issue


@transaction.atomic
def share_finding(
    ticket: Ticket, *, text: str, actor: User, now: datetime, seen_version: int | None = None
) -> None:
    """Hand a finding to the issue, redacted; sent again from the same page it changes nothing. Raises NotTracked."""
    if not ticket.is_tracked:
        raise NotTracked("This ticket is not tracked on GitHub.")
    published = comment_of(ticket, text)
    record_shared_note(ticket.number, actor=actor, text=published, now=now, seen_version=seen_version)


@transaction.atomic
def plan_write(
    issue: TrackedIssue,
    *,
    kind: WriteKind,
    version: int,
    now: datetime,
    body: str = "",
    state_reason: str = "",
) -> None:
    """Intend a write once per (issue, kind, version of the ticket), and enqueue its delivery."""
    text = None
    if kind in {WriteKind.CREATE, WriteKind.UPDATE}:
        draft = Draft(issue.title, issue.description, issue.investigation)
        text = issue_of(issue.ticket, draft)
    write, is_new = IssueWrite.objects.get_or_create(
        issue=issue,
        kind=kind,
        version=version,
        defaults={
            "title": text.title if text else "",
            "body": text.body if text else body,
            "labels": list(text.labels) if text else [],
            "state_reason": state_reason,
            "created_at": now,
        },
    )
    if is_new:
        enqueue(consumer="github", subject_id=write.pk, key=f"github:{write.pk}", now=now)


@transaction.atomic
def publish_dry_run(ticket: Ticket, *, now: datetime) -> int:
    """Send, in order, what a dry run kept back, now that GitHub is configured; return how many writes.

    Raises NotTracked.
    """
    unsent = IssueWrite.objects.filter(issue__ticket=ticket, sent_at=None)
    if not ticket.is_tracked:
        raise NotTracked("This ticket is not tracked on GitHub.")
    return send_after_all(consumer="github", subject_ids=unsent.values_list("pk", flat=True), now=now)


def note_tried(write: IssueWrite, *, now: datetime) -> bool:
    """Note that a request is about to leave; say whether one left before."""
    was_tried = write.tried_at is not None
    if not was_tried:
        IssueWrite.objects.filter(pk=write.pk).update(tried_at=now)
    return was_tried


@transaction.atomic
def note_created(issue: TrackedIssue, remote: RemoteIssue, *, now: datetime) -> None:
    """Keep the identity of the issue that GitHub made."""
    TrackedIssue.objects.filter(pk=issue.pk).update(
        repository=issue.repository or default_repository(),
        issue_number=remote.number,
        node_id=remote.node_id,
        url=remote.url,
        synced_at=now,
    )


@transaction.atomic
def note_sent(write: IssueWrite, *, now: datetime) -> None:
    """Note that a write arrived."""
    IssueWrite.objects.filter(pk=write.pk).update(sent_at=now)
    TrackedIssue.objects.filter(pk=write.issue_id).update(synced_at=now)
