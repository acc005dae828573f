"""Send one intended write to GitHub (the outbox's handler for consumer `github`)."""

from datetime import datetime, timedelta

from django.conf import settings

from github_mirror.client import GitHub
from github_mirror.connecting import github, is_dry_run
from github_mirror.errors import GitHubError, SlowDown, Uncertain
from github_mirror.marker import marker
from github_mirror.models import IssueWrite, TrackedIssue, WriteKind
from github_mirror.repositories import default_repository
from github_mirror.services import note_created, note_sent, note_tried
from outbox.models import UNFINISHED, Delivery, DeliveryState
from outbox.outcomes import NotYet, Outcome, PermanentFailure, Sent, Skipped, TemporaryFailure

DRY_RUN = "Dry run: GITHUB_TOKEN and GITHUB_REPOSITORY are not set, so nothing left the house."
CLOCK_SKEW = timedelta(minutes=10)
SHORT_WAIT = timedelta(seconds=5)


def send_write(write_id: int, is_repeat: bool, now: datetime) -> Outcome:
    """Carry out write `write_id`. After an uncertain result its marker is looked for before anything is made twice."""
    write = IssueWrite.objects.select_related("issue__ticket", "issue__repository").get(pk=write_id)
    if write.sent_at is not None:
        return Sent("Sent before.")
    if is_dry_run():
        return Skipped(DRY_RUN)
    _wait_for_turn(write)
    if _is_kept_back(write.issue):
        return Skipped("Kept back like the issue itself, until somebody publishes it.")
    was_tried = note_tried(write, now=now) or is_repeat
    try:
        _carry_out(write, github(), was_tried=was_tried, now=now)
    except SlowDown as error:
        raise TemporaryFailure(str(error), retry_after=error.retry_after) from error
    except Uncertain as error:
        raise TemporaryFailure(str(error), may_have_arrived=True) from error
    except GitHubError as error:
        raise PermanentFailure(str(error)) from error
    note_sent(write, now=now)
    return Sent(f"{write.get_kind_display()}: done.")


def _wait_for_turn(write: IssueWrite) -> None:
    """Raise while an earlier write of the issue may still go out: GitHub must see them in order."""
    earlier = write.issue.writes.filter(pk__lt=write.pk, sent_at=None).values("pk")
    if Delivery.objects.filter(consumer="github", subject_id__in=earlier, state__in=UNFINISHED).exists():
        raise NotYet("Waits for an earlier write of this issue.", pause=SHORT_WAIT)


def _is_kept_back(issue: TrackedIssue) -> bool:
    """Say whether the issue was only shown, in a dry run, and nobody has had it published since."""
    creation = issue.writes.filter(kind=WriteKind.CREATE, sent_at=None).values("pk")
    return Delivery.objects.filter(
        consumer="github", subject_id__in=creation, state=DeliveryState.SKIPPED
    ).exists()


def _carry_out(write: IssueWrite, client: GitHub, *, was_tried: bool, now: datetime) -> None:
    issue, number = write.issue, write.issue.issue_number
    name = str(issue.repository or default_repository())
    if write.kind == WriteKind.CREATE:
        mark = marker(ticket=issue.ticket_id, operation="create", key=settings.SECRET_KEY)
        since = write.created_at - CLOCK_SKEW
        remote = (
            next((one for one in client.issues(name, since) if mark in one.body), None) if was_tried else None
        )
        note_created(issue, remote or client.create_issue(name, _fields(write)), now=now)
        return
    if number is None:
        raise PermanentFailure("There is no issue to write to.")
    match write.kind:
        case WriteKind.UPDATE:
            client.edit_issue(name, number, _fields(write))
        case WriteKind.CLOSE:
            client.edit_issue(name, number, {"state": "closed", "state_reason": write.state_reason})
        case WriteKind.REOPEN:
            client.edit_issue(name, number, {"state": "open", "state_reason": "reopened"})
        case WriteKind.COMMENT:
            mark = marker(ticket=issue.ticket_id, operation=f"comment-{write.pk}", key=settings.SECRET_KEY)
            since = write.created_at - CLOCK_SKEW
            there = was_tried and any(mark in one.body for one in client.issue_comments(name, number, since))
            if not there:
                client.create_comment(name, number, f"{write.body}\n\n{mark}")


def _fields(write: IssueWrite) -> dict[str, object]:
    return {"title": write.title, "body": write.body, "labels": list(write.labels)}
