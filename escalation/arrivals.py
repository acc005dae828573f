"""When what begins at an instant arrives, for every instant of a time: functions in pieces, exact to the microsecond.

A function is a list of pieces, in order and disjoint; an instant in none of them never arrives. It holds for a whole
year in a few hundred pieces, so that no instant has to be tried out.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import NamedTuple

from timekeeping.intervals import Interval, subtract, union

AT_ONCE = timedelta(0)
ONE_TICK = timedelta(microseconds=1)


class Piece(NamedTuple):
    """What begins in [start, end) arrives `lag` later, or all of it at one instant: `at`."""

    start: datetime
    end: datetime
    lag: timedelta = AT_ONCE
    at: datetime | None = None

    def of(self, instant: datetime) -> datetime:
        """Return when what begins at an instant of the piece arrives."""
        return instant + self.lag if self.at is None else self.at

    @property
    def longest(self) -> timedelta:
        """Return the longest time from an instant of the piece until it arrives."""
        return self.lag if self.at is None else self.at - self.start


Arrivals = Sequence[Piece]


def at_once(intervals: Iterable[Interval]) -> list[Piece]:
    """Return the function that arrives at once in the intervals, which are in order and disjoint, and never outside."""
    return [Piece(start, end) for start, end in intervals]


def waiting_for(intervals: Sequence[Interval], start: datetime, end: datetime) -> list[Piece]:
    """Return the function on [start, end) that waits for the first instant of the intervals; after the last: never."""
    inside = [(first, last) for first, last in intervals if first < end and start < last]
    found, free_from = [], start
    for first, last in inside:
        if free_from < first:
            found.append(Piece(free_from, first, at=first))
        found.append(Piece(max(first, start), min(last, end)))
        free_from = last
    return found


def waiting_out(intervals: Sequence[Interval], start: datetime, end: datetime) -> list[Piece]:
    """Return the function on [start, end) that waits for the end of each of the intervals, in order and disjoint."""
    return waiting_for(subtract([(start, end)], intervals), start, end)


def later_by(arrivals: Arrivals, lag: timedelta) -> list[Piece]:
    """Return the function that arrives that much later."""
    return [Piece(a, b, old + lag, at + lag if at is not None else None) for a, b, old, at in arrivals]


def value_at(arrivals: Arrivals, instant: datetime) -> datetime | None:
    """Return when what begins at an instant arrives; None for never."""
    found = _piece_at(arrivals, instant)
    return found.of(instant) if found else None


def _piece_at(arrivals: Arrivals, instant: datetime) -> Piece | None:
    index = bisect_right(arrivals, instant, key=lambda piece: piece.start) - 1
    return arrivals[index] if index >= 0 and instant < arrivals[index].end else None


def then(first: Arrivals, second: Arrivals) -> list[Piece]:
    """Return the function that begins the second where the first arrives."""
    return joined(piece for one in first for piece in _after(one, second))


def _after(one: Piece, second: Arrivals) -> Iterator[Piece]:
    if one.at is not None:
        arrived = value_at(second, one.at)
        if arrived is not None:
            yield Piece(one.start, one.end, at=arrived)
        return
    lag, first, last = one.lag, one.start + one.lag, one.end + one.lag
    index = max(0, bisect_right(second, first, key=lambda piece: piece.start) - 1)
    while index < len(second) and second[index].start < last:
        start, end, more, at = second[index]
        start, end = max(start, first), min(end, last)
        if start < end:
            yield Piece(start - lag, end - lag, lag + more if at is None else AT_ONCE, at)
        index += 1


def earliest(one: Arrivals, other: Arrivals) -> list[Piece]:
    """Return the function that arrives whenever the earlier of two does."""
    return joined(piece for pair in _side_by_side(one, other) for piece in _earlier(*pair))


def earliest_of(functions: Iterable[Arrivals]) -> list[Piece]:
    """Return the function that arrives whenever the first of them does."""
    waiting: list[Arrivals] = list(functions)
    # In pairs, so that the pieces of one are not gone through again for each of the others.
    while len(waiting) > 1:
        waiting = [
            earliest(*waiting[n : n + 2]) if n + 1 < len(waiting) else waiting[n]
            for n in range(0, len(waiting), 2)
        ]
    return list(waiting[0]) if waiting else []


def latest(one: Arrivals, other: Arrivals) -> list[Piece]:
    """Return the function that arrives once both have."""
    return joined(
        piece
        for pair in _side_by_side(one, other)
        if pair[0] and pair[1]
        for piece in _later(pair[0], pair[1])
    )


def _side_by_side(one: Arrivals, other: Arrivals) -> Iterator[tuple[Piece | None, Piece | None]]:
    """Yield the pieces of two functions cut to the same bounds, None where one never arrives."""
    lefts, rights = iter(one), iter(other)
    left, right = next(lefts, None), next(rights, None)
    while left and right:
        # Up to where the next of them begins or ends, by hand: min() and max() take twice as long.
        if left.start < right.start:
            end = left.end if left.end < right.start else right.start
            yield _cut(left, left.start, end), None
            left = _rest(left, end) or next(lefts, None)
        elif right.start < left.start:
            end = right.end if right.end < left.start else left.start
            yield None, _cut(right, right.start, end)
            right = _rest(right, end) or next(rights, None)
        else:
            end = left.end if left.end < right.end else right.end
            yield _cut(left, left.start, end), _cut(right, left.start, end)
            left = _rest(left, end) or next(lefts, None)
            right = _rest(right, end) or next(rights, None)
    yield from ((piece, None) for piece in chain([left] if left else [], lefts))
    yield from ((None, piece) for piece in chain([right] if right else [], rights))


def _rest(piece: Piece, end: datetime) -> Piece | None:
    """Return what is left of a piece from an instant on."""
    return Piece(end, piece.end, piece.lag, piece.at) if end < piece.end else None


def _cut(piece: Piece, start: datetime, end: datetime) -> Piece:
    return Piece(start, end, piece.lag, piece.at)


def _earlier(one: Piece | None, other: Piece | None) -> Iterator[Piece]:
    if one is None or other is None:
        found = one or other
        if found:
            yield found
    elif (one.at is None) == (other.at is None):
        yield one if one.of(one.start) <= other.of(one.start) else other
    else:
        moving, fixed = (one, other) if one.at is None else (other, one)
        yield from _switched(moving, fixed, at=_meeting(moving, fixed))


def _later(one: Piece, other: Piece) -> Iterator[Piece]:
    if (one.at is None) == (other.at is None):
        yield one if one.of(one.start) >= other.of(one.start) else other
    else:
        moving, fixed = (one, other) if one.at is None else (other, one)
        yield from _switched(fixed, moving, at=_meeting(moving, fixed))


def _meeting(moving: Piece, fixed: Piece) -> datetime:
    """Return the instant from which on what moves arrives no earlier than what is fixed."""
    return fixed.of(fixed.start) - moving.lag


def _switched(before: Piece, after: Piece, *, at: datetime) -> Iterator[Piece]:
    if before.start < at:
        yield before._replace(end=min(before.end, at))
    if at < after.end:
        yield after._replace(start=max(after.start, at))


def joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Return the pieces with neighbours that go on in the same way made one."""
    found: list[Piece] = []
    for piece in pieces:
        last = found[-1] if found else None
        goes_on = last and last.end == piece.start and last.at == piece.at
        if last and goes_on and (piece.at is not None or last.lag == piece.lag):
            found[-1] = last._replace(end=piece.end)
        else:
            found.append(piece)
    return found


def arriving_in(arrivals: Arrivals, intervals: Sequence[Interval]) -> list[Piece]:
    """Return the part of a function that arrives in the intervals, in order and disjoint."""
    return then(arrivals, at_once(intervals))


def begun_in(arrivals: Arrivals, intervals: Sequence[Interval]) -> list[Piece]:
    """Return the part of a function that begins in the intervals, in order and disjoint."""
    return then(at_once(intervals), arrivals)


def domain(arrivals: Arrivals) -> list[Interval]:
    """Return, in order and disjoint, when something that begins arrives at all."""
    found: list[Interval] = []
    for start, end, *_ in arrivals:
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def longest(arrivals: Arrivals) -> Piece | None:
    """Return the piece whose first instant waits longest, the first of several; None for a function of nothing."""
    return max(arrivals, key=lambda piece: piece.longest, default=None)


def soonest_from(arrivals: Arrivals, start: datetime) -> list[Piece]:
    """Return the function, from the start on, of who may choose to wait: the earliest of all later beginnings."""
    found: list[Piece] = []
    best: datetime | None = None
    free_until: datetime | None = None
    for piece in reversed(arrivals):
        if best is not None and free_until is not None and piece.end < free_until:
            found.append(Piece(piece.end, free_until, at=best))
        waiting = Piece(piece.start, piece.end, at=best)
        found += reversed([piece] if best is None else list(_earlier(piece, waiting)))
        arrived = piece.of(piece.start)
        best = arrived if best is None else min(arrived, best)
        free_until = piece.start
    if best is not None and free_until is not None and start < free_until:
        found.append(Piece(start, free_until, at=best))
    return joined(reversed(found))


def begun_before(one: Arrivals, other: Arrivals) -> list[Interval]:
    """Return, in order and disjoint, when what begins arrives earlier by the one function than by the other."""
    return union(
        found for left, right in _side_by_side(one, other) if left for found in _strictly_earlier(left, right)
    )


def _strictly_earlier(left: Piece, right: Piece | None) -> Iterator[Interval]:
    first, last = left.start, left.end
    if right is None or ((left.at is None) == (right.at is None) and left.of(first) < right.of(first)):
        yield first, last
    elif left.at is None and right.at is not None:
        yield first, min(last, _meeting(left, right))
    elif left.at is not None and right.at is None:
        yield max(first, _meeting(right, left) + ONE_TICK), last
