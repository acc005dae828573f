"""Time an outage's alerts: 500 in one body, 500 bodies one by one, and 500 bodies by four senders at once.

    python -m bench.alerts

Each about the real infrastructure of the demo, all of it P1. Uses a database of its own on the test server
(.data/test) and drops it at the end. The bar is that of issue 4: every alert accounted for, one ticket a service.
"""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.core.wsgi import get_wsgi_application

import tests.servers  # noqa: F401 - names the servers to Django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportdesk.settings")
get_wsgi_application()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_databases, setup_test_environment, teardown_databases  # noqa: E402

from communities.models import Service  # noqa: E402
from incidents.models import Alert  # noqa: E402
from incidents.tests.alert_desk import alert, body, import_infrastructure, make_token, post  # noqa: E402
from tickets.models import Ticket  # noqa: E402

N_ALERTS = 500


def outage(name: str) -> list[dict]:
    """Return alerts about all services in turn."""
    services = list(Service.objects.select_related("cluster").order_by("pk"))
    return [
        alert(
            fingerprint=f"{number:016x}",
            labels={
                "alertname": name,
                "severity": "take immediate action",
                "cluster": services[number % len(services)].cluster.name,
                "namespace": services[number % len(services)].name,
            },
        )
        for number in range(N_ALERTS)
    ]


def measure(name: str, send: Callable[[list[dict]], None]) -> None:
    """Print how long it took to send an outage, and what it made."""
    alerts, tickets, before = outage(name), Ticket.objects.count(), Alert.objects.count()
    begin = time.perf_counter()
    send(alerts)
    took = time.perf_counter() - begin
    n_tickets, n_alerts = Ticket.objects.count() - tickets, Alert.objects.count() - before
    print(f"{name:24} {took:7.2f} s  {n_tickets} tickets, {n_alerts} alerts")
    assert n_alerts == N_ALERTS
    assert n_tickets == Service.objects.count()


def main() -> None:
    setup_test_environment()
    old = setup_databases(verbosity=0, interactive=False)
    try:
        import_infrastructure()
        token = make_token()

        def one(entry: dict) -> None:
            assert post(Client(), body(entry), token=token).status_code == 200

        def one_and_close(entry: dict) -> None:
            one(entry)
            connection.close()

        def all_at_once(alerts: list[dict]) -> None:
            with ThreadPoolExecutor(4) as pool:
                list(pool.map(one_and_close, alerts))

        measure("one body", lambda alerts: post(Client(), body(*alerts), token=token) and None)
        measure("one by one", lambda alerts: [one(entry) for entry in alerts] and None)
        measure("four at once", all_at_once)
    finally:
        teardown_databases(old, verbosity=0)


if __name__ == "__main__":
    main()
