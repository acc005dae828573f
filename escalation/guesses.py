"""Guesses of links are few: how many a visitor has made is counted in the cache, which may forget."""

from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

MOST = 30
WHILE = timedelta(minutes=5)


def is_guessing(request: HttpRequest) -> bool:
    """Say whether this visitor has tried too many links that were none."""
    return int(cache.get(_key(request), 0)) >= MOST


def note_guess(request: HttpRequest) -> None:
    """Count a link that was none."""
    key = _key(request)
    cache.add(key, 0, timeout=int(WHILE.total_seconds()))
    cache.set(key, int(cache.get(key, 0)) + 1, timeout=int(WHILE.total_seconds()))


def _key(request: HttpRequest) -> str:
    return f"acknowledge-guesses:{get_adapter().get_client_ip(request)}"
