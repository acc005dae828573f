"""The desk and GitHub side by side, in one thread and one transaction, with a clock that the test moves."""

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from functools import cache
from typing import Any
from unittest.mock import patch

import redis
from django.conf import settings
from django.db import connection, connections
from django.db.models import Q
from django.test import Client, override_settings

from github_mirror.budgets import Budgets
from github_mirror.connecting import github
from github_mirror.errors import MirrorError
from github_mirror.models import Repository as OurRepository
from github_mirror.models import RepositoryState, SyncKind, TrackedIssue
from github_mirror.reconcile import reconcile_now
from github_mirror.redelivering import ask_for_failed_deliveries
from github_mirror.replanning import plan_failed_events_again
from github_mirror.steering import replay_all_failed, resume_repository
from outbox.services import deliver_batch, deliver_own_lane_for
from tests.factories import NOW, make_representative, make_service, make_steward, make_ticket
from tests.github.hub import TOKEN, StandIn
from tests.github.state import Issue
from tests.mirror.deaths import Deaths
from tickets.models import Ticket

NAME = "acme/support"
SECRET = "machine-secret"
# Planted on the desk's side; none of it may ever be written to GitHub.
PRIVATE = ("Joy Okafor", "joy.okafor", "hunter2-rosebud", "10.1.2.3", "ghp_" + "a1B2" * 9)
LETTER = (
    "Hi,\nplease give the hub access to s3://results.\npassword: hunter2-rosebud\n"
    f"I am at 10.1.2.3, token {PRIVATE[-1]}\n\nThanks,\nJoy Okafor\njoy.okafor@temple.example.edu"
)
ORDINARY = Q(consumer__in=["github_mirror", "github_hook"])
RETRIES = timedelta(minutes=11)


class SideBySide:
    """Both sides."""

    def __init__(self) -> None:
        self.hub = StandIn()
        self.now = NOW
        self.deaths = Deaths()
        self._settings = override_settings(
            GITHUB_API_URL=self.hub.url,
            GITHUB_TOKEN=TOKEN,
            GITHUB_REPOSITORY=NAME,
            GITHUB_WEBHOOK_SECRET=SECRET,
        )
        self._settings.enable()
        # Views and Valkey read the clock themselves.
        self._clocks = (
            patch("django.utils.timezone.now", lambda: self.now),
            patch.object(Budgets, "_at", lambda budgets: str(int(self.now.timestamp() * 1000))),
        )
        for clock in self._clocks:
            clock.start()
        with redis.Redis.from_url(settings.REDIS_URL) as budgets:
            budgets.flushdb()
        self.hub.clock.at = self.now
        self._account = self.hub.world.accounts[TOKEN]
        self.there = self.hub.repository(NAME, private=True, assignable=("ana-at-github", "ada"))
        self.elsewhere = self.hub.repository("acme/other", private=True)
        self.hub.hook(self.there, url="http://desk.test/hooks/github", secret=SECRET)
        self.hub.webhooks.carrier = self._carrier()
        self.ours = self._connected()
        self.service = make_service()
        self.joy = make_representative(
            self.service.community, name="Joy Okafor", email="joy.okafor@temple.example.edu"
        )
        self.steward = make_steward(name="Ana")
        self.steward.github_login = "ana-at-github"
        self.steward.save(update_fields=["github_login"])
        self.tickets: list[int] = []
        self.broken: list[str] = []
        self._n_words = 0

    def close(self) -> None:
        """Take the sides apart."""
        self.hub.stop()
        connection.dec_thread_sharing()
        for clock in self._clocks:
            clock.stop()
        self._settings.disable()

    def pass_time(self, seconds: float) -> None:
        """Let time pass on both sides."""
        self.now += timedelta(seconds=seconds)
        self.hub.clock.at = self.now

    def words(self) -> str:
        """Return words that were never said before."""
        self._n_words += 1
        return f"edition {self._n_words:04d}"

    def open_ticket(self) -> Ticket:
        """Have Joy ask for something, with all that must not be published."""
        ticket = make_ticket(
            requester=self.joy,
            service=self.service,
            subject="Joy Okafor cannot read the bucket",
            description=LETTER,
            now=self.now,
        )
        self.tickets.append(ticket.number)
        return ticket

    @property
    def has_issues(self) -> bool:
        """Say whether anything the desk made is there."""
        return any(one.user is self._account.person for one in self.there.present)

    def known_issues(self) -> list[Issue]:
        """Return the issues at GitHub of which the desk knows the identity."""
        known = set(TrackedIssue.objects.exclude(github_id=None).values_list("github_id", flat=True))
        return [one for one in self.there.present if one.id in known]

    def work(self, *, boundary: int | None = None) -> bool:
        """Let workers deliver what is due; they may be killed at a boundary. Say whether they were."""
        return self._watched(self._deliver, boundary)

    def reconcile(self, *, is_full: bool = False, boundary: int | None = None) -> bool:
        """Compare the repository; the process may be killed at a boundary. Say whether it was."""
        kind = SyncKind.FULL if is_full else SyncKind.SINCE
        return self._watched(lambda: self._compare(kind), boundary)

    def lose_access(self) -> None:
        """Have GitHub no longer accept the desk's token, or accept it again."""
        if self.hub.world.accounts.pop(TOKEN, None) is None:
            self.hub.world.accounts[TOKEN] = self._account

    def settle(self) -> None:
        """Mend what can be mended, then let everything run until nothing happens any more."""
        self.hub.faults.coming.clear()
        self.hub.webhooks.before_answer = False
        self._mend()
        for turn in range(14):
            before = len(self.hub.writes)
            self.pass_time(RETRIES.total_seconds())
            self.hub.webhooks.release()
            self.work()
            self.reconcile(is_full=turn % 4 == 3)
            if len(self.hub.writes) == before and not self.hub.webhooks.waiting and turn > 2:
                return

    def _watched(self, work: Callable[[], object], boundary: int | None) -> bool:
        """Do some work, and see that nothing is written where others can read it."""
        is_public, before = not self.there.private, len(self.hub.writes)
        died = self.deaths.kill_at(work, boundary)
        if is_public:
            said = [one for one in self.hub.writes[before:] if "/hooks/" not in one.path]
            self.broken += [f"written in public: {one.verb} {one.path}" for one in said]
        return died

    def _deliver(self) -> None:
        """Do what the workers of the mirror do; what else waits is not looked at here."""
        while deliver_batch(now=self.now, lane=ORDINARY):
            pass
        deliver_own_lane_for(RETRIES, consumer="github", clock=lambda: self.now)

    def _compare(self, kind: SyncKind) -> None:
        """Do what the tasks of a sync do."""
        plan_failed_events_again(now=self.now)
        repository = OurRepository.objects.get(pk=self.ours.pk)
        sync = reconcile_now(repository, kind=kind, clock=lambda: self.now)
        if sync is not None and not sync.error:
            with suppress(MirrorError):
                ask_for_failed_deliveries(repository, github(), clock=lambda: self.now)

    def _mend(self) -> None:
        people = self.hub.human
        if self.there.archived:
            people.unarchive(self.there)
        if not self.there.private:
            people.make_private(self.there)
        people.switch_issues(self.there, on=True)
        self.hub.world.accounts.setdefault(TOKEN, self._account)
        # GitHub is asked what is true again before a manager resumes.
        for turn in range(2):
            self.pass_time(RETRIES.total_seconds())
            self.hub.webhooks.release()
            self.work()
            self.reconcile(is_full=bool(turn))
        resume_repository(
            OurRepository.objects.get(pk=self.ours.pk),
            actor=self.steward,
            confirms_that_others_read=False,
            now=self.now,
        )
        replay_all_failed(self.ours, now=self.now)

    def _connected(self) -> OurRepository:
        return OurRepository.objects.create(
            full_name=NAME,
            github_id=self.there.id,
            is_private=True,
            was_private=True,
            state=RepositoryState.ACTIVE,
        )

    def _carrier(self) -> Callable[[str, Mapping[str, str], bytes], tuple[int, str]]:
        """Return what hands a webhook to the desk, also from a thread of the stand-in while this one waits."""
        connection.inc_thread_sharing()
        ours, here, desk = connections["default"], threading.current_thread(), _client()

        def carry(url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, str]:
            if threading.current_thread() is not here:
                connections["default"] = ours
            sent: dict[str, Any] = {name: value for name, value in headers.items() if name != "Content-Type"}
            answer = desk.post("/hooks/github", data=body, content_type="application/json", headers=sent)
            return answer.status_code, answer.content.decode()[:500]

        return carry


@cache
def _client() -> Client:
    """Return what reaches the desk's pages; its middleware takes long to load."""
    return Client(raise_request_exception=True)
