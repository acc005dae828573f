"""Note that what was sent to an issue arrived, and have written next what the desk wants since it left."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from github_mirror.inbound import compare_issue
from github_mirror.models import IssueWrite, TrackedIssue, WriteKind
from github_mirror.services import FIELD_KINDS, locked, note_field_writes_sent, plan_write
from github_mirror.threeway import Merged, Said, to_write, wanted_in, wanted_since


@transaction.atomic
def note_edited(write: IssueWrite, merged: Iterable[Merged], *, upto: int, now: datetime) -> bool:
    """Note that GitHub says what was wanted when it was compared (`merged`); say whether that was all.

    Where the desk wants something else by now, `write` stays to be sent again. Whoever planned that may have found the
    write under way and trusted it to say what holds when it leaves.
    """
    issue = locked(write.issue)
    is_all = not wanted_since(wanted_in(merged), compare_issue(issue, now=now))
    note_field_writes_sent(issue, kinds=FIELD_KINDS, upto=upto, now=now)
    if not is_all:
        IssueWrite.objects.filter(pk=write.pk).update(sent_at=None)
    TrackedIssue.objects.filter(pk=issue.pk).update(synced_at=now)
    return is_all


@transaction.atomic
def note_opened(issue: TrackedIssue, said: Said, *, upto: int, now: datetime) -> None:
    """Note that what was planned up to a write went out with the creation of its issue, as far as it `said` so.

    An issue cannot be made closed. What else the desk wants by now is planned, unless it is already.
    """
    issue = locked(issue)
    merged = compare_issue(issue, now=now)
    changed, left = wanted_since(said, merged) - {"state"}, to_write(merged)
    kinds = set() if changed else {WriteKind.UPDATE}
    kinds |= set() if "state" in left else {WriteKind.CLOSE, WriteKind.REOPEN}
    note_field_writes_sent(issue, kinds=kinds, upto=upto, now=now)
    if changed and not issue.writes.filter(kind__in=FIELD_KINDS, sent_at=None).exists():
        plan_write(issue, kind=WriteKind.UPDATE, version=issue.ticket.version, now=now)
