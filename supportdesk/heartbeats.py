"""When worker and beat were last known to work, kept in the cache that all processes share."""

from datetime import datetime, timedelta
from enum import StrEnum

from django.core.cache import caches

KEPT_DURATION = timedelta(days=7)


class Heart(StrEnum):
    """Whose heartbeat it is."""

    WORKER = "worker"
    PAGES = "pages"
    BEAT = "beat"


def record_heartbeat(heart: Heart, *, now: datetime) -> None:
    """Remember that `heart` works right now."""
    caches["heartbeats"].set(f"heartbeat:{heart}", now, timeout=KEPT_DURATION.total_seconds())


def heartbeat_age(heart: Heart, *, now: datetime) -> timedelta | None:
    """Return how long ago `heart` last beat, or None when it never did."""
    beaten_at: datetime | None = caches["heartbeats"].get(f"heartbeat:{heart}")
    return now - beaten_at if beaten_at else None
