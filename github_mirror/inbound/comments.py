"""Comments at GitHub: ours are recognised, others become internal notes, or answers where a colleague marks them so."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.models import User
from github_mirror.facts import CommentFacts, IssueFacts
from github_mirror.inbound.finding import COMMENTED, find_issue, known_issue
from github_mirror.inbound.values import (
    NOT_OURS,
    NOTHING_NEW,
    OLDER,
    SAME_SECOND,
    Applied,
    Source,
    is_older,
)
from github_mirror.marker import marks_in
from github_mirror.models import IssueWrite, MirroredComment, Repository, TrackedIssue, WriteKind
from github_mirror.own_account import may_be_ours
from github_mirror.people import member_of
from tickets.errors import TicketError
from tickets.models import Comment
from tickets.services import change_outside_note, note_from_outside, record, reply
from tickets.states import Channel, EventKind, Status

# The first line of a comment that is meant for the community.
REPLY = "/reply"


@dataclass(frozen=True)
class Somebody:
    """Who did something at GitHub, and the colleague they are here."""

    login: str
    member: User | None

    @classmethod
    def of(cls, login: str, github_id: int) -> "Somebody":
        """Return who it is."""
        return cls(login or "Somebody", member_of(login, github_id))


@transaction.atomic
def apply_comment(
    repository: Repository,
    facts: CommentFacts,
    *,
    source: str,
    now: datetime,
    of: IssueFacts | None = None,
    by_login: str = "",
    by_id: int = 0,
) -> Applied:
    """Take in GitHub's word on a comment, in any order and any number of times. A deleted one stays deleted.

    `of` is its issue, where it came with it: the comment may be heard of before the answer to the request that made the
    issue. `by_…` is who edited it, where that is known.
    """
    issue = _issue(repository, number=facts.issue_number, of=of, now=now)
    if issue is None:
        return NOT_OURS
    known = MirroredComment.objects.select_related("note").filter(github_id=facts.github_id).first()
    if known is None:
        return _take_in(issue, facts, now=now)
    if known.deleted_at is not None:
        return Applied("The comment was deleted; what comes later changes nothing.")
    if is_older(facts.changed_at, known.changed_at, now=now):
        return OLDER
    if facts.body == known.body:
        _update(known, changed_at=facts.changed_at)
        return NOTHING_NEW
    if facts.changed_at == known.changed_at and source == Source.WEBHOOK:
        return SAME_SECOND
    by = Somebody.of(by_login, by_id) if by_login else _unnamed_editor(known, facts)
    return _change(issue, known, facts, by=by, now=now)


@transaction.atomic
def apply_deleted_comment(
    repository: Repository,
    *,
    github_id: int,
    issue_number: int,
    now: datetime,
    facts: CommentFacts | None = None,
    of: IssueFacts | None = None,
    by_login: str = "",
    by_id: int = 0,
) -> Applied:
    """Bury a comment that was deleted at GitHub: its note says so, what it said stays in the timeline alone.

    `facts`, where they are known, keep a deletion that overtakes its comment from being forgotten; `of` is its issue.
    """
    issue = _issue(repository, number=issue_number, of=of, now=now)
    if issue is None:
        return NOT_OURS
    known = MirroredComment.objects.select_related("note").filter(github_id=github_id).first()
    if known is None:
        return _bury_unseen(issue, facts, now=now) if facts else NOTHING_NEW
    if known.deleted_at is not None:
        return NOTHING_NEW
    by = Somebody.of(by_login, by_id)
    _update(known, body="", deleted_at=now)
    words = f"deleted a comment of {known.login} on GitHub"
    if known.write_id is not None:
        words = "deleted our comment on GitHub"
        _record(issue, words, by=by, url=known.url, now=now, before=facts.body if facts else "")
    elif known.note is not None and known.note.is_internal:
        change_outside_note(
            known.note, body=f"*{by.login} deleted this on GitHub.*", words=words, actor=by.member, now=now
        )
    elif known.note is not None:
        _note(
            issue, f"*{by.login} deleted this answer on GitHub. The community has it all the same.*", by, now
        )
    return _told(issue, words, by)


def _issue(
    repository: Repository, *, number: int, of: IssueFacts | None, now: datetime
) -> TrackedIssue | None:
    if of is None:
        return known_issue(repository, number=number, related=COMMENTED)
    return find_issue(repository, of, now=now, related=COMMENTED)


def _bury_unseen(issue: TrackedIssue, facts: CommentFacts, *, now: datetime) -> Applied:
    _keep(issue, facts, body="", deleted_at=now)
    return Applied(f"{issue.ticket.reference}: a comment was written and deleted on GitHub.")


def _take_in(issue: TrackedIssue, facts: CommentFacts, *, now: datetime) -> Applied:
    if write := _own_write(issue, facts):
        _keep(issue, facts, write=write)
        IssueWrite.objects.filter(pk=write.pk, sent_at=None).update(sent_at=now)
        return Applied(f"{issue.ticket.reference}: our own comment.")
    by = Somebody.of(facts.login, facts.author_id)
    note = _answer_or_note(issue, facts, by=by, now=now)
    _keep(issue, facts, note=note)
    is_answer = not note.is_internal
    return _told(issue, "answered the community on GitHub" if is_answer else "commented on GitHub", by)


def _unnamed_editor(known: MirroredComment, facts: CommentFacts) -> Somebody:
    """Return who edited a comment where GitHub does not say: its author, but for a colleague's, who may not have."""
    author = Somebody.of(facts.login, facts.author_id)
    is_of_colleague = known.note is not None and known.note.author_id is not None
    return Somebody("somebody", None) if is_of_colleague else author


def _own_write(issue: TrackedIssue, facts: CommentFacts) -> IssueWrite | None:
    """Return the write of ours that a comment is. A marker of another text or account, or seen before, is a copy."""
    if issue.repository is not None and not may_be_ours(issue.repository, facts.author_id):
        return None
    for mark in marks_in(facts.body, key=settings.SECRET_KEY):
        kind, _, number = mark.operation.partition("-")
        if mark.ticket != issue.ticket_id or kind != "comment" or not number.isdecimal() or not mark.is_last:
            continue
        write = (
            IssueWrite.objects.filter(pk=int(number), issue=issue, kind=WriteKind.COMMENT, comment=None)
            .exclude(tried_at=None, sent_at=None)
            .first()
        )
        if write is not None and _same_text(facts.body, write.body):
            return write
    return None


def _same_text(said: str, written: str) -> bool:
    """Say whether a text begins with what we wrote; GitHub may change the ends of lines."""
    return said.replace("\r\n", "\n").strip().startswith(written.replace("\r\n", "\n").strip())


def _answer_or_note(issue: TrackedIssue, facts: CommentFacts, *, by: Somebody, now: datetime) -> Comment:
    first, _, rest = facts.body.replace("\r\n", "\n").partition("\n")
    if first.rstrip() != REPLY:
        return _note(issue, facts.body, by, now)
    if by.member is None:
        why = "Only colleagues whose GitHub account the desk knows answer the community from there."
        return _note(issue, f"*Not sent to the community. {why}*\n\n{rest}", by, now)
    if facts.changed_at != facts.written_at:
        # Whoever may edit others' comments could have put the mark there.
        why = "It was edited on GitHub before the desk read it."
        return _note(issue, f"*Not sent to the community. {why}*\n\n{rest}", by, now)
    try:
        return _answer(issue, rest, actor=by.member, now=now)
    except TicketError as refusal:
        return _note(issue, f"*Not sent to the community. {refusal}*\n\n{rest}", by, now)


@transaction.atomic
def _answer(issue: TrackedIssue, body: str, *, actor: User, now: datetime) -> Comment:
    """Answer the community and leave the ticket's status, but for that of a new one."""
    ticket = issue.ticket
    status = ticket.status if ticket.status in {Status.PENDING, Status.PLANNED} else Status.OPEN
    before = set(ticket.comments.values_list("pk", flat=True))
    reply(ticket.number, actor=actor, body=body, now=now, status=status, channel=Channel.GITHUB)
    return ticket.comments.exclude(pk__in=before).latest("pk")


def _change(
    issue: TrackedIssue, known: MirroredComment, facts: CommentFacts, *, by: Somebody, now: datetime
) -> Applied:
    before = known.body
    _update(known, body=facts.body, changed_at=facts.changed_at)
    whose = "their comment" if by.login == known.login else f"a comment of {known.login}"
    words = f"edited {whose} on GitHub"
    if known.write_id is not None:
        words = "edited our comment on GitHub"
        _record(issue, words, by=by, url=known.url, now=now, before=before)
    elif known.note is not None and known.note.is_internal:
        body = facts.body if by.login == known.login else f"*Edited on GitHub by {by.login}.*\n\n{facts.body}"
        change_outside_note(known.note, body=body, words=words, actor=by.member, now=now)
    elif known.note is not None:
        words = "edited an answer on GitHub after it was sent"
        _note(
            issue,
            f"*Edited on GitHub after it was sent; the community has the text as it was. Now it says:*\n\n{facts.body}",
            by,
            now,
        )
    return _told(issue, words, by)


def _note(issue: TrackedIssue, body: str, by: Somebody, now: datetime) -> Comment:
    return note_from_outside(issue.ticket_id, actor=by.member, outside_author=by.login, body=body, now=now)


def _record(issue: TrackedIssue, words: str, *, by: Somebody, url: str, now: datetime, before: str) -> None:
    data = {"words": words, "by": by.login, "url": url, "before": before}
    record(issue.ticket_id, kind=EventKind.GITHUB_CHANGED, actor=by.member, now=now, data=data)


def _told(issue: TrackedIssue, words: str, by: Somebody) -> Applied:
    return Applied(f"{issue.ticket.reference}: {by.login} {words}."[:300], changes=(words,))


def _keep(
    issue: TrackedIssue,
    facts: CommentFacts,
    *,
    body: str | None = None,
    write: IssueWrite | None = None,
    note: Comment | None = None,
    deleted_at: datetime | None = None,
) -> None:
    MirroredComment.objects.create(
        issue=issue,
        github_id=facts.github_id,
        url=facts.url[:500],
        login=facts.login[:100],
        body=facts.body if body is None else body,
        written_at=facts.written_at,
        changed_at=facts.changed_at,
        write=write,
        note=note,
        deleted_at=deleted_at,
    )


def _update(known: MirroredComment, **changes: object) -> None:
    MirroredComment.objects.filter(pk=known.pk).update(**changes)
