"""What goes wrong with the next request that matches."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

WRITES = ("POST", "PATCH", "PUT", "DELETE")


@dataclass
class Fault:
    """One fault. `commits`: GitHub does what was asked all the same. Status 0 hangs up without an answer."""

    status: int = 0
    commits: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    message: str = "Server Error"
    verbs: tuple[str, ...] = WRITES
    path: str = ""
    times: int = 1
    seconds: float = 0.0
    is_answered: bool = False

    def matches(self, verb: str, path: str) -> bool:
        """Say whether it strikes a request."""
        return verb in self.verbs and re.search(self.path, path) is not None


class Faults:
    """The faults to come, in order. `verbs` and `path` (a regular expression) choose the request, `times` how many."""

    def __init__(self) -> None:
        self.coming: list[Fault] = []

    def bad_gateway(self, *, after_commit: bool, **which: object) -> None:
        """Answer 502, before or after doing it."""
        self._add(Fault(502, after_commit, message="Server Error", **which))  # type: ignore[arg-type]

    def hang_up(self, *, after_commit: bool = True, **which: object) -> None:
        """Accept the request and end the connection without an answer."""
        self._add(Fault(0, after_commit, **which))  # type: ignore[arg-type]

    def slow(self, seconds: float, **which: object) -> None:
        """Answer well, but late."""
        self._add(Fault(0, commits=True, seconds=seconds, is_answered=True, **which))  # type: ignore[arg-type]

    def slow_down(
        self,
        status: int = 429,
        *,
        retry_after: int | None = None,
        reset_in: int | None = None,
        **which: object,
    ) -> None:
        """Refuse by a limit: with Retry-After, with x-ratelimit-remaining 0 and a reset in so many seconds, or neither."""
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        if reset_in is not None:
            headers |= {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": f"+{reset_in}"}
        message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
        self._add(Fault(status, headers=headers, message=message, **which))  # type: ignore[arg-type]

    def refuse(self, status: int, message: str = "Not Found", **which: object) -> None:
        """Refuse."""
        self._add(Fault(status, message=message, **which))  # type: ignore[arg-type]

    def take(self, verb: str, path: str) -> Fault | None:
        """Return the fault that strikes a request."""
        for fault in self.coming:
            if fault.matches(verb, path):
                fault.times -= 1
                if not fault.times:
                    self.coming.remove(fault)
                return fault
        return None

    def _add(self, fault: Fault) -> None:
        self.coming.append(fault)


def wait(fault: Fault | None) -> None:
    """Be slow, if the fault is to be slow."""
    if fault and fault.seconds:
        time.sleep(fault.seconds)
