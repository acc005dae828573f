"""Services of the web and browsers, as a real server on loopback hears from them."""

import base64
import json
import logging
import os

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from notifications.models import ContactMethod, PushKey, Way
from notifications.push_keys import private_key, public_key
from notifications.reaching import reach
from notifications.tests.reachable import call, make_method, rule
from notifications.wording import REPEAT_MARK
from outbox.models import Delivery, DeliveryState
from outbox.services import deliver_all_due
from tests.factories import NOW, later

pytestmark = pytest.mark.django_db


def word(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Browser:
    """Has the keys with which a browser reads what is sent to it."""

    def __init__(self, endpoint):
        self.key, self.auth = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.subscription = json.dumps(
            {"endpoint": endpoint, "keys": {"p256dh": word(point), "auth": word(self.auth)}}
        )

    def read(self, body):
        return json.loads(
            http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth, version="aes128gcm")
        )


@pytest.fixture
def browser(provider):
    return Browser(f"{provider.url}/push/1")


def page(user, method, **fields):
    rule(method)
    reach(user, about=call(**fields), now=NOW)
    deliver_all_due(now=NOW)


def test_a_browser_can_read_what_is_pushed_and_nobody_else(ana, provider, browser):
    page(ana, make_method(ana, kind=Way.PUSH, address=browser.subscription))

    [request] = provider.posts
    sent = browser.read(request.body)
    assert (sent["title"], sent["body"]) == ("SD-1042: hub is down", "SD-1042 P1 hub is down")
    assert "/a/" in sent["url"]
    assert b"hub is down" not in request.body
    headers = {name.lower(): value for name, value in request.headers.items()}
    assert headers["urgency"] == "high"
    assert headers["authorization"].startswith("vapid ")


@pytest.mark.parametrize(
    ("answer", "state", "is_disabled"),
    [
        (410, DeliveryState.FAILED, True),
        (404, DeliveryState.FAILED, True),
        ((429, {"Retry-After": "7"}), DeliveryState.PENDING, False),
        (500, DeliveryState.UNKNOWN, False),
        (403, DeliveryState.PENDING, False),
    ],
)
def test_a_browser_that_is_gone_is_switched_off_and_others_are_tried_again(
    ana, provider, browser, answer, state, is_disabled
):
    provider.answers.append(answer)

    page(ana, make_method(ana, kind=Way.PUSH, address=browser.subscription))

    assert Delivery.objects.get(consumer="page-push").state == state
    assert (ContactMethod.objects.get().disabled_at is not None) == is_disabled


def test_the_desk_makes_its_push_key_once_and_prefers_the_settings(settings):
    first, second = private_key(now=NOW), private_key(now=later(hours=1))
    settings.VAPID_PRIVATE_KEY = "another"

    assert first == second == PushKey.objects.get().private_key
    assert private_key(now=NOW) == "another"


def test_the_public_key_is_a_point_that_browsers_take():
    raw = base64.urlsafe_b64decode(public_key(now=NOW) + "=")

    assert (len(raw), raw[0]) == (65, 4)


@pytest.mark.parametrize(
    ("kind", "address", "field"),
    [
        (Way.APPRISE, "json://127.0.0.1:{port}/hook", "message"),
        (Way.NTFY, "ntfy://127.0.0.1:{port}/topic", "message"),
    ],
)
def test_a_service_gets_subject_and_body(ana, provider, kind, address, field):
    page(ana, make_method(ana, kind=kind, address=address.format(port=provider.port)))

    [request] = provider.posts
    assert request.json["title"] == "SD-1042: hub is down"
    assert "I am on it: http" in request.json[field]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (404, DeliveryState.FAILED),
        (403, DeliveryState.FAILED),
        (429, DeliveryState.PENDING),
        (502, DeliveryState.UNKNOWN),
        ("hang up", DeliveryState.UNKNOWN),
    ],
)
def test_what_a_service_answers_decides_whether_it_is_asked_again(ana, provider, answer, state):
    provider.answers.append(answer)

    page(ana, make_method(ana, kind=Way.APPRISE, address=f"json://127.0.0.1:{provider.port}/hook"))

    assert Delivery.objects.get(consumer="page-apprise").state == state


class Log(logging.Handler):
    """Keeps what reaches the desk's own log."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


@pytest.fixture
def log():
    root, kept = logging.getLogger(), Log()
    level = root.level
    root.addHandler(kept)
    root.setLevel(logging.DEBUG)
    yield kept
    root.removeHandler(kept)
    root.setLevel(level)


def test_no_secret_of_an_address_is_logged_or_shown(ana, provider, log):
    provider.answers.append(502)
    method = make_method(ana, kind=Way.APPRISE, address=f"json://127.0.0.1:{provider.port}/hush-hush")

    page(ana, method)

    shown = " ".join([str(method), method.name, Delivery.objects.get().outcome, *log.lines])
    assert len(provider.posts) == 1
    assert "hush-hush" not in shown


def test_a_service_that_hangs_up_gets_a_marked_repeat_however_little_is_logged(ana, provider, caplog):
    caplog.set_level(logging.ERROR)
    provider.answers.append("hang up")
    address = f"json://127.0.0.1:{provider.port}/hook"
    page(ana, make_method(ana, kind=Way.APPRISE, address=address))

    deliver_all_due(now=later(minutes=1))

    titles = [json.loads(one.body)["title"] for one in provider.posts]
    assert [title.startswith(REPEAT_MARK) for title in titles] == [False, True]


def test_a_service_that_is_gone_is_told_from_a_failure_however_little_is_logged(ana, provider, caplog):
    caplog.set_level(logging.ERROR)
    provider.answers.append(410)
    page(ana, make_method(ana, kind=Way.APPRISE, address=f"json://127.0.0.1:{provider.port}/hook"))

    assert Delivery.objects.get(consumer="page-apprise").state == DeliveryState.FAILED
