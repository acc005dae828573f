"""Time who is on call, a year's shifts, and their cover and fairness, with 0 to 1,000 overrides, in one run.

    python -m bench.rotations

Needs no database. Times are of the processor, so that what else runs on the machine blurs them less. Every bar is the
one promised in issue 3; the last column says whether the median kept it, and for who is on call the 99th percentile.
"""

import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time
from zoneinfo import ZoneInfo

from rotations.coverage import Hours, coverage_of
from rotations.fairness import Member, ledger_of
from rotations.oncall import Override, Schedule, on_call_at, shifts_between
from rotations.turns import RotationPlan, TurnUnit, turns_between
from timekeeping.working_time import office_hours

ROUNDS = 30
N_INSTANTS = 5000
BARS_OF_A_YEAR = {0: 10, 100: 15, 1000: 40}
ZONES = {
    "ana": "Europe/Berlin",
    "ben": "America/New_York",
    "cho": "Asia/Seoul",
    "dee": "America/Los_Angeles",
    "eli": "Africa/Nairobi",
    "fay": "Australia/Sydney",
    "gil": "Europe/Lisbon",
    "hal": "America/Sao_Paulo",
    "ida": "Asia/Kolkata",
    "jan": "Pacific/Auckland",
    "kim": "America/Denver",
    "lea": "Africa/Casablanca",
}
LEVELS = ("level-1", "level-2")
PLAN = RotationPlan(
    ZoneInfo("Europe/Berlin"),
    datetime.fromisoformat("2026-01-07T09:00"),
    2,
    TurnUnit.WEEK,
    LEVELS,
    tuple(ZONES),
)
START = datetime(2026, 1, 7, 8, tzinfo=UTC)
END = START + timedelta(weeks=52)
HOLIDAYS = frozenset(date(2026, month, 6) for month in range(1, 13))


def a_schedule(n_overrides: int, *, longest_hours: int) -> Schedule:
    """Return a year of two-week turns with overrides of 1 to `longest_hours` hours, the same in every run."""
    chance = random.Random(n_overrides)
    overrides = []
    for _ in range(n_overrides):
        begin = START + timedelta(minutes=chance.randrange(364 * 1440))
        length = timedelta(minutes=chance.randrange(60, longest_hours * 60 + 1))
        overrides.append(
            Override(chance.choice(LEVELS), begin, begin + length, chance.choice([*ZONES, None]))
        )
    return Schedule(LEVELS, PLAN, None, tuple(overrides))


def times_ms(do: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Return how long each round took in milliseconds, after two unmeasured ones."""
    times = []
    for _ in range(rounds + 2):
        begun = time.process_time()
        do()
        times.append(1000 * (time.process_time() - begun))
    return times[2:]


def on_call_p99_ms(schedule: Schedule) -> float:
    """Return the 99th percentile of asking who is on call, at instants all over the year."""
    chance = random.Random(1)
    instants = [START + timedelta(minutes=chance.randrange(364 * 1440)) for _ in range(N_INSTANTS)]
    times = [times_ms(lambda at=instant: on_call_at(schedule, at), rounds=1)[0] for instant in instants]  # type: ignore[misc]
    return statistics.quantiles(times, n=100)[98]


def cover_and_fairness(schedule: Schedule) -> None:
    """Compute the year's shifts, and from them its cover and its ledger."""
    hours = {
        name: Hours(office_hours(ZoneInfo(zone), opens=wall_time(9), closes=wall_time(17)))
        for name, zone in ZONES.items()
    }
    members = {name: Member(ZoneInfo(zone), HOLIDAYS) for name, zone in ZONES.items()}
    shifts = shifts_between(schedule, START, END)
    turns = [(turn.start, turn.end) for turn in turns_between(PLAN, START, END)]
    coverage_of(shifts, START, END, levels=LEVELS, hours=hours)
    ledger_of(shifts, START, END, levels=LEVELS, turns=turns, members=members)


def main() -> None:
    print(f"{'':52}{'median':>10}{'p99':>10}{'bar':>8}")
    for longest_hours in (4, 72):
        print(f"overrides of up to {longest_hours} hours")
        busy = a_schedule(1000, longest_hours=longest_hours)
        p99 = on_call_p99_ms(busy)
        report("who is on call, 1,000 overrides", None, p99, 2, is_kept=p99 <= 2)
        for n_overrides, bar in BARS_OF_A_YEAR.items():
            schedule = a_schedule(n_overrides, longest_hours=longest_hours)
            times = times_ms(lambda schedule=schedule: shifts_between(schedule, START, END))  # type: ignore[misc]
            report_times(f"a year's shifts, {n_overrides:,} overrides", times, bar)
        times = times_ms(lambda: cover_and_fairness(busy))  # noqa: B023 - called at once
        report_times("shifts, cover and fairness, 1,000 overrides", times, 50)


def report_times(name: str, times: list[float], bar: float) -> None:
    """Print a line; the median has to keep the bar."""
    median = statistics.median(times)
    report(name, median, statistics.quantiles(times, n=100)[98], bar, is_kept=median <= bar)


def report(name: str, median: float | None, p99: float, bar: float, *, is_kept: bool) -> None:
    shown = "" if median is None else f"{median:.2f} ms"
    print(f"  {name:50}{shown:>10}{p99:>7.2f} ms{bar:>5} ms   {'kept' if is_kept else 'MISSED'}")


if __name__ == "__main__":
    main()
