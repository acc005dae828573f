"""What the planner is asked: people, time off, the past, the turns to come, and what matters how much."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

from rotations.oncall import Shift
from timekeeping.intervals import Interval
from timekeeping.working_time import WorkingCalendar

TWENTY_SECONDS = timedelta(seconds=20)
MOST_LEVELS = 2
MOST_TURNS = 120


class InvalidProblem(ValueError):
    """A planning problem that makes no sense; its text is for people."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be given turns: when they work (holidays included), the levels they may hold, their share.

    A capacity of 0.5 is half a share. first_day and last_day are on the person's own calendar. Who is_new has
    neither served nor shadowed yet.
    """

    id: str
    hours: WorkingCalendar
    levels: frozenset[str]
    capacity: float = 1.0
    first_day: date | None = None
    last_day: date | None = None
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Away:
    """Time off of one person over the half-open [start, end)."""

    steward: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Weights:
    """What each wish costs in points where it is not met; 10 points are an hour with nobody at work.

    Above a fair share: a turn, an hour of a weekend, of a public holiday, of a night; beyond one turn's worth twice
    that. An announced place that changes; a newcomer's first turn without a turn of shadowing before it.
    """

    uncovered_hour: int = 10
    turn: int = 400
    weekend_hour: int = 1
    holiday_hour: int = 4
    night_hour: int = 1
    change: int = 300
    unshadowed: int = 2000


@dataclass(frozen=True, slots=True)
class Problem:
    """All that a plan depends on. Levels are in order of succession: whoever holds one goes on to the next.

    turns are to be planned; turns_before end where they begin, the last minimum_rest + 1 at least if there were so
    many. past holds the final shifts of the last 12 months, announced those of the turns to come. reduced_periods
    are the times of reduced capacity, past ones too, in order. Rest is counted in whole turns.
    With is_continued False the duty of everybody before ends with the last turn before, and nobody goes on.
    """

    levels: tuple[str, ...]
    turns: tuple[Interval, ...]
    candidates: tuple[Candidate, ...]
    turns_before: tuple[Interval, ...] = ()
    past: tuple[Shift, ...] = ()
    announced: tuple[Shift, ...] = ()
    away: tuple[Away, ...] = ()
    reduced_periods: tuple[Interval, ...] = ()
    minimum_rest: int = 1
    is_continued: bool = True
    weights: Weights = field(default_factory=Weights)
    time_limit: timedelta = TWENTY_SECONDS
    seed: int = 1

    def __post_init__(self) -> None:
        _refuse_bad_levels(self.levels)
        _refuse_bad_turns(self.turns_before, self.turns)
        _refuse_bad_people(self)
        if self.minimum_rest < 0:
            raise InvalidProblem("The rest between turns of duty cannot be negative.")
        if self.time_limit <= timedelta(0):
            raise InvalidProblem("Planning needs some time.")
        for start, end in self.reduced_periods:
            if end <= start:
                raise InvalidProblem("A time of reduced capacity ends after it starts.")

    @property
    def start(self) -> datetime:
        """Return when the first turn to be planned begins."""
        return self.turns[0][0]

    @property
    def end(self) -> datetime:
        """Return when the last turn to be planned ends."""
        return self.turns[-1][1]


def _refuse_bad_levels(levels: tuple[str, ...]) -> None:
    if not 1 <= len(levels) <= MOST_LEVELS:
        raise InvalidProblem(f"The planner plans rotations of one or two levels, not of {len(levels)}.")
    if len(set(levels)) < len(levels):
        raise InvalidProblem("Two levels have the same name.")


def _refuse_bad_turns(before: tuple[Interval, ...], turns: tuple[Interval, ...]) -> None:
    if not 1 <= len(turns) <= MOST_TURNS:
        raise InvalidProblem(f"A plan has 1 to {MOST_TURNS} turns, not {len(turns)}.")
    for start, end in (*before, *turns):
        if start.tzinfo is None or end.tzinfo is None:
            raise InvalidProblem("Turns begin and end at instants: give them a zone.")
        if end <= start:
            raise InvalidProblem("A turn ends after it starts.")
    for earlier, later in pairwise((*before, *turns)):
        if earlier[1] != later[0]:
            raise InvalidProblem("Turns follow each other without gap or overlap.")


def _refuse_bad_people(problem: Problem) -> None:
    if not problem.candidates:
        raise InvalidProblem("Nobody can be planned: there are no candidates.")
    ids = [candidate.id for candidate in problem.candidates]
    if len(set(ids)) < len(ids):
        raise InvalidProblem("A candidate is named twice.")
    for candidate in problem.candidates:
        if not 0 < candidate.capacity <= 1:
            raise InvalidProblem(f"{candidate.id}: a capacity is a share above 0 and up to 1.")
        first, last = candidate.first_day, candidate.last_day
        if first and last and last < first:
            raise InvalidProblem(f"{candidate.id}: the last day comes before the first.")
    for away in problem.away:
        if away.end <= away.start:
            raise InvalidProblem(f"{away.steward}: time off ends after it starts.")
