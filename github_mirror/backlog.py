"""When a backlog of new issues and comments will be done, by what GitHub lets an account create. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True)
class Allowance:
    """How many issues and comments may be created in any minute and in any hour."""

    a_minute: int
    an_hour: int


def done_at(n_waiting: int, *, created: Sequence[datetime], allowance: Allowance, now: datetime) -> datetime:
    """Return when the last of those that wait can be created, if nothing else is; `created` is when others were.

    Each is created as soon as neither any minute nor any hour holds more than is allowed.
    """
    past = sorted(at for at in created if at > now - HOUR)
    at = now
    for _ in range(n_waiting):
        for n_allowed, span in ((allowance.a_minute, MINUTE), (allowance.an_hour, HOUR)):
            if len(past) >= n_allowed:
                # One more fits once the one that many before it is a whole span ago.
                at = max(at, past[-n_allowed] + span)
        past.append(at)
    return at
