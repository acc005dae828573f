"""Send one intended write to GitHub (the outbox's handler for consumer `github`)."""

from datetime import datetime, timedelta

from django.conf import settings

from github_mirror.client import GitHubClient, IssueContent, is_dry_run
from github_mirror.marker import marker
from github_mirror.models import IssueWrite, TrackedIssue, WriteKind
from github_mirror.services import note_created, note_sent, note_tried
from outbox.models import UNFINISHED, Delivery, DeliveryState
from outbox.outcomes import NotYet, Outcome, PermanentFailure, Sent, Skipped

DRY_RUN = "Dry run: GITHUB_TOKEN and GITHUB_REPOSITORY are not set, so nothing left the house."
SHORT_WAIT = timedelta(seconds=5)


def send_write(write_id: int, is_repeat: bool, now: datetime) -> Outcome:
    """Carry out write `write_id`. After an uncertain result its marker is looked for before anything is made twice."""
    write = IssueWrite.objects.select_related("issue__ticket").get(pk=write_id)
    if write.sent_at is not None:
        return Sent("Sent before.")
    if is_dry_run():
        return Skipped(DRY_RUN)
    _wait_for_turn(write)
    if _is_kept_back(write.issue):
        return Skipped("Kept back like the issue itself, until somebody publishes it.")
    was_tried = note_tried(write, now=now) or is_repeat
    _carry_out(write, GitHubClient(), was_tried=was_tried, now=now)
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


def _carry_out(write: IssueWrite, client: GitHubClient, *, was_tried: bool, now: datetime) -> None:
    issue, number = write.issue, write.issue.issue_number
    text = IssueContent(write.title, write.body, tuple(write.labels))
    if write.kind == WriteKind.CREATE:
        mark = marker(ticket=issue.ticket_id, operation="create", key=settings.SECRET_KEY)
        remote = client.find_issue(mark, since=write.created_at) if was_tried else None
        note_created(issue, remote or client.create_issue(text), now=now)
        return
    if number is None:
        raise PermanentFailure("There is no issue to write to.")
    match write.kind:
        case WriteKind.UPDATE:
            client.update_issue(number, text)
        case WriteKind.CLOSE:
            client.close_issue(number, reason=write.state_reason)
        case WriteKind.REOPEN:
            client.reopen_issue(number)
        case WriteKind.COMMENT:
            mark = marker(ticket=issue.ticket_id, operation=f"comment-{write.pk}", key=settings.SECRET_KEY)
            if not (was_tried and client.has_comment(number, mark, since=write.created_at)):
                client.comment(number, f"{write.body}\n\n{mark}")
