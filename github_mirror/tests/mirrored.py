"""A desk and a stand-in for GitHub with issues on both sides, and a clock for each."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from redis import Redis

from accounts.models import User
from github_mirror.budgets import key_of
from github_mirror.connecting import account, github
from github_mirror.inbound import apply_issue
from github_mirror.models import (
    Drift,
    IssueRole,
    IssueWrite,
    Repository,
    Sync,
    SyncKind,
    TrackedIssue,
    WriteKind,
)
from github_mirror.publication import Draft, draft_of, issue_of, wanted
from github_mirror.reconcile import reconcile_if_due
from github_mirror.services import plan_write, track
from github_mirror.threeway import snapshot
from outbox.models import Delivery, DeliveryState
from tests.factories import NOW, make_ticket
from tests.github.hub import StandIn
from tests.github.state import Issue
from tickets.models import TicketEvent
from tickets.states import EventKind

FULL_NAME = "acme/support"
BOT = "supportdesk-bot"


@dataclass
class Mirrored:
    """Both sides. `skew` is how much the desk's clock is ahead of GitHub's."""

    hub: StandIn
    steward: User
    skew: timedelta = timedelta()
    at: datetime = NOW
    repository: Repository = field(init=False)

    def __post_init__(self) -> None:
        self.there = self.hub.repository(FULL_NAME, private=True)
        self.hub.clock.at = self.at
        self.repository = Repository.objects.create(
            full_name=FULL_NAME, github_id=self.there.id, is_private=True, was_private=True
        )

    def now(self) -> datetime:
        """Return the desk's time."""
        return self.at + self.skew

    def wait(self, **duration: float) -> None:
        """Let both clocks go on."""
        self.at += timedelta(**duration)
        self.hub.clock.at = self.at

    def make_issue(self, title: str = "Hub is slow") -> tuple[TrackedIssue, Issue]:
        """Return an issue that both sides agree on: what the desk keeps, and GitHub's."""
        ticket = make_ticket()
        draft = Draft(title, "It is slow.", "")
        issue = track(ticket, draft=draft, actor=self.steward, now=self.now(), repository=self.repository)
        plan_write(issue, kind=WriteKind.CREATE, version=ticket.version + 1, now=self.now())
        return issue, self._open(issue)

    def make_many(self, n: int) -> None:
        """Make issues that both sides agree on, all of one ticket."""
        ticket, slots = make_ticket(), range(1, n + 1)
        TrackedIssue.objects.bulk_create(
            TrackedIssue(
                ticket=ticket,
                role=IssueRole.ACTION_ITEM,
                slot=slot,
                title=f"Item {slot}",
                description="Do it.",
                tracked_by=self.steward,
                tracked_at=self.now(),
                repository=self.repository,
            )
            for slot in slots
        )
        made = list(TrackedIssue.objects.select_related("ticket", "repository").filter(ticket=ticket))
        for issue in made:
            text = issue_of(
                ticket, draft_of(issue), names=[], repository=self.repository, operation=issue.creation
            )
            says = {"title": text.title, "body": text.body, "labels": ["incident-action-item"]}
            there = self._written(says)
            issue.issue_number, issue.github_id = there.number, there.id
            issue.theirs = issue.ours = snapshot(says | {"assignees": [], "milestone": "", "state": "open"})
            issue.theirs_at = self.at
        TrackedIssue.objects.bulk_update(made, ["issue_number", "github_id", "theirs", "ours", "theirs_at"])

    def sync(self, kind: SyncKind | None = None) -> Sync | None:
        """Do what the clock sets off, after the time that lies between two syncs."""
        if kind == SyncKind.FULL:
            Repository.objects.update(full_sync_at=None)
        elif kind == SyncKind.SINCE:
            Repository.objects.update(full_sync_at=self.now())
        self.hub.forget_requests()
        return reconcile_if_due(self.repository.pk, clock=self.now)

    def forget_limits(self) -> None:
        """Let the time pass that GitHub's limits count; theirs is Valkey's clock."""
        Redis.from_url(settings.CELERY_BROKER_URL).delete(key_of(account()))

    def fresh(self, issue: TrackedIssue) -> TrackedIssue:
        """Return an issue as it is kept now."""
        return TrackedIssue.objects.select_related("ticket", "repository").get(pk=issue.pk)

    def told(self, issue: TrackedIssue) -> list[str]:
        """Return what the ticket's timeline says was done at GitHub."""
        events = TicketEvent.objects.filter(ticket=issue.ticket_id, kind=EventKind.GITHUB_CHANGED)
        return [event.data["words"] for event in events.order_by("pk") if "by" in event.data]

    def drift(self) -> list[str]:
        """Return what syncs found."""
        return list(Drift.objects.order_by("pk").values_list("what", flat=True))

    def _open(self, issue: TrackedIssue) -> Issue:
        """Have the issue's creation arrive at GitHub, and its answer here."""
        Delivery.objects.filter(consumer="github").update(state=DeliveryState.SENT)
        IssueWrite.objects.filter(issue=issue).update(tried_at=self.now(), sent_at=self.now())
        issue = self.fresh(issue)
        there = self._written(wanted(issue))
        facts = github().issue(FULL_NAME, there.number)
        assert facts is not None
        apply_issue(self.repository, facts, source="answer", now=self.now(), sent=wanted(issue))
        return there

    def _written(self, says: dict[str, Any]) -> Issue:
        bot = self.hub.world.person(BOT)
        there = self.hub.deeds.open_issue(self.there, bot, title=says["title"], body=says["body"])
        self.hub.deeds.label(there, bot, says["labels"])
        return there
