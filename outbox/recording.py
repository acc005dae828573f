"""Write down how a try to deliver went, and when the next one is."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Q

from outbox.lanes import patience_with
from outbox.models import Delivery, DeliveryState
from outbox.outcomes import NotYet, TemporaryFailure

logger = logging.getLogger(__name__)


def _record(deliveries: Sequence[Delivery], **changes: Any) -> None:
    """Write down how a try went, unless the lease ran out and another worker has claimed a delivery since.

    A late report of ours would undo what that worker did, and have the same thing sent a third time.
    """
    tries = Q()
    for delivery in deliveries:
        tries |= Q(pk=delivery.pk, n_attempts=delivery.n_attempts)
    n_recorded = Delivery.objects.filter(tries, state=DeliveryState.CLAIMED).update(
        lease_until=None, **changes
    )
    if n_recorded < len(deliveries):
        logger.warning("late outcome of a delivery ignored", extra={"delivery": deliveries[0].pk})


def finish(deliveries: Sequence[Delivery], *, state: DeliveryState, outcome: str, now: datetime) -> None:
    """Write down how deliveries ended; `outcome` is a sentence."""
    _record(deliveries, state=state, outcome=outcome, finished_at=now)


def try_later(
    deliveries: Sequence[Delivery], failure: TemporaryFailure, *, is_repeat: bool, now: datetime
) -> None:
    """Have deliveries that failed tried again after a pause, or given up where that was tried often enough."""
    first = deliveries[0]
    patience = patience_with(first.consumer)
    if first.n_attempts >= patience.n_tries:
        finish(deliveries, state=DeliveryState.FAILED, outcome=f"Given up: {failure}", now=now)
        return
    pause = patience.pause(first.n_attempts, asked=failure.retry_after)
    # Once it may have arrived, every later try may be a repeat.
    state = _state_between_tries(is_repeat=is_repeat or failure.may_have_arrived)
    _record(deliveries, state=state, due_at=now + pause, outcome=str(failure))


def wait(deliveries: Sequence[Delivery], reason: NotYet, *, is_repeat: bool, now: datetime) -> None:
    """Have deliveries that may not leave yet tried later; this one does not count as a try."""
    changes: dict[str, Any] = {"due_at": now + reason.pause, "n_attempts": F("n_attempts") - 1}
    if not is_repeat and all(one.n_attempts == 1 for one in deliveries):
        # Nothing has tied them together yet: what comes meanwhile may go out with them.
        changes["batch"] = None
    _record(deliveries, state=_state_between_tries(is_repeat=is_repeat), outcome=str(reason), **changes)


def _state_between_tries(*, is_repeat: bool) -> DeliveryState:
    return DeliveryState.UNKNOWN if is_repeat else DeliveryState.PENDING
