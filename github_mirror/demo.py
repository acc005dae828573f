"""A mirror for the demo: some issues as they would stand at GitHub, with what can go wrong. Nothing is ever sent.

The repository does not exist, and is paused: the page says so.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from accounts.models import User
from github_mirror.models import (
    Conflict,
    Drift,
    HookDelivery,
    HookState,
    IssueWrite,
    Repository,
    RepositoryState,
    Sync,
    SyncKind,
    TrackedIssue,
    WriteKind,
)
from github_mirror.publication import wanted
from github_mirror.threeway import snapshot
from outbox.models import Delivery, DeliveryState

NAME = "example-commons/support-tracker"
WHY = "This is a demo: the repository does not exist, and nothing is sent."
FIRST_NUMBER = 812
N_ISSUES = 6


def mirror_some(*, manager: User, now: datetime) -> int:
    """Let the tickets tracked last stand in a repository; return how many."""
    repository = Repository.objects.create(
        full_name=NAME,
        is_private=False,
        was_private=False,
        state=RepositoryState.PAUSED,
        state_why=WHY,
        state_since=now - timedelta(minutes=3),
        state_by=manager,
        checked_at=now - timedelta(minutes=4),
        synced_at=now - timedelta(minutes=4),
        full_sync_at=now - timedelta(hours=9),
        heard_at=now - timedelta(minutes=11),
    )
    tracked = list(TrackedIssue.objects.select_related("ticket").order_by("-tracked_at"))
    # Those that go on have most to show; the first ones get a conflict and a failure.
    tracked.sort(key=lambda issue: not issue.ticket.is_live)
    issues = tracked[:N_ISSUES]
    for number, issue in enumerate(reversed(issues), start=FIRST_NUMBER):
        _stand_at_github(issue, repository, number=number, now=now)
    if len(issues) >= 4:
        _change_on_both_sides(issues[0], now=now)
        _fail_to_write(issues[1], now=now)
    for issue in [one for one in issues[2:] if one.ticket.is_live][:1]:
        _propose(issue, now=now)
    _compare(repository, issues, now=now)
    _hear(repository, now=now)
    return len(issues)


def _stand_at_github(issue: TrackedIssue, repository: Repository, *, number: int, now: datetime) -> None:
    issue.repository, issue.issue_number = repository, number
    issue.url = f"https://github.example.org/{NAME}/issues/{number}"
    issue.ours = issue.theirs = snapshot(wanted(issue))
    issue.theirs_at = issue.synced_at = now - timedelta(minutes=4)
    issue.save(
        update_fields=["repository", "issue_number", "url", "ours", "theirs", "theirs_at", "synced_at"]
    )


def _change_on_both_sides(issue: TrackedIssue, *, now: datetime) -> None:
    base = issue.title
    theirs = f"{base} (seen on two hubs)"
    issue.title = f"{base}, since the last update"[:256]
    issue.theirs = issue.theirs | {"title": theirs}
    issue.save(update_fields=["title", "theirs"])
    Conflict.objects.create(
        issue=issue,
        field="title",
        base=base,
        ours=issue.title,
        theirs=theirs,
        their_login="octo-engineer",
        found_at=now - timedelta(minutes=38),
    )


def _fail_to_write(issue: TrackedIssue, *, now: datetime) -> None:
    at = now - timedelta(minutes=52)
    write = IssueWrite.objects.create(
        issue=issue,
        kind=WriteKind.COMMENT,
        version=issue.ticket.version + 1,
        body="It happens with the newest image only; the one before works.",
        created_at=at,
        tried_at=at,
    )
    Delivery.objects.create(
        consumer="github",
        subject_id=write.pk,
        idempotency_key=f"github:{write.pk}",
        state=DeliveryState.FAILED,
        n_attempts=1,
        created_at=at,
        due_at=at,
        finished_at=at + timedelta(seconds=2),
        outcome="The issue is locked: only people of its repository may comment there.",
    )
    issue.is_locked = True
    issue.save(update_fields=["is_locked"])


def _propose(issue: TrackedIssue, *, now: datetime) -> None:
    issue.theirs = issue.theirs | {"state": "closed", "state_reason": "completed"}
    issue.proposal, issue.proposed_by = "completed", "octo-engineer"
    issue.proposed_at = now - timedelta(minutes=5)
    issue.save(update_fields=["theirs", "proposal", "proposed_by", "proposed_at"])


def _compare(repository: Repository, issues: Sequence[TrackedIssue], *, now: datetime) -> None:
    for minutes in range(540, 0, -60):
        at = now - timedelta(minutes=minutes - 56)
        sync = Sync.objects.create(
            repository=repository,
            kind=SyncKind.FULL if minutes == 540 else SyncKind.SINCE,
            started_at=at,
            ended_at=at + timedelta(seconds=2),
            n_requests=3,
            n_issues=len(issues),
            n_drifts=int(minutes == 300),
        )
        if minutes == 300:
            what = "The label “waiting” was added on GitHub, and no webhook told of it."
            Drift.objects.create(
                sync=sync, issue=issues[-1] if issues else None, what=what, found_at=at, repaired_at=at
            )


def _hear(repository: Repository, *, now: datetime) -> None:
    for i, (event, action) in enumerate(
        (("issues", "edited"), ("issue_comment", "created"), ("issues", "labeled"), ("issues", "closed"))
    ):
        at = now - timedelta(minutes=11 + 47 * i)
        HookDelivery.objects.create(
            delivery_id=f"demo-{i}",
            event=event,
            action=action,
            repository=repository.full_name,
            body=b"",
            size=0,
            received_at=at,
            processed_at=at + timedelta(seconds=1),
            state=HookState.DONE,
            outcome="Worked in.",
        )
