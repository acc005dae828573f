from datetime import UTC, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

import pytest

from escalation.arrivals import (
    Piece,
    at_once,
    begun_before,
    earliest,
    later_by,
    latest,
    longest,
    soonest_from,
    then,
    value_at,
    waiting_for,
    waiting_out,
)
from escalation.proof_world import worked
from timekeeping.intervals import union
from timekeeping.working_time import add_working, office_hours, weekdays, working_periods

DAY = datetime(2026, 3, 28, tzinfo=UTC)
TICK, HOUR = timedelta(microseconds=1), timedelta(hours=1)


def at(hour: float) -> datetime:
    return DAY + hour * HOUR


def test_waiting_for_a_time_arrives_at_its_beginning_and_at_once_inside_it():
    found = waiting_for([(at(2), at(4)), (at(6), at(8))], at(0), at(9))

    assert found == [
        Piece(at(0), at(2), at=at(2)),
        Piece(at(2), at(4)),
        Piece(at(4), at(6), at=at(6)),
        Piece(at(6), at(8)),
    ]
    assert value_at(found, at(8)) is None


def test_waiting_out_a_time_ends_with_it_to_the_microsecond():
    found = waiting_out([(at(2), at(4))], at(0), at(9))

    assert [value_at(found, one) for one in (at(2) - TICK, at(2), at(4) - TICK, at(4))] == [
        at(2) - TICK,
        at(4),
        at(4),
        at(4),
    ]


def test_one_after_the_other_cuts_at_what_the_second_knows():
    first = later_by(at_once([(at(0), at(5))]), HOUR)
    second = waiting_out([(at(3), at(4))], at(2), at(5))

    found = then(first, second)

    assert found == [Piece(at(1), at(2), HOUR), Piece(at(2), at(3), at=at(4)), Piece(at(3), at(4), HOUR)]


@pytest.mark.parametrize(
    ("choose", "before", "after"),
    [(earliest, at(1.5), at(4)), (latest, at(4), at(4.5))],
)
def test_what_moves_and_what_is_fixed_meet_where_they_arrive_together(choose, before, after):
    moving = [Piece(at(0), at(9), HOUR)]
    fixed = [Piece(at(0), at(9), at=at(4))]

    found = choose(moving, fixed)

    assert (value_at(found, at(0.5)), value_at(found, at(3)), value_at(found, at(3.5))) == (
        before,
        at(4),
        after,
    )
    assert choose(fixed, moving) == found


def test_the_earliest_of_two_knows_what_either_does_and_the_latest_what_both_do():
    one, other = at_once([(at(0), at(2))]), later_by(at_once([(at(1), at(3))]), HOUR)

    assert earliest(one, other) == [Piece(at(0), at(2)), Piece(at(2), at(3), HOUR)]
    assert latest(one, other) == [Piece(at(1), at(2), HOUR)]


def test_who_may_wait_begins_where_it_arrives_first():
    arrivals = [Piece(at(1), at(3), at=at(8)), Piece(at(5), at(6))]

    found = soonest_from(arrivals, at(0))

    assert found == [Piece(at(0), at(5), at=at(5)), Piece(at(5), at(6))]


def test_strictly_earlier_ends_where_both_arrive_together():
    moving, fixed = [Piece(at(0), at(9), HOUR)], [Piece(at(0), at(9), at=at(4))]

    assert begun_before(moving, fixed) == [(at(0), at(3))]
    assert begun_before(fixed, moving) == [(at(3) + TICK, at(9))]
    assert begun_before(moving, []) == [(at(0), at(9))]


def test_the_longest_wait_is_that_of_the_first_instant():
    found = longest([Piece(at(0), at(1), HOUR), Piece(at(1), at(5), at=at(5)), Piece(at(6), at(7), 4 * HOUR)])

    assert found is not None
    assert (found.start, found.longest) == (at(1), 4 * HOUR)


@pytest.mark.parametrize(
    "calendar",
    [
        weekdays(ZoneInfo("UTC")),
        office_hours(ZoneInfo("Europe/Berlin"), opens=time(9), closes=time(17)),
        office_hours(ZoneInfo("America/New_York"), opens=time(22), closes=time(6)),
    ],
)
@pytest.mark.parametrize("minutes", [1, 60, 480, 1440])
def test_working_time_is_counted_as_the_clocks_count_it(calendar, minutes):
    # Over the weekend in which Berlin's clocks go forward.
    until = DAY + timedelta(days=20)
    periods = union(takewhile(lambda one: one[0] < until, working_periods(calendar, DAY)))
    duration = timedelta(minutes=minutes)

    found = worked(periods, duration, start=DAY)

    instants = [DAY + n * timedelta(minutes=17, microseconds=n) for n in range(600)]
    instants += [bound + by for piece in found for bound in piece[:2] for by in (-TICK, timedelta(), TICK)]
    for one in instants:
        if DAY <= one < until - timedelta(days=12):
            assert value_at(found, one) == add_working(calendar, one, duration), one
