"""Which deliveries must never wait behind others, and how patient each kind is (docs/explanation/the-outbox.md)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string

# Takes now; returns which deliveries may be claimed, None for none.
Gate = Callable[[datetime], Q | None]


@dataclass(frozen=True)
class Patience:
    """How long a worker has for one delivery, and how it is tried again."""

    lease: timedelta
    first_pause: timedelta
    longest_pause: timedelta
    n_tries: int

    def pause(self, n_attempts: int, *, asked: timedelta | None) -> timedelta:
        """Return the pause after try number `n_attempts`; `asked` is what the other side named."""
        return asked or min(self.first_pause * 2 ** (n_attempts - 1), self.longest_pause)


@dataclass(frozen=True)
class Impatience(Patience):
    """A page's: somebody waits for it, so no other side may put it off for long."""

    def pause(self, n_attempts: int, *, asked: timedelta | None) -> timedelta:
        """Return the pause after a try, never longer than the longest."""
        return min(super().pause(min(n_attempts, 8), asked=asked), self.longest_pause)


# What is due this soon is waited for; what is due later is found by the sweep.
SOON = timedelta(seconds=6)
LEASE = timedelta(minutes=3)
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=1)
MAX_ATTEMPTS = 12
ORDINARY = Patience(LEASE, FIRST_PAUSE, LONGEST_PAUSE, MAX_ATTEMPTS)
# Longer than URGENT_BATCH sendings take of which each waits for a provider that does not answer (12 s: see
# notifications.transports).
URGENT_LEASE = timedelta(seconds=60)
URGENT_BATCH = 4
URGENT = Impatience(URGENT_LEASE, timedelta(seconds=5), timedelta(minutes=1), 40)


def patience_with(consumer: str) -> Patience:
    """Return how patient the desk is with a consumer."""
    return URGENT if is_urgent(consumer) else ORDINARY


def is_urgent(consumer: str) -> bool:
    """Say whether a consumer has a lane of its own beside the ordinary one."""
    return consumer in settings.URGENT_CONSUMERS


def has_own_lane(consumer: str) -> bool:
    """Say whether a consumer has a lane that workers of its own take care of."""
    return consumer in settings.OWN_LANES


def ordinary_lane() -> Q:
    """Return the condition of deliveries that are made one after the other by whoever is free."""
    return ~Q(consumer__in=[*settings.URGENT_CONSUMERS, *settings.OWN_LANES])


def lane_of(consumer: str) -> Q:
    """Return the condition of one consumer's deliveries."""
    return Q(consumer=consumer)


def has_gate(consumer: str) -> bool:
    """Say whether something decides, again and again, which deliveries of a consumer may be claimed."""
    return consumer in settings.LANE_GATES


def open_gate(consumer: str, *, now: datetime) -> Q | None:
    """Return which deliveries of a consumer may be claimed now, None for none: what its gate says (LANE_GATES)."""
    path = settings.LANE_GATES.get(consumer)
    gate: Gate = import_string(path) if path else _everything
    return gate(now)


def _everything(now: datetime) -> Q:
    return Q()
