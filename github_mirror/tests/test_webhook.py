"""What GitHub sends is taken in only with its signature, once, as it came."""

import gzip
import json
import subprocess

import pytest
from django.urls import reverse
from django.utils import timezone

from github_mirror.credentials import encrypted
from github_mirror.models import Connection, HookDelivery, HookState
from github_mirror.tasks import forget_old_hook_bodies
from github_mirror.tests.hub import make_repository
from github_mirror.webhook import CONSUMER, LARGEST, forget_old_bodies, sign
from outbox.models import Delivery, DeliveryState
from outbox.services import deliver_all_due
from tests.factories import later, make_steward

pytestmark = pytest.mark.django_db

SECRET = "It's a Secret to Everybody"
PING = json.dumps({"zen": "Keep it logically awesome.", "hook_id": 1}).encode()


@pytest.fixture(autouse=True)
def _secret(settings):
    settings.GITHUB_WEBHOOK_SECRET = SECRET


def send(
    client,
    body=PING,
    *,
    signature=None,
    event="ping",
    delivery="d-1",
    content_type="application/json",
    **headers,
):
    return client.generic(
        "POST",
        reverse("github_hook"),
        body,
        content_type=content_type,
        headers={
            "X-GitHub-Event": event,
            "X-GitHub-Delivery": delivery,
            "X-Hub-Signature-256": sign(body, secret=SECRET) if signature is None else signature,
            **headers,
        },
    )


def test_githubs_own_example_has_the_documented_signature():
    assert sign(b"Hello, World!", secret=SECRET) == (
        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    )


@pytest.mark.parametrize("body", [b"", b"{}", PING, "é\u2028\0".encode(), bytes(range(256)) * 300])
def test_openssl_signs_alike(body):
    said = subprocess.run(
        ["openssl", "dgst", "-sha256", "-hmac", SECRET], input=body, capture_output=True, check=True
    )

    assert sign(body, secret=SECRET) == "sha256=" + said.stdout.decode().split("= ")[1].strip()


def test_a_signed_delivery_is_stored_as_it_came_and_worked_in_later(client):
    response = send(client)

    assert response.status_code == 202
    stored = HookDelivery.objects.get()
    assert (gzip.decompress(stored.body), stored.size, stored.state) == (PING, len(PING), HookState.NEW)
    assert Delivery.objects.get(consumer=CONSUMER).subject_id == stored.pk


def test_a_form_is_as_good_as_json(client):
    body = b"payload=%7B%22zen%22%3A%22a+b%22%7D"

    response = send(client, body, content_type="application/x-www-form-urlencoded")
    deliver_all_due(now=timezone.now())

    assert response.status_code == 202
    assert HookDelivery.objects.get().state == HookState.IGNORED


def test_the_same_delivery_twice_is_one(client):
    send(client)

    again = send(client)

    assert again.status_code == 202
    assert (HookDelivery.objects.count(), Delivery.objects.filter(consumer=CONSUMER).count()) == (1, 1)


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "sha256=",
        "sha256=" + "0" * 64,
        "sha1=abc",
        "é",
        sign(PING, secret="another"),
        sign(PING, secret=SECRET)[7:],
    ],
)
def test_what_is_not_signed_is_refused_and_not_kept(client, signature):
    response = send(client, signature=signature)

    assert response.status_code == 401
    assert response.json()["detail"] == "The signature is missing or wrong."
    assert not Delivery.objects.filter(consumer=CONSUMER).exists()


def test_a_changed_byte_is_refused(client):
    response = send(client, PING + b" ", signature=sign(PING, secret=SECRET))

    assert response.status_code == 401


def test_of_forged_ones_one_row_is_kept_for_the_health_page_however_many_come(client):
    for number in range(5):
        send(client, delivery=f"forged-{number}", signature="sha256=00")

    kept = HookDelivery.objects.get()
    assert (kept.state, bytes(kept.body)) == (HookState.FAILED, b"")
    assert "wrong signature" in kept.outcome


def test_without_a_secret_nothing_is_taken(client, settings):
    settings.GITHUB_WEBHOOK_SECRET = ""

    response = send(client)

    assert response.status_code == 503
    assert "secret" in response.json()["detail"]


def test_the_secret_of_the_connection_is_as_good(client, settings):
    settings.GITHUB_WEBHOOK_SECRET = ""
    Connection.objects.create(
        pk=1, kind="token", secret=encrypted("t"), webhook_secret=encrypted(SECRET), connected_by=make_steward(),
        connected_at=later(),
    )  # fmt: skip

    assert send(client).status_code == 202
    assert send(client, delivery="d-2", signature="sha256=00").status_code == 401


@pytest.mark.parametrize("content_type", ["text/plain", "multipart/form-data; boundary=x", ""])
def test_other_kinds_of_body_are_refused(client, content_type):
    assert send(client, content_type=content_type).status_code == 415


@pytest.mark.parametrize(
    "headers", [{"event": ""}, {"delivery": ""}, {"delivery": "x" * 65}, {"event": "a\tb"}]
)
def test_a_delivery_without_its_names_is_refused(client, headers):
    assert send(client, **headers).status_code == 400


def test_only_post_is_taken(client):
    assert client.get(reverse("github_hook")).status_code == 405


def test_the_largest_that_github_sends_is_taken(client):
    body = b'{"zen": "' + b"x" * (LARGEST - 11) + b'"}'

    response = send(client, body)
    deliver_all_due(now=timezone.now())

    assert (len(body), response.status_code) == (LARGEST, 202)
    assert HookDelivery.objects.get().state == HookState.IGNORED


def test_one_byte_more_is_refused_and_told_of(client):
    response = send(client, b"x" * (LARGEST + 1))

    assert response.status_code == 413
    assert "25 MB" in response.json()["detail"]
    kept = HookDelivery.objects.get()
    assert (kept.state, kept.event, kept.size) == (HookState.FAILED, "ping", LARGEST + 1)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"not JSON", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[]", "not a JSON object"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "too deeply"),
        (b'{"issue": 1, "repository": {"id": 77}}', "says nothing of its issue"),
        (b'{"issue": {}, "repository": {"id": 77}}', "do not understand"),
        (
            b'{"issue": {"id": "x"}, "repository": {"id": 77, "full_name": "acme/support"}}',
            "do not understand",
        ),
    ],
)
def test_a_signed_body_that_nobody_can_read_is_kept_and_marked(client, body, words):
    make_repository()

    response = send(client, body, event="issues")
    deliver_all_due(now=timezone.now())

    assert response.status_code == 202
    kept = HookDelivery.objects.get()
    assert kept.state == HookState.FAILED
    assert words in kept.outcome
    assert gzip.decompress(kept.body) == body
    assert Delivery.objects.get(consumer=CONSUMER).state == DeliveryState.FAILED


def test_old_bodies_are_forgotten_the_rows_stay(client):
    send(client)
    deliver_all_due(now=timezone.now())
    HookDelivery.objects.update(received_at=later(hours=1))

    early = forget_old_bodies(now=later(days=29))
    late = forget_old_bodies(now=later(days=31))

    assert (early, late) == (0, 1)
    assert bytes(HookDelivery.objects.get().body) == b""
    assert forget_old_hook_bodies() == 0


def test_receiving_costs_the_same_whatever_waits(client, django_assert_num_queries):
    send(client, delivery="first")
    with django_assert_num_queries(4):  # two of them begin and end transactions
        send(client, delivery="second")
