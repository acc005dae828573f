"""Who still needs the servers of a folder: told by locks, which vanish however a process ends."""

import atexit
import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path


class ServerUsers:
    """The processes that use the servers of one folder, this one among them. The last to leave stops them.

    Every user holds a shared lock on one file; starting and stopping hold an exclusive lock on another.
    A list of process ids would go stale after a crash; these locks cannot.
    """

    def __init__(self, folder: Path, *, stop: Callable[[Path], None]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._stop = stop
        self._process = os.getpid()
        self._gate = (folder / "servers.gate").open("a")
        self._users = (folder / "servers.users").open("a")
        atexit.register(self.leave)

    @contextlib.contextmanager
    def starting(self) -> Iterator[None]:
        """Let nobody else start or stop the servers meanwhile; count as a user of them afterwards."""
        fcntl.flock(self._gate, fcntl.LOCK_EX)
        try:
            yield
            fcntl.flock(self._users, fcntl.LOCK_SH)
        finally:
            fcntl.flock(self._gate, fcntl.LOCK_UN)

    def is_only_one(self) -> bool:
        """Tell whether no other process uses the servers right now."""
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            fcntl.flock(self._users, fcntl.LOCK_SH)
        return True

    def leave(self) -> None:
        """Stop the servers unless another process uses them."""
        # A forked child inherits this object, but has no part in it.
        if os.getpid() != self._process:
            return
        atexit.unregister(self.leave)
        fcntl.flock(self._gate, fcntl.LOCK_EX)
        try:
            fcntl.flock(self._users, fcntl.LOCK_UN)
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._stop(self._folder)
        except BlockingIOError:
            return
        finally:
            for lock in (self._users, self._gate):
                fcntl.flock(lock, fcntl.LOCK_UN)
                lock.close()
