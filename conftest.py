"""Fixtures for all tests."""

import pytest
from django.core.cache import cache


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, or one process would still be at it when the others have nothing left.

    What empties the database stays behind what only rolls back, as pytest-django has it.
    """
    items.sort(key=_place_of)


def _place_of(item: pytest.Item) -> int:
    marker = item.get_closest_marker("django_db")
    empties = "live_server" in item.fixturenames or bool(marker and marker.kwargs.get("transaction"))
    if item.get_closest_marker("slow"):
        return 2 if empties else 0
    if empties:
        return 3
    return 1 if marker or "db" in item.fixturenames else 4


@pytest.fixture(autouse=True)
def _fast_passwords(settings):
    """Hash passwords quickly: how strong the hash is, is Django's to test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def _empty_cache():
    cache.clear()
