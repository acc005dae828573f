"""The desk of bench/alert_burst.py: services that alerts are about, and people who are paged."""

import json
import os
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import requests
from django.core.management import call_command
from django.db import connections
from django.db.models import Count, Sum
from django.test import Client
from django.utils import timezone

from accounts.api_tokens import create_api_token
from accounts.models import User
from incidents.models import Alert, AlertDelivery, AlertProblem
from notifications.models import Sending
from outbox.models import UNFINISHED, Delivery
from tests.factories import make_service
from tests.fault.desk import make_desk as make_people
from tests.fault.processes import WORKERS, Workers
from tests.fault.provider import Provider
from tests.fault.servers import Servers
from tickets.models import Ticket

SENDERS = 4
# The second ways of the people who are called come after two minutes.
WATCHED_SECONDS = 45
BASELINE_SECONDS = 8


@dataclass
class Desk:
    """What is needed to talk to the desk."""

    address: str
    token: str
    cookies: dict[str, str]
    places: list[tuple[str, str]]

    def get_queue(self) -> float:
        """Return how long /queue takes, in milliseconds."""
        begun = time.perf_counter()
        answer = requests.get(
            f"{self.address}/queue", cookies=self.cookies, allow_redirects=False, timeout=60
        )
        assert answer.status_code == 200, answer.status_code
        return 1000 * (time.perf_counter() - begun)

    def post(self, alerts: list[dict[str, Any]]) -> int:
        """Send alerts in one delivery; return the status."""
        body = json.dumps({"version": "4", "status": "firing", "alerts": alerts})
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        url = f"{self.address}/api/v1/alerts/alertmanager"
        return requests.post(url, data=body, headers=headers, timeout=120).status_code


class Watcher(threading.Thread):
    """Somebody who looks at the queue again and again."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(daemon=True)
        self.desk, self.times, self.is_over = desk, list[float](), threading.Event()

    def run(self) -> None:
        while not self.is_over.wait(0.1):
            self.times.append(self.desk.get_queue())

    def end(self) -> list[float]:
        self.is_over.set()
        self.join()
        return sorted(self.times)


def make_desk(port: int, *, n_services: int, address: str) -> Desk:
    """Fill the empty database and return how to talk to the desk."""
    call_command("migrate", verbosity=0)
    make_people(port=port)
    services = [make_service() for _ in range(n_services)]
    token = create_api_token("alertmanager", scopes=["alerts:write"], now=timezone.now())
    client = Client()
    client.force_login(User.objects.get(name="kofi"))
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    places = [(service.cluster.name, service.name) for service in services]
    connections.close_all()
    return Desk(address, token, cookies, places)


def ask_database() -> Iterator[str]:
    """Yield what became of the alerts, as lines."""
    tickets = Ticket.objects.values("service").annotate(n=Count("pk"))
    yield f"tickets: {sum(row['n'] for row in tickets)}, at most {max(row['n'] for row in tickets)} of a service"
    heard = AlertProblem.objects.aggregate(n=Sum("n_heard"))["n"]
    yield f"alerts that fire: {Alert.objects.filter(is_firing=True).count()}, heard: {heard}"
    accepted = AlertDelivery.objects.filter(outcome="accepted")
    yield f"deliveries kept: {accepted.count()} accepted of {AlertDelivery.objects.count()}"
    sendings = Sending.objects.values("group").annotate(n=Count("pk"))
    yield "sendings: " + ", ".join(f"{row['group']}: {row['n']}" for row in sendings)
    now = timezone.now()
    yield f"deliveries overdue at the end: {Delivery.objects.filter(state__in=UNFINISHED, due_at__lte=now).count()}"


def run(servers: Servers, provider: Provider, *, n_alerts: int, n_services: int, each: int) -> None:
    """Make the desk, send the burst and print what came of it."""
    desk = make_desk(provider.port, n_services=n_services, address=os.environ["BASE_URL"])
    workers = Workers(servers.folder)
    workers.start("web", *WORKERS)
    try:
        wait_until_it_answers(desk)
        before = watch(desk, lambda: time.sleep(BASELINE_SECONDS))
        bodies = alerts_for(desk.places, n=n_alerts, each=each)
        begun = time.perf_counter()
        statuses: Counter[int] = Counter()
        meanwhile = watch(desk, lambda: statuses.update(send(desk, bodies)))
        took = time.perf_counter() - begun
        time.sleep(WATCHED_SECONDS)
    finally:
        workers.stop()
    print(f"{n_alerts} alerts about {n_services} services in {len(bodies)} POSTs: {took:.1f} s")
    print("answers:", dict(statuses))
    for line in ask_database():
        print(line)
    calls = Counter((one.address, one.way) for one in provider.new())
    print(
        "calls meanwhile and in the next 45 s:",
        ", ".join(f"{who} by {way}: {n}" for (who, way), n in calls.items()),
    )
    for name, times in (("before", before), ("meanwhile", meanwhile)):
        if len(times) > 1:
            late = times[int(len(times) * 0.95)]
            middle = statistics.median(times)
            print(f"/queue {name:10} {len(times):>4} times, p50 {middle:.0f} ms, p95 {late:.0f} ms")


def watch(desk: Desk, do: Callable[[], object]) -> list[float]:
    """Return how long /queue took while something was done."""
    watcher = Watcher(desk)
    watcher.start()
    do()
    return watcher.end()


def send(desk: Desk, bodies: list[list[dict[str, Any]]]) -> list[int]:
    """Send all bodies, some at once, as Alertmanager's groups do; return the statuses."""
    with ThreadPoolExecutor(SENDERS) as pool:
        return list(pool.map(desk.post, bodies))


def alerts_for(places: list[tuple[str, str]], *, n: int, each: int) -> list[list[dict[str, Any]]]:
    """Return n alerts about the services in turn, a few in each body."""
    alerts = [
        {
            "status": "firing",
            "startsAt": "2026-09-03T06:12:41.331Z",
            "fingerprint": f"{number:016x}",
            "labels": {
                "alertname": "home-nfs has 0% of space left",
                "severity": "take immediate action",
                "cluster": places[number % len(places)][0],
                "namespace": places[number % len(places)][1],
                "pod": f"pod-{number}",
            },
        }
        for number in range(n)
    ]
    return [alerts[start : start + each] for start in range(0, n, each)]


def wait_until_it_answers(desk: Desk) -> None:
    """Wait for the web server and the workers."""
    give_up = time.monotonic() + 120
    while time.monotonic() < give_up:
        try:
            if requests.get(f"{desk.address}/readyz", timeout=30).status_code == 200:
                return
        except requests.RequestException:
            pass
        time.sleep(0.5)
    raise SystemExit("The desk did not become ready.")
