"""What leaves for GitHub, and what never does: redirects are not followed, nothing waits, nothing is repeated."""

import json
import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from github_mirror.client import AppSignIn, GitHub, TokenSignIn
from github_mirror.errors import GitHubError, Moved, NoAccess, NotModified, SlowDown, Uncertain

AT = "2026-03-04T10:00:00Z"
ISSUE = {
    "id": 7,
    "node_id": "I_7",
    "number": 7,
    "html_url": "https://github.example.org/a/b/issues/7",
    "title": "Hub",
    "state": "open",
    "updated_at": AT,
}


class Server:
    """Gives the answers it was handed, in order, and remembers what was asked."""

    def __init__(self):
        self.answers, self.asked = [], []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args):
                pass

            def answer(self):
                length = int(self.headers.get("Content-Length") or 0)
                server.asked.append((self.command, self.path, dict(self.headers), self.rfile.read(length)))
                status, body, headers = server.answers.pop(0)
                content = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(content))} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PATCH = answer

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def will(self, status, body=None, **headers):
        self.answers.append((status, body, {name.replace("_", "-"): text for name, text in headers.items()}))


@pytest.fixture
def server():
    server = Server()
    yield server
    server.server.shutdown()
    server.server.server_close()


@pytest.fixture
def github(server):
    return GitHub(base_url=server.url, sign_in=TokenSignIn("t0ken"))


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_write_to_what_moved_goes_nowhere_else(server, github, status):
    server.will(status, {}, Location=f"{server.url}/repositories/9/issues/1")

    with pytest.raises(Moved) as moved:
        github.edit_issue("a/b", 7, {"title": "x"})

    assert moved.value.location.endswith("/repositories/9/issues/1")
    assert [(verb, path) for verb, path, _, _ in server.asked] == [("PATCH", "/repos/a/b/issues/7")]


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_error_is_uncertain_and_not_repeated(server, github, status):
    server.will(status, {})

    with pytest.raises(Uncertain):
        github.create_issue("a/b", {"title": "x"})

    assert len(server.asked) == 1


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"id": 7}', b'{"id": "x"}'])
def test_a_success_that_says_nothing_we_understand_is_uncertain(server, github, body):
    server.will(201, body)

    with pytest.raises(Uncertain):
        github.create_issue("a/b", {"title": "x"})


def test_being_slowed_down_is_said_at_once(server, github):
    server.will(429, {}, Retry_After="300")
    started = time.monotonic()

    with pytest.raises(SlowDown) as refusal:
        github.issue("a/b", 7)

    assert refusal.value.retry_after == timedelta(minutes=5)
    assert time.monotonic() - started < 5


def test_a_get_that_is_still_being_worked_on_is_not_waited_for(server, github):
    server.will(202, {})

    with pytest.raises(Uncertain):
        github.issue("a/b", 7)

    assert len(server.asked) == 1


def test_what_did_not_change_costs_one_conditional_request(server, github):
    server.will(200, ISSUE, ETag='"v1"')
    server.will(304, b"")
    server.will(304, b"")

    known = github.issue("a/b", 7)
    again = github.issue("a/b", 7, etag=known.etag)
    with pytest.raises(NotModified):
        github.issues("a/b", etag='"v1"')

    assert (known.etag, again) == ('"v1"', None)
    assert [headers.get("If-None-Match") for _, _, headers, _ in server.asked] == [None, '"v1"', '"v1"']


def test_a_listing_follows_the_links_and_leaves_pull_requests_out(server, github):
    server.will(200, [ISSUE], Link=f'<{server.url}/repositories/1/issues?page=2>; rel="next"', ETag='"p1"')
    server.will(200, [ISSUE | {"number": 8, "pull_request": {}}, ISSUE | {"number": 9}])
    since = datetime(2026, 3, 4, 11, tzinfo=timezone(timedelta(hours=1)))

    listing = github.issues("a/b", since)
    numbers = [one.number for one in listing]

    assert numbers == [7, 9]
    assert listing.etag == '"p1"'
    assert "since=2026-03-04T10%3A00%3A00Z" in server.asked[0][1]
    assert server.asked[1][1] == "/repositories/1/issues?page=2"
    assert github.n_requests == 2


def test_what_is_left_of_the_limit_is_remembered(server, github):
    server.will(
        200, ISSUE, X_RateLimit_Limit="5000", X_RateLimit_Remaining="4999", X_RateLimit_Reset="1772619600"
    )

    github.issue("a/b", 7)

    assert (github.rate.limit, github.rate.remaining) == (5000, 4999)


def test_nobody_at_the_address_is_uncertain():
    github = GitHub(base_url="http://127.0.0.1:9", sign_in=TokenSignIn("t0ken"))

    with pytest.raises(Uncertain):
        github.create_issue("a/b", {"title": "x"})


@pytest.mark.parametrize("token", ["line\nbreak", "naïve ☃"])
def test_what_is_no_token_is_said_so(server, token):
    with pytest.raises(NoAccess):
        GitHub(base_url=server.url, sign_in=TokenSignIn(token)).issue("a/b", 7)


@pytest.fixture(scope="module")
def key():
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = serialization.PrivateFormat.PKCS8
    return made.private_bytes(serialization.Encoding.PEM, pem, serialization.NoEncryption()).decode()


def token_until(at):
    return {"token": f"ghs_{at:%H%M}", "expires_at": at.strftime("%Y-%m-%dT%H:%M:%SZ")}


def test_an_app_looks_up_its_installation_once_and_keeps_its_token_while_it_lasts(server, key):
    soon, then = datetime.now(UTC) + timedelta(minutes=1), datetime.now(UTC) + timedelta(hours=1)
    server.will(200, {"id": 55})
    server.will(201, token_until(soon))
    server.will(200, ISSUE)
    server.will(201, token_until(then))
    server.will(200, ISSUE)
    server.will(200, ISSUE)

    for _ in range(3):
        GitHub(base_url=server.url, sign_in=AppSignIn("12", key)).issue("a/b", 7)

    paths = [path for _, path, _, _ in server.asked]
    fresh = "/app/installations/55/access_tokens"
    assert paths == [
        "/repos/a/b/installation",
        fresh,
        *["/repos/a/b/issues/7", fresh, *["/repos/a/b/issues/7"] * 2],
    ]
    assert server.asked[-1][2]["Authorization"] == f"token ghs_{then:%H%M}"


def test_a_revoked_installation_is_said_so_and_looked_up_anew(server, key):
    server.will(200, {"id": 56})
    server.will(404, {})
    server.will(200, {"id": 57})
    server.will(201, token_until(datetime.now(UTC) + timedelta(hours=1)))
    server.will(200, ISSUE)
    github = GitHub(base_url=server.url, sign_in=AppSignIn("13", key))

    with pytest.raises(NoAccess, match="not installed for a/b"):
        github.issue("a/b", 7)
    found = github.issue("a/b", 7)

    assert found.number == 7


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (200, b"[" * 100_000, {}),
        (403, b"[" * 100_000, {}),
        (403, b"{}", {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "banana"}),
        (403, b"{}", {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9" * 18}),
        (403, b"{}", {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9" * 5000}),
        (429, b"{}", {"Retry-After": "Wed, 21 Oct 2026 07:28:00 +99999999999999999999"}),
        (200, b'{"id": Infinity}', {}),
        (200, ISSUE | {"updated_at": 10**20}, {}),
        (200, ISSUE | {"updated_at": "0001-01-01T00:00:00+14:00"}, {}),
        (304, b"", {}),
    ],
    ids=[
        "deep", "refusal-deep", "reset-words", "reset-far", "reset-long", "date-far", "infinite", "time-far",
        "time-early", "unasked-304",
    ],
)  # fmt: skip
def test_an_answer_that_makes_no_sense_is_an_error_of_githubs_and_never_a_crash(
    server, github, status, body, headers
):
    server.will(status, body, **{name.replace("-", "_"): text for name, text in headers.items()})

    with pytest.raises(GitHubError):
        github.issue("a/b", 7)


def test_a_token_whose_end_no_calendar_holds_has_none(server, github):
    server.will(200, ISSUE, GitHub_Authentication_Token_Expiration="0001-01-01 00:00:00 +1400")

    github.issue("a/b", 7)

    assert github.token_ends_at is None


def test_the_name_of_a_version_that_is_too_long_to_keep_is_none(server, github):
    server.will(200, ISSUE, ETag=f'"{"x" * 300}"')

    found = github.issue("a/b", 7)

    assert found.etag == ""


def test_a_list_whose_next_page_is_itself_ends(server, github):
    for _ in range(4):
        server.will(200, [ISSUE], Link=f'<{server.url}/repos/a/b/issues?page=2>; rel="next"')

    with pytest.raises(Uncertain, match="never ends"):
        list(github.issues("a/b"))

    assert len(server.asked) == 2


def test_githubs_own_words_can_be_kept(server, github):
    server.will(403, {"message": "no\x00 \ud800way"})

    with pytest.raises(NoAccess) as refused:
        github.issue("a/b", 7)

    assert "\x00" not in str(refused.value)
    assert str(refused.value).encode()


@pytest.mark.parametrize("said", ["false", "true", 1, None])
def test_only_what_says_so_plainly_is_private(server, github, said):
    server.will(200, {"id": 1, "node_id": "R", "full_name": "a/b", "private": said})

    found = github.repository("a/b")

    assert not found.is_private
