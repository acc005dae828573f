"""Plan twelve people over 26 turns of two weeks, with time off and holidays, and print how good and how fast.

    python -m bench.planner [--problems 3]

The gap is what a better plan could save at most: of the whole score, and of what any plan could save at all (hours
that no pair works are left out, so it is the stricter one). Needs no database.
"""

import argparse
import random
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

from rotations.oncall import Shift
from rotations.planner import Away, Candidate, Conflicts, Plan, Problem, plan
from rotations.public_holidays import public_holidays_between
from timekeeping.working_time import Window, WorkingCalendar

LEVELS = ("level-1", "level-2")
START = datetime(2026, 1, 7, 9, tzinfo=UTC)
TURN = timedelta(weeks=2)
N_TURNS = 26
PLACES = (
    ("Europe/Lisbon", "PT"),
    ("Europe/Berlin", "DE"),
    ("Europe/London", "GB"),
    ("America/New_York", "US"),
    ("America/Los_Angeles", "US"),
    ("America/Sao_Paulo", "BR"),
    ("Asia/Kolkata", "IN"),
    ("Pacific/Auckland", "NZ"),
    ("Africa/Nairobi", "KE"),
    ("America/Chicago", "US"),
    ("Asia/Tokyo", "JP"),
    ("Europe/Paris", "FR"),
)
YEARS_ENDS = tuple(
    (datetime(year, 12, 18, tzinfo=UTC), datetime(year + 1, 1, 4, tzinfo=UTC)) for year in (2024, 2025, 2026)
)


def problem(
    seed: int,
    *,
    minimum_rest: int = 1,
    n_first_only: int = 0,
    n_times_off: int = 3,
    is_announced: bool = False,
) -> Problem:
    """Return twelve people around the world; what differs between them, and their past, is drawn by the seed."""
    draw = random.Random(seed)
    people = tuple(_person(draw, n, is_first_only=n < n_first_only) for n in range(len(PLACES)))
    before = tuple((START - n * TURN, START - (n - 1) * TURN) for n in range(N_TURNS, 0, -1))
    turns = tuple((START + n * TURN, START + (n + 1) * TURN) for n in range(N_TURNS))
    return Problem(
        levels=LEVELS,
        turns=turns,
        turns_before=before,
        candidates=people,
        past=_served(draw, before, minimum_rest=minimum_rest),
        announced=_served(draw, turns, minimum_rest=minimum_rest) if is_announced else (),
        away=tuple(_time_off(draw, person.id) for person in people for _ in range(n_times_off)),
        reduced_periods=YEARS_ENDS,
        minimum_rest=minimum_rest,
        # Whoever comes from the turn before may be away: that is not what is measured.
        is_continued=False,
    )


def _person(draw: random.Random, n: int, *, is_first_only: bool) -> Candidate:
    zone, country = PLACES[n]
    holidays = public_holidays_between(country, "", date(2025, 1, 1), date(2027, 1, 31))
    opens = draw.choice([8, 9, 10])
    days = 4 if draw.random() < 0.2 else 5
    windows = tuple(Window(day, time_of_day(opens), time_of_day(opens + 8)) for day in range(days))
    levels = frozenset(LEVELS[:1] if is_first_only else LEVELS)
    return Candidate(f"person-{n:02}", WorkingCalendar(ZoneInfo(zone), windows, holidays), levels)


def _time_off(draw: random.Random, person: str) -> Away:
    start = START + timedelta(days=draw.randrange(14 * N_TURNS))
    return Away(person, start, start + timedelta(days=draw.choice([5, 10, 14])))


def _served(
    draw: random.Random, turns: tuple[tuple[datetime, datetime], ...], *, minimum_rest: int
) -> tuple[Shift, ...]:
    """Return a rotation as people of different zeal might have had it: in an order drawn anew each time."""
    order: list[int] = []
    while len(order) <= len(turns):
        rested = [n for n in range(len(PLACES)) if n not in order[-minimum_rest - 1 :]]
        order.append(draw.choice(rested))
    pairs = zip(order[1:], order, turns, strict=False)
    return tuple(
        Shift(level, f"person-{n:02}", start, end)
        for first, second, (start, end) in pairs
        for level, n in zip(LEVELS, (first, second), strict=True)
    )


CASES: dict[str, Callable[[int], Problem]] = {
    "12 people, 26 turns": problem,
    "  rest of 3 turns": lambda seed: problem(seed, minimum_rest=3),
    "  3 hold level-1 only": lambda seed: problem(seed, n_first_only=3),
    "  both": lambda seed: problem(seed, minimum_rest=3, n_first_only=3),
    "  nobody is ever away": lambda seed: problem(seed, n_times_off=0),
    "  announced before": lambda seed: problem(seed, is_announced=True),
    "  away too often": lambda seed: problem(seed, minimum_rest=3, n_times_off=20),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--problems", type=int, default=3)
    n_problems = parser.parse_args().problems
    print(f"{'problem':24}{'':4}{'gap':>8}{'avoidable':>11}{'seconds':>9}{'processor':>11}   ended")
    for name, problem_of in CASES.items():
        for seed in range(1, n_problems + 1):
            begun, begun_on_processor = time.perf_counter(), time.process_time()
            found = plan(problem_of(seed))
            seconds, on_processor = time.perf_counter() - begun, time.process_time() - begun_on_processor
            print(f"{name:24}#{seed:<3}{_in_words(found, seconds, on_processor)}", flush=True)


def _in_words(found: Plan | Conflicts, seconds: float, on_processor: float) -> str:
    times = f"{seconds:>9.1f}{on_processor:>11.1f}"
    if isinstance(found, Conflicts):
        n = len(found.conflicts)
        return f"{'-':>8}{'-':>11}{times}   no plan: {n} conflicts, {'all' if found.is_complete else 'not all'} found"
    return f"{found.gap:>8.2%}{found.avoidable_gap:>11.2%}{times}   {found.ending.value}"


if __name__ == "__main__":
    main()
