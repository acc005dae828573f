"""Answers by stepping through UTC minute by minute and reading the clock on the wall: slow, and shares no code with ours."""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, groupby
from zoneinfo import ZoneInfo

from rotations.oncall import Override, Schedule
from rotations.turns import RotationPlan, TurnUnit
from timekeeping.working_time import WorkingCalendar

MINUTE = timedelta(minutes=1)
# Long enough that the clock shows nothing it has not shown before, though it has just gone back.
RUN_UP = 1500
UNITS = {
    TurnUnit.HOUR: timedelta(hours=1),
    TurnUnit.DAY: timedelta(days=1),
    TurnUnit.WEEK: timedelta(weeks=1),
}

Piece = tuple[str | None, datetime, datetime, str]


def readings(zone: ZoneInfo, start: datetime, n_minutes: int) -> list[datetime]:
    """Return what the zone's clock shows at each of the minutes, naive."""
    return [(start + n * MINUTE).astimezone(zone).replace(tzinfo=None, fold=0) for n in range(n_minutes)]


def latest_readings(
    zone: ZoneInfo, start: datetime, n_minutes: int, *, run_up: int = RUN_UP
) -> list[datetime]:
    """Return the latest time that the clock has shown by each of the minutes: a rule begins when it is reached first."""
    shown = readings(zone, start - run_up * MINUTE, run_up + n_minutes)
    return list(accumulate(shown, max))[run_up:]


def pieces_by_minutes(
    schedule: Schedule, start: datetime, n_minutes: int, level: str, *, run_up: int = RUN_UP
) -> list[Piece]:
    """Return (steward, start, end, source) of the level's shifts from a start on a whole minute."""
    held = holders_by_minutes(schedule, start, n_minutes, level, run_up=run_up)
    pieces = []
    for holding, minutes in groupby(range(n_minutes), key=lambda n: held[n]):
        numbers = list(minutes)
        if holding is not None:
            source, _, steward = holding
            pieces.append((steward, start + numbers[0] * MINUTE, start + (numbers[-1] + 1) * MINUTE, source))
    return pieces


def holders_by_minutes(
    schedule: Schedule, start: datetime, n_minutes: int, level: str, *, run_up: int = RUN_UP
) -> list[tuple[str, int, str | None] | None]:
    """Return for each minute where its holder comes from: source, number of the turn or override, steward."""
    held = _turns_by_minutes(schedule.plan, start, n_minutes, level, run_up=run_up)
    for number, override in enumerate(schedule.overrides):
        if override.level == level:
            for n in _minutes_of(override, start, n_minutes):
                held[n] = ("override", number, override.steward)
    return held


def _minutes_of(override: Override, start: datetime, n_minutes: int) -> range:
    return range(max((override.start - start) // MINUTE, 0), min((override.end - start) // MINUTE, n_minutes))


def _turns_by_minutes(
    plan: RotationPlan | None, start: datetime, n_minutes: int, level: str, *, run_up: int
) -> list[tuple[str, int, str | None] | None]:
    if plan is None:
        return [None] * n_minutes
    shown = latest_readings(plan.zone, start, n_minutes, run_up=run_up)
    hand_offs = local_hand_offs(plan, until=shown[-1])
    place = plan.levels.index(level)
    held: list[tuple[str, int, str | None] | None] = []
    for reading in shown:
        turn = bisect_right(hand_offs, reading) - 1
        steward = plan.members[(turn - place) % len(plan.members)]
        held.append(("rotation", turn, steward) if turn >= 0 else None)
    return held


def local_hand_offs(plan: RotationPlan, *, until: datetime) -> list[datetime]:
    """Return the wall-clock times of the hand-offs until a reading."""
    hand_offs = [plan.starts_at]
    while hand_offs[-1] <= until:
        n_units = len(hand_offs) * plan.every
        if plan.unit is TurnUnit.MONTH:
            year, month = divmod(plan.starts_at.year * 12 + plan.starts_at.month - 1 + n_units, 12)
            day = min(plan.starts_at.day, monthrange(year, month + 1)[1])
            hand_offs.append(plan.starts_at.replace(year=year, month=month + 1, day=day))
        else:
            hand_offs.append(plan.starts_at + n_units * UNITS[plan.unit])
    return hand_offs


def working_minutes(calendar: WorkingCalendar, start: datetime, n_minutes: int) -> list[bool]:
    """Return for each minute whether the calendar works in it."""
    return [
        reading.date() not in calendar.holidays and _is_in_window(calendar, reading)
        for reading in latest_readings(calendar.zone, start, n_minutes)
    ]


def _is_in_window(calendar: WorkingCalendar, reading: datetime) -> bool:
    for window in calendar.windows:
        for day in (reading.date(), reading.date() - timedelta(days=1)):
            opens = datetime.combine(day, window.opens)
            closes = datetime.combine(day, window.closes) + timedelta(days=window.closes <= window.opens)
            if day.weekday() == window.weekday and opens <= reading < closes:
                return True
    return False


def intervals_of(marked: Sequence[bool], start: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """Return the runs of marked minutes as intervals."""
    runs = [(is_marked, list(run)) for is_marked, run in groupby(range(len(marked)), key=lambda n: marked[n])]
    return tuple(
        (start + run[0] * MINUTE, start + (run[-1] + 1) * MINUTE) for is_marked, run in runs if is_marked
    )


def whole_minute(instant: datetime) -> datetime:
    """Return the minute that the instant lies in."""
    return instant.astimezone(UTC).replace(second=0, microsecond=0)
