"""Is the desk ready to serve? Each check answers with a sentence that tells a stranger nothing secret."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import redis
from django.conf import settings
from django.db import Error, connection
from django.db.models import Case, Count, Min, Q, When

from outbox.models import UNFINISHED, Delivery
from supportdesk.heartbeats import Heart, heartbeat_age
from supportdesk.templatetags.desk import span_of

# Beat asks for a heartbeat every 15 s; four missed ones are no accident.
HEARTBEAT_LIMIT = timedelta(seconds=60)
# Deliveries are swept every 10 s; one that waits this long tells that nobody sweeps.
DELIVERY_LIMIT = timedelta(minutes=5)


@dataclass(frozen=True)
class Check:
    """What one check found."""

    name: str
    is_ok: bool
    sentence: str


def check_readiness(*, now: datetime) -> list[Check]:
    """Return what the database, Redis, the workers and the outbox say right now."""
    found: dict[str, Check] = {}
    for name, check in CHECKS.items():
        base = found.get(BASES.get(name, ""))
        if base is None or base.is_ok:
            found[name] = _checked(name, check, now=now)
        else:  # what does not answer is waited for once
            found[name] = Check(name, is_ok=False, sentence=base.sentence)
    return list(found.values())


def _checked(name: str, check: Callable[[datetime], tuple[bool, str]], *, now: datetime) -> Check:
    """Run one check; an outside system that does not answer fails it, in words without addresses."""
    try:
        is_ok, sentence = check(now)
    except Error:
        return Check(name, is_ok=False, sentence="The database does not answer.")
    except redis.RedisError:
        return Check(name, is_ok=False, sentence="Redis does not answer.")
    return Check(name, is_ok=is_ok, sentence=sentence)


def _database(_now: datetime) -> tuple[bool, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True, "The database answers."


def _redis(now: datetime) -> tuple[bool, str]:
    heartbeat_age(Heart.BEAT, now=now)
    return True, "Redis answers."


def _worker(now: datetime) -> tuple[bool, str]:
    age = heartbeat_age(Heart.WORKER, now=now)
    if age is None:
        return False, "No worker has run a task yet."
    return age <= HEARTBEAT_LIMIT, f"A worker last ran a task {age.total_seconds():.0f} s ago."


def _pages(now: datetime) -> tuple[bool, str]:
    age = heartbeat_age(Heart.PAGES, now=now)
    if age is None:
        return False, "No worker of pages has run a task yet: nobody would be called."
    return age <= HEARTBEAT_LIMIT, f"A worker of pages last ran a task {age.total_seconds():.0f} s ago."


def _outbox(now: datetime) -> tuple[bool, str]:
    """Count what is due and what waits for another try: a mail server that is away makes every delivery wait."""
    waiting = Delivery.objects.filter(state__in=UNFINISHED).filter(Q(due_at__lte=now) | Q(n_attempts__gt=0))
    # What waits for another system that says when it may leave is shown elsewhere, and no reason to be unready.
    waiting = waiting.exclude(consumer__in=settings.OWN_LANES)
    # One that was tried is put off again and again; how long it waits shows in when it was written.
    since = Case(When(n_attempts=0, then="due_at"), default="created_at")
    found = waiting.aggregate(n=Count("pk"), oldest=Min(since))
    if found["oldest"] is None:
        return True, "Nothing is waiting to be delivered."
    age = now - found["oldest"]
    count = "1 delivery waits" if found["n"] == 1 else f"{found['n']} deliveries wait"
    sentence = f"{count}, the oldest for {span_of(age)}"
    last = waiting.exclude(outcome="").order_by("created_at").values_list("outcome", flat=True).first()
    return age <= DELIVERY_LIMIT, f"{sentence}; last: {last}" if last else f"{sentence}."


CHECKS: dict[str, Callable[[datetime], tuple[bool, str]]] = {
    "database": _database,
    "redis": _redis,
    "worker": _worker,
    "pages": _pages,
    "outbox": _outbox,
}
# Which check asks the same server, and comes first.
BASES = {"worker": "redis", "pages": "redis", "outbox": "database"}
