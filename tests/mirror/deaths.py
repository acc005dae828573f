"""A process that dies in the middle of its work: at a statement, or before or after a request.

The work runs in the test's own thread and transaction, so death is an exception that no one catches, and after which
nothing more gets out: neither a statement nor a request of whatever runs on the way up.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

import requests
from django.db import connection

# What PostgreSQL does by itself when a process is gone.
AFTER_DEATH = ("ROLLBACK", "RELEASE")


class Killed(BaseException):
    """The process is gone."""


class Deaths:
    """Counts boundaries, and kills at one of them."""

    def __init__(self) -> None:
        self.n_died = 0
        self.n_passed = 0
        self._left: int | None = None
        self._is_dead = False
        self._thread = threading.current_thread()

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Stand before every statement, and before and after every request, of this thread."""
        send = requests.Session.send

        def watched(*args: Any, **named: Any) -> Any:
            self._reach("request")
            answer = send(*args, **named)
            self._reach("answer")
            return answer

        requests.Session.send = watched  # type: ignore[method-assign]
        try:
            with connection.execute_wrapper(self._statement):
                yield
        finally:
            requests.Session.send = send  # type: ignore[method-assign]

    def kill_at(self, work: Callable[[], object], boundary: int | None) -> bool:
        """Do some work, which dies at its n-th boundary; say whether it did."""
        self._left, self._is_dead = boundary, False
        try:
            work()
        except Killed:
            self.n_died += 1
            return True
        finally:
            self._left, self._is_dead = None, False
        return False

    def _statement(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        if not (self._is_dead and str(sql).startswith(AFTER_DEATH)):
            self._reach(str(sql))
        return execute(sql, params, many, context)

    def _reach(self, what: str) -> None:
        if threading.current_thread() is not self._thread or (self._left is None and not self._is_dead):
            return
        if not self._is_dead:
            assert self._left is not None
            self._left -= 1
            self.n_passed += 1
            self._is_dead = self._left <= 0
        if self._is_dead:
            raise Killed(what[:80])
