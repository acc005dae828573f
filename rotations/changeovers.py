"""Where the holder of a level changes so that something has to be handed over. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

from rotations.oncall import Shift, ShiftSource
from timekeeping.working_time import weekdays, working_between

# Who stands in for less does not take the level over: the holder keeps their tickets meanwhile.
SHORTEST_STAND_IN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Changeover:
    """A level passes from one steward to another at an instant; stewards by address."""

    level: str
    at: datetime
    outgoing: str
    incoming: str


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbouring shifts of one steward at one level."""

    level: str
    steward: str
    start: datetime
    end: datetime
    is_standing_in: bool


def changeovers(shifts: Sequence[Shift], zone: ZoneInfo) -> list[Changeover]:
    """Return where each level changes hands, in order of time, given whole shifts in order of their start.

    Every shift of the rotation's order counts. A stand-in counts from one working day on: 24 hours between Monday and
    Friday on the zone's clock. What is left of a gap or a shorter stand-in: the level passes from whoever had it before
    to whoever has it after, if those are two.
    """
    found = []
    for level in dict.fromkeys(shift.level for shift in shifts):
        runs = [run for run in _runs(shifts, level) if _takes_over(run, zone)]
        found += [
            Changeover(level, later.start, earlier.steward, later.steward)
            for earlier, later in pairwise(runs)
            if earlier.steward != later.steward
        ]
    return sorted(found, key=lambda change: change.at)


def _runs(shifts: Sequence[Shift], level: str) -> Iterator[_Run]:
    held = [shift for shift in shifts if shift.level == level]
    for steward, same in groupby(held, key=lambda shift: shift.steward):
        pieces = list(same)
        if steward is not None:
            is_standing_in = all(piece.source == ShiftSource.OVERRIDE for piece in pieces)
            yield _Run(level, steward, pieces[0].start, pieces[-1].end, is_standing_in)


def _takes_over(run: _Run, zone: ZoneInfo) -> bool:
    if not run.is_standing_in:
        return True
    return working_between(weekdays(zone), run.start, run.end) >= SHORTEST_STAND_IN
