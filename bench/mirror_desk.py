"""The desk of bench/mirror.py: many mirrored issues, and webhooks at a steady rate."""

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

import requests
from django.core.management import call_command
from django.db import connections
from django.db.models import Q
from django.utils import timezone

from bench.many_escalations import copied_tickets
from github_mirror.facts import issue_facts
from github_mirror.models import IssueRole, MirroredComment, Presence, Repository, SyncKind, TrackedIssue
from github_mirror.publication import Draft, wanted
from github_mirror.reconcile import reconcile_now
from github_mirror.services import track
from github_mirror.threeway import FIELDS, snapshot
from outbox.services import deliver_batch, deliver_own_lane_for
from tests.factories import make_service, make_steward, make_ticket
from tests.fault.processes import WORKERS, Workers
from tests.fault.servers import Servers
from tests.github.hub import Seen, StandIn
from tests.github.state import Repository as TheirRepository
from tests.github.webhooks import Sending
from tickets.services import resolve, retriage

SECONDS_TO_START = 12
GIVE_UP_SECONDS = 60
N_FIRST = 40
MIRROR = Q(consumer__in=["github_mirror", "github_hook"])


@dataclass(frozen=True)
class Answer:
    """How the desk answered a webhook about a comment: sent when (s since 1970), answered after how many seconds."""

    comment: int
    at: float
    seconds: float
    status: int


def run(servers: Servers, hub: StandIn, *, n_issues: int, seconds: int, rate: int) -> None:
    """Measure everything and print it."""
    call_command("migrate", verbosity=0)
    steward, there = make_steward(name="Ana"), hub.repository("acme/support", private=True)
    ours = Repository.objects.create(full_name="acme/support", is_private=True, was_private=True)
    print(f"one change of a ticket: {requests_of_a_change(hub, ours, steward)}")
    mirror_many(hub, there, ours, n=n_issues)
    for kind in (SyncKind.FULL, SyncKind.SINCE):
        print(
            f"sync of {there_are(there)} issues without news ({kind}): {requests_of_a_sync(hub, ours, kind)}"
        )
    connections.close_all()
    measure_webhooks(servers, hub, there, n=seconds * rate, rate=rate)


def there_are(there: TheirRepository) -> int:
    """Return how many issues a repository has."""
    return len(there.present)


def told(seen: list[Seen]) -> str:
    """Say which requests there were; those answered 304 count against no limit."""
    counted = Counter(one.verb for one in seen if one.status != 304)
    free = sum(one.status == 304 for one in seen)
    words = ", ".join(f"{n} {verb}" for verb, n in counted.items()) or "none"
    return f"{len(seen) - free} requests ({words}), and {free} answered 304"


def requests_of_a_change(hub: StandIn, ours: Repository, steward) -> str:
    """Track a ticket, then change its tier and resolve it before anything is sent; count the second part."""
    ticket = make_ticket(service=make_service(), now=timezone.now())
    track(ticket, draft=Draft("Down", "It is.", ""), actor=steward, now=timezone.now(), repository=ours)
    deliver()
    # What GitHub has was known before; the first look after a change of ours is not free.
    retriage(ticket.number, actor=steward, kind="change", tier="P3", reason="Bench.", now=timezone.now())
    deliver()
    hub.forget_requests()
    retriage(ticket.number, actor=steward, kind="incident", tier="P3", reason="Bench.", now=timezone.now())
    resolve(ticket.number, actor=steward, body="Solved.", now=timezone.now())
    deliver()
    return told(hub.requests)


def deliver() -> None:
    """Do what the workers do, a little later, so that what waits a moment is due."""
    for later in range(0, 30, 6):
        now = timezone.now() + timedelta(seconds=later)
        while deliver_batch(now=now, lane=MIRROR):
            pass
        deliver_own_lane_for(timedelta(minutes=1), consumer="github", clock=lambda at=now: at)


def mirror_many(hub: StandIn, there: TheirRepository, ours: Repository, *, n: int) -> None:
    """Have n tickets with an issue each, on which both sides agree."""
    bot = hub.world.person("supportdesk-bot")
    tickets, rows = copied_tickets(n - len(there.issues)), []
    for ticket in tickets:
        issue = TrackedIssue(
            ticket=ticket,
            role=IssueRole.REQUEST,
            repository=ours,
            title="Down",
            description="It is.",
            tracked_at=timezone.now(),
            presence=Presence.THERE,
        )
        issue.ours = snapshot(wanted(issue))
        made = hub.deeds.open_issue(there, bot, title=issue.ours["title"], body=issue.ours["body"])
        hub.deeds.label(made, bot, issue.ours.get("labels", []))
        facts = issue_facts(hub.deeds.shapes.issue(made))
        fields = {name: getattr(facts, name) for name in (*FIELDS, "state_reason")}
        issue.theirs = snapshot({name: list(v) if isinstance(v, tuple) else v for name, v in fields.items()})
        issue.issue_number, issue.github_id, issue.theirs_at = facts.number, facts.github_id, facts.updated_at
        rows.append(issue)
    TrackedIssue.objects.bulk_create(rows)


def requests_of_a_sync(hub: StandIn, ours: Repository, kind: SyncKind) -> str:
    """Sync until there is no news, then count once more."""
    for _ in range(2):
        reconcile_now(ours, kind=kind, clock=timezone.now)
    hub.forget_requests()
    sync = reconcile_now(ours, kind=kind, clock=timezone.now)
    assert sync is not None
    assert sync.error == ""
    return f"{told(hub.requests)}; drifts: {sync.n_drifts}"


def measure_webhooks(servers: Servers, hub: StandIn, there: TheirRepository, *, n: int, rate: int) -> None:
    """Send webhooks to the real web server, and wait until the worker has made a note of each.

    A few come before the clock starts: what a process does at its first request and its first task is not of the rate.
    """
    address = os.environ["BASE_URL"]
    hub.hook(there, url=f"{address}/hooks/github", secret=os.environ["GITHUB_WEBHOOK_SECRET"])
    for number in range(n + N_FIRST):
        hub.human.comment(there.present[number % there_are(there)], f"Seen, number {number}.")
    waiting, hub.webhooks.waiting = hub.webhooks.waiting, []
    workers = Workers(servers.folder)
    workers.start("web", *WORKERS, "mirror")
    try:
        wait_until_it_answers(address)
        time.sleep(SECONDS_TO_START)
        watcher = Watcher()
        watcher.start()
        send_at_a_rate(address, waiting[:N_FIRST], rate=10)
        watcher.wait_until(N_FIRST)
        answers = send_at_a_rate(address, waiting[N_FIRST:], rate=rate)
        noted = watcher.end_after(n + N_FIRST)
    finally:
        workers.stop()
    statuses = Counter(one.status for one in answers)
    times = sorted(1000 * one.seconds for one in answers)
    print(f"{n} webhooks at {rate} a second, answered {dict(statuses)}")
    print(f"acknowledged: p50 {statistics.median(times):.0f} ms, p99 {times[int(len(times) * 0.99)]:.0f} ms")
    delays = sorted(noted[one.comment] - one.at for one in answers if one.comment in noted)
    if delays:
        late = delays[int(len(delays) * 0.95)]
        print(f"notes: {len(delays)} of {n}, p50 {statistics.median(delays):.2f} s, p95 {late:.2f} s")


def send_at_a_rate(address: str, sendings: list[Sending], *, rate: int) -> list[Answer]:
    """Send webhooks from a process of their own; return how each was answered."""
    lines = [json.dumps({"headers": dict(one.headers), "body": one.body.decode()}) for one in sendings]
    done = subprocess.run(
        [sys.executable, "-m", "bench.steady", f"{address}/hooks/github", str(rate)],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=True,
    )
    answers = map(json.loads, done.stdout.splitlines())
    return [
        Answer(one.payload["comment"]["id"], **answer) for one, answer in zip(sendings, answers, strict=True)
    ]


class Watcher(threading.Thread):
    """Looks which comments have become notes, ten times a second, and keeps when it saw each first."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.noted, self.is_over = dict[int, float](), threading.Event()

    def run(self) -> None:
        while not self.is_over.wait(0.1):
            rows = set(MirroredComment.objects.exclude(note=None).values_list("github_id", flat=True))
            at = time.time()
            self.noted |= dict.fromkeys(rows - self.noted.keys(), at)
        connections.close_all()

    def wait_until(self, n: int) -> None:
        """Wait until there are n notes, or for a minute."""
        give_up = time.monotonic() + GIVE_UP_SECONDS
        while len(self.noted) < n and time.monotonic() < give_up:
            time.sleep(0.2)

    def end_after(self, n: int) -> dict[int, float]:
        """Wait until there are n notes, or for a minute; return when each was seen."""
        self.wait_until(n)
        self.is_over.set()
        self.join()
        return self.noted


def wait_until_it_answers(address: str) -> None:
    """Wait for the web server and the workers."""
    give_up = time.monotonic() + 120
    while time.monotonic() < give_up:
        try:
            if requests.get(f"{address}/readyz", timeout=30).status_code == 200:
                return
        except requests.RequestException:
            pass
        time.sleep(0.5)
    raise SystemExit("The desk did not become ready.")
