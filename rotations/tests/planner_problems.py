"""Small planning problems, and what a plan breaks or costs, worked out anew from shifts and clocks."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from rotations.coverage import Hours, coverage_of
from rotations.fairness import Ledger, Member, ledger_of
from rotations.oncall import Shift
from rotations.planner import Away, Candidate, Problem, Weights
from rotations.turns import Turn
from timekeeping.intervals import Interval
from timekeeping.working_time import WorkingCalendar, office_hours

LEVELS = ("level-1", "level-2")
START = datetime(2026, 3, 4, 9, tzinfo=UTC)
WEEK = timedelta(weeks=1)
ONE_YEAR = timedelta(days=365)
ZONES = ("Europe/Lisbon", "America/Los_Angeles", "Pacific/Auckland", "Asia/Kolkata", "UTC")
NAMES = ("ana", "ben", "cho", "dia", "eli", "fay")


def turns_of(n: int, *, start: datetime = START, length: timedelta = 2 * WEEK) -> tuple[Interval, ...]:
    return tuple((start + k * length, start + (k + 1) * length) for k in range(n))


def turns_until(n: int, *, end: datetime = START, length: timedelta = 2 * WEEK) -> tuple[Interval, ...]:
    return turns_of(n, start=end - n * length, length=length)


def works(zone: str = "UTC", *, opens: int = 9, holidays: Iterable[date] = ()) -> WorkingCalendar:
    hours = office_hours(ZoneInfo(zone), opens=time(opens), closes=time(opens + 8))
    return WorkingCalendar(hours.zone, hours.windows, frozenset(holidays))


def somebody(name: str, zone: str = "UTC", **changes: object) -> Candidate:
    fields: dict[str, object] = {"id": name, "hours": works(zone), "levels": frozenset(LEVELS)}
    return Candidate(**fields | changes)  # type: ignore[arg-type]


def people(n: int) -> tuple[Candidate, ...]:
    return tuple(somebody(name, zone) for name, zone in zip(NAMES[:n], ZONES * 2, strict=False))


def a_problem(**changes: object) -> Problem:
    fields: dict[str, object] = {"levels": LEVELS, "turns": turns_of(4), "candidates": people(4)}
    return Problem(**fields | changes)  # type: ignore[arg-type]


def served(turns: Sequence[Interval], *stewards: str, level: str = "level-1") -> tuple[Shift, ...]:
    """Return the shifts of stewards who served one turn each, in order."""
    return tuple(
        Shift(level, steward, start, end) for steward, (start, end) in zip(stewards, turns, strict=False)
    )


@st.composite
def problems(draw: st.DrawFn, *, most_people: int = 6, most_turns: int = 7) -> Problem:
    """Draw a problem, sometimes with and sometimes without a plan."""
    n_people, n_turns = draw(st.integers(2, most_people)), draw(st.integers(1, most_turns))
    names = NAMES[:n_people]
    turns, before = turns_of(n_turns), turns_until(3)
    days = st.integers(-30, 14 * n_turns)
    candidates = tuple(_drawn_person(draw, name, days) for name in names)
    away = [
        Away(draw(st.sampled_from(names)), begin, begin + timedelta(days=draw(st.integers(1, 10))))
        for begin in draw(st.lists(days.map(_on_day), max_size=3))
    ]
    first = [draw(st.sampled_from(names)) for _ in before]
    last_year = (START - timedelta(days=20), START - timedelta(days=10))
    this_year = (START + timedelta(days=20), START + timedelta(days=34))
    return Problem(
        levels=LEVELS if draw(st.integers(0, 5)) else LEVELS[:1],
        turns=turns,
        turns_before=before,
        candidates=candidates,
        past=served(before, *first) + served(before[1:], *first, level="level-2"),
        announced=served(turns, *(draw(st.sampled_from(names)) for _ in turns)),
        away=tuple(away),
        reduced_periods=(last_year, this_year) if draw(st.booleans()) else (),
        minimum_rest=draw(st.integers(0, 2)),
        is_continued=draw(st.booleans()),
    )


def _on_day(n: int) -> datetime:
    return START + timedelta(days=n)


def _drawn_person(draw: st.DrawFn, name: str, days: st.SearchStrategy[int]) -> Candidate:
    holidays = [_on_day(n).date() for n in draw(st.lists(days, max_size=2))]
    is_limited = draw(st.integers(0, 4)) == 0
    levels = draw(st.sampled_from([LEVELS[:1], LEVELS[1:], LEVELS])) if is_limited else LEVELS
    return Candidate(
        id=name,
        hours=works(draw(st.sampled_from(ZONES)), opens=draw(st.integers(6, 11)), holidays=holidays),
        levels=frozenset(levels),
        capacity=draw(st.sampled_from([1.0, 1.0, 0.5])),
        first_day=_on_day(draw(days)).date() if draw(st.integers(0, 5)) == 0 else None,
        last_day=_on_day(14 * 7 + 10).date() if draw(st.integers(0, 5)) == 0 else None,
        is_new=draw(st.integers(0, 4)) == 0,
    )


def broken_rules(problem: Problem, turns: Sequence[Turn]) -> list[str]:
    """Return each hard rule that the turns break, in words of the test's own."""
    person_of = {person.id: person for person in problem.candidates}
    broken = []
    for turn in turns:
        if len(set(turn.stewards)) < len(problem.levels):
            broken.append(f"{turn.index}: one person twice")
        for level, steward in zip(problem.levels, turn.stewards, strict=True):
            person = person_of[steward]
            if level not in person.levels:
                broken.append(f"{turn.index}: {steward} may not hold {level}")
            if any(away.steward == steward and overlap(away, turn) for away in problem.away):
                broken.append(f"{turn.index}: {steward} is away")
            zone = person.hours.zone
            if person.first_day and turn.start.astimezone(zone).date() < person.first_day:
                broken.append(f"{turn.index}: {steward} has not begun")
            last_instant = (turn.end - timedelta(microseconds=1)).astimezone(zone)
            if person.last_day and last_instant.date() > person.last_day:
                broken.append(f"{turn.index}: {steward} has left")
    return (
        broken
        + _broken_succession(problem, turns)
        + _broken_rest(problem, turns)
        + _broken_reduced(problem, turns)
    )


def overlap(away: Away, turn: Turn) -> bool:
    return away.start < turn.end and turn.start < away.end


def _before(problem: Problem) -> list[Turn]:
    """Return who held the turns before the first, where the shifts fill them."""
    found = []
    for index, (start, end) in enumerate(problem.turns_before, start=-len(problem.turns_before)):
        held = {shift.level: shift.steward for shift in problem.past if shift.start == start}
        found.append(Turn(index, start, end, tuple(held.get(level) or "" for level in problem.levels)))
    return found


def _broken_succession(problem: Problem, turns: Sequence[Turn]) -> list[str]:
    if len(problem.levels) == 1:
        return []
    may_go_on = {person.id for person in problem.candidates if "level-2" in person.levels}
    chain = [*(_before(problem)[-1:] if problem.is_continued else []), *turns]
    return [
        f"{later.index}: {earlier.stewards[0]} does not go on"
        for earlier, later in pairwise(chain)
        if earlier.stewards[0] in may_go_on and later.stewards[1] != earlier.stewards[0]
    ]


def _broken_rest(problem: Problem, turns: Sequence[Turn]) -> list[str]:
    """Walk through each person's turns of duty; level-1 and then level-2 is one duty."""
    broken = []
    chain = [*_before(problem), *turns]
    for person in problem.candidates:
        on_duty = [turn for turn in chain if person.id in turn.stewards]
        for earlier, later in pairwise(on_duty):
            gap = later.index - earlier.index
            goes_on = gap == 1 and len(problem.levels) == 2 and (earlier.index >= 0 or problem.is_continued)
            goes_on = goes_on and earlier.stewards[0] == person.id == later.stewards[1]
            if later.index >= 0 and gap - 1 < problem.minimum_rest and not goes_on:
                broken.append(f"{later.index}: {person.id} has not rested")
    return broken


def _broken_reduced(problem: Problem, turns: Sequence[Turn]) -> list[str]:
    everything = [*problem.past, *shifts_of_plan(problem, turns)]
    served_in = [
        {
            shift.steward
            for shift in everything
            if shift.start < end and start < shift.end and shift.start != shift.end
        }
        for start, end in problem.reduced_periods
    ]
    return [
        f"{steward} served in two reduced periods"
        for earlier, later in pairwise(served_in)
        for steward in (earlier & later) & {person.id for person in problem.candidates}
    ]


def shifts_of_plan(problem: Problem, turns: Sequence[Turn]) -> list[Shift]:
    return [
        Shift(level, steward, turn.start, turn.end)
        for turn in turns
        for level, steward in zip(problem.levels, turn.stewards, strict=True)
    ]


def points_of(problem: Problem, turns: Sequence[Turn]) -> dict[str, float]:
    """Return what the turns cost, by term, from the ledger and the cover that everybody else uses."""
    weights: Weights = problem.weights
    return {
        "cover": weights.uncovered_hour * _uncovered_hours(problem, turns),
        "turns": weights.turn * _excess(problem, turns, "turns"),
        "weekends": weights.weekend_hour * _excess(problem, turns, "weekend hours"),
        "holidays": weights.holiday_hour * _excess(problem, turns, "holiday hours"),
        "nights": weights.night_hour * _excess(problem, turns, "night hours"),
        "changes": weights.change * _changed_places(problem, turns),
        "shadowing": weights.unshadowed * _n_unshadowed(problem, turns),
    }


def _uncovered_hours(problem: Problem, turns: Sequence[Turn]) -> float:
    hours = {person.id: Hours(person.hours) for person in problem.candidates}
    start, end = problem.turns[0][0], problem.turns[-1][1]
    cover = coverage_of(
        shifts_of_plan(problem, turns), start, end, levels=problem.levels, hours=hours
    ).together
    return (1 - cover.share_at_work) * ((end - start) / timedelta(hours=1))


def _ledger(problem: Problem, shifts: Iterable[Shift], window: Interval, turns: Sequence[Interval]) -> Ledger:
    members = {}
    days = [_on_day(n).date() for n in range(-370, 14 * len(problem.turns) + 3)]
    for person in problem.candidates:
        zone = person.hours.zone
        first, last = person.first_day, person.last_day
        members[person.id] = Member(
            zone,
            frozenset(day for day in days if day in person.hours.holidays),
            person.capacity,
            datetime.combine(first, time(0), zone) if first else None,
            datetime.combine(last + timedelta(days=1), time(0), zone) if last else None,
        )
    return ledger_of(shifts, *window, levels=problem.levels, turns=turns, members=members)


def _excess(problem: Problem, turns: Sequence[Turn], amount: str) -> float:
    """Add up what people carry above their fair shares, to the sixtieth; beyond one turn's worth it counts twice."""
    start, end = problem.turns[0][0], problem.turns[-1][1]
    before, now = (start - ONE_YEAR, start), (start, end)
    past = _ledger(problem, problem.past, before, problem.turns_before)
    planned = _ledger(problem, shifts_of_plan(problem, turns), now, problem.turns)
    everything = [
        _ledger(problem, [Shift(problem.levels[0], person.id, start, end)], now, problem.turns)
        for person in problem.candidates
    ]
    totals = [ledger.entries[n].amounts[amount] for n, ledger in enumerate(everything)]
    fair_total = len(problem.levels) * sum(totals) / len(totals)
    one_turn = round(60 * sum(totals) / len(totals) / len(problem.turns))
    fair_now = _divided(fair_total, now_capacities(planned))
    fair_past = _divided(sum(e.amounts[amount] for e in past.entries), now_capacities(past))
    excess = 0
    for n, entry in enumerate(planned.entries):
        allowance = round(60 * (fair_now[n] + fair_past[n] - past.entries[n].amounts[amount]))
        above = round(60 * entry.amounts[amount]) - allowance
        excess += max(0, above, 2 * above - one_turn)
    return excess / 60


def now_capacities(ledger: Ledger) -> list[float]:
    return [entry.capacity for entry in ledger.entries]


def _divided(amount: float, capacities: Sequence[float]) -> list[float]:
    whole = sum(capacities)
    return [amount * capacity / whole if whole else 0.0 for capacity in capacities]


def _changed_places(problem: Problem, turns: Sequence[Turn]) -> int:
    planned = {(shift.level, shift.start): shift.steward for shift in shifts_of_plan(problem, turns)}
    return sum(
        planned[shift.level, shift.start] != shift.steward
        for shift in problem.announced
        if shift.level in problem.levels
    )


def _n_unshadowed(problem: Problem, turns: Sequence[Turn]) -> int:
    n = 0
    for person in problem.candidates:
        on_duty = [turn.index for turn in turns if person.id in turn.stewards]
        if person.is_new and on_duty:
            n += not _is_there_before(problem, person, turns, first=on_duty[0])
    return n


def _is_there_before(problem: Problem, person: Candidate, turns: Sequence[Turn], *, first: int) -> bool:
    if first == 0:
        return False
    alone = [Turn(0, turns[first - 1].start, turns[first - 1].end, (person.id,) * len(problem.levels))]
    return not [
        text
        for text in broken_rules(problem, alone)
        if any(word in text for word in ("away", "begun", "left"))
    ]
