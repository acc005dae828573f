"""Fixtures of the stand-in's own tests."""

import json

import pytest
import requests

from tests.github.hub import TOKEN, StandIn


@pytest.fixture
def hub():
    with StandIn() as standin:
        yield standin


@pytest.fixture
def repository(hub):
    return hub.repository("acme/support", private=True, assignable=("ada",))


@pytest.fixture
def ask(hub):
    """Ask the hub as a client does, following nothing."""

    def asked(verb, path, *, token=TOKEN, body=None, etag="", **query):
        headers = {"Authorization": f"token {token}"} if token else {}
        if etag:
            headers["If-None-Match"] = etag
        url = path if path.startswith("http") else hub.url + path
        return requests.request(
            verb,
            url,
            params=query,
            headers=headers,
            data=None if body is None else json.dumps(body),
            timeout=5,
            allow_redirects=False,
        )

    return asked


@pytest.fixture
def told(hub, repository):
    """Keep what a hook is told."""
    heard = []
    hub.hook(repository, url="http://desk.test/hooks/github", secret="s3cret")

    def carrier(url, headers, body):
        heard.append((headers, json.loads(body)))
        return 202, "Thanks."

    hub.webhooks.carrier = carrier
    return heard
