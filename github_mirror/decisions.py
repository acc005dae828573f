"""What stewards decide: which side of a conflict holds, and whether a ticket whose issue was closed is resolved."""

import hashlib
import json
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from accounts.models import User
from github_mirror.errors import EditedMeanwhile, MirrorError
from github_mirror.inbound.finding import locked_issues
from github_mirror.inbound.issues import compare_issue
from github_mirror.inbound.settling import TAKEN_OVER, take_over_body, withdraw
from github_mirror.issue_sections import written_texts
from github_mirror.models import Conflict, TrackedIssue, WriteKind
from github_mirror.publication import Draft, draft_of, redacted_draft, wanted
from github_mirror.services import plan_write, tell_of_change
from github_mirror.threeway import CLOSED, TEXTS, snapshot, to_write


class Choice(StrEnum):
    """What is to hold of a field in conflict."""

    OURS = "ours"
    THEIRS = "theirs"
    TEXT = "text"


class NothingToDecide(MirrorError):
    """It was decided already, or ended by itself."""


class CannotSay(MirrorError):
    """The field cannot say what somebody wants it to say."""


def seen_of(conflict: Conflict) -> str:
    """Return a digest of both sides, by which a form says which ones its writer saw."""
    sides = json.dumps([conflict.ours, conflict.theirs], sort_keys=True)
    return hashlib.sha256(sides.encode()).hexdigest()


@transaction.atomic
def resolve_conflict(
    conflict: Conflict, choice: str, *, actor: User, now: datetime, seen: str = "", text: str = ""
) -> Conflict:
    """Have ours, theirs or another `text` hold on both sides; the same again changes nothing.

    `seen` is the `seen_of` that the writer began from. Raises NothingToDecide, EditedMeanwhile or CannotSay.
    """
    issue = locked_issues().get(pk=conflict.issue_id)
    conflict = Conflict.objects.select_for_update().get(pk=conflict.pk)
    if conflict.resolved_at is not None:
        raise NothingToDecide("This was decided already, or one side took its change back.")
    if seen and seen != seen_of(conflict):
        raise EditedMeanwhile("Somebody changed it again since you opened this page.")
    chosen = _settle(issue, conflict, Choice(choice), text=text)
    conflict.resolved_at, conflict.resolved_by, conflict.chosen = now, actor, chosen
    conflict.save(update_fields=["resolved_at", "resolved_by", "chosen"])
    issue.save(update_fields=["title", "milestone", "description", "investigation", "ours"])
    words = f"decided that the {_name(conflict)} on GitHub is {_words(Choice(choice))}"
    event = tell_of_change(issue, words, actor=actor, now=now)
    if to_write(compare_issue(issue, now=now)):
        plan_write(
            issue, kind=_kind(conflict), version=event.version, now=now, state_reason=_reason(conflict)
        )
    return conflict


@transaction.atomic
def refuse_proposal(issue: TrackedIssue, *, actor: User, now: datetime, reason: str = "") -> TrackedIssue:
    """Keep the ticket going, and open its issue again at GitHub. Raises NothingToDecide."""
    locked = _proposed(issue)
    withdraw(locked)
    # As if we had closed it ourselves: what we want is a change of ours, and is written.
    locked.ours |= {"state": CLOSED, "state_reason": locked.theirs.get("state_reason", "")}
    locked.save(update_fields=["proposal", "proposed_by", "proposed_at", "ours"])
    words = "kept it going and had the issue opened again on GitHub"
    event = tell_of_change(locked, f"{words}: {reason}"[:500] if reason else words, actor=actor, now=now)
    plan_write(locked, kind=WriteKind.REOPEN, version=event.version, now=now, state_reason="reopened")
    return locked


def _proposed(issue: TrackedIssue) -> TrackedIssue:
    locked = locked_issues().get(pk=issue.pk)
    if not locked.proposal:
        raise NothingToDecide("Nothing is proposed: the issue was opened again, or somebody decided already.")
    return locked


def _settle(issue: TrackedIssue, conflict: Conflict, choice: Choice, *, text: str) -> object:
    """Set what the desk says and both bases (unsaved); return what holds."""
    field, theirs = conflict.field, conflict.theirs
    if choice == Choice.THEIRS:
        _say_theirs(issue, conflict)
        # What the desk makes of it is no change of ours.
        issue.ours |= _of(field, snapshot(wanted(issue)))
        return theirs
    if choice == Choice.TEXT:
        _say(issue, field, text)
    # We know what they say and want something else: that is a change of ours alone.
    issue.ours |= {"state": theirs[0], "state_reason": theirs[1]} if field == "state" else {field: theirs}
    return text if choice == Choice.TEXT else conflict.ours


def _of(field: str, said: dict[str, object]) -> dict[str, object]:
    names = ("state", "state_reason") if field == "state" else (field,)
    return {name: said[name] for name in names if name in said}


def _say_theirs(issue: TrackedIssue, conflict: Conflict) -> None:
    if conflict.field in TAKEN_OVER:
        setattr(issue, conflict.field, conflict.theirs[: TAKEN_OVER[conflict.field]])
    elif conflict.field == "body":
        take_over_body(issue, conflict.theirs)


def _say(issue: TrackedIssue, field: str, text: str) -> None:
    """Have the desk say another text, redacted like every text that it publishes."""
    if field not in TEXTS:
        raise CannotSay("This is decided for one side or the other.")
    draft = draft_of(issue)
    if field == "title":
        if not text.strip():
            raise CannotSay("An issue has a title.")
        issue.title = redacted_draft(issue.ticket, Draft(text.strip(), "", "")).title
    elif field == "milestone":
        issue.milestone = text.strip()[:255]
    else:
        parts = written_texts(text)
        if parts is None:
            raise CannotSay(
                "Keep the headings “Short description” and “Investigation results”: what stands under them can be "
                "changed here, the rest is made of the ticket."
            )
        clean = redacted_draft(issue.ticket, Draft(draft.title, *parts))
        issue.description, issue.investigation = clean.description, clean.investigation


_WORDS: dict[Choice, str] = {
    Choice.OURS: "as the desk says",
    Choice.THEIRS: "as GitHub says",
    Choice.TEXT: "worded anew",
}


def _words(choice: Choice) -> str:
    return _WORDS[choice]


def _name(conflict: Conflict) -> str:
    return {"body": "text", "state": "state"}.get(conflict.field, conflict.field)


def _kind(conflict: Conflict) -> WriteKind:
    return WriteKind.CLOSE if conflict.field == "state" else WriteKind.UPDATE


def _reason(conflict: Conflict) -> str:
    return str(conflict.ours[1]) if conflict.field == "state" else ""
