"""Which steps are due when: the rules of docs/explanation/escalation.md, as tables."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from escalation.path import (
    Done,
    RunningClock,
    Situation,
    coming,
    due,
    missed_rounds,
    next_look,
    next_round,
    occasion_of,
)
from tickets.policy import Moment, Path, Recipient, RecipientKind, Step, Target, Urgency
from tickets.policy.default import CRITICAL, DECISION, HIGH, OUTAGE
from timekeeping.working_time import WEEKDAYS_UTC, WorkingCalendar

# A Wednesday.
START = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
NOWHERE = WorkingCalendar(ZoneInfo("UTC"), ())


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def situation(done=(), *, number: int = 1, began: float = 0, **fields) -> Situation:
    """Return a situation; `done` are (step, minute) of the present round, or (step, minute, True) for one passed."""
    finished = {(step, occasion_of(number)): Done(after(minute), *passed) for step, minute, *passed in done}
    return Situation(number, after(began), done=finished | fields.pop("others", {}), **fields)


def at_minutes(path: Path, of: Situation, calendar=WEEKDAYS_UTC) -> list[tuple[int, float]]:
    """Return (step, minute) of what is coming."""
    return [(one.index, (one.at - START).total_seconds() / 60) for one in coming(path, of, calendar=calendar)]


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        ([], [(0, 0), (1, 5), (2, 10), (3, 20), (4, 30)]),
        ([(0, 0)], [(1, 5), (2, 10), (3, 20), (4, 30)]),
        # Late steps are not put off: they are counted from the start and not from each other.
        ([(0, 3)], [(1, 5), (2, 10), (3, 20), (4, 30)]),
        # Nobody could be called: the next one is due as the step is passed, the others at their own time.
        ([(0, 0, True)], [(1, 0), (2, 10), (3, 20), (4, 30)]),
        ([(0, 0, True), (1, 0, True)], [(2, 0), (3, 20), (4, 30)]),
        ([(0, 0), (1, 5, True)], [(2, 5), (3, 20), (4, 30)]),
        # Passed later than the next one's own time: that keeps its own.
        ([(0, 7, True)], [(1, 5), (2, 10), (3, 20), (4, 30)]),
        # A round that is over is followed by another, five minutes after its last step.
        (
            [(0, 0), (1, 5), (2, 10), (3, 20), (4, 30)],
            [(0, 35), (1, 40), (2, 45), (3, 55), (4, 65)],
        ),
        # Also when nobody at all could be called.
        ([(n, 0, True) for n in range(5)], [(0, 5), (1, 10), (2, 15), (3, 25), (4, 35)]),
        # A worker that was away did the rest of the round in one go at minute 60.
        ([(0, 0), *((n, 60) for n in range(1, 5))], [(0, 65), (1, 70), (2, 75), (3, 85), (4, 95)]),
    ],
)
def test_steps_from_the_start_of_an_outage(done, expected):
    assert at_minutes(OUTAGE, situation(done)) == expected


def test_after_an_acknowledgement_nothing_that_counts_from_the_start_comes():
    assert at_minutes(OUTAGE, situation([(0, 0)], acknowledged_at=after(2))) == []


def test_a_path_that_does_not_repeat_ends_with_its_last_step():
    assert at_minutes(CRITICAL, situation([(0, 0), (1, 60), (2, 240)])) == []


def test_rounds_follow_one_another_until_somebody_acknowledges():
    of = situation([(0, 15), (1, 20), (2, 30)], number=2, began=15)

    following = next_round(DECISION, of, calendar=WEEKDAYS_UTC)

    assert following is not None
    assert (following.number, following.began_at) == (3, after(45))


@pytest.mark.parametrize(("minutes", "expected"), [(0, 0), (34, 0), (35, 1), (69, 1), (70, 2), (60 * 24, 41)])
def test_rounds_that_nobody_did_are_counted(minutes, expected):
    assert missed_rounds(OUTAGE, situation(), after(minutes), calendar=WEEKDAYS_UTC) == expected


def test_no_round_is_missed_where_none_repeats_or_somebody_acknowledged():
    acknowledged = situation(acknowledged_at=after(1))

    assert missed_rounds(CRITICAL, situation(), after(9999), calendar=WEEKDAYS_UTC) == 0
    assert missed_rounds(OUTAGE, acknowledged, after(9999), calendar=WEEKDAYS_UTC) == 0


@pytest.mark.parametrize(
    ("now", "steps", "looks"),
    [
        (0, [0], 5),
        (4.9, [0], 5),
        (5, [0, 1], 10),
        (60, [0, 1, 2, 3, 4], None),
        (-1, [], 0),
    ],
)
def test_what_is_due_and_when_to_look_again(now, steps, looks):
    found = coming(OUTAGE, situation(), calendar=WEEKDAYS_UTC)

    assert [one.index for one in due(found, after(now))] == steps
    assert next_look(found, after(now)) == (None if looks is None else after(looks))


MONDAY = datetime(2026, 3, 9, 18, 0, tzinfo=UTC)


def a_clock(*, started_at=START, due_at=MONDAY) -> RunningClock:
    return RunningClock("first response", started_at, due_at, {75: due_at - timedelta(hours=6)})


def test_steps_of_a_clock_go_with_it():
    clock = a_clock()

    found = coming(HIGH, situation([(0, 0)], clock=clock), calendar=WEEKDAYS_UTC)

    assert [(one.index, one.at) for one in found] == [
        (1, MONDAY - timedelta(hours=6)),
        (2, MONDAY),
        (3, MONDAY + timedelta(days=1)),
    ]


def test_steps_of_a_clock_come_once_for_each_run_of_it_and_also_after_an_acknowledgement():
    clock, other = a_clock(), a_clock(started_at=after(600))
    found = coming(HIGH, situation(clock=clock, acknowledged_at=after(1)), calendar=WEEKDAYS_UTC)
    done = {(one.index, one.occasion): Done(one.at) for one in found}

    again = coming(HIGH, Situation(1, START, after(1), clock=clock, done=done), calendar=WEEKDAYS_UTC)
    of_the_next = coming(HIGH, Situation(1, START, after(1), clock=other, done=done), calendar=WEEKDAYS_UTC)

    assert [one.index for one in found] == [1, 2, 3]
    assert again == []
    assert [one.index for one in of_the_next] == [1, 2, 3]


def test_a_pause_takes_the_steps_of_a_clock_away():
    assert [index for index, _ in at_minutes(HIGH, situation([(0, 0)], clock=None))] == []


def test_a_share_of_a_clock_that_never_comes_is_waited_for_by_nobody():
    clock = RunningClock("first response", START, MONDAY)

    assert [one.index for one in coming(HIGH, situation([(0, 0)], clock=clock), calendar=WEEKDAYS_UTC)] == [
        2,
        3,
    ]


def test_steps_that_count_from_reopening_and_from_an_update_that_was_due():
    update = RunningClock("update", START, after(120))
    of = situation([(0, 0)], acknowledged_at=after(1), reopened_at=after(0), update=update)

    assert at_minutes(OUTAGE, of) == [(6, 0), (5, 120)]


def test_working_time_that_never_comes_is_never_due():
    step = Step(
        Moment.START,
        Target(timedelta(hours=1), is_working_time=True),
        (Recipient(RecipientKind.EVERYONE),),
        Urgency.NOTIFY,
    )

    assert coming(Path("never", (step,)), situation(), calendar=NOWHERE) == []


def test_steps_come_in_the_order_of_their_time_whatever_their_place():
    everyone = (Recipient(RecipientKind.EVERYONE),)
    late, soon = (Step(Moment.START, Target(timedelta(minutes=n)), everyone, Urgency.PAGE) for n in (30, 5))

    assert at_minutes(Path("mixed", (late, soon)), situation()) == [(1, 5), (0, 30)]
    assert at_minutes(Path("mixed", (late, soon)), situation([(1, 5, True)])) == [(0, 5)]
