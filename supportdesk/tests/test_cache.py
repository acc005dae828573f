"""Without Redis the desk counts no attempts and remembers nothing for a while, but people can sign in."""

import logging
import socket
import time

import pytest
from django.core.cache import cache, caches
from django.urls import reverse

NOWHERE = "redis://:secret-word@127.0.0.1:1/0"


@pytest.fixture
def _without_redis(settings):
    settings.CACHES = {name: {**of, "LOCATION": NOWHERE} for name, of in settings.CACHES.items()}


@pytest.fixture
def _hung_redis(settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        settings.CACHES = {name: {**of, "LOCATION": address} for name, of in settings.CACHES.items()}
        yield


@pytest.mark.django_db
@pytest.mark.usefixtures("_without_redis")
def test_people_sign_in_without_redis(client, django_user_model):
    django_user_model.objects.create_user("ana@example.org", name="Ana", password="correct horse")
    address = reverse("account_login")

    wrong = client.post(address, {"login": "ana@example.org", "password": "wrong"})
    right = client.post(address, {"login": "ana@example.org", "password": "correct horse"})

    assert (wrong.status_code, right.status_code) == (200, 302)


@pytest.mark.usefixtures("_without_redis")
def test_without_redis_the_cache_is_empty_and_takes_everything(caplog):
    with caplog.at_level(logging.WARNING):
        cache.set("key", 1)
        cache.set_many({"key": 1})

        assert cache.get("key", "default") == "default"
        assert cache.get_many(["key"]) == {}
        assert cache.add("key", 1)
        assert cache.get_or_set("key", 7) == 7
        assert not cache.has_key("key")
        assert not cache.delete("key")
        with pytest.raises(ValueError, match="not found"):
            cache.incr("key")

    assert caplog.messages == ["the cache does not answer"]
    assert "secret-word" not in caplog.text


@pytest.mark.django_db
@pytest.mark.usefixtures("_hung_redis")
def test_a_redis_that_hangs_costs_the_probe_one_wait_and_pages_one_more(client):
    caches["heartbeats"].close()

    started = time.monotonic()
    checks = client.get("/readyz").json()["checks"]
    probed = time.monotonic()
    client.post(reverse("account_login"), {"login": "ana@example.org", "password": "wrong"})

    assert [checks[name]["says"] for name in ("redis", "worker", "pages")] == ["Redis does not answer."] * 3
    assert probed - started < 1.9
    assert time.monotonic() - probed < 1.9
