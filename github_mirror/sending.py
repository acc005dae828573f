"""Send one intended write to GitHub (the outbox's handler for consumer `github`)."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from github_mirror.automatic import refusal_to_send
from github_mirror.connecting import github, is_dry_run
from github_mirror.errors import (
    ArrivalUnknown,
    BudgetSpent,
    MirrorError,
    Rejected,
    RepositoryStopped,
    SlowDown,
    Uncertain,
    WritingHeld,
)
from github_mirror.models import (
    IssueRole,
    IssueWrite,
    PublishedField,
    Repository,
    RepositoryState,
    TrackedIssue,
    WriteKind,
)
from github_mirror.publication import allowed_fields
from github_mirror.repositories import default_repository, is_held, note_recovered, note_trouble
from github_mirror.reviews import held_findings, why_held
from github_mirror.services import FIELD_KINDS, note_sent
from github_mirror.turns import NotOurTurn, turn_at
from github_mirror.visibility import repository_now
from github_mirror.writing import Writer
from outbox.models import UNFINISHED, Delivery, DeliveryState
from outbox.outcomes import NotYet, Outcome, PermanentFailure, Sent, Skipped, TemporaryFailure

DRY_RUN = "Dry run: the desk has no account at GitHub or no repository, so nothing left the house."
KEPT_BACK = "Kept back like the issue itself, until somebody publishes it."
# The lane's gate keeps back what would only wait again, so what waits may leave as soon as it opens.
SHORT_WAIT = timedelta(seconds=1)
LONGER_WAIT = timedelta(seconds=5)
# Whoever looks again has it sent at once.
UNTIL_LOOKED_AT = timedelta(hours=1)
UNTIL_CONNECTED = timedelta(minutes=1)


def send_write(write_id: int, is_repeat: bool, now: datetime) -> Outcome:
    """Carry out write `write_id`. After an uncertain result its marker is looked for before anything is made twice."""
    write = IssueWrite.objects.select_related("issue__repository").get(pk=write_id)
    if write.sent_at is not None:
        return Sent("Went out with another.")
    if is_dry_run():
        return _without_account(write)
    if why := why_held(write):
        raise NotYet(why, pause=UNTIL_LOOKED_AT)
    _wait_for_turn(write)
    if _is_kept_back(write.issue):
        return Skipped(KEPT_BACK)
    repository = _repository_of(write.issue)
    _refuse_held(repository, now=now)
    try:
        with turn_at(repository, now=now) as turn:
            client = github(gate=turn)
            repository = repository_now(repository, client=client, now=now)
            outcome = _refusal(write, repository) or Writer(client, repository, now).carry_out(
                write, is_repeat=is_repeat
            )
    except MirrorError as error:
        raise _unsent(error, repository, now=now) from error
    note_recovered(repository, now=now, is_writing=True)
    if write.kind not in FIELD_KINDS or isinstance(outcome, Skipped):
        # An edit is noted where it was compared: since then somebody may have planned it anew.
        note_sent(write, now=now)
    return outcome


def _without_account(write: IssueWrite) -> Skipped:
    """Show what GitHub would get; what belongs to an issue that it has already waits to be connected again."""
    if write.issue.issue_number is None and write.tried_at is None:
        return Skipped(DRY_RUN)
    raise NotYet("Waits until GitHub is connected again.", pause=UNTIL_CONNECTED)


def _unsent(error: MirrorError, repository: Repository, *, now: datetime) -> Exception:
    """Return what the outbox is told of a write that did not succeed.

    What is wrong with GitHub, or with our access to it, holds the whole repository and counts for no write; what is
    wrong with one write is that one's alone.
    """
    if isinstance(error, NotOurTurn | BudgetSpent | RepositoryStopped | WritingHeld):
        return NotYet(str(error), pause=SHORT_WAIT)
    if isinstance(error, Rejected):
        return PermanentFailure(str(error))
    if isinstance(error, ArrivalUnknown):
        return TemporaryFailure(str(error), may_have_arrived=True)
    is_reading = isinstance(error, SlowDown | Uncertain)
    note_trouble(repository, error, now=now, is_writing=not is_reading)
    return NotYet(str(error), pause=SHORT_WAIT)


def _wait_for_turn(write: IssueWrite) -> None:
    """Raise while what GitHub must see first may still go out: earlier writes, and the report of an action item."""
    issue = write.issue
    earlier = issue.writes.filter(pk__lt=write.pk, sent_at=None)
    if issue.role == IssueRole.ACTION_ITEM and write.kind == WriteKind.CREATE:
        earlier |= IssueWrite.objects.filter(
            issue__ticket=issue.ticket_id,
            issue__role=IssueRole.REPORT,
            kind=WriteKind.CREATE,
            sent_at=None,
        )
    waiting = Delivery.objects.filter(
        consumer="github", subject_id__in=_not_held(issue, earlier), state__in=UNFINISHED
    )
    if waiting.exists():
        raise NotYet("Waits for what GitHub must see first.", pause=LONGER_WAIT)


def _not_held(issue: TrackedIssue, earlier: QuerySet[IssueWrite]) -> list[int]:
    """Return the writes among earlier ones that do not wait for another look at a comment."""
    held = {write.pk for write in held_findings(issue)}
    return [pk for pk in earlier.values_list("pk", flat=True) if pk not in held]


def _is_kept_back(issue: TrackedIssue) -> bool:
    """Say whether the issue was only shown, in a dry run, and nobody has had it published since."""
    creation = issue.writes.filter(kind=WriteKind.CREATE, sent_at=None).values("pk")
    return Delivery.objects.filter(
        consumer="github", subject_id__in=creation, state=DeliveryState.SKIPPED
    ).exists()


def _repository_of(issue: TrackedIssue) -> Repository:
    """Return the issue's repository, chosen now for one that was only shown; raise PermanentFailure."""
    repository = issue.repository or default_repository()
    if repository is None:
        raise PermanentFailure("Nobody has said which repository this goes to.")
    TrackedIssue.objects.filter(pk=issue.pk, repository=None).update(repository=repository)
    return repository


def _refuse_held(repository: Repository, *, now: datetime) -> None:
    if repository.state != RepositoryState.ACTIVE:
        why = f": {repository.state_why}" if repository.state_why else "."
        raise NotYet(f"{repository} is {repository.get_state_display().lower()}{why}", pause=LONGER_WAIT)
    if is_held(repository, now=now, is_writing=True):
        raise NotYet(repository.error, pause=SHORT_WAIT)


def _refusal(write: IssueWrite, repository: Repository) -> Skipped | None:
    """Return why a write may not leave though GitHub would take it, None if it may."""
    if why := refusal_to_send(write.issue, repository):
        return Skipped(why)
    if write.kind == WriteKind.COMMENT and PublishedField.FINDINGS not in allowed_fields(repository):
        return Skipped(f"Findings are not published to {repository} any more.")
    return None
