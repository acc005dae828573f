"""Runs with the Procfile's own processes and the real clock: few, since leases and sweeps take their time."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import Popen

from django.db import connections
from django.utils import timezone

from escalation.models import How
from escalation.services import acknowledge_sent, sent_with
from outbox.models import UNFINISHED, Delivery
from supportdesk.processes import read_procfile
from tests.fault.desk import file_outage
from tests.fault.provider import Arrival, Provider
from tests.fault.servers import Servers
from tests.processes import end, spawn

ROOT = Path(__file__).resolve().parents[2]
# Who is called at once when an outage is filed.
AT_ONCE = {("sms", "+4915100000001"), ("json", "ana")}
WORKERS = ("worker", "pages", "pages-2", "beat")
START_SECONDS = 60.0
# A lease, a sweep, and what a busy machine needs.
PATIENCE = 120.0


class Workers:
    """The Procfile's processes but the web server."""

    def __init__(self, folder: Path, *, app: str = "supportdesk") -> None:
        """With another application for the workers; beat keeps the desk's own."""
        self._commands = read_procfile(ROOT / "Procfile")
        for name in ("worker", "pages", "pages-2"):
            self._commands[name] = self._commands[name].replace("--app supportdesk", f"--app {app}")
        self._log = folder / "workers.log"
        self._running: dict[str, Popen[bytes]] = {}

    def start(self, *names: str) -> None:
        """Start some of them."""
        for name in names:
            self._running[name] = spawn(
                [sys.executable if word == "python" else word for word in self._commands[name].split()],
                environment={**os.environ, "WORKER_CONCURRENCY": "2"},
                log=self._log,
                cwd=ROOT,
            )

    def kill(self, *names: str) -> None:
        """Kill some of them, with their children, at once."""
        for name in names:
            process = self._running.pop(name)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def stop(self) -> None:
        """End those that run."""
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            end(process)
        self._running.clear()


class Scene:
    """A desk with its processes, an outage, and what arrived about it."""

    def __init__(self, servers: Servers, provider: Provider, workers: Workers) -> None:
        self.servers, self.provider, self.workers = servers, provider, workers
        self.arrivals: list[Arrival] = []
        self.problems: list[str] = []

    def file(self) -> None:
        """File an outage, as the web server does."""
        file_outage(now=timezone.now())
        connections.close_all()

    def wait_for(self, is_so: Callable[[], bool], *, what: str, seconds: float = PATIENCE) -> None:
        """Wait until it is so, or note that it never came."""
        give_up = time.monotonic() + seconds
        while not is_so():
            if time.monotonic() > give_up:
                self.problems.append(f"not within {seconds:.0f} s: {what}")
                return
            time.sleep(0.1)

    def has_arrived(self, n: int = 0) -> bool:
        """Say whether everybody who is to be called at once was, or that at least n calls arrived."""
        self.arrivals += self.provider.new()
        called = {(one.way, one.address) for one in self.arrivals if one.is_taken}
        return len(self.arrivals) >= n if n else called >= AT_ONCE

    def is_at_rest(self) -> bool:
        """Say whether no delivery is on its way."""
        now = timezone.now()
        left = Delivery.objects.filter(state__in=UNFINISHED, due_at__lte=now)
        return not left.exclude(state="pending", due_at__gt=now).exists()

    def close(self) -> list[str]:
        """Acknowledge by a link that arrived, and say what was wrong."""
        self.wait_for(self.has_arrived, what="everybody is called")
        self.wait_for(self.is_at_rest, what="nothing is on its way any more")
        self.has_arrived()
        if self.arrivals:
            now = timezone.now()
            acknowledge_sent(sent_with(self.arrivals[-1].token, now=now), how=How.LINK, now=now)
        for way in AT_ONCE:
            some = [one for one in self.arrivals if (one.way, one.address) == way and one.is_taken]
            if len(some) > 2 or any(not one.is_marked for one in some[1:]):
                self.problems.append(f"called {len(some)} times by {way[0]}, or without a mark")
        return self.problems


def nothing_fails(scene: Scene) -> None:
    """Call people by pokes alone."""
    scene.workers.start(*WORKERS)
    scene.file()


def workers_die_in_a_call(scene: Scene) -> None:
    """Kill the pages' worker while the provider keeps its calls waiting, and start it again."""
    scene.workers.start(*WORKERS)
    scene.provider.behave(["hold", "hold"])
    scene.file()
    scene.wait_for(lambda: scene.has_arrived(2), what="both calls are held")
    scene.workers.kill("pages")
    scene.provider.release()
    scene.workers.start("pages")


def valkey_forgets(scene: Scene) -> None:
    """Lose Valkey with all pokes before any worker has seen them."""
    scene.file()
    scene.servers.stop_valkey()
    scene.workers.start(*WORKERS)
    time.sleep(1)
    scene.servers.start_valkey()


def valkey_is_away(scene: Scene) -> None:
    """File while Valkey is away, under workers that know it; it comes back without memory."""
    scene.workers.start(*WORKERS)
    time.sleep(6)
    scene.servers.stop_valkey()
    scene.file()
    time.sleep(3)
    scene.servers.start_valkey()


def postgres_crashes(scene: Scene) -> None:
    """Crash PostgreSQL right after the outage was filed."""
    scene.workers.start(*WORKERS)
    time.sleep(6)
    scene.file()
    scene.servers.restart_postgres()


def everything_dies(scene: Scene) -> None:
    """Kill all processes a moment after the outage was filed, and start them again."""
    scene.workers.start(*WORKERS)
    time.sleep(6)
    scene.file()
    time.sleep(0.2)
    scene.workers.kill(*WORKERS)
    scene.servers.empty_valkey()
    scene.workers.start(*WORKERS)


def twice_as_many(scene: Scene) -> None:
    """Run two of each process, and kill one worker of pages in the middle."""
    scene.workers.start(*WORKERS)
    others = Workers(scene.servers.folder)
    others.start(*WORKERS)
    try:
        scene.provider.behave(["slow", "slow", "slow"])
        scene.file()
        scene.wait_for(lambda: scene.has_arrived(1), what="a call arrives")
        others.kill("pages")
        scene.wait_for(scene.has_arrived, what="everybody is called")
    finally:
        others.stop()


SCENES = {
    scene.__name__.replace("_", "-"): scene
    for scene in (
        nothing_fails,
        workers_die_in_a_call,
        valkey_forgets,
        valkey_is_away,
        postgres_crashes,
        everything_dies,
        twice_as_many,
    )
}


def play(name: str, *, servers: Servers, provider: Provider) -> list[str]:
    """Play a scene on the desk as it was made, and return what was wrong."""
    connections.close_all()
    servers.begin_anew()
    provider.forget()
    workers = Workers(servers.folder)
    scene = Scene(servers, provider, workers)
    try:
        SCENES[name](scene)
        return scene.close()
    finally:
        workers.stop()
        connections.close_all()
