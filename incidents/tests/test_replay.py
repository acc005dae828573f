"""Real and invented messages of monitoring, replayed in order into an empty desk (data/alerts/README.md)."""

import base64
import json
from pathlib import Path

import pytest

from communities.models import Cluster, Service
from incidents.alert_state import read_atlas
from incidents.models import AlertDelivery, AlertProblem, Incident, Outcome
from incidents.tests.alert_desk import import_infrastructure, mail_with_subject, make_token, post, send_mail
from tickets.facts import Kind
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
FILES = sorted((Path(__file__).parent / "data" / "alerts").glob("*.json"))


def content_of(message: dict) -> bytes:
    if "payload" in message:
        return json.dumps(message["payload"]).encode()
    return base64.b64decode(message["raw_base64"]) if "raw_base64" in message else message["raw"].encode()


def send(client, message: dict, *, token: str, monkeypatch) -> str:
    """Send a message by its channel; return the HTTP status as the expectations write it."""
    content = content_of(message)
    if message["channel"] == "webhook":
        status = post(client, content, token=token, content_type=message["content_type"]).status_code
        return "2xx" if 200 <= status < 300 else str(status)
    if message["channel"] == "title":
        content = mail_with_subject(content.decode(), message_id=f"<{message['name']}@example.org>")
    send_mail(content, monkeypatch)
    return "2xx"


def service_of(problem: AlertProblem | None) -> list[str | None] | None:
    if problem is None or problem.cluster is None:
        return None
    return [problem.cluster.name, problem.service.name if problem.service else None]


def is_incident(ticket: Ticket) -> bool:
    is_declared = Incident.objects.filter(ticket=ticket).exists()
    assert is_declared is (ticket.kind == Kind.INCIDENT) is (ticket.tier == "P1")
    return is_declared


def test_every_message_does_what_is_expected_and_the_tickets_agree_and_name_no_user(client, monkeypatch):
    import_infrastructure()
    token = make_token()
    first_ticket: dict[str, int] = {}
    wrong = []

    for file in FILES:
        message = json.loads(file.read_text())
        before = set(Ticket.objects.values_list("pk", flat=True))
        heard_before = dict(AlertProblem.objects.values_list("pk", "n_heard"))
        status = send(client, message, token=token, monkeypatch=monkeypatch)
        opened = list(Ticket.objects.exclude(pk__in=before))
        touched = [p for p in AlertProblem.objects.all() if p.n_heard != heard_before.get(p.pk, 0)]
        problem = touched[0] if touched else None
        ticket = problem.ticket if problem else None
        if opened:
            first_ticket[message["name"]] = opened[0].pk
        same_as = message["expected"]["dedupe_key_same_as"]
        found = {
            "service": service_of(problem),
            "tier": None if problem is None else "triage" if problem.is_for_triage else problem.tier,
            "opens_incident": any(is_incident(one) for one in opened),
            "opens_ticket": len(opened) == 1,
            "dedupe_key_same_as": same_as if ticket and ticket.pk == first_ticket.get(same_as) else None,
            "http_status": status,
        }
        expected = {name: message["expected"][name] for name in found}
        if found != expected or len(touched) > 1 or len(opened) > 1:
            wrong.append((message["name"], expected, found))

    assert wrong == []
    assert len(FILES) == 61
    assert AlertDelivery.objects.count() == len(FILES)
    assert AlertDelivery.objects.waiting().count() == 6
    assert not AlertDelivery.objects.filter(outcome=Outcome.RECEIVED).exists()
    the_tickets_agree_with_the_problems()
    no_ticket_names_a_user()


def the_tickets_agree_with_the_problems() -> None:
    for problem in AlertProblem.objects.exclude(ticket=None).select_related("ticket", "service"):
        assert problem.ticket.tier == problem.tier
        assert problem.ticket.is_possible_incident is problem.is_for_triage
        assert problem.ticket.service == problem.service
        assert problem.ticket.community == (problem.service.community if problem.service else None)


def no_ticket_names_a_user() -> None:
    texts = "\n".join(f"{t.subject}\n{t.description}\n{t.why}" for t in Ticket.objects.all())
    assert "jupyter-" not in texts
    assert "2dokoro" not in texts


def test_every_cluster_and_domain_that_the_messages_name_is_in_the_demo():
    import_infrastructure()

    expected = [json.loads(file.read_text())["expected"]["service"] for file in FILES]

    clusters = {cluster for cluster, _ in filter(None, expected)}
    assert clusters <= set(Cluster.objects.values_list("name", flat=True))
    hubs = {(cluster, hub) for cluster, hub in filter(None, expected) if hub}
    assert hubs <= set(Service.objects.values_list("cluster__name", "name"))
    assert read_atlas().places.domains["temple.2i2c.cloud"] == ("temple", "prod")
