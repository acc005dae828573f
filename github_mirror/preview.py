"""Exactly what would be published, beside the original with every removal marked."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from github_mirror.issue_text import IssueText
from github_mirror.marking import Stretch, counted, marked
from github_mirror.models import PublishedField, Repository, TrackedIssue
from github_mirror.publication import (
    Draft,
    allowed_fields,
    comment_of,
    left_out,
    private_names,
    redacted_draft,
    team_names,
    text_of,
    wanted,
)
from github_mirror.redaction import redact
from github_mirror.reviews import held_findings
from github_mirror.standing import Standing, standing_of
from tickets.models import Ticket


@dataclass(frozen=True)
class Original:
    """A text as it was written, cut into what stays and what does not."""

    label: str
    stretches: list[Stretch]
    is_published: bool = True


@dataclass(frozen=True)
class Preview:
    """What a repository would show; `issue` or `comment`. `shown` is a digest of it and of who would read it.

    `assignees` are logins, `milestone` a title, as far as the repository gets them; `findings` are comments that wait
    for another look, and leave with it.
    """

    repository: Repository | None
    originals: list[Original]
    shown: str
    issue: IssueText | None = None
    comment: str = ""
    assignees: tuple[str, ...] = ()
    milestone: str = ""
    findings: tuple[str, ...] = ()

    @property
    def standing(self) -> Standing | None:
        """Return who reads the repository and what is wrong with it; None in a dry run without one."""
        return standing_of(self.repository) if self.repository else None

    @property
    def left_out(self) -> list[str]:
        """Return the fields that the repository does not get, in words."""
        return left_out(self.repository)

    @property
    def removed(self) -> list[str]:
        """Return what is removed, counted, in words."""
        return counted(one for original in self.originals for one in original.stretches)


def preview_of_new(ticket: Ticket, draft: Draft, *, repository: Repository | None) -> Preview:
    """Return what tracking a ticket would publish."""
    return _of_issue(TrackedIssue(ticket=ticket, repository=repository), draft)


def preview_of_edit(tracked: TrackedIssue, draft: Draft) -> Preview:
    """Return what GitHub would show of an issue after an edit; the row is not touched."""
    edited = TrackedIssue(
        pk=tracked.pk,
        ticket=tracked.ticket,
        role=tracked.role,
        slot=tracked.slot,
        n_again=tracked.n_again,
        repository=tracked.repository,
        milestone=tracked.milestone,
    )
    return _of_issue(edited, draft, findings=[write.body for write in held_findings(tracked)])


def preview_of_finding(ticket: Ticket, text: str, *, repository: Repository | None) -> Preview:
    """Return what sharing a finding would publish."""
    comment = comment_of(ticket, text)
    originals = _originals(ticket, [("Your finding", text, PublishedField.FINDINGS)], repository=repository)
    return Preview(repository, originals, _fingerprint([comment], repository), comment=comment)


def _of_issue(unsaved: TrackedIssue, draft: Draft, *, findings: Sequence[str] = ()) -> Preview:
    """Return the preview of an issue whose row is only thought of."""
    ticket, repository = unsaved.ticket, unsaved.repository
    # Of the redacted draft, for that is what is kept: a title is shortened with its placeholders in it.
    clean = redacted_draft(ticket, draft)
    unsaved.title, unsaved.description, unsaved.investigation = (
        clean.title,
        clean.description,
        clean.investigation,
    )
    issue, fields = text_of(unsaved), wanted(unsaved)
    texts = [
        ("Title", draft.title, None),
        ("Short description", draft.description, PublishedField.DESCRIPTION),
        ("What was found", draft.investigation, PublishedField.INVESTIGATION),
    ]
    assignees, milestone = tuple(fields.get("assignees", ())), fields.get("milestone", "")
    shown = _fingerprint(
        [issue.title, issue.body, *issue.labels, *assignees, milestone, *findings], repository
    )
    originals = _originals(ticket, texts, repository=repository)
    return Preview(
        repository,
        originals,
        shown,
        issue=issue,
        assignees=assignees,
        milestone=milestone,
        findings=tuple(findings),
    )


def _originals(
    ticket: Ticket,
    texts: Iterable[tuple[str, str, PublishedField | None]],
    *,
    repository: Repository | None,
) -> list[Original]:
    names, staff, allowed = private_names(ticket), team_names(), allowed_fields(repository)
    return [
        Original(
            label, marked(text, redact(text, names=names, staff=staff)), field is None or field in allowed
        )
        for label, text, field in texts
        if text
    ]


def _fingerprint(texts: Iterable[str], repository: Repository | None) -> str:
    """Return a digest of what a page shows as publishable, and of where and to whom."""
    where = f"{repository} {repository.is_private} {repository.state}" if repository else ""
    return hashlib.sha256("\x00".join([where, *texts]).encode()).hexdigest()
