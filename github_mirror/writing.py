"""Make GitHub say what the desk wants: one request for all that changed of an issue, nothing made twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from github_mirror.arrivals import note_edited, note_opened
from github_mirror.client import GitHub
from github_mirror.errors import ArrivalUnknown, Gone, Moved, Rejected, Uncertain
from github_mirror.facts import IssueFacts, web_address
from github_mirror.inbound import (
    Source,
    apply_comment,
    apply_deleted_issue,
    apply_issue,
    apply_transferred,
    compare_issue,
    note_sending,
)
from github_mirror.marker import marker
from github_mirror.models import IssueRole, IssueWrite, Presence, Repository, TrackedIssue, WriteKind
from github_mirror.own_account import may_be_ours, note_own_account
from github_mirror.publication import wanted
from github_mirror.repositories import note_refused_logins
from github_mirror.services import note_tried
from github_mirror.threeway import Merged, Verdict, to_write, wanted_in
from outbox.outcomes import NotYet, Outcome, PermanentFailure, Sent, Skipped

# What we made is looked for among what changed since a little before it was tried: two clocks never agree.
CLOCK_SKEW = timedelta(minutes=10)
AT_ONCE = timedelta()
GONE = "The issue is not in the repository any more."


@dataclass(frozen=True)
class Writer:
    """Writes to one repository, while it has the turn there."""

    client: GitHub
    repository: Repository
    now: datetime

    def carry_out(self, write: IssueWrite, *, is_repeat: bool) -> Outcome:
        """Do what a write intends. Raises GitHubError, PermanentFailure, and ArrivalUnknown where it may be done."""
        issue = _fresh(write.issue_id)
        if issue.presence in {Presence.DELETED, Presence.MOVED}:
            return Skipped(GONE)
        was_tried = write.tried_at is not None or is_repeat
        if write.kind == WriteKind.CREATE:
            return self._create(write, issue, was_tried=was_tried)
        if issue.issue_number is None:
            raise PermanentFailure("There is no issue to write to.")
        try:
            if write.kind == WriteKind.COMMENT:
                return self._comment(write, issue, issue.issue_number, was_tried=was_tried)
            return self._edit(write, issue, issue.issue_number)
        except Gone:
            apply_deleted_issue(self.repository, issue, now=self.now)
            return Skipped(GONE)
        except Moved as moved:
            apply_transferred(self.repository, issue, now=self.now, new_url=web_address(moved.location))
            return Skipped(GONE)

    # --- issues ----------------------------------------------------------------------------------
    def _create(self, write: IssueWrite, issue: TrackedIssue, *, was_tried: bool) -> Outcome:
        if issue.issue_number is not None:
            return Sent("GitHub told of it before it answered.")
        # What is planned later may want more than what is read now.
        upto = _last_write(issue)
        issue = _fresh(issue.pk)
        # An issue is always born open.
        said = wanted(issue) | ({"state": "open", "state_reason": ""} if "state" in wanted(issue) else {})
        found = self._made_before(write, issue) if was_tried else None
        is_found = found is not None
        if found is None:
            note_tried(write, now=self.now)
            note_sending(issue, said)
            found = self._request(self._as_github_names(issue, said, is_new=True))
            if _mark(issue, issue.creation) in found.body:
                note_own_account(self.repository, found.author_id)
        else:
            said = issue.sending or said
        if not apply_issue(self.repository, found, source=Source.ANSWER, now=self.now, sent=said).is_ours:
            raise ArrivalUnknown("GitHub answered with an issue that is not the one we opened.")
        note_opened(issue, said, upto=upto, now=self.now)
        lost = ": the answer to its opening was lost, and it was found." if is_found else "."
        return Sent(f"Opened as #{found.number}{lost}")

    def _made_before(self, write: IssueWrite, issue: TrackedIssue) -> IssueFacts | None:
        """Return the issue that an earlier try made, or None. Of two with its marker the later is a copy."""
        mark = _mark(issue, issue.creation)
        since = (write.tried_at or write.created_at) - CLOCK_SKEW
        found = [
            one
            for one in self.client.issues(f"{self.repository}", since)
            if mark in one.body and may_be_ours(self.repository, one.author_id)
        ]
        return min(found, key=lambda one: one.number, default=None)

    def _edit(self, write: IssueWrite, issue: TrackedIssue, number: int) -> Outcome:
        """Write what differs, after looking whether GitHub says something that we have not heard of."""
        upto = _last_write(issue)
        news = self.client.issue(f"{self.repository}", number, issue.etag)
        if news is not None:
            apply_issue(self.repository, news, source=Source.SYNC, now=self.now)
        merged = compare_issue(issue, now=self.now)
        fields, issue = to_write(merged), _fresh(issue.pk)
        data = self._as_github_names(issue, fields, is_new=False)
        if data:
            note_tried(write, now=self.now)
            # Of labels and people only our own are ours, though a request names all.
            said = {name: value for name, value in wanted_in(merged).items() if name in data}
            note_sending(issue, said, own=said)
            answer = self._request(data, number=number)
            apply_issue(self.repository, answer, source=Source.ANSWER, now=self.now, sent=said)
        if not note_edited(write, merged, upto=upto, now=self.now):
            raise NotYet("It changed while this was sent: the rest goes next.", pause=AT_ONCE)
        unknown = fields["milestone"] if "milestone" in fields and "milestone" not in data else ""
        return Sent(_in_words(data, merged, unknown_milestone=unknown))

    def _request(self, data: Mapping[str, Any], *, number: int | None = None) -> IssueFacts:
        """Open or edit an issue; a colleague whom GitHub does not know keeps the rest from arriving no longer."""
        try:
            return self._sent(data, number)
        except Rejected:
            if not data.get("assignees"):
                raise
            rest = {name: value for name, value in data.items() if name != "assignees"}
            answer = None if rest or number is None else self.client.issue(f"{self.repository}", number)
            answer = answer or self._sent(rest, number)
            note_refused_logins(self.repository, set(data["assignees"]) - set(answer.assignees))
            return answer

    def _sent(self, data: Mapping[str, Any], number: int | None) -> IssueFacts:
        try:
            if number is None:
                return self.client.create_issue(f"{self.repository}", data)
            return self.client.edit_issue(f"{self.repository}", number, data)
        except Uncertain as error:
            raise ArrivalUnknown(str(error)) from error

    def _as_github_names(
        self, issue: TrackedIssue, fields: Mapping[str, Any], *, is_new: bool
    ) -> dict[str, Any]:
        """Return fields as a request names them, without a milestone that the repository has not."""
        names = ("title", "body", "labels", "assignees")
        data = {name: fields[name] for name in names if name in fields}
        if fields.get("milestone"):
            number = self.client.milestone_number(f"{self.repository}", fields["milestone"])
            data |= {"milestone": number} if number is not None else {}
        elif "milestone" in fields and not is_new:
            data["milestone"] = None
        if "state" in fields and not is_new:
            data |= {"state": fields["state"], "state_reason": fields["state_reason"] or "reopened"}
            if fields["state_reason"] == "duplicate":
                data |= _survivor_of(issue)
        return data

    # --- comments --------------------------------------------------------------------------------
    def _comment(self, write: IssueWrite, issue: TrackedIssue, number: int, *, was_tried: bool) -> Outcome:
        name, mark = f"{self.repository}", _mark(issue, f"comment-{write.pk}")
        found, done = None, "Commented."
        if was_tried:
            since = (write.tried_at or write.created_at) - CLOCK_SKEW
            there = [
                one
                for one in self.client.issue_comments(name, number, since)
                if mark in one.body and may_be_ours(self.repository, one.author_id)
            ]
            found = min(there, key=lambda one: one.github_id, default=None)
            done = "Commented: GitHub's answer was lost, and the comment was found." if found else done
        if found is None:
            note_tried(write, now=self.now)
            try:
                found = self.client.create_comment(name, number, f"{write.body}\n\n{mark}")
            except Uncertain as error:
                raise ArrivalUnknown(str(error)) from error
            note_own_account(self.repository, found.author_id)
        apply_comment(self.repository, found, source=Source.ANSWER, now=self.now)
        return Sent(done)


def _fresh(issue_id: int) -> TrackedIssue:
    related = ("ticket__service__cluster", "ticket__requester", "ticket__assignee", "repository")
    return TrackedIssue.objects.select_related(*related).get(pk=issue_id)


def _last_write(issue: TrackedIssue) -> int:
    """Return the last write that is planned now: what is planned later may want more than what is about to leave."""
    last = issue.writes.order_by("-pk").values_list("pk", flat=True).first()
    return last or 0


def _mark(issue: TrackedIssue, operation: str) -> str:
    return marker(ticket=issue.ticket_id, operation=operation, key=settings.SECRET_KEY)


def _survivor_of(issue: TrackedIssue) -> dict[str, Any]:
    """Return which issue GitHub is to name as the one that goes on, where it is in the same repository."""
    survivor = TrackedIssue.objects.filter(
        ticket=issue.ticket.merged_into_id, role=IssueRole.REQUEST, repository=issue.repository_id
    ).first()
    return {"duplicate_issue_id": survivor.github_id} if survivor and survivor.github_id else {}


def _in_words(fields: Mapping[str, Any], merged: tuple[Merged, ...], *, unknown_milestone: str) -> str:
    """Return what was written, and what was not and why, as sentences."""
    written = ", ".join(name for name in fields if name != "state_reason")
    sentence = f"Wrote {written}." if written else "GitHub says so already."
    if unknown_milestone:
        missing = f"The repository has no milestone “{unknown_milestone}”."
        sentence = f"{sentence} {missing}" if written else missing
    held = ", ".join(one.field for one in merged if one.verdict == Verdict.CONFLICT)
    return f"{sentence} Not the {held}: it was changed on both sides." if held else sentence
