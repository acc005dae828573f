"""Nothing that a person gives as an address leads into our own network (attacks.md, 18)."""

import http.server
import json
import threading

import pytest
import requests

from notifications.addresses import clean_address
from notifications.errors import AddressRefused
from notifications.models import ContactMethod, Way
from notifications.public_addresses import NotPublic, leads_inside, only_public
from notifications.reaching import reach
from notifications.tests.reachable import call, make_method, rule
from notifications.transports import services
from notifications.wording import Item, letter_about
from outbox.models import Delivery, DeliveryState
from outbox.outcomes import PermanentFailure
from outbox.services import deliver_all_due
from tests.factories import NOW

pytestmark = pytest.mark.django_db

INSIDE = [
    "127.0.0.1",
    "localhost",
    "0x7f000001",
    "2130706433",
    "127.1",
    "0177.0.0.1",
    "10.0.0.8",
    "192.168.1.1",
    "172.16.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "[::1]",
    "[::ffff:7f00:1]",
    "[::ffff:127.0.0.1]",
    "[fe80::1]",
    "[fd00:ec2::254]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
]


@pytest.mark.parametrize("host", INSIDE)
def test_a_host_inside_is_known_in_every_spelling(host):
    assert leads_inside(host)


@pytest.mark.parametrize("host", INSIDE)
@pytest.mark.parametrize("scheme", ["json", "jsons", "ntfy", "form", "matrix"])
def test_no_service_inside_is_kept(host, scheme):
    kind = {"ntfy": Way.NTFY, "matrix": Way.MATRIX}.get(scheme, Way.APPRISE)
    path = "#room" if scheme == "matrix" else "topic"

    with pytest.raises(AddressRefused):
        clean_address(kind, f"{scheme}://{host}/{path}")


@pytest.mark.parametrize("host", INSIDE)
def test_no_browser_subscribes_to_a_server_inside(host):
    keys = {"p256dh": "a", "auth": "b"}

    with pytest.raises(AddressRefused):
        clean_address(Way.PUSH, json.dumps({"endpoint": f"https://{host}/x", "keys": keys}))


def test_a_public_host_is_let_through():
    assert not leads_inside("1.1.1.1")
    assert clean_address(Way.NTFY, "ntfys://1.1.1.1/topic")


def test_a_name_that_leads_inside_by_the_time_of_sending_is_refused(ana, provider, settings):
    """As after DNS rebinding: the address was kept while its name led elsewhere."""
    settings.PAGE_TRUSTED_HOSTS = frozenset()
    method = make_method(ana, kind=Way.APPRISE, address=f"json://localhost:{provider.port}/x")
    rule(method)
    reach(ana, about=call(), now=NOW)

    deliver_all_due(now=NOW)

    assert provider.arrived == []
    assert Delivery.objects.get(consumer="page-apprise").state == DeliveryState.FAILED
    assert "not public" in ContactMethod.objects.get().disabled_why


class Redirector(http.server.BaseHTTPRequestHandler):
    target = ""

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(307)
        self.send_header("Location", self.target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


def test_a_redirect_that_leads_inside_is_not_followed(ana, provider):
    # The first address is trusted, the one it sends to is another of this machine.
    handler = type("Bound", (Redirector,), {"target": f"http://127.0.0.2:{provider.port}/secret"})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    rule(make_method(ana, kind=Way.APPRISE, address=f"json://127.0.0.1:{server.server_address[1]}/x"))
    reach(ana, about=call(), now=NOW)

    deliver_all_due(now=NOW)
    server.shutdown()
    server.server_close()

    assert provider.arrived == []
    assert Delivery.objects.get(consumer="page-apprise").state == DeliveryState.FAILED


def test_only_what_is_sent_to_peoples_addresses_is_watched(provider):
    with pytest.raises(NotPublic), only_public():
        requests.post(provider.url, timeout=2)

    assert requests.post(provider.url, timeout=2).status_code == 201


@pytest.mark.parametrize(
    "address",
    [
        "fcm://project@key/device/?mode=oauth2&keyfile=/etc/passwd",
        "fcm://project@key/device/?mode=oauth2&KeyFile=/etc/passwd",
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/?%74emplate=/etc/passwd",
        "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ?template=/etc/passwd",
        "ntfys://ntfy.sh/topic?attach=/etc/passwd",
        "ntfys://ntfy.sh/topic?cto=99999&rto=9999",
        "jsons://93.184.215.14:99999/",
        "jira://x@127.0.0.1",
        "jira://x@localhost",
    ],
)
def test_an_address_may_name_neither_files_nor_this_machine(settings, address):
    settings.PAGE_TRUSTED_HOSTS = frozenset()

    letter = letter_about([Item("", "s", "b", "", "")], key="k", link="", is_urgent=True, is_repeat=False)

    with pytest.raises(AddressRefused):
        services.check(address)
    with pytest.raises(PermanentFailure):
        services.send(address, letter)


def test_an_address_may_say_what_its_service_is_to_do(settings):
    settings.PAGE_TRUSTED_HOSTS = frozenset({"ntfy.example.org"})

    assert services.check("ntfys://ntfy.example.org/topic?priority=high&tags=siren") == "ntfys"
