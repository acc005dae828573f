"""Take in what GitHub says of an issue: field by field accepted, proposed to a steward, or kept as a conflict."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from github_mirror.facts import IssueFacts
from github_mirror.inbound.finding import FINAL, find_issue, locked_issues
from github_mirror.inbound.settling import People, assign_ticket, keep_conflicts, propose, take_over
from github_mirror.inbound.values import (
    BURIED,
    NOT_OURS,
    NOTHING_NEW,
    OLDER,
    SAME_SECOND,
    Applied,
    Source,
    is_older,
)
from github_mirror.inbound.words import changes_in_words
from github_mirror.models import Conflict, Repository, TrackedIssue
from github_mirror.people import member_of
from github_mirror.publication import wanted, wanted_in_all
from github_mirror.threeway import CLOSED, OPEN, SETS, Merged, Said, bases_after, heard_back, merge, snapshot
from tickets.services import record
from tickets.states import EventKind

SAVED = [
    "title",
    "milestone",
    "description",
    "investigation",
    "ours",
    "theirs",
    "sending",
    "theirs_at",
    "is_locked",
    "n_comments",
    "etag",
    "url",
    "synced_at",
    "proposal",
    "proposed_by",
    "proposed_at",
]


@dataclass
class Comparison:
    """An issue of ours, locked, beside a snapshot of GitHub's; the bases move as it is compared."""

    issue: TrackedIssue
    said: dict[str, Any]
    own: dict[str, Any]
    their: dict[str, Any]
    conflicts: dict[str, Conflict] = field(default_factory=dict)
    # What was told of their side of each conflict before.
    told: dict[str, Any] = field(default_factory=dict)
    merged: tuple[Merged, ...] = ()

    @classmethod
    def of(cls, issue: TrackedIssue, said: dict[str, Any]) -> "Comparison":
        """Read the bases. Of a field in conflict both sides' base is what they said before it."""
        conflicts = {one.field: one for one in issue.conflicts.filter(resolved_at=None)}
        their = dict(issue.theirs)
        for name, conflict in conflicts.items():
            if name == "state":
                their["state"], their["state_reason"] = conflict.base
            else:
                their[name] = conflict.base
        told = {name: conflict.theirs for name, conflict in conflicts.items()}
        return cls(issue, said, dict(issue.ours), their, conflicts, told)

    def hear(self, sending: Said, said: Said) -> bool:
        """Take what GitHub says for the arrival of what we sent; say whether any of it is."""
        before = len(sending)
        self.issue.sending, self.own, self.their = heard_back(
            sending=sending, base_ours=self.own, base_theirs=self.their, theirs=said
        )
        return len(self.issue.sending) < before

    def settle(self, now_wanted: Said) -> None:
        """Compare, and move the bases past what is agreed."""
        self.merged = merge(base_ours=self.own, base_theirs=self.their, ours=now_wanted, theirs=self.said)
        self.own, self.their = bases_after(self.merged, base_ours=self.own, base_theirs=self.their)

    @property
    def known_conflicts(self) -> set[str]:
        """Return the fields in conflict of which GitHub says nothing new."""
        return {
            one.field for one in self.merged if one.field in self.told and self.told[one.field] == one.theirs
        }


@transaction.atomic
def apply_issue(
    repository: Repository,
    facts: IssueFacts,
    *,
    source: str,
    now: datetime,
    by_login: str = "",
    by_id: int = 0,
    sent: Said | None = None,
) -> Applied:
    """Take in GitHub's word on an issue, in any order and any number of times.

    `source` is "webhook", "sync" (we asked) or "answer" (to our own write, which wanted the fields `sent`).
    """
    issue = find_issue(repository, facts, now=now)
    if issue is None:
        return NOT_OURS
    if issue.presence in FINAL:
        return BURIED
    said = snapshot(_fields_of(facts))
    if is_older(facts.updated_at, issue.theirs_at, now=now):
        return _apply_older(issue, said, sent=sent, now=now)
    is_other = issue.is_locked != facts.is_locked or not (issue.theirs == said or _is_echo(issue, said))
    if source == Source.WEBHOOK and issue.theirs_at == facts.updated_at and is_other:
        return SAME_SECOND
    if not by_login and facts.state == CLOSED != issue.theirs.get("state"):
        by_login = facts.closed_by
    return _apply(issue, facts, said=said, sent=sent or {}, by=(by_login, by_id), now=now)


def _is_echo(issue: TrackedIssue, said: dict[str, Any]) -> bool:
    """Say whether GitHub says what it said before and what we sent since, and nothing else."""
    left, _, their = heard_back(
        sending=issue.sending, base_ours=issue.ours, base_theirs=issue.theirs, theirs=said
    )
    return bool(issue.sending) and not left and their == said


def note_sending(issue: TrackedIssue, fields: Said, *, own: Said | None = None) -> None:
    """Keep what a request is about to write (`to_write`, or `wanted`), so that its echo is known before its answer.

    `own` is what of its labels and people is ours, where that is known: the desk may want others a moment later. Call
    it before the request leaves.
    """
    TrackedIssue.objects.filter(pk=issue.pk).update(sending=_own_part(issue, fields, own=own))


@transaction.atomic
def compare_issue(issue: TrackedIssue, *, now: datetime) -> tuple[Merged, ...]:
    """Return how what we want now stands against what GitHub last said; keep what is in conflict.

    Feed it to `threeway.to_write` for the fields of a PATCH.
    """
    locked = locked_issues().get(pk=issue.pk)
    comparison = Comparison.of(locked, dict(locked.theirs))
    _conclude(comparison, now=now)
    return comparison.merged


def _own_part(issue: TrackedIssue, fields: Said, *, own: Said | None = None) -> dict[str, Any]:
    """Return what of a request's fields is ours: it repeats the labels and people of theirs, which are not."""
    part = snapshot(fields)
    if any(name in part for name in SETS):
        own = wanted(issue) if own is None else own
        for name in SETS:
            if name in part:
                ours = {one.casefold() for one in own.get(name, ())}
                part[name] = [one for one in part[name] if one.casefold() in ours]
    return part


def _on_its_way(issue: TrackedIssue, sent: Said) -> dict[str, Any]:
    """Return what was noted before the request left, completed by what the sender says of it now."""
    part = _own_part(issue, sent)
    return (
        dict(issue.sending)
        | {name: value for name, value in part.items() if name not in SETS}
        | {name: value for name, value in part.items() if name in SETS and name not in issue.sending}
    )


def _fields_of(facts: IssueFacts) -> dict[str, Any]:
    return {
        "title": facts.title,
        "body": facts.body,
        "labels": list(facts.labels),
        "assignees": list(facts.assignees),
        "milestone": facts.milestone,
        "state": facts.state,
        "state_reason": facts.state_reason,
    }


def _apply_older(issue: TrackedIssue, said: dict[str, Any], *, sent: Said | None, now: datetime) -> Applied:
    """Learn at least that our own write arrived: what came after it was written knowing it."""
    sending = _on_its_way(issue, sent or {})
    comparison = Comparison.of(issue, dict(issue.theirs))
    if not sending or not comparison.hear(sending, said):
        return OLDER
    _conclude(comparison, now=now)
    return OLDER


def _apply(
    issue: TrackedIssue,
    facts: IssueFacts,
    *,
    said: dict[str, Any],
    sent: Said,
    by: tuple[str, int],
    now: datetime,
) -> Applied:
    sending = _on_its_way(issue, sent)
    told = _about_the_lock(issue, facts)
    issue.theirs_at, issue.synced_at = facts.updated_at, now
    issue.n_comments, issue.url, issue.is_locked = facts.n_comments, facts.url, facts.is_locked
    issue.etag = facts.etag or issue.etag
    if said == issue.theirs and not sending and not told:
        issue.save(update_fields=["theirs_at", "synced_at", "n_comments", "url", "etag"])
        return NOTHING_NEW
    comparison = Comparison.of(issue, said)
    if not issue.theirs:
        _begin(comparison, sending)
    elif sending:
        comparison.hear(sending, said)
    if sent:
        # Answered: nothing of it is on its way any more.
        issue.sending = {}
    words, conflicts = _tell(comparison, told=told, by=by, people=facts.assignee_ids, now=now)
    if not words:
        return NOTHING_NEW
    outcome = f"{issue.ticket.reference}: {'; '.join(words)}."[:300]
    return Applied(outcome, changes=tuple(words), conflicts=conflicts)


def _begin(comparison: Comparison, sending: dict[str, Any]) -> None:
    """Set the bases of an issue of which GitHub tells for the first time to what we asked for when it was made.

    Its labels and people GitHub may tell of later. Of issues from before that was kept, both sides say what they say.
    """
    if not sending:
        comparison.own, comparison.their = snapshot(wanted(comparison.issue)), dict(comparison.said)
        return
    comparison.own = {name: value for name, value in sending.items() if name not in SETS}
    comparison.their = dict(comparison.own)
    comparison.hear({name: sending[name] for name in SETS if name in sending}, comparison.said)


def _about_the_lock(issue: TrackedIssue, facts: IssueFacts) -> list[str]:
    if facts.is_locked == issue.is_locked:
        return []
    return [f"{'locked' if facts.is_locked else 'unlocked'} the conversation on GitHub"]


def _tell(
    comparison: Comparison, *, told: list[str], by: tuple[str, int], now: datetime, people: People
) -> tuple[list[str], tuple[str, ...]]:
    """Carry out what the comparison says and tell of it in the ticket's timeline; return the words and conflicts."""
    issue, (login, github_id) = comparison.issue, by
    was_closed_there = issue.theirs.get("state") == CLOSED and issue.ours.get("state", OPEN) == OPEN
    conflicts = _conclude(comparison, login=login, now=now)
    words = changes_in_words(comparison.merged, but=comparison.known_conflicts)
    if was_closed_there and comparison.said.get("state") == OPEN:
        words.append("reopened the issue on GitHub")
    words += told
    actor = member_of(login, github_id)
    if words:
        data = {"words": "; ".join(words), "by": login or "Somebody", "url": issue.url}
        record(issue.ticket_id, kind=EventKind.GITHUB_CHANGED, actor=actor, now=now, data=data)
    if assign_ticket(issue, comparison.merged, people=people, actor=actor, login=login, now=now):
        _count_as_ours(issue, ["assignees"])
        issue.save(update_fields=["ours"])
    return words, conflicts


def _conclude(comparison: Comparison, *, now: datetime, login: str = "") -> tuple[str, ...]:
    """Carry out what the comparison says, and save the issue; return the fields in conflict."""
    issue = comparison.issue
    comparison.settle(wanted(issue))
    conflicts = keep_conflicts(issue, comparison.merged, known=comparison.conflicts, login=login, now=now)
    propose(issue, comparison.merged, login=login, now=now)
    issue.ours, issue.theirs = comparison.own, comparison.said
    if taken := take_over(issue, comparison.merged):
        _count_as_ours(issue, taken)
    issue.save(update_fields=SAVED)
    return conflicts


def _count_as_ours(issue: TrackedIssue, fields: Iterable[str]) -> None:
    """Count what was taken over as said by us: what the desk makes of it is no change of ours (unsaved)."""
    now_wanted = snapshot(wanted_in_all(issue))
    issue.ours |= {name: now_wanted[name] for name in fields if name in now_wanted}
