"""The scheduler of Celery beat."""

import logging
from datetime import timedelta
from typing import Any

import redis
from celery.beat import Scheduler
from django.utils import timezone

from supportdesk.heartbeats import Heart, record_heartbeat

logger = logging.getLogger(__name__)

HEART_ENTRIES = ("worker-heartbeat", "pages-heartbeat")


class HeartbeatScheduler(Scheduler):
    """Send what is due, and record after every round that beat lives.

    It keeps no file: every deadline is in PostgreSQL, so a restart may start counting its intervals anew. Two of
    them at once only make the tasks run more often, and tasks are safe to run twice.
    """

    def setup_schedule(self) -> None:
        """Make the workers' heartbeats due at once, so that /readyz need not wait for a first interval."""
        super().setup_schedule()
        for entry in HEART_ENTRIES:
            heart = self.schedule[entry]
            heart.last_run_at = heart.default_now() - timedelta(days=1)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Do one round of the schedule and return the seconds until the next."""
        seconds: float = super().tick(*args, **kwargs)
        try:
            record_heartbeat(Heart.BEAT, now=timezone.now())
        except redis.RedisError:
            # Without a broker beat has nothing to do, but must be there when it comes back.
            logger.warning("beat could not record its heartbeat")
        return seconds
