"""An address that somebody gives leads to their calendar, not into our network, and holds nobody up."""

import socket
import time

import pytest

from rotations.calendar_fetch import MAX_BYTES, fetch_calendar, is_public, target_of
from rotations.errors import CalendarUnreadable
from rotations.tests.calendar_server import CalendarServer

TRUSTED = frozenset({"127.0.0.1"})


@pytest.fixture
def server():
    server = CalendarServer()
    yield server
    server.stop()


def fetch(url: str, **options) -> bytes:
    return fetch_calendar(url, **{"trusted_hosts": TRUSTED, "seconds": 5.0} | options)


def test_what_the_address_answers_is_returned(server):
    url = server.says(b"BEGIN:VCALENDAR", path="/%C3%A9.ics?a=1%20b&c=d")

    assert fetch(url) == b"BEGIN:VCALENDAR"


def test_a_chunked_answer_is_put_together(server):
    def answer(handler):
        handler.wfile.write(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
        )

    assert fetch(server.does(answer)) == b"abcde"


def test_a_redirect_is_followed(server):
    server.says(b"here", path="/new.ics")
    url = server.says(b"", path="/old.ics", status=302, Location="/new.ics")

    assert fetch(url) == b"here"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.1",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "198.18.0.1",
        "192.0.2.1",
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "::",
        "::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "nonsense",
    ],
)
def test_addresses_that_are_not_of_the_public_internet_are_known(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "64:ff9b::101:101"])
def test_addresses_of_the_public_internet_are_known(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "0x7f000001",
        "2130706433",
        "0177.0.0.1",
        "127.1",
        "[::1]",
        "[::ffff:7f00:1]",
        "0",
    ],
)
def test_no_spelling_of_our_own_machine_is_read(server, host):
    server.says(b"secret")
    port = server.server.server_port

    with pytest.raises(CalendarUnreadable, match=r"not public|no server of that name"):
        fetch_calendar(f"https://{host}:{port}/c.ics")

    assert server.requests == []


def test_a_redirect_into_our_network_is_not_followed(server):
    url = server.says(b"", status=302, Location="https://169.254.169.254/latest/meta-data/")

    with pytest.raises(CalendarUnreadable, match="not public"):
        fetch(url)


@pytest.mark.parametrize(
    "location", ["http://localhost:1/", "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://x"]
)
def test_a_redirect_to_something_else_than_https_is_not_followed(server, location):
    url = server.says(b"", status=302, Location=location)

    with pytest.raises(CalendarUnreadable, match="must begin with https"):
        fetch(url)


def test_the_address_that_was_checked_is_the_one_that_is_asked(server, monkeypatch):
    # A name server that answers with a public address first and with ours afterwards (DNS rebinding).
    asked = []
    connected = []

    def resolve(host, port, **_):
        asked.append(host)
        address = "93.184.216.34" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    def connect(address, **_):
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)

    with pytest.raises(CalendarUnreadable):
        fetch_calendar("https://rebinding.example.org/c.ics")

    assert asked == ["rebinding.example.org"]
    assert connected == [("93.184.216.34", 443)]


def test_a_name_with_one_private_address_among_public_ones_is_not_read(monkeypatch):
    found = [(socket.AF_INET, 1, 6, "", (address, 443)) for address in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    with pytest.raises(CalendarUnreadable, match="not public"):
        fetch_calendar("https://mixed.example.org/")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://calendar.example.org/c.ics", "must begin with https"),
        ("file:///etc/passwd", "must begin with https"),
        ("//calendar.example.org/", "must begin with https"),
        ("", "must begin with https"),
        ("https://", "must begin with https"),
        ("https://ana:secret@calendar.example.org/", "has a name or password"),
        ("https://calendar.example.org:port/", "not one of a web server"),
        ("https://[::1/", "not one of a web server"),
    ],
)
def test_other_addresses_are_refused_in_a_sentence_without_the_secret(url, sentence):
    with pytest.raises(CalendarUnreadable, match=sentence) as refusal:
        target_of(url)

    assert "secret" not in str(refusal.value).replace("Use a secret address", "")


def test_an_address_to_subscribe_to_means_https():
    target = target_of("webcal://calendar.example.org/c.ics?key=é")

    assert (target.is_secure, target.port, target.path) == (True, 443, "/c.ics?key=%C3%A9")


@pytest.mark.parametrize("status", [204, 401, 403, 404, 500, 503])
def test_another_answer_is_named(server, status):
    with pytest.raises(CalendarUnreadable, match=f"answered with {status}"):
        fetch(server.says(b"", status=status))


def test_redirects_come_to_an_end(server):
    url = server.says(b"", status=302, Location="/c.ics")

    with pytest.raises(CalendarUnreadable, match="without end"):
        fetch(url)

    assert len(server.requests) == 6


def test_of_50_megabytes_little_more_than_two_are_read(server):
    url = server.pours(megabytes=50)

    with pytest.raises(CalendarUnreadable, match="larger than 2 MB"):
        fetch(url)

    assert len(server.megabytes_sent) < 20


def test_two_megabytes_are_read(server):
    assert len(fetch(server.says(b"x" * MAX_BYTES))) == MAX_BYTES


@pytest.mark.parametrize("of_headers", [True, False])
def test_a_server_that_sends_a_byte_now_and_then_is_cut_off(server, of_headers):
    url = server.drips(of_headers=of_headers)
    began = time.monotonic()

    with pytest.raises(CalendarUnreadable, match="too long"):
        fetch(url, seconds=0.5)

    assert time.monotonic() - began < 3


def test_an_answer_that_breaks_off_is_not_taken_for_whole(server):
    with pytest.raises(CalendarUnreadable, match="broke off"):
        fetch(server.says(b"BEGIN:VCALENDAR", Content_Length="1000"))


def test_a_packed_answer_is_not_unpacked(server):
    with pytest.raises(CalendarUnreadable, match="packed"):
        fetch(server.says(b"\x1f\x8b", Content_Encoding="gzip"))


def test_what_is_no_web_server_is_said_to_be_none(server):
    def answer(handler):
        handler.wfile.write(b"220 mail.example.org ESMTP\r\n")
        handler.close_connection = True

    with pytest.raises(CalendarUnreadable, match="did not answer as a web server"):
        fetch(server.does(answer))


def test_a_server_without_a_certificate_of_its_name_is_not_believed(server):
    server.says(b"x")

    with pytest.raises(CalendarUnreadable, match="who it says it is"):
        fetch(f"https://127.0.0.1:{server.server.server_port}/c.ics")
