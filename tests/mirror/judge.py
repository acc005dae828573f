"""What must be true once both sides have settled. Each function returns complaints, as sentences."""

import json
from collections import Counter
from collections.abc import Iterator

from django.conf import settings

from github_mirror.facts import issue_facts
from github_mirror.marker import marks_in
from github_mirror.models import Conflict, IssueWrite, MirroredComment, Presence, Sync, TrackedIssue
from github_mirror.publication import draft_of, wanted
from github_mirror.threeway import FIELDS, Verdict, merge, snapshot
from outbox.models import Delivery
from tests.github.deeds import Entry
from tests.github.state import Comment, Issue
from tests.mirror.desk import PRIVATE, SideBySide
from tickets.models import Comment as OurComment
from tickets.models import Ticket, TicketEvent

BOT = "supportdesk-bot"


def complaints(sides: SideBySide, *, resolved: set[int], editions: dict[tuple[int, str], str]) -> list[str]:
    """Return everything that is wrong. `resolved` names the tickets that the desk's people hold to be done,
    `editions` the last words that a steward gave an issue of the desk's.
    """
    return [
        *sides.hub.violations,
        *sides.broken,
        *defects(sides),
        *leaks(sides),
        *disagreements(sides),
        *doubles(sides),
        *lost_at_github(sides),
        *lost_here(sides, editions=editions),
        *proposals(sides, resolved=resolved),
    ]


def defects(sides: SideBySide) -> Iterator[str]:
    """Look for errors of ours that the desk survived, and for limits that were not kept."""
    if sides.hub.limits.n_exceeded:
        yield f"GitHub's limits were exceeded {sides.hub.limits.n_exceeded} times"
    for sync in Sync.objects.filter(error__startswith="Internal error"):
        yield f"a sync failed: {sync.error}"
    yield from (
        f"{one}"
        for one in Delivery.objects.filter(outcome__startswith="Internal error").values_list(
            "outcome", flat=True
        )
    )


def leaks(sides: SideBySide) -> Iterator[str]:
    """Look for what was planted in everything that was ever written to GitHub."""
    said = sides.hub.said
    yield from (f"leaked: {text[:12]}" for text in PRIVATE if text in said)


def disagreements(sides: SideBySide) -> Iterator[str]:
    """Compare each issue: the desk knows what GitHub says, and GitHub says what the desk wants, or a conflict shows."""
    there = {one.id: one for one in sides.there.issues.values()}
    for issue in TrackedIssue.objects.select_related("ticket", "repository"):
        remote = there.get(issue.github_id) if issue.github_id else None
        if remote is None:
            yield f"{issue}: was never made, or is not known"
            continue
        presence = _presence_of(remote)
        if issue.presence != presence:
            yield f"{issue}: is {presence} at GitHub, and {issue.presence} here"
        elif presence == Presence.THERE:
            yield from _differences(sides, issue, remote)


def _differences(sides: SideBySide, issue: TrackedIssue, remote: Issue) -> Iterator[str]:
    facts = issue_facts(sides.hub.deeds.shapes.issue(remote))
    fields = {name: getattr(facts, name) for name in (*FIELDS, "state_reason")}
    said = snapshot({name: list(one) if isinstance(one, tuple) else one for name, one in fields.items()})
    for name in FIELDS:
        if issue.theirs.get(name) != said.get(name):
            yield f"{issue}: {name} is {said.get(name)!r} at GitHub, the desk knows {issue.theirs.get(name)!r}"
    if issue.is_locked != remote.locked:
        yield f"{issue}: locked is {remote.locked} at GitHub"
    in_conflict = set(issue.conflicts.filter(resolved_at=None).values_list("field", flat=True))
    ours = snapshot(wanted(issue))
    merged = merge(base_ours=issue.ours, base_theirs=issue.theirs, ours=ours, theirs=said)
    for one in merged:
        if one.field not in in_conflict and one.verdict in {Verdict.PUSH, Verdict.CONFLICT}:
            yield f"{issue}: {one.field} would still be {one.verdict}: {one.ours!r} and {one.theirs!r}"


def doubles(sides: SideBySide) -> Iterator[str]:
    """Count what was made at GitHub by mark, and what became of each comment here."""
    made: Counter[tuple[int, str]] = Counter()
    for issue in (*sides.there.present, *sides.elsewhere.present):
        made.update(_marks(issue.body or "") if issue.user.login == BOT else ())
        for comment in issue.comments.values():
            made.update(_marks(comment.body) if comment.user.login == BOT else ())
    yield from (f"made {n} times: {mark}" for mark, n in made.items() if n > 1)
    notes = OurComment.objects.exclude(outside_author="").count()
    mirrored = MirroredComment.objects.exclude(note=None).filter(note__author=None).count()
    if notes != mirrored:
        yield f"{notes} notes of GitHub's people for {mirrored} comments of theirs"
    # What was meant for an issue that was deleted does not follow when its ticket is tracked anew.
    dropped = Delivery.objects.filter(consumer="github", state="skipped", outcome__startswith="The issue is")
    unsent = IssueWrite.objects.filter(issue__presence=Presence.THERE, sent_at=None)
    unsent = unsent.exclude(pk__in=dropped.values("subject_id"))
    yield from (f"never sent: {one}" for one in unsent)


def lost_at_github(sides: SideBySide) -> Iterator[str]:
    """Look for what GitHub's people wrote: it stands there, or the desk shows it."""
    journal = sides.hub.deeds.journal
    for at, entry in enumerate(journal):
        if entry.by.login == BOT or entry.field == "state":
            continue
        later = next((one for one in journal[at + 1 :] if _is_same(one, entry)), None)
        if later is not None and later.by.login == BOT and not _is_shown(entry.after):
            yield f"the desk wrote {later.after[:60]!r} over {entry.after[:60]!r}, which nobody can see"
    known = set(TrackedIssue.objects.filter(presence=Presence.THERE).values_list("github_id", flat=True))
    for comment in sides.there.comments:
        if comment.issue.id in known and comment.user.login != BOT:
            yield from _not_noted(comment)
    present = {one.id for one in sides.there.comments}
    alive = MirroredComment.objects.filter(deleted_at=None, issue__presence=Presence.THERE)
    yield from (f"deleted at GitHub, alive here: {one}" for one in alive if one.github_id not in present)


def _not_noted(comment: Comment) -> Iterator[str]:
    found = MirroredComment.objects.select_related("note").filter(github_id=comment.id).first()
    if found is None or found.note is None:
        yield f"{comment.body!r} of GitHub became no note"
    elif comment.body.strip() not in found.note.body:
        yield f"the note says {found.note.body!r}, GitHub {comment.body!r}"


def lost_here(sides: SideBySide, *, editions: dict[tuple[int, str], str]) -> Iterator[str]:
    """Look for what stewards published: it was written to GitHub, or is in a conflict."""
    issues = {one.ticket_id: one for one in TrackedIssue.objects.filter(presence=Presence.THERE)}
    written = "\n".join(one.after for one in sides.hub.deeds.journal if one.by.login == BOT)
    for event in TicketEvent.objects.filter(kind="shared_note", ticket__in=issues):
        if event.at <= issues[event.ticket_id].tracked_at:
            continue
        if written.count(event.data["text"]) != 1:
            yield f"{event.data['text']!r} was written to GitHub {written.count(event.data['text'])} times"
    conflicts = json.dumps(list(Conflict.objects.values_list("ours", flat=True)))
    for (number, _), words in editions.items():
        if number in issues and words not in written and words not in conflicts:
            draft = draft_of(issues[number])
            yield f"{words!r} of a steward went nowhere; the desk says {draft.title!r}, {draft.description!r}"


def proposals(sides: SideBySide, *, resolved: set[int]) -> Iterator[str]:
    """See that GitHub's closing only proposes: it resolves no ticket, and is seen."""
    for issue in TrackedIssue.objects.select_related("ticket").filter(presence=Presence.THERE):
        ticket: Ticket = issue.ticket
        if ticket.is_done and ticket.number not in resolved:
            yield f"{ticket} is done, and nobody at the desk did that"
        is_asked = issue.proposal or issue.conflicts.filter(field="state", resolved_at=None).exists()
        if issue.theirs.get("state") == "closed" and not ticket.is_done and not is_asked:
            yield f"{issue} is closed at GitHub, and the steward is asked nothing"


def _is_same(one: Entry, other: Entry) -> bool:
    return one.of is other.of and one.field == other.field


def _is_shown(text: str) -> bool:
    """Say whether the desk shows a text somewhere: in a conflict, a timeline, a note or as what it took over."""
    wanted_text = text.strip().partition("<!--")[0].strip()[:60]
    shown = [
        list(Conflict.objects.values_list("base", "ours", "theirs", "chosen")),
        list(TicketEvent.objects.values_list("data", flat=True)),
        list(OurComment.objects.values_list("body", flat=True)),
    ]
    return json.dumps(wanted_text, ensure_ascii=False)[1:-1] in json.dumps(
        shown, ensure_ascii=False, default=str
    )


def _marks(body: str) -> list[tuple[int, str]]:
    return [(one.ticket, one.operation) for one in marks_in(body, key=settings.SECRET_KEY)]


def _presence_of(remote: Issue) -> Presence:
    if remote.is_deleted:
        return Presence.DELETED
    return Presence.MOVED if remote.moved_to is not None else Presence.THERE
