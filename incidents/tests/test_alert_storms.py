"""An outage: hundreds of alerts at once make one ticket for each problem, and none is lost."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.models import Service
from incidents.alerts.alertmanager import parse_body
from incidents.models import Alert, AlertDelivery, AlertProblem
from incidents.services import keep_webhook, read_delivery, take_in
from incidents.tests.alert_desk import alert, body, make_token, post
from tests.factories import make_service
from tickets.models import Ticket, TicketEvent
from tickets.states import EventKind

N_SERVICES = 25
N_ALERTS = 500
# Five hundred are in bench/alerts.py.
N_POSTS = 60


def make_services(n: int = N_SERVICES) -> list[Service]:
    return [make_service() for _ in range(n)]


def outage(services: list[Service], *, n_alerts: int = N_ALERTS, **fields) -> list[dict]:
    """Return alerts about the services in turn, each with a fingerprint of its own."""
    return [
        alert(
            fingerprint=f"{number:016x}",
            labels={
                "alertname": "home-nfs has 0% of space left",
                "severity": "take immediate action",
                "cluster": services[number % len(services)].cluster.name,
                "namespace": services[number % len(services)].name,
                "pod": f"pod-{number}",
            },
            **fields,
        )
        for number in range(n_alerts)
    ]


@pytest.mark.django_db
def test_five_hundred_alerts_in_one_body_make_one_ticket_for_each_service_within_a_second(client):
    services, token = make_services(), make_token()
    alerts = outage(services)

    begin = time.process_time()
    answer = post(client, body(*alerts), token=token)
    took = time.process_time() - begin

    assert answer.status_code == 200
    assert answer.json()["alerts"] == N_ALERTS
    assert len(answer.json()["opened"]) == N_SERVICES
    assert set(Ticket.objects.values_list("service", flat=True)) == {service.pk for service in services}
    assert Alert.objects.filter(is_firing=True).count() == N_ALERTS
    # Of our own time: what a busy machine adds is not ours. bench/alerts.py takes the time on the clock.
    assert took < 1


@pytest.mark.django_db
def test_many_posts_make_one_ticket_for_each_service_and_all_are_accounted_for(client):
    services, token = make_services(5), make_token()

    answers = [post(client, body(one), token=token) for one in outage(services, n_alerts=N_POSTS)]

    assert {answer.status_code for answer in answers} == {200}
    assert sum(len(answer.json()["opened"]) for answer in answers) == 5
    assert Ticket.objects.count() == 5
    assert Alert.objects.filter(is_firing=True).count() == N_POSTS
    assert AlertProblem.objects.aggregate(n=Sum("n_heard"))["n"] == N_POSTS
    assert AlertDelivery.objects.filter(outcome="accepted").count() == N_POSTS
    # The second alert of each is noted; the rest only counted.
    assert TicketEvent.objects.filter(kind=EventKind.ALERT_FIRED).count() == 5
    assert AlertProblem.objects.aggregate(n=Sum("n_quiet"))["n"] == N_POSTS - 2 * 5


@pytest.mark.django_db
@pytest.mark.parametrize("again", [False, True], ids=["new", "repeated"])
def test_the_queries_do_not_grow_with_the_alerts_of_a_body(again):
    services, now = make_services(), timezone.now()

    def queries(n_alerts: int, alertname: str) -> int:
        alerts = outage(services, n_alerts=n_alerts)
        for one in alerts:
            one["labels"]["alertname"] = alertname
        said = parse_body(_bytes(alerts)).alerts
        if again:
            take_in(said, now=now)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            take_in(said, now=now)
        return len(captured)

    queries(N_SERVICES, "warm up")

    assert queries(N_SERVICES, "a") == queries(N_ALERTS, "b")


@pytest.mark.django_db
def test_the_queries_do_not_grow_with_the_tickets_that_open():
    services, now = make_services(), timezone.now()

    def queries(n_services: int, alertname: str) -> int:
        alerts = outage(services[:n_services], n_alerts=n_services)
        for one in alerts:
            one["labels"]["alertname"] = alertname
        said = parse_body(_bytes(alerts)).alerts
        with CaptureQueriesContext(connection) as captured:
            take_in(said, now=now)
        return len(captured)

    queries(1, "warm up")

    assert queries(1, "a") == queries(N_SERVICES, "b")


@pytest.mark.django_db
def test_ten_thousand_pods_of_one_hub_are_one_ticket(client):
    token = make_token()

    answer = post(client, body(*outage(make_services(1), n_alerts=10_000)), token=token)

    assert answer.json()["alerts"] == 10_000
    assert Ticket.objects.count() == 1
    assert Alert.objects.count() == 10_000


@pytest.mark.django_db(transaction=True)
def test_two_at_once_never_make_two_tickets():
    services = make_services(3)
    raw = _bytes(outage(services, n_alerts=3))

    def send(_: int) -> None:
        now = timezone.now()
        kept = keep_webhook(raw, size=len(raw), content_type="application/json", sender="x", now=now)
        read_delivery(kept.pk, now=now)
        connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(send, range(18)))

    assert Ticket.objects.count() == 3
    assert Alert.objects.count() == 3
    assert AlertProblem.objects.aggregate(n=Sum("n_heard"))["n"] == 54


@pytest.mark.django_db
def test_flapping_leaves_few_entries_on_the_timeline_and_all_of_them_in_the_count():
    now, services = timezone.now(), make_services(1)

    for minute in range(0, 120, 2):
        is_firing = minute % 4 == 0
        moment = now + timedelta(minutes=minute)
        start = (moment if is_firing else moment - timedelta(minutes=2)).isoformat()
        status = "firing" if is_firing else "resolved"
        said = parse_body(_bytes(outage(services, n_alerts=1, status=status, startsAt=start))).alerts
        take_in(said, now=moment)

    entries = TicketEvent.objects.filter(kind__in=[EventKind.ALERT_FIRED, EventKind.ALERT_RESOLVED])
    assert Ticket.objects.count() == 1
    assert entries.count() == 8
    assert "7 more changes since the last entry" in entries.last().data["words"]
    assert AlertProblem.objects.get().n_heard == 60


def _bytes(alerts: list[dict]) -> bytes:
    return json.dumps(body(*alerts)).encode()
