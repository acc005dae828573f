"""Where an issue at GitHub and what the desk keeps of it do not say the same. Changes nothing."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from github_mirror.facts import IssueFacts
from github_mirror.models import Conflict, IssueWrite, Presence, Repository, TrackedIssue, WriteKind
from github_mirror.publication import wanted
from github_mirror.threeway import FIELDS, Verdict, merge, snapshot
from outbox.models import UNFINISHED, Delivery
from tickets.models import TicketEvent

# By field, as people call it.
NAMES = {"body": "text", "state_reason": "state"}


def mirrored_issues(repository: Repository) -> dict[int, TrackedIssue]:
    """Return the issues that are to be there, by number."""
    related = ("ticket__service__cluster", "ticket__requester", "ticket__assignee", "repository")
    found = TrackedIssue.objects.select_related(*related).filter(
        repository=repository, issue_number__isnull=False, presence=Presence.THERE
    )
    return {issue.issue_number: issue for issue in found if issue.issue_number is not None}


def is_known(issue: TrackedIssue, facts: IssueFacts) -> bool:
    """Say whether the desk knows already all that GitHub says of an issue."""
    return (
        issue.github_id == facts.github_id
        and issue.theirs_at == facts.updated_at
        and issue.is_locked == facts.is_locked
        and not issue.sending
        and issue.theirs == said_in(facts)
    )


def said_in(facts: IssueFacts) -> dict[str, Any]:
    """Return what GitHub says, in the form in which it is compared."""
    return snapshot({name: getattr(facts, name) for name in (*FIELDS, "state_reason")})


def undecided_fields(repository: Repository) -> dict[int, set[str]]:
    """Return, by id of the issue, the fields that were edited on both sides and wait for somebody's decision."""
    waiting = Conflict.objects.filter(issue__repository=repository, resolved_at=None)
    found: dict[int, set[str]] = defaultdict(set)
    for issue_id, name in waiting.values_list("issue_id", "field"):
        found[issue_id].add(name)
    return found


def issues_with_waiting_writes(repository: Repository) -> set[int]:
    """Return the ids of the issues to which something waits to be written, or of whose tickets events wait for that."""
    unfinished = Delivery.objects.filter(state__in=UNFINISHED)
    of_writes = unfinished.filter(consumer="github", subject_id=OuterRef("pk"))
    writes = IssueWrite.objects.filter(Exists(of_writes), issue__repository=repository)
    waiting = set(writes.exclude(kind=WriteKind.COMMENT).values_list("issue_id", flat=True))
    events = unfinished.filter(consumer="github_mirror").values("subject_id")
    tickets = TicketEvent.objects.filter(pk__in=events).values("ticket")
    unplanned = TrackedIssue.objects.filter(repository=repository, ticket__in=tickets)
    return waiting | set(unplanned.values_list("pk", flat=True))


def unheard_changes(issue: TrackedIssue, facts: IssueFacts) -> list[str]:
    """Return the fields that GitHub's people changed without the desk knowing."""
    said = said_in(facts)
    changed = [name for name in said if issue.theirs.get(name) != said[name]]
    return list(dict.fromkeys(NAMES.get(name, name) for name in changed))


def missing_changes(issue: TrackedIssue, facts: IssueFacts, *, undecided: Collection[str]) -> list[str]:
    """Return the fields of which GitHub does not show what the desk wants."""
    merged = merge(base_ours=issue.ours, base_theirs=issue.theirs, ours=wanted(issue), theirs=said_in(facts))
    missing = (one.field for one in merged if one.verdict == Verdict.PUSH and one.field not in undecided)
    return [NAMES.get(name, name) for name in missing]


def kept_comments(repository: Repository) -> dict[int, int]:
    """Return, by number of the issue, how many comments the desk takes to be there."""
    kept = TrackedIssue.objects.filter(
        repository=repository, issue_number__isnull=False, presence=Presence.THERE
    )
    counted = kept.annotate(n_kept=Count("comments", filter=Q(comments__deleted_at=None)))
    return {number: n for number, n in counted.order_by().values_list("issue_number", "n_kept") if number}
