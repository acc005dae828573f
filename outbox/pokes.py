"""Ask workers to look for what is due. A poke may be lost: the sweeps find everything all the same."""

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import cache, partial
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from kombu.exceptions import OperationalError

from outbox.lanes import has_own_lane, is_urgent

logger = logging.getLogger(__name__)

# Pages of one burst are written within a moment of each other: waiting this long lets them go out as one.
GATHERING = timedelta(seconds=0.4)
# One who was asked and has not begun to look by then never heard of it.
LOST_AFTER = timedelta(seconds=5)


def poke_after_commit(consumers: Iterable[str]) -> None:
    """Poke each lane once for the transaction, however much it enqueues: one sweep takes all of it."""
    waiting = {function for _, function, _ in transaction.get_connection().run_on_commit}
    for consumer in consumers:
        call = _poker_of(consumer)
        if call not in waiting:
            waiting.add(call)
            transaction.on_commit(call)


def poke() -> None:
    """Ask a worker to look for due deliveries of the ordinary lane."""
    _send("outbox.tasks.deliver_due")


def poke_urgent(consumer: str, *, wait: timedelta = GATHERING) -> None:
    """Ask a worker of the urgent lanes to look, after a moment, for due deliveries of `consumer`."""
    _send("outbox.tasks.deliver_urgent", args=[consumer], countdown=wait.total_seconds())


def poke_own_lane(consumer: str) -> None:
    """Ask a worker of the consumer's own lane to look for its due deliveries.

    Not while one is asked already and has not begun to look: it will see what is committed by then.
    """
    if caches["default"].add(_asked(consumer), True, timeout=LOST_AFTER.total_seconds()):
        _send("outbox.tasks.deliver_own_lane", args=[consumer], queue=settings.OWN_LANES[consumer])


def begin_to_look(consumer: str) -> None:
    """Have whoever commits from now on ask again: this worker may look too early for it."""
    caches["default"].delete(_asked(consumer))


def _asked(consumer: str) -> str:
    return f"asked:{consumer}"


def _poker_of(consumer: str) -> Callable[[], None]:
    """Return the same function for the same lane, so that a transaction can tell it pokes already."""
    if is_urgent(consumer):
        return _call(poke_urgent, consumer)
    return _call(poke_own_lane, consumer) if has_own_lane(consumer) else poke


@cache
def _call(poke_lane: Callable[[str], None], consumer: str) -> Callable[[], None]:
    return partial(poke_lane, consumer)


def _send(task: str, **options: Any) -> None:
    try:
        current_app.send_task(task, **options)
    except (OperationalError, OSError) as error:
        logger.warning("poke lost", extra={"error_type": type(error).__name__})
