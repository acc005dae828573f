"""The pages about alerts."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from incidents.errors import NotForAHuman
from incidents.models import AlertDelivery
from incidents.services import keep_webhook, mark_seen, read_delivery
from incidents.tests.alert_desk import alert, body
from tests.factories import make_representative, make_service, make_steward
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
HOSTILE = b"<script>alert(1)</script> \x00 \xff {% csrf %}"


def send(content: bytes | dict) -> AlertDelivery:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    now = timezone.now()
    kept = keep_webhook(raw, size=len(raw), content_type="text/html", sender="alertmanager", now=now)
    read_delivery(kept.pk, now=now)
    return AlertDelivery.objects.get(pk=kept.pk)


@pytest.fixture
def steward(client):
    steward = make_steward(name="Ana")
    client.force_login(steward)
    return steward


def test_what_fires_is_listed_with_its_ticket_and_what_ended_is_not(client, steward):
    send(body(alert(labels={"alertname": "Disk full"}), alert(fingerprint="2", labels={"alertname": "Old"})))
    send(body(alert(fingerprint="2", status="resolved", labels={"alertname": "Old"})))

    text = client.get(reverse("alerts:firing")).text

    assert "Disk full" in text
    assert Ticket.objects.get(subject__startswith="Disk full").reference in text
    assert ">Old<" not in text


def test_a_message_that_nobody_understood_is_counted_in_the_menu_until_somebody_has_seen_it(client, steward):
    delivery = send(HOSTILE)
    before = client.get(reverse("tickets:queue")).text

    client.post(reverse("alerts:see", args=[delivery.pk]))

    assert "messages not understood" in before
    assert "messages not understood" not in client.get(reverse("tickets:queue")).text
    assert "seen by Ana" in client.get(reverse("alerts:kept")).text


def test_a_body_is_shown_as_text(client, steward):
    text = client.get(reverse("alerts:message", args=[send(HOSTILE).pk])).text

    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; ␀ \ufffd" in text


def test_a_ticket_is_opened_from_a_message_once(client, steward):
    delivery = send(HOSTILE)
    words = {"subject": "Alertmanager sends HTML", "description": "Its template is broken."}

    answers = [client.post(reverse("alerts:open_ticket", args=[delivery.pk]), words) for _ in range(2)]

    ticket = Ticket.objects.get()
    assert (ticket.subject, ticket.requester) == ("Alertmanager sends HTML", steward)
    assert {answer.url for answer in answers} == {reverse("tickets:ticket", args=[ticket.number])}
    assert AlertDelivery.objects.get().seen_by == steward


def test_without_words_no_ticket_is_opened_and_the_page_says_why(client, steward):
    answer = client.post(reverse("alerts:open_ticket", args=[send(HOSTILE).pk]), {"subject": " "})

    assert answer.status_code == 422
    assert "Say in one line what it is about." in answer.text
    assert not Ticket.objects.exists()


def test_whoever_saw_a_message_first_stays():
    delivery, first, second = send(HOSTILE), make_steward(), make_steward()

    for person in (first, second):
        mark_seen(delivery.pk, actor=person, now=timezone.now())

    assert AlertDelivery.objects.get().seen_by == first


def test_a_message_that_was_understood_is_nothing_for_a_human(client, steward):
    delivery = send(body(alert()))

    assert client.get(reverse("alerts:message", args=[delivery.pk])).status_code == 404
    with pytest.raises(NotForAHuman):
        mark_seen(delivery.pk, actor=steward, now=timezone.now())


def test_the_panel_shows_pods_to_the_team_and_the_ticket_s_text_does_not(client, steward):
    service = make_service()
    labels = {"cluster": service.cluster.name, "namespace": service.name, "pod": "jupyter-ana-40example"}
    pending = alert(labels=labels, annotations={"summary": "jupyter-ana-40example hangs"})
    send(body(pending))
    ticket = Ticket.objects.get()

    panel = client.get(reverse("alerts:panel", args=[ticket.number]), headers={"HX-Request": "true"})

    assert "jupyter-ana-40example" in panel.text
    assert "<html" not in panel.text
    assert "jupyter-ana" not in ticket.description + ticket.subject


def test_representatives_see_the_ticket_of_their_community_and_nothing_of_its_alerts(client):
    service = make_service()
    send(body(alert(labels={"cluster": service.cluster.name, "namespace": service.name, "pod": "jupyter-x"})))
    ticket = Ticket.objects.get()
    client.force_login(make_representative(service.community))

    page = client.get(reverse("tickets:ticket", args=[ticket.number]))
    others = [
        client.get(reverse("alerts:panel", args=[ticket.number])),
        client.get(reverse("alerts:firing")),
        client.get(reverse("alerts:kept")),
        client.post(reverse("alerts:see", args=[1])),
    ]

    assert page.status_code == 200
    assert "jupyter-x" not in page.text
    assert {answer.status_code for answer in others} == {404}


@pytest.mark.parametrize("name", ["alerts:firing", "alerts:kept"])
def test_the_lists_ask_the_database_as_often_for_many_rows_as_for_few(client, steward, name):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(name)).status_code == 200
        return len(captured)

    def fill(start: int, end: int) -> None:
        send(body(*[alert(labels={"alertname": f"A{n}"}) for n in range(start, end)]))
        for _ in range(start, end):
            send(HOSTILE)

    fill(0, 5)
    few = queries()
    fill(5, 45)

    assert queries() == few


def test_the_panel_of_a_thousand_pods_shows_a_hundred_and_counts_the_rest(client, steward):
    send(body(*[alert(fingerprint=str(n), labels={"pod": f"pod-{n}"}) for n in range(1_000)]))
    number = Ticket.objects.get().number

    with CaptureQueriesContext(connection) as captured:
        text = client.get(reverse("alerts:panel", args=[number]), headers={"HX-Request": "true"}).text

    assert text.count("<details>") == 100
    assert "and 900 more" in text
    assert len(captured) < 12
