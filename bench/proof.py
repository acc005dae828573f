"""Time the proof of a year: 12 people, 2 rotations, 1,000 overrides, all paths of the default policy.

    python -m bench.proof

Needs no database: what `prove_escalation` adds is a constant number of queries. Times are of the processor. The bar is
the one promised in issue 4, for the whole command.
"""

import random
import statistics
import time
from datetime import time as wall_time
from datetime import timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from bench.rotations import END, START, ZONES, a_schedule
from escalation.proof import KNOWN_AFTER, cases_of, prove
from escalation.proof_world import Person, World
from rotations.oncall import shifts_between
from tickets.policy import Recipient, RecipientKind, default_policy
from timekeeping.intervals import Interval, subtract, union
from timekeeping.working_time import office_hours, weekdays, working_periods

ROUNDS = 5
BAR_S = 5
KNOWN_UNTIL = END + KNOWN_AFTER
UTC_ZONE = ZoneInfo("UTC")


def a_world(n_overrides: int) -> World:
    """Return a year of two rotations with overrides, times off, quiet hours and ways of every delay."""
    chance = random.Random(7)
    held = {Recipient(RecipientKind.ON_CALL, "level-1"): {}, Recipient(RecipientKind.ON_CALL, "level-2"): {}}
    for recipient, of_level in held.items():
        for shift in shifts_between(a_schedule(n_overrides // 2, longest_hours=72), START, KNOWN_UNTIL):
            if shift.level == recipient.value and shift.steward:
                of_level.setdefault(shift.steward, []).append((shift.start, shift.end))
    always = [(START, KNOWN_UNTIL)]
    held[Recipient(RecipientKind.COMMANDER)] = held[Recipient(RecipientKind.ON_CALL, "level-2")]
    held[Recipient(RecipientKind.ROLE, "manager")] = {"ana": always}
    held[Recipient(RecipientKind.EVERYONE)] = dict.fromkeys(ZONES, always)
    people = {name: a_person(name, zone, chance) for name, zone in ZONES.items()}
    working = {"working-days": periods_of(weekdays(UTC_ZONE))}
    return World(
        START, KNOWN_UNTIL, people, {key: merged(value) for key, value in held.items()}, frozenset(), working
    )


def merged(held: dict[str, list[Interval]]) -> dict[str, list[Interval]]:
    return {name: union(times) for name, times in held.items()}


def a_person(name: str, zone: str, chance: random.Random) -> Person:
    drawn = [START + timedelta(hours=chance.randrange(364 * 24)) for _ in range(20)]
    away = union((first, first + timedelta(hours=chance.randrange(8, 200))) for first in drawn)
    nights = [
        (START + timedelta(days=day, hours=22), START + timedelta(days=day, hours=31)) for day in range(375)
    ]
    hours = periods_of(office_hours(ZoneInfo(zone), opens=wall_time(9), closes=wall_time(17)))
    return Person(
        name,
        away=tuple(away),
        at_work=tuple(subtract(hours, away)),
        quiet=tuple(nights),
        page_delay=timedelta(minutes=chance.choice([0, 0, 3])),
        notify_delay=timedelta(0),
        is_paged_only_for_p1=chance.random() < 0.3,
    )


def periods_of(calendar) -> list[Interval]:
    return union(takewhile(lambda period: period[0] < KNOWN_UNTIL, working_periods(calendar, START)))


def seconds_for(n_overrides: int) -> list[float]:
    """Return how long each round took."""
    policy = default_policy(UTC_ZONE)
    times = []
    for _ in range(ROUNDS):
        world = a_world(n_overrides)
        begun = time.process_time()
        proofs = [prove(case, world, start=START, end=END) for case in cases_of(policy)]
        times.append(time.process_time() - begun)
        assert all(proof.reached for proof in proofs)
    return times


def main() -> None:
    print(f"{'a year, all paths':32}{'median':>10}{'worst':>10}{'bar':>6}")
    for n_overrides in (0, 100, 1000):
        times = seconds_for(n_overrides)
        median = statistics.median(times)
        kept = "kept" if max(times) <= BAR_S else "MISSED"
        print(f"  {f'{n_overrides:,} overrides':30}{median:>8.2f} s{max(times):>8.2f} s{BAR_S:>4} s   {kept}")


if __name__ == "__main__":
    main()
