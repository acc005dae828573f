"""The team as a proof sees it: who can be called when, and after how long they would know. Plain values."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate

from escalation.arrivals import (
    ONE_TICK,
    Arrivals,
    Piece,
    at_once,
    joined,
    later_by,
    then,
    waiting_for,
    waiting_out,
)
from tickets.policy import Recipient, Target, Urgency
from timekeeping.intervals import Interval, subtract

NOBODY_HOLDS: Mapping[str, Sequence[Interval]] = {}


@dataclass(frozen=True)
class Person:
    """Somebody who may be called. Intervals are in order and disjoint.

    page_delay and notify_delay: how long after a call the first of their ways tells them; None where they have no way.
    at_work is when they work, times off left out.
    """

    name: str
    is_active: bool = True
    away: tuple[Interval, ...] = ()
    at_work: tuple[Interval, ...] = ()
    quiet: tuple[Interval, ...] = ()
    page_delay: timedelta | None = None
    notify_delay: timedelta | None = None
    is_paged_only_for_p1: bool = False

    def is_paged(self, urgency: Urgency, *, is_p1: bool) -> bool:
        """Say whether a call of the urgency rings at this person; otherwise it is a notification to them."""
        return urgency is Urgency.PAGE and (is_p1 or not self.is_paged_only_for_p1)

    def delay(self, urgency: Urgency, *, is_p1: bool) -> timedelta | None:
        """Return how long after a call the person is told; None when they cannot be."""
        if not self.is_active:
            return None
        return self.page_delay if self.is_paged(urgency, is_p1=is_p1) else self.notify_delay


@dataclass(frozen=True)
class World:
    """All that a proof looks at, known for [start, end).

    people and whoever holds a place are named by address; held says who is meant by a recipient, and when. Recipients
    of `elsewhere` are told, but nobody is sure to read it: channels, and what depends on the ticket. working is the
    working time of each calendar.
    """

    start: datetime
    end: datetime
    people: Mapping[str, Person]
    held: Mapping[Recipient, Mapping[str, Sequence[Interval]]]
    elsewhere: frozenset[Recipient] = frozenset()
    working: Mapping[str, Sequence[Interval]] = field(default_factory=dict)

    def holders(self, recipient: Recipient) -> Mapping[str, Sequence[Interval]]:
        """Return who is meant by a recipient when, by address."""
        return self.held.get(recipient, NOBODY_HOLDS)

    def can_be_called(self, address: str, urgency: Urgency, *, is_p1: bool) -> list[Interval]:
        """Return when a call to a person is sent: they have a way to be told and are not in their time off."""
        person = self.people[address]
        if person.delay(urgency, is_p1=is_p1) is None:
            return []
        return subtract([(self.start, self.end)], person.away)

    def told(self, address: str, urgency: Urgency, *, is_p1: bool) -> list[Piece]:
        """Return when a person knows of a call: a page rings, a notification waits until they are at work.

        Quiet hours hold back whatever is not a page about an outage.
        """
        person = self.people[address]
        delay = person.delay(urgency, is_p1=is_p1)
        if delay is None:
            return []
        is_paged = person.is_paged(urgency, is_p1=is_p1)
        known: Arrivals = later_by(at_once(self.can_be_called(address, urgency, is_p1=is_p1)), delay)
        if not (is_paged and is_p1):
            known = then(known, waiting_out(person.quiet, self.start, self.end))
        known = then(known, waiting_out(person.away, self.start, self.end))
        return list(known) if is_paged else self.until_at_work(address, known)

    def until_at_work(self, address: str, known: Arrivals) -> list[Piece]:
        """Return when a person who knows of a call is at work."""
        return then(known, waiting_for(self.people[address].at_work, self.start, self.end))

    def after(self, target: Target, calendar: str) -> list[Piece]:
        """Return the function that lies `target` after an instant; in working time, by a calendar of this world."""
        if not target.is_working_time or not target.duration:
            return later_by(at_once([(self.start, self.end)]), target.duration)
        return worked(self.working[calendar], target.duration, start=self.start)


def worked(periods: Sequence[Interval], duration: timedelta, *, start: datetime) -> list[Piece]:
    """Return the function, from the start on, that arrives once so much was worked, as working_time.add_working counts.

    Periods are in order and disjoint; the duration is more than nothing. What the periods do not hold never arrives.
    """
    done_by = list(accumulate(last - first for first, last in periods))
    found: list[Piece] = []
    free_from = start
    for (first, last), done in zip(periods, done_by, strict=True):
        at = first
        before = done - (last - first)
        while free_from < last:
            wanted = before + (at - first) + duration
            index = bisect_left(done_by, wanted)
            if index == len(periods):
                return found
            arrives = periods[index][1] - (done_by[index] - wanted)
            if free_from < first:
                found.append(Piece(free_from, first, at=arrives))
                free_from = first
                continue
            # Up to the instant whose duration ends with that period: a tick later it ends in the one after it.
            until = min(last, at + (done_by[index] - wanted) + ONE_TICK)
            found.append(Piece(at, until, arrives - at))
            at = free_from = until
    return joined(found)
