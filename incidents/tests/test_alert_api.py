"""POST /api/v1/alerts/alertmanager."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from accounts.models import ApiToken
from incidents.models import Alert, AlertDelivery, AlertProblem, Outcome
from incidents.services import deliveries, forget_old, read_left_over
from incidents.services.deliveries import KEPT_OF_TOO_LARGE, LARGEST, MOST_TRIES
from incidents.tests.alert_desk import alert, body, make_token, post
from notifications.models import Message
from outbox.services import deliver_all_due
from tests.factories import make_service, make_steward
from tickets.facts import Kind
from tickets.models import Ticket, TicketEvent
from tickets.services import resolve, retriage
from tickets.states import EventKind

pytestmark = pytest.mark.django_db
LOUD = {"severity": "take immediate action"}


@pytest.fixture
def token() -> str:
    return make_token()


@pytest.fixture
def hub():
    service = make_service()
    return {"cluster": service.cluster.name, "namespace": service.name}, service


def again(**fields):
    """Return a later firing of the same alert."""
    return alert(startsAt="2026-09-05T00:00:00Z", **fields)


def test_an_alert_opens_a_ticket_of_its_service_with_the_tier_of_its_severity(client, token, hub):
    labels, service = hub

    answer = post(client, body(alert(labels=labels)), token=token)

    ticket = Ticket.objects.get()
    assert answer.json() == {"alerts": 1, "opened": [ticket.reference], "joined": []}
    assert (ticket.service, ticket.community, ticket.tier) == (service, service.community, "P2")
    assert (ticket.channel, ticket.rule, ticket.approval) == ("alert", "alert.severity", "not_needed")
    assert ticket.first_response_due_at is not None
    assert "same day action needed" in ticket.why


def test_an_outage_is_an_incident(client, token, hub):
    post(client, body(alert(labels=hub[0] | LOUD)), token=token)

    ticket = Ticket.objects.get()
    assert (ticket.kind, ticket.tier, ticket.impact) == (Kind.INCIDENT, "P1", "critical")


def test_what_cannot_be_judged_or_placed_goes_to_triage(client, token):
    post(client, body(alert(labels={"cluster": "nowhere", "severity": "critical"})), token=token)

    ticket = Ticket.objects.get()
    assert (ticket.tier, ticket.is_possible_incident, ticket.community) == ("P2", True, None)
    assert TicketEvent.objects.filter(kind=EventKind.INCIDENT_ASKED).exists()


def test_a_machine_is_sent_no_mail(client, token, hub):
    post(client, body(alert(labels=hub[0])), token=token)
    ticket = Ticket.objects.get()

    resolve(ticket.pk, actor=make_steward(), body="Enlarged.", now=timezone.now())
    deliver_all_due(now=timezone.now())

    assert not ticket.requester.is_active
    assert not TicketEvent.objects.filter(kind=EventKind.ACKNOWLEDGED).exists()
    assert not Message.objects.filter(recipient=ticket.requester).exists()


def test_the_end_of_an_alert_leaves_the_ticket_open(client, token):
    post(client, body(alert()), token=token)

    post(client, body(alert(status="resolved")), token=token)

    assert Ticket.objects.get().status == "new"
    assert not Alert.objects.get().is_firing
    assert TicketEvent.objects.filter(kind=EventKind.ALERT_RESOLVED).count() == 1


def test_an_end_that_was_overtaken_by_a_new_firing_changes_nothing(client, token):
    post(client, body(alert()), token=token)
    post(client, body(again()), token=token)

    post(client, body(alert(status="resolved")), token=token)

    assert Alert.objects.get().is_firing


def test_a_firing_that_arrives_after_its_end_changes_nothing(client, token):
    post(client, body(alert(status="resolved")), token=token)

    answer = post(client, body(alert()), token=token)

    assert answer.json() == {"alerts": 1, "opened": [], "joined": []}
    assert not Ticket.objects.exists()


def test_a_new_firing_after_an_end_that_was_never_seen_begin_opens_a_ticket(client, token):
    post(client, body(alert(status="resolved")), token=token)

    post(client, body(again()), token=token)

    assert Ticket.objects.count() == 1
    assert AlertProblem.objects.count() == 1


def test_after_a_human_resolved_the_ticket_only_a_new_firing_opens_another(client, token):
    post(client, body(alert()), token=token)
    resolve(Ticket.objects.get().pk, actor=make_steward(), body="Enlarged.", now=timezone.now())

    repeat = post(client, body(alert()), token=token)
    fired = post(client, body(again()), token=token)

    assert repeat.json()["opened"] == []
    assert len(fired.json()["opened"]) == 1
    assert Ticket.objects.count() == 2
    assert Alert.objects.filter(is_firing=True).count() == 1


def test_a_louder_alert_of_the_same_key_raises_the_ticket(client, token):
    post(client, body(alert()), token=token)

    post(client, body(alert(fingerprint="other", labels=LOUD)), token=token)

    ticket = Ticket.objects.get()
    assert (ticket.kind, ticket.tier) == (Kind.INCIDENT, "P1")


def test_a_copy_does_not_overrule_the_human_who_lowered_the_tier(client, token):
    post(client, body(alert(labels=LOUD)), token=token)
    ticket = Ticket.objects.get()
    retriage(
        ticket.pk, actor=make_steward(), kind=Kind.CHANGE, tier="P3", reason="Test disk", now=timezone.now()
    )

    post(client, body(again(labels=LOUD)), token=token)

    assert Ticket.objects.get().tier == "P3"


def test_the_loudest_alert_of_a_body_decides(client, token):
    quiet, loud = alert(), alert(fingerprint="other", labels=LOUD)

    post(client, body(quiet, loud), token=token)

    assert Ticket.objects.get().tier == "P1"


def test_the_same_alert_twice_in_a_body_is_one(client, token):
    post(client, body(alert(), alert(), alert(status="resolved")), token=token)

    assert (Alert.objects.get().is_firing, Alert.objects.get().n_heard) == (False, 3)


HOSTILE = [
    b"",
    b"\x00",
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"alerts":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    b'{"alerts": [{"labels": "x"}]}',
    json.dumps({"alerts": [{"labels": {}}] * 100 + [None]}).encode(),
]


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_not_understood_is_refused_with_a_sentence_and_kept_as_it_came(client, token, content):
    answer = post(client, content, token=token)

    delivery = AlertDelivery.objects.get()
    assert answer.status_code == 400
    assert answer.json()["detail"] == delivery.why
    assert delivery.outcome == Outcome.REFUSED
    assert bytes(delivery.body) == content
    assert delivery.sender == "alertmanager"


ODD = [
    {"labels": {"alertname": ["a"], "cluster": {"x": 1}, "namespace": 7, "severity": True}},
    {"labels": {"alertname": "\u202egnp.exe\x00", "cluster": "\ud800"}},
    {"labels": {"alertname": "<script>alert(1)</script>" * 100, "severity": "x" * 10_000}},
    {"labels": {}, "annotations": {"summary": {"a": ["b"]}, "description": None}},
    {
        "labels": {"a\x00": "b", "": ""},
        "annotations": ["x"],
        "startsAt": [],
        "status": None,
        "fingerprint": {},
    },
    {"labels": {str(number): "x" * 2_000 for number in range(500)}},
]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_whatever_labels_hold_becomes_a_ticket(client, token, odd):
    answer = post(client, body(odd), token=token)

    assert answer.status_code == 200
    assert Ticket.objects.count() == 1
    assert Alert.objects.count() == 1


def test_nested_values_as_deep_as_json_can_be_read_do_no_harm(client, token):
    deep = b"[" * 900 + b"]" * 900
    content = (
        b'{"alerts": [{"labels": {"alertname": '
        + deep
        + b', "x": '
        + deep
        + b'}, "annotations": {"summary": '
    )

    answer = post(client, content + deep + b"}}]}", token=token)

    assert answer.status_code in {200, 400}
    assert AlertDelivery.objects.exclude(outcome=Outcome.RECEIVED).count() == 1


def test_a_body_that_is_too_large_is_413_and_its_beginning_is_kept(client, token):
    answer = post(client, b"x" * (LARGEST + 1), token=token)

    delivery = AlertDelivery.objects.get()
    assert answer.status_code == 413
    assert (len(delivery.body), delivery.size) == (KEPT_OF_TOO_LARGE, LARGEST + 1)
    assert AlertDelivery.objects.waiting().count() == 1


@pytest.mark.parametrize(
    "content_type",
    ["application/json; charset=utf-8", "text/plain", "application/x-www-form-urlencoded", "x" * 300],
)
def test_the_content_type_does_not_matter(client, token, content_type):
    assert post(client, body(alert()), token=token, content_type=content_type).status_code == 200


def test_json_in_another_encoding_is_answered_in_json_and_kept(client, token):
    answer = post(client, b"{", token=token, content_type="application/json; charset=utf-16")

    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/json")
    assert AlertDelivery.objects.waiting().count() == 1


def test_without_the_scope_nothing_is_kept(client, token):
    nothing = post(client, body(alert()), token="")
    ApiToken.objects.update(scopes=[])
    wrong = post(client, body(alert()), token=token)

    assert (nothing.status_code, wrong.status_code) == (401, 403)
    assert nothing["WWW-Authenticate"].startswith("Bearer")
    assert not AlertDelivery.objects.exists()


def test_a_session_is_no_token(client):
    client.force_login(make_steward())

    assert post(client, body(alert()), token="").status_code == 401


def test_a_message_that_could_not_be_read_is_read_later(client, token, monkeypatch):
    def fail(*_, **__):
        raise DatabaseError("away")

    with monkeypatch.context() as broken:
        broken.setattr(deliveries, "take_in", fail)
        client.raise_request_exception = False
        answer = post(client, body(alert()), token=token)

    assert answer.status_code == 500
    assert read_left_over(now=timezone.now()) == 0
    assert read_left_over(now=timezone.now() + timedelta(minutes=2)) == 1
    assert Ticket.objects.count() == 1


def test_a_message_that_fails_again_and_again_is_given_to_a_human(monkeypatch):
    now = timezone.now()
    deliveries.keep_webhook(
        json.dumps(body(alert())).encode(), size=0, content_type="", sender="x", now=now - timedelta(hours=1)
    )
    monkeypatch.setattr(deliveries, "read_delivery", lambda *_, **__: {}["gone"])

    for _ in range(MOST_TRIES):
        read_left_over(now=now)

    assert AlertDelivery.objects.waiting().get().outcome == Outcome.FAILED


def test_old_messages_are_forgotten_but_for_those_that_nobody_has_seen(client, token):
    post(client, body(alert()), token=token)
    post(client, b"nonsense", token=token)

    n_forgotten = forget_old(now=timezone.now() + timedelta(days=400))

    assert n_forgotten == 1
    assert AlertDelivery.objects.get().outcome == Outcome.REFUSED


def test_what_the_sender_left_out_is_on_the_message(client, token):
    post(client, body(alert(), truncatedAlerts=12), token=token)

    assert AlertDelivery.objects.get().n_truncated == 12
