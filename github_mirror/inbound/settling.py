"""What a comparison changes here: texts taken over, conflicts kept, a resolution proposed, a ticket assigned."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from accounts.models import User
from github_mirror.inbound.words import closing_words
from github_mirror.issue_sections import written_texts
from github_mirror.models import Conflict, IssueRole, TrackedIssue
from github_mirror.people import member_of
from github_mirror.publication import wanted_in_all
from github_mirror.telling import tell_steward
from github_mirror.threeway import CLOSED, OPEN, Merged, Verdict, snapshot
from tickets.services import assign

# Texts that the desk keeps as they are, and how long they may be.
TAKEN_OVER = {"title": 256, "milestone": 255}
# Logins at GitHub with GitHub's numbers of the people.
People = Sequence[tuple[str, int]]


def take_over(issue: TrackedIssue, merged: Iterable[Merged]) -> list[str]:
    """Have the desk say what GitHub's people wrote, where it keeps such a text itself; return the fields (unsaved)."""
    taken: list[str] = []
    waiting = snapshot(wanted_in_all(issue)) if issue.is_to_be_reviewed else {}
    for one in merged:
        # A text of ours that waits for another look is not replaced: after that look it is a conflict.
        if one.verdict != Verdict.ACCEPT or waiting.get(one.field, one.ours) != one.ours:
            continue
        if one.field in TAKEN_OVER:
            setattr(issue, one.field, one.theirs[: TAKEN_OVER[one.field]])
            taken.append(one.field)
        elif one.field == "body":
            take_over_body(issue, one.theirs)
            taken.append(one.field)
    return taken


def take_over_body(issue: TrackedIssue, body: str) -> None:
    """Have the desk say the texts of a body, if they are all that was changed in it and hold nothing private (unsaved).

    Otherwise the body stays at GitHub alone; nothing is written over it.
    """
    before = issue.description, issue.investigation
    if (texts := written_texts(body)) is None:
        return
    issue.description, issue.investigation = texts
    if snapshot(wanted_in_all(issue))["body"] != body:
        issue.description, issue.investigation = before


def keep_conflicts(
    issue: TrackedIssue,
    merged: Iterable[Merged],
    *,
    known: Mapping[str, Conflict],
    login: str,
    now: datetime,
) -> tuple[str, ...]:
    """Keep each field that both sides changed, and end the conflicts that ended by themselves; return the open ones."""
    is_open = []
    for one in merged:
        conflict = known.get(one.field)
        if one.verdict == Verdict.CONFLICT:
            is_open.append(one.field)
            _keep_conflict(issue, one, conflict, login=login, now=now)
        elif conflict is not None:
            conflict.resolved_at, conflict.chosen = now, one.value
            conflict.save(update_fields=["resolved_at", "chosen"])
    return tuple(is_open)


def _keep_conflict(
    issue: TrackedIssue, one: Merged, conflict: Conflict | None, *, login: str, now: datetime
) -> None:
    if conflict is None:
        Conflict.objects.create(
            issue=issue,
            field=one.field,
            base=one.base,
            ours=one.ours,
            theirs=one.theirs,
            their_login=login[:100],
            found_at=now,
        )
        words = f"The {one.field} of {issue.reference} was changed here and on GitHub. Please decide."
        tell_steward(issue, words=words, key=f"conflict:{one.field}:{now.isoformat()}", now=now)
    elif (conflict.ours, conflict.theirs) != (one.ours, one.theirs):
        if conflict.theirs != one.theirs:
            conflict.their_login = login[:100]
        conflict.ours, conflict.theirs = one.ours, one.theirs
        conflict.save(update_fields=["ours", "theirs", "their_login"])


def propose(issue: TrackedIssue, merged: Iterable[Merged], *, login: str, now: datetime) -> None:
    """Propose to resolve the ticket when its issue was closed at GitHub, and withdraw it when it was reopened.

    Neither touches the ticket (issue unsaved).
    """
    state = next((one for one in merged if one.field == "state"), None)
    if state is None or issue.role not in {IssueRole.REQUEST, IssueRole.ONGOING}:
        return
    who = login or "Somebody"
    if state.verdict == Verdict.PROPOSE and issue.ticket.is_live:
        issue.proposal = state.theirs[1] or "completed"
        issue.proposed_by, issue.proposed_at = login[:100], now
        words = (
            f"{who} {closing_words(state.theirs[1])} {issue.reference} on GitHub. Is the request resolved?"
        )
        tell_steward(issue, words=words, key=f"proposal:{now.isoformat()}", now=now)
    elif state.verdict == Verdict.ACCEPT:
        words = f"{who} reopened {issue.reference} on GitHub; the ticket stays as it is."
        tell_steward(issue, words=words, key=f"reopened:{now.isoformat()}", now=now)
    if issue.proposal and (state.theirs[0] == OPEN or state.ours[0] == CLOSED):
        withdraw(issue)


def withdraw(issue: TrackedIssue) -> None:
    """Take the proposal back (unsaved)."""
    issue.proposal, issue.proposed_by, issue.proposed_at = "", "", None


def assign_ticket(
    issue: TrackedIssue,
    merged: Iterable[Merged],
    *,
    people: People,
    actor: User | None,
    login: str,
    now: datetime,
) -> bool:
    """Give the ticket to the colleague who was assigned at GitHub, where nobody here changed that meanwhile.

    Not if whoever leads it is assigned there as well: then they have company. Unassigning changes nothing here.
    """
    one = next((one for one in merged if one.field == "assignees"), None)
    ticket = issue.ticket
    if one is None or not one.added or one.verdict != Verdict.ACCEPT or not ticket.is_live:
        return False
    assigned = {name.casefold() for name in one.theirs}
    if ticket.assignee is not None and ticket.assignee.github_login.casefold() in assigned:
        return False
    members = [member_of(name, number) for name, number in people if name in one.added]
    found = [member for member in members if member is not None]
    if len(found) != 1:
        return False
    reason = f"Assigned on GitHub by {login}." if login else "Assigned on GitHub."
    issue.ticket = assign(ticket.number, actor=actor, assignee=found[0], reason=reason, now=now)
    return True
