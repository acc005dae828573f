"""GitHub's limits: requests an hour, and contents created a minute and an hour."""

from collections import deque
from datetime import datetime, timedelta

from tests.github.calls import Refusal
from tests.github.shapes import Json
from tests.github.state import Clock

CREATIONS = {"/issues": "POST", "/comments": "POST"}
HOUR = timedelta(hours=1)


class Limits:
    """Counts. `n_exceeded` is how often somebody went too far."""

    def __init__(self, clock: Clock) -> None:
        self.requests_an_hour = 5000
        self.creations_a_minute = 80
        self.creations_an_hour = 500
        self.n_exceeded = 0
        self.used = 0
        self._clock = clock
        self._reset_at: datetime | None = None
        self._created: deque[datetime] = deque(maxlen=10_000)

    @property
    def remaining(self) -> int:
        """Return how many requests are left."""
        return max(self.requests_an_hour - self.used, 0)

    @property
    def reset(self) -> int:
        """Return when the hour ends, in seconds since 1970."""
        now = self._clock.now()
        if self._reset_at is None or not now < self._reset_at <= now + HOUR:
            self._reset_at, self.used = now + HOUR, 0
        return int(self._reset_at.timestamp())

    @property
    def headers(self) -> dict[str, str]:
        """Return the rate headers of every answer."""
        reset = self.reset
        return {
            "X-RateLimit-Limit": str(self.requests_an_hour),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": str(reset),
            "X-RateLimit-Used": str(self.used),
            "X-RateLimit-Resource": "core",
        }

    @property
    def overview(self) -> Json:
        """Return a rate-limit-overview."""
        core = {
            "limit": self.requests_an_hour,
            "remaining": self.remaining,
            "reset": self.reset,
            "used": self.used,
        }
        return {"resources": {"core": core, "search": core}, "rate": core}

    def check(self, verb: str, path: str) -> None:
        """Raise 403 where a limit is spent; count the contents that are created."""
        if not self.remaining and self.reset:
            self.n_exceeded += 1
            raise Refusal(403, "API rate limit exceeded for user ID 1.")
        if CREATIONS.get(f"/{path.rsplit('/', 1)[-1]}") != verb:
            return
        now = self._clock.now()
        minute = sum(now - at < timedelta(minutes=1) for at in self._created)
        hour = sum(now - at < HOUR for at in self._created)
        if minute >= self.creations_a_minute or hour >= self.creations_an_hour:
            self.n_exceeded += 1
            raise Refusal(403, "You have exceeded a secondary rate limit.", headers={"Retry-After": "60"})
        self._created.append(now)
