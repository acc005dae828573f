"""A worker's life in a forked process, which halts or is killed where the fault test says."""

import contextlib
import gc
import os
import random
import select
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests
from django.db import connection, connections

from notifications import delivery

HUNG_SECONDS = 60.0
_release_connection = delivery.release_connection


def keep_connection() -> None:
    """Do nothing where a worker gives its connection back while it waits for a provider."""


@dataclass(frozen=True)
class Halt:
    """Where a life stops, counted in boundaries: before each statement, around each commit and each call by HTTP.

    It kills itself there with signal 9, or waits to be told to go on.
    """

    at: int
    is_end: bool = True


class Life:
    """A worker that runs in a child process."""

    def __init__(
        self, work: Callable[[], object], *, halt: Halt | None = None, jitter: random.Random | None = None
    ) -> None:
        # A connection must not be shared with a child.
        connections.close_all()
        says, self._said = os.pipe()[::-1]
        self._go, tell = os.pipe()
        self._tell = tell
        self._text = ""
        gc.collect(0)
        self.pid = os.fork()
        if not self.pid:
            _live(work, _Boundaries(says, self._go, halt, jitter))
        os.close(says)
        os.close(self._go)
        self._status: int | None = None

    def halted_at(self) -> str:
        """Wait until it halts and return where; "" when it ended without getting there."""
        while "halt" not in self._text and self._read():
            pass
        return self.place

    @property
    def place(self) -> str:
        """Return the boundary where it halted or was killed, as far as it said so."""
        return next((line[5:] for line in self._text.splitlines() if line.startswith("halt ")), "")

    @property
    def n_boundaries(self) -> int:
        """Return how many boundaries it passed, once it ended by itself."""
        return next((int(line[4:]) for line in self._text.splitlines() if line.startswith("end ")), 0)

    @property
    def error(self) -> str:
        """Return the error with which its work ended, "" for none."""
        return next((line[6:] for line in self._text.splitlines() if line.startswith("error ")), "")

    def go_on(self) -> None:
        """Let it go on from its halt."""
        with contextlib.suppress(BrokenPipeError):
            os.write(self._tell, b"g")

    def kill_after(self, seconds: float) -> None:
        """Kill it after so long, whatever it is doing."""
        time.sleep(seconds)
        os.kill(self.pid, signal.SIGKILL)

    def end(self) -> int:
        """Wait until it is over; return how it ended: 0, an exit code, or minus the signal."""
        while self._read():
            pass
        _, status = os.waitpid(self.pid, 0)
        os.close(self._said)
        os.close(self._tell)
        return os.waitstatus_to_exitcode(status)

    def _read(self) -> bool:
        ready, _, _ = select.select([self._said], [], [], HUNG_SECONDS)
        if not ready:
            os.kill(self.pid, signal.SIGKILL)
            self._text += "error hung\n"
        got = os.read(self._said, 4096).decode()
        self._text += got
        return bool(got)


class _Boundaries:
    """Counts the boundaries of a life and halts at one of them."""

    def __init__(self, says: int, go: int, halt: Halt | None, jitter: random.Random | None) -> None:
        self._says, self._go, self._halt, self._jitter = says, go, halt, jitter
        self.n = 0

    def say(self, text: str) -> None:
        os.write(self._says, f"{text}\n".encode())

    def reach(self, what: str) -> None:
        if self._jitter is not None and self._jitter.random() < 0.3:
            time.sleep(self._jitter.random() * 0.004)
        self.n += 1
        if self._halt is None or self.n != self._halt.at:
            return
        self.say(f"halt {self.n}: {what[:150]}")
        if self._halt.is_end:
            os.kill(os.getpid(), signal.SIGKILL)
        os.read(self._go, 1)

    def watch(self) -> None:
        """Stand before every statement, and before and after every commit and every call by HTTP."""

        def statement(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            self.reach(f"before {sql}")
            return execute(sql, params, many, context)

        connection.execute_wrappers.append(statement)
        # An instance's own attribute hides the method; Django commits by it.
        connection._commit = self._around(connection._commit, "commit")  # type: ignore[method-assign]
        requests.Session.send = self._around(requests.Session.send, "HTTP")  # type: ignore[method-assign]

    def _around(self, function: Callable[..., Any], what: str) -> Callable[..., Any]:
        def watched(*args: Any, **named: Any) -> Any:
            self.reach(f"before {what}")
            found = function(*args, **named)
            self.reach(f"after {what}")
            return found

        return watched


def _live(work: Callable[[], object], boundaries: _Boundaries) -> None:
    code = 1
    try:
        delivery.release_connection = _release_connection
        boundaries.watch()
        work()
        code = 0
    except Exception as error:
        boundaries.say(f"error {type(error).__name__}: {str(error).splitlines()[:1]}")
    finally:
        boundaries.say(f"end {boundaries.n}")
        # Nothing of the parent's is to be ended here: not its servers, not its temporary files.
        os._exit(code)
