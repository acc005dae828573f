"""The cache, which may be away: that attempts cannot be counted is no reason to refuse somebody a page."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# One that hangs costs a second at every call, and a page may make a dozen: it is left alone for a while.
PAUSE_SECONDS = 5
WARNING_PAUSE_SECONDS = 60


class ForgivingClient(RedisCacheClient):
    """Redis; while it does not answer, a client that finds nothing and agrees to everything."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._asked_from = self._warned_from = 0.0

    def add(self, key: Any, value: Any, timeout: Any) -> Any:
        """Agree: who wants a lock must not wait for it in vain."""
        return self._ask(super().add, key, value, timeout, otherwise=True)

    def get(self, key: Any, default: Any) -> Any:
        """Find nothing."""
        return self._ask(super().get, key, default, otherwise=default)

    def set(self, key: Any, value: Any, timeout: Any) -> None:
        """Forget it."""
        self._ask(super().set, key, value, timeout)

    def touch(self, key: Any, timeout: Any) -> Any:
        """Find nothing."""
        return self._ask(super().touch, key, timeout, otherwise=False)

    def delete(self, key: Any) -> Any:
        """Find nothing."""
        return self._ask(super().delete, key, otherwise=False)

    def get_many(self, keys: Any) -> Any:
        """Find nothing."""
        return self._ask(super().get_many, keys, otherwise={})

    def has_key(self, key: Any) -> Any:
        """Find nothing."""
        return self._ask(super().has_key, key, otherwise=False)

    def incr(self, key: Any, delta: Any) -> Any:
        """Raise ValueError, as for a key that is not there."""
        number = self._ask(super().incr, key, delta)
        if number is None:
            raise ValueError(f"Key '{key}' not found.")
        return number

    def set_many(self, data: Any, timeout: Any) -> None:
        """Forget them."""
        self._ask(super().set_many, data, timeout)

    def delete_many(self, keys: Any) -> None:
        """Find nothing."""
        self._ask(super().delete_many, keys)

    def clear(self) -> Any:
        """Have nothing."""
        return self._ask(super().clear, otherwise=True)

    def _ask(self, method: Callable[..., Any], *args: Any, otherwise: Any = None) -> Any:
        """Return what Redis answers, or `otherwise` while it does not."""
        if time.monotonic() < self._asked_from:
            return otherwise
        try:
            return method(*args)
        except (RedisError, OSError) as error:
            self._note_absence(error)
            return otherwise

    def _note_absence(self, error: Exception) -> None:
        now = time.monotonic()
        self._asked_from = now + PAUSE_SECONDS
        if now >= self._warned_from:
            self._warned_from = now + WARNING_PAUSE_SECONDS
            logger.warning("the cache does not answer", extra={"reason": type(error).__name__})


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache; while Redis does not answer it is empty."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient
