"""What happens to whole repositories and issues: made public, renamed, moved, archived, deleted, switched off."""

from datetime import datetime

from django.db import transaction

from github_mirror.errors import NoAccess
from github_mirror.facts import ARCHIVED, ISSUES_OFF, IssueFacts, RepositoryFacts
from github_mirror.inbound.finding import FINAL, find_issue, known_issue
from github_mirror.inbound.values import NOT_OURS, NOTHING_NEW, Applied
from github_mirror.models import IssueRole, IssueWrite, Presence, Repository, RepositoryState, TrackedIssue
from github_mirror.people import member_of
from github_mirror.repositories import note_recovered, note_trouble
from github_mirror.telling import tell_managers, tell_steward
from outbox.services import skip_waiting
from tickets.services import mark_untracked, record
from tickets.states import EventKind


@transaction.atomic
def apply_repository(repository: Repository, facts: RepositoryFacts, *, now: datetime) -> Applied:
    """Take in what a repository is like now: its name, who may read it, and whether issues can be written."""
    held = Repository.objects.select_for_update().get(pk=repository.pk)
    changes = [
        *_rename(held, facts),
        *_note_visibility(held, facts, now=now),
        *_note_use(held, facts, now=now),
        *_switch_issues(held, facts, now=now),
    ]
    # A webhook names no version. Then what GitHub says next time must not be "as you know it".
    held.checked_at, held.etag = now, facts.etag
    held.save(
        update_fields=[
            "github_id",
            "node_id",
            "full_name",
            "former_names",
            "is_private",
            "public_since",
            "checked_at",
            "etag",
        ]
    )
    if not changes:
        return NOTHING_NEW
    return Applied(f"{held}: {' '.join(changes)}"[:300], changes=tuple(changes))


def _rename(held: Repository, facts: RepositoryFacts) -> list[str]:
    held.github_id, held.node_id = facts.github_id, facts.node_id
    if facts.full_name == held.full_name:
        return []
    if Repository.objects.filter(full_name=facts.full_name).exclude(pk=held.pk).exists():
        return [f"It is called {facts.full_name} now, as another repository of the desk was."]
    held.former_names = [*held.former_names, held.full_name]
    held.full_name = facts.full_name
    return [f"It is called {facts.full_name} now."]


def _note_visibility(held: Repository, facts: RepositoryFacts, *, now: datetime) -> list[str]:
    before, held.is_private = held.is_private, facts.is_private
    if before and not facts.is_private:
        held.public_since = now
    if held.was_private and not facts.is_private:
        words = f"{held} is public now. Nothing more is written until a manager resumes it."
        return [words] if _stop(held, words=words, key="public", now=now) else []
    if facts.is_private and before is False and held.state == RepositoryState.STOPPED:
        return ["It is private again; a manager may resume it."]
    return []


def _note_use(held: Repository, facts: RepositoryFacts, *, now: datetime) -> list[str]:
    """Note what keeps us from writing to it; what did so before is over when GitHub says so."""
    archived = f"{held} {ARCHIVED}."
    if facts.is_archived and held.error != archived:
        note_trouble(held, NoAccess(archived), now=now, is_writing=True)
        return [archived]
    if not facts.is_archived and held.error.endswith(f"{ARCHIVED}."):
        note_recovered(held, now=now, is_writing=True)
        return ["It is not archived any more."]
    return []


def _switch_issues(held: Repository, facts: RepositoryFacts, *, now: datetime) -> list[str]:
    issues = TrackedIssue.objects.filter(repository=held)
    disabled = f"{held} {ISSUES_OFF}."
    if not facts.has_issues:
        n_switched = issues.filter(presence=Presence.THERE).update(presence=Presence.DISABLED)
        if not n_switched and held.error == disabled:
            return []
        note_trouble(held, NoAccess(disabled), now=now, is_writing=True)
        return [disabled]
    n_switched = issues.filter(presence=Presence.DISABLED).update(presence=Presence.THERE)
    if held.error.endswith(f"{ISSUES_OFF}."):
        note_recovered(held, now=now, is_writing=True)
        return ["Its issues are switched on again."]
    return ["Its issues are switched on again."] if n_switched else []


@transaction.atomic
def apply_lost_repository(repository: Repository, *, words: str, key: str, now: datetime) -> Applied:
    """Stop the mirror of a repository that was deleted, or given to others; `words` is a sentence."""
    held = Repository.objects.select_for_update().get(pk=repository.pk)
    is_news = _stop(held, words=words, key=key, now=now)
    return Applied(words, changes=(words,)) if is_news else NOTHING_NEW


def _stop(held: Repository, *, words: str, key: str, now: datetime) -> bool:
    """Stop all writing to a repository and tell the managers; say whether it was not stopped before."""
    if held.state == RepositoryState.STOPPED:
        return False
    held.state, held.state_why, held.state_since, held.state_by = (
        RepositoryState.STOPPED,
        words[:300],
        now,
        None,
    )
    held.save(update_fields=["state", "state_why", "state_since", "state_by"])
    tell_managers(held, words=words, key=f"{key}:{now.isoformat()}", now=now)
    return True


@transaction.atomic
def apply_transferred(
    repository: Repository,
    moved: IssueFacts | TrackedIssue,
    *,
    now: datetime,
    new_url: str = "",
    by_login: str = "",
    by_id: int = 0,
) -> Applied:
    """Follow an issue that was moved to another repository: nothing more is written, and the steward is told.

    `moved` is it as GitHub told of it, or as the desk keeps it where GitHub says no more than that.
    """
    issue = _meant(repository, moved, now=now)
    where = f" to {new_url}" if new_url else ""
    words = f"moved the issue to another repository on GitHub{where}; it is not followed there"
    return _end(issue, Presence.MOVED, words=words, by=(by_login, by_id), url=new_url, now=now)


@transaction.atomic
def apply_deleted_issue(
    repository: Repository,
    deleted: IssueFacts | TrackedIssue,
    *,
    now: datetime,
    by_login: str = "",
    by_id: int = 0,
) -> Applied:
    """Note that an issue was deleted: its ticket is tracked no longer and can be tracked anew.

    `deleted` is it as GitHub told of it, or as the desk keeps it where GitHub says no more than that.
    """
    issue = _meant(repository, deleted, now=now)
    return _end(issue, Presence.DELETED, words="deleted the issue on GitHub", by=(by_login, by_id), now=now)


def _meant(repository: Repository, one: IssueFacts | TrackedIssue, *, now: datetime) -> TrackedIssue | None:
    """Return our issue, locked, or None. Facts tell it by its marker too, though our request was not answered yet."""
    if isinstance(one, IssueFacts):
        return find_issue(repository, one, now=now)
    # By what it is at GitHub: the same row may stand for another issue by now.
    return known_issue(repository, number=one.issue_number or 0, github_id=one.github_id or 0)


def _end(
    issue: TrackedIssue | None,
    presence: Presence,
    *,
    words: str,
    by: tuple[str, int],
    now: datetime,
    url: str = "",
) -> Applied:
    if issue is None:
        return NOT_OURS
    if issue.presence in FINAL:
        return NOTHING_NEW
    login, github_id = by
    issue.presence, issue.synced_at = presence, now
    issue.proposal, issue.proposed_by, issue.proposed_at = "", "", None
    issue.save(update_fields=["presence", "synced_at", "proposal", "proposed_by", "proposed_at"])
    actor, who = member_of(login, github_id), login or "Somebody"
    data = {"words": words, "by": login or "Somebody", "url": url or issue.url}
    record(issue.ticket_id, kind=EventKind.GITHUB_CHANGED, actor=actor, now=now, data=data)
    if presence == Presence.DELETED and issue.role == IssueRole.REQUEST:
        reason = f"{issue.reference} was deleted on GitHub."
        mark_untracked(issue.ticket_id, actor=actor, reason=reason, now=now)
    unsent = IssueWrite.objects.filter(issue=issue, sent_at=None).values_list("pk", flat=True)
    reason = f"The issue is {'deleted' if presence == Presence.DELETED else 'in another repository'}."
    skip_waiting(subject_ids=list(unsent), consumers=["github"], reason=reason, now=now)
    tell_steward(issue, words=f"{who} {words} ({issue.reference}).", key=str(presence), now=now)
    return Applied(f"{issue.ticket.reference}: {who} {words}."[:300], changes=(words,))
