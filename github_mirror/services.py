"""Every change of the mirror: track a ticket, share a finding, plan writes, note what GitHub answered."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from github_mirror.errors import (
    EditedMeanwhile,
    NeedsAReview,
    NotPublished,
    NotTracked,
    RepositoryStopped,
)
from github_mirror.models import (
    IssueRole,
    IssueWrite,
    Presence,
    PublishedField,
    Repository,
    RepositoryState,
    TrackedIssue,
    WriteKind,
)
from github_mirror.publication import (
    Draft,
    allowed_fields,
    comment_of,
    draft_of,
    edition,
    redacted_draft,
    text_of,
)
from github_mirror.repositories import default_repository
from github_mirror.reviews import needs_another_look, release
from outbox.models import Delivery
from outbox.services import Wanted, change_rank, deliver_again, enqueue_wanted, send_after_all
from tickets.models import Ticket, TicketEvent
from tickets.services import mark_tracked, record_shared_note
from tickets.services.events import lock, save_and_record
from tickets.states import EventKind

EDITED = "edited what GitHub shows"
LOOKED_AGAIN = "looked again at what GitHub shows"
# These say nothing of the fields: what is written is what holds when the request leaves.
FIELD_KINDS = frozenset({WriteKind.UPDATE, WriteKind.CLOSE, WriteKind.REOPEN})
# What belongs to the issue at GitHub, and not to the ticket.
IDENTITY = frozenset(
    {
        "reviewed_at",
        "issue_number",
        "github_id",
        "node_id",
        "url",
        "presence",
        "is_locked",
        "ours",
        "sending",
        "theirs",
    }
    | {"theirs_at", "n_comments", "etag", "proposal", "proposed_by", "proposed_at", "synced_at"}
)


def publishes_by_itself(repository: Repository | None) -> bool:
    """Say whether the desk may publish without a steward's look: chosen, and private without a doubt."""
    return repository is not None and repository.publishes_by_itself and repository.is_surely_private


@transaction.atomic
def track(
    ticket: Ticket,
    *,
    draft: Draft,
    actor: User | None,
    now: datetime,
    repository: Repository | None = None,
) -> TrackedIssue:
    """Mark a ticket for tracking with the text that the steward has seen; tracking twice changes nothing.

    What is kept is redacted already: nothing private waits in the mirror's tables to be sent by mistake. Without an
    `actor` it is the desk itself. Raises NeedsAReview or RepositoryStopped.
    """
    target = target_of(repository, actor=actor)
    begun = beginning(redacted_draft(ticket, draft), repository=target, actor=actor, now=now)
    issue, is_new = TrackedIssue.objects.get_or_create(
        ticket=ticket, role=IssueRole.REQUEST, slot=0, defaults=begun
    )
    if not is_new and issue.presence == Presence.DELETED:
        _begin_anew(issue, begun)
        is_new = True
    if is_new:
        mark_tracked(ticket.number, actor=actor, now=now)
    return issue


def target_of(repository: Repository | None, *, actor: User | None) -> Repository | None:
    """Return where a new issue goes, by default the usual repository, locked; without an `actor` it is the desk itself.

    Raises NeedsAReview or RepositoryStopped.
    """
    target = repository or default_repository()
    if target is not None:
        target = Repository.objects.select_for_update().get(pk=target.pk)
    if actor is None and not publishes_by_itself(target):
        raise NeedsAReview("The desk publishes by itself only where a repository is private and says so.")
    refuse_stopped(target)
    return target


def beginning(
    clean: Draft, *, repository: Repository | None, actor: User | None, now: datetime
) -> dict[str, object]:
    """Return what the desk says of a new issue, by the fields of TrackedIssue; `clean` is redacted."""
    return {
        "repository": repository,
        "title": clean.title,
        "description": clean.description,
        "investigation": clean.investigation,
        "tracked_by": actor,
        "tracked_at": now,
    }


def _begin_anew(issue: TrackedIssue, begun: Mapping[str, object]) -> None:
    """Have a deleted issue made again: another one at GitHub, of which nothing is known yet."""
    blank = TrackedIssue()
    fresh = {name: getattr(blank, name) for name in IDENTITY} | dict(begun) | {"n_again": issue.n_again + 1}
    for name, value in fresh.items():
        setattr(issue, name, value)
    issue.save(update_fields=list(fresh))


def refuse_stopped(repository: Repository | None) -> None:
    """Raise RepositoryStopped where nothing may be handed over to a repository."""
    if repository is not None and repository.state == RepositoryState.STOPPED:
        why = f" {repository.state_why}" if repository.state_why else ""
        raise RepositoryStopped(f"Nothing can be published in {repository} until a manager resumes it.{why}")


@transaction.atomic
def edit_publication(
    issue: TrackedIssue, *, draft: Draft, actor: User, now: datetime, seen: str
) -> TrackedIssue:
    """Change what GitHub shows of an issue, redacted; the same texts again change nothing.

    `seen` is the `edition` that the writer began from. Raises EditedMeanwhile or RepositoryStopped.
    """
    issue = locked(issue)
    clean = redacted_draft(issue.ticket, draft)
    if clean == draft_of(issue) and not needs_another_look(issue):
        return issue
    if seen != edition(draft_of(issue)):
        raise EditedMeanwhile("Somebody changed what GitHub shows since you opened this page.")
    refuse_stopped(issue.repository)
    before = draft_of(issue)
    issue.title, issue.description, issue.investigation = clean.title, clean.description, clean.investigation
    issue.reviewed_at, changed = now, ["title", "description", "investigation", "reviewed_at"]
    if issue.tracked_by_id is None:
        # From now on it is a text that a person has reviewed.
        issue.tracked_by, changed = actor, [*changed, "tracked_by"]
    issue.save(update_fields=changed)
    is_edit = bool(clean != before)
    _have_it_shown(issue, EDITED if is_edit else LOOKED_AGAIN, actor=actor, now=now)
    release(issue, now=now)
    return issue


def tell_of_change(issue: TrackedIssue, words: str, *, actor: User, now: datetime) -> TicketEvent:
    """Tell of what somebody changed as a change of the ticket, whose version names the write that follows."""
    data = {"words": words, "url": issue.url}
    ticket = lock(issue.ticket_id)
    return save_and_record(ticket, kind=EventKind.GITHUB_CHANGED, actor=actor, now=now, changed=[], data=data)


def _have_it_shown(issue: TrackedIssue, words: str, *, actor: User, now: datetime) -> None:
    """Tell of a change of what GitHub is to show, and plan to write it."""
    event = tell_of_change(issue, words, actor=actor, now=now)
    # Before its creation is planned there is nothing to update: it takes what holds then.
    if issue.writes.filter(kind=WriteKind.CREATE).exists():
        plan_write(issue, kind=WriteKind.UPDATE, version=event.version, now=now)


@transaction.atomic
def share_finding(
    ticket: Ticket, *, text: str, actor: User, now: datetime, seen_version: int | None = None
) -> None:
    """Hand a finding to the issue, redacted; sent again from the same page it changes nothing.

    Raises NotTracked, NotPublished or RepositoryStopped.
    """
    if not ticket.is_tracked:
        raise NotTracked("This ticket is not tracked on GitHub.")
    issue = ticket.tracked_issues.select_related("repository").filter(role=IssueRole.REQUEST).first()
    repository = issue.repository if issue else None
    refuse_stopped(repository)
    if PublishedField.FINDINGS not in allowed_fields(repository):
        raise NotPublished(f"Findings are not published to {repository}.")
    published = comment_of(ticket, text)
    record_shared_note(ticket.number, actor=actor, text=published, now=now, seen_version=seen_version)


def locked(issue: TrackedIssue) -> TrackedIssue:
    """Return the issue as it is now, locked: a write is planned either before its texts change or after."""
    related = ("ticket__service__cluster", "ticket__requester", "repository")
    return TrackedIssue.objects.select_for_update(of=("self",)).select_related(*related).get(pk=issue.pk)


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
    """Intend a write once per (issue, kind, version of the ticket), and enqueue its delivery.

    What is urgent goes first: by the ticket's tier as it is now, and what waits for the same issue with it.
    """
    issue = locked(issue)
    text = text_of(issue) if kind in {WriteKind.CREATE, WriteKind.UPDATE} else None
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
    if not is_new:
        if kind in FIELD_KINDS and write.sent_at is not None:
            # Several events may leave the ticket at one version: what they want now has to be looked at again.
            write_again(write, now=now)
        return
    rank = rank_of(issue.ticket)
    unsent = issue.writes.filter(sent_at=None).values_list("pk", flat=True)
    change_rank(consumer="github", subject_ids=list(unsent), rank=rank)
    enqueue_wanted([Wanted("github", write.pk, f"github:{write.pk}", now, rank=rank)], now=now)


def write_again(write: IssueWrite, *, now: datetime) -> None:
    """Have a write that was sent looked at again, also where its sender has not told the outbox so yet."""
    IssueWrite.objects.filter(pk=write.pk).update(tried_at=None, sent_at=None)
    if not deliver_again(Delivery.objects.filter(consumer="github", subject_id=write.pk), now=now):
        # That sender ends the delivery which it holds; this is another.
        key = f"github:{write.pk}:{write.sent_at:%Y%m%d%H%M%S%f}"
        enqueue_wanted([Wanted("github", write.pk, key, now, rank=rank_of(write.issue.ticket))], now=now)


def rank_of(ticket: Ticket) -> int:
    """Return a ticket's place among what waits for GitHub: 1 for P1, and so on."""
    return int(ticket.tier[1:]) if ticket.tier[1:].isdecimal() else Wanted.rank


@transaction.atomic
def plan_into(issue: TrackedIssue, milestone: str, *, actor: User, now: datetime) -> TrackedIssue:
    """Plan an issue into a milestone of its repository (its title: a sprint), "" for none.

    Raises NotPublished or RepositoryStopped.
    """
    issue, title = locked(issue), " ".join(milestone.split())[:255]
    if title == issue.milestone:
        return issue
    refuse_stopped(issue.repository)
    if PublishedField.MILESTONE not in allowed_fields(issue.repository):
        raise NotPublished(f"Milestones are not published to {issue.repository}.")
    issue.milestone = title
    issue.save(update_fields=["milestone"])
    words = f"planned the issue into “{title}”" if title else "took the issue out of its milestone"
    _have_it_shown(issue, words, actor=actor, now=now)
    return issue


@transaction.atomic
def publish_dry_run(ticket: Ticket, *, now: datetime) -> int:
    """Send, in order, what a dry run kept back, now that GitHub is configured; return how many writes.

    Raises NotTracked.
    """
    unsent = IssueWrite.objects.filter(issue__ticket=ticket, sent_at=None)
    if not ticket.is_tracked:
        raise NotTracked("This ticket is not tracked on GitHub.")
    return send_after_all(consumer="github", subject_ids=unsent.values_list("pk", flat=True), now=now)


def note_tried(write: IssueWrite, *, now: datetime) -> None:
    """Note that a request is about to leave, unless one left before."""
    if write.tried_at is None:
        IssueWrite.objects.filter(pk=write.pk).update(tried_at=now)


def note_field_writes_sent(
    issue: TrackedIssue, *, kinds: Collection[WriteKind], upto: int, now: datetime
) -> None:
    """Note that writes of these kinds, planned no later than `upto`, went out with another."""
    issue.writes.filter(kind__in=kinds, pk__lte=upto, sent_at=None).update(sent_at=now)


@transaction.atomic
def note_sent(write: IssueWrite, *, now: datetime) -> None:
    """Note that a write arrived."""
    IssueWrite.objects.filter(pk=write.pk).update(sent_at=now)
    TrackedIssue.objects.filter(pk=write.issue_id).update(synced_at=now)
