"""Many runs, one after the other, on one desk."""

import argparse
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from escalation.services import stop
from notifications import delivery
from notifications.transports import services, twilio
from tests.factories import NOW
from tests.fault import faults
from tests.fault.desk import make_desk
from tests.fault.faults import Fault
from tests.fault.judge import lateness, n_repeats, problems_of
from tests.fault.lives import keep_connection
from tests.fault.processes import SCENES, play
from tests.fault.provider import Provider
from tests.fault.runs import Run, Story
from tests.fault.servers import Servers
from tests.fault.worker import work

APART = timedelta(hours=3)
# Until the rotation turns.
MOST_OUTAGES = 2000
SHOWN_EVERY = 50
SABOTAGE = Fault("sabotage", "start")
# Mails and GitHub go through the same outbox; some kinds of faults strike them along with the pages.
ALL_CONSUMERS = list(settings.EVENT_CONSUMERS)
WITH_ALL = ("random", "twice", "postgres")
PATIENT = (twilio.SECONDS, services.SECONDS_TO_ANSWER)
IMPATIENT = ((1.0, 0.4), 0.4)


@dataclass
class Result:
    """What became of a fault."""

    fault: Fault
    problems: list[str]
    n_repeats: int
    late: timedelta
    has_struck: bool


class Campaign:
    """A desk that is broken again and again."""

    def __init__(self, servers: Servers, provider: Provider, *, schema: str | None) -> None:
        self.servers, self.provider = servers, provider
        if schema:
            servers.copy_from(schema)
        else:
            call_command("migrate", verbosity=0)
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        make_desk(port=provider.port)
        connections.close_all()
        servers.keep_as_template()
        self.n_outages = 0
        # Healthy workers keep their connection, which saves half the time; those that die give it back as they should.
        delivery.release_connection = keep_connection

    def run(self, options: argparse.Namespace) -> int:
        """Do the runs that are asked for, print what came of them, and return the exit code."""
        if options.processes:
            return self.scenes(options.processes)
        if not self.has_found_sabotage():
            return 1
        begun = time.monotonic()
        results = []
        for fault in self._wanted(options):
            results.append(self.one(fault))
            if not len(results) % SHOWN_EVERY:
                print(f"{len(results)} runs, {time.monotonic() - begun:.0f} s", flush=True)
        _print(results, seconds=time.monotonic() - begun)
        return 1 if any(result.problems for result in results) else 0

    def scenes(self, names: str) -> int:
        """Play scenes with real processes, print what was wrong, and return the exit code."""
        is_bad = False
        for name in SCENES if names == "all" else names.split(","):
            begun = time.monotonic()
            problems = play(name, servers=self.servers, provider=self.provider)
            is_bad = is_bad or bool(problems)
            print(f"{'FAILED' if problems else 'kept'} {name}, {time.monotonic() - begun:.0f} s", flush=True)
            for problem in problems:
                print(f"    {problem}", flush=True)
        return int(is_bad)

    def _wanted(self, options: argparse.Namespace) -> list[Fault]:
        if options.only:
            return [faults.read_fault(options.only)]
        counting = self._story(Fault("count", "commander"))
        self._clear(counting, is_bad=False)
        counts = counting.counts
        print("boundaries:", ", ".join(f"{phase} {n}" for phase, n in counts.items()), flush=True)
        return faults.wanted(
            counts, n=options.runs, every=options.every, seed=options.seed, share=options.share
        )

    def has_found_sabotage(self) -> bool:
        """Say whether a call that is lost on purpose is found out; else nothing that is said here counts."""
        story = self._story(SABOTAGE)
        is_found = any(problem.startswith("MISSED: kofi by sms, step 1") for problem in problems_of(story))
        self._clear(story, is_bad=True)
        if not is_found:
            print("FAILED: a call that was lost on purpose was not found out", flush=True)
        return is_found

    def one(self, fault: Fault) -> Result:
        """Do a run and judge it; after a bad one the desk is made anew."""
        story = self._story(fault)
        problems = problems_of(story)
        result = Result(
            fault,
            problems,
            n_repeats(story),
            lateness(story),
            has_struck=bool(story.place) or fault.kind not in ("kill", "postgres", "valkey"),
        )
        if problems:
            print(f"FAILED {fault}  at {story.place or '-'}", *problems, sep="\n    ", flush=True)
            print(f"    again: make fault ARGS='--only {fault}'", flush=True)
        self._clear(story, is_bad=bool(problems))
        return result

    def _story(self, fault: Fault) -> Story:
        self.n_outages += 1
        began_at = NOW + APART * (self.n_outages % MOST_OUTAGES)
        settings.EVENT_CONSUMERS = ALL_CONSUMERS if fault.kind in WITH_ALL else ["escalation"]
        is_impatient = fault.kind == "answers"
        twilio.SECONDS, services.SECONDS_TO_ANSWER = IMPATIENT if is_impatient else PATIENT
        run = Run(fault, began_at=began_at, provider=self.provider, servers=self.servers)
        return run.tell()

    def _clear(self, story: Story, *, is_bad: bool) -> None:
        if is_bad:
            connections.close_all()
            self.servers.begin_anew()
            return
        stop(story.ticket.number, why="The run is over.", by=None, now=story.ended_at)
        work(story.ended_at + timedelta(minutes=5))


def _print(results: list[Result], *, seconds: float) -> None:
    kinds = Counter(result.fault.kind for result in results)
    print(f"{'fault':12}{'runs':>6}{'struck':>8}{'failed':>8}{'repeats':>9}{'latest':>9}")
    for kind, n in sorted(kinds.items()):
        some = [result for result in results if result.fault.kind == kind]
        print(
            f"{kind:12}{n:>6}{sum(one.has_struck for one in some):>8}"
            f"{sum(bool(one.problems) for one in some):>8}{sum(one.n_repeats for one in some):>9}"
            f"{max(one.late.total_seconds() for one in some):>7.0f} s"
        )
    n_bad = sum(bool(result.problems) for result in results)
    print(f"{len(results)} runs, {n_bad} failed, {seconds:.0f} s", flush=True)
