"""What goes wrong in a run of the fault test, and how it is written down so that a run can be had again."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from outbox.lanes import URGENT_LEASE

# At which minute of an outage a fault strikes. `acknowledge` is whenever somebody does.
PHASES = {"start": 0, "second-way": 2, "step": 5, "commander": 10, "everyone": 30}
# When somebody acknowledges, in minutes: never within a lease of a call.
ACKNOWLEDGED = {
    "start": (6.5,),
    "second-way": (6.5,),
    "step": (8.9,),
    "commander": (12.5,),
    "everyone": (31.6,),
    "acknowledge": (1.2, 6.5),
}
SWEPT_EVERY = timedelta(seconds=5)
ENUMERATED = ("start", "step", "acknowledge", "second-way", "commander")
ANSWERS = (
    "500",
    "500,500,500",
    "429",
    "429,429,503",
    "reset",
    "reset,reset,500",
    "hang-up",
    "silent",
    "fail-after",
    "slow,slow",
    "slow,hang-up",
    "ok,hang-up",
    "ok,silent",
    "ok,500,ok,429",
    "500,hang-up",
    "429,ok,fail-after",
)


@dataclass(frozen=True)
class Fault:
    """One fault: of which kind, in which phase, at which boundary (or which answers), by which seed."""

    kind: str
    phase: str
    at: str = "0"
    seed: int = 0

    def __str__(self) -> str:
        return f"{self.kind}/{self.phase}/{self.at}/{self.seed}"

    @property
    def chance(self) -> random.Random:
        """Return the run's own source of chance."""
        return random.Random(str(self))

    @property
    def boundary(self) -> int:
        """Return the number of the boundary."""
        return int(self.at)

    @property
    def answers(self) -> list[str]:
        """Return how the provider behaves."""
        return self.at.split(",")

    @property
    def patience(self) -> timedelta:
        """Return how much later than due a call may arrive: a lease and two sweeps, and what the fault adds to that."""
        if self.kind == "answers":
            return timedelta(minutes=3)
        extra = {"clocks": timedelta(seconds=30), "twice": URGENT_LEASE}.get(self.kind, timedelta())
        return URGENT_LEASE + 2 * SWEPT_EVERY + extra

    @property
    def earliness(self) -> timedelta:
        """Return how much sooner a call may arrive: by how much the clocks differ."""
        return timedelta(seconds=30 if self.kind == "clocks" else 0)


def read_fault(text: str) -> Fault:
    """Return a fault from what `str` made of it."""
    kind, phase, at, seed = text.split("/")
    return Fault(kind, phase, at, int(seed))


def kills(counts: dict[str, int], *, every: int = 1, first: int = 1) -> Iterator[Fault]:
    """Yield a kill at each boundary of each phase, or at every so many-th."""
    for phase in ENUMERATED:
        for at in range(first, counts[phase] + 1, every):
            yield Fault("kill", phase, str(at), at)


def database_ends(counts: dict[str, int], *, n: int, seed: int) -> Iterator[Fault]:
    """Yield ends of PostgreSQL, spread over the boundaries."""
    yield from _spread("postgres", counts, n=n, seed=seed)


def valkey_ends(counts: dict[str, int], *, n: int, seed: int) -> Iterator[Fault]:
    """Yield ends of Valkey, spread over the boundaries."""
    yield from _spread("valkey", counts, n=n, seed=seed)


def _spread(kind: str, counts: dict[str, int], *, n: int, seed: int) -> Iterator[Fault]:
    chance = random.Random(f"{kind} {seed}")
    for number in range(n):
        phase = ("start", "step", "acknowledge")[number % 3]
        yield Fault(kind, phase, str(chance.randint(1, counts[phase])), seed + number)


def others(*, n: int, seed: int) -> Iterator[Fault]:
    """Yield faults of the remaining kinds, about so many of each."""
    phases = ("start", "step", "second-way", "everyone")
    for number in range(seed, seed + n):
        phase = phases[number % len(phases)]
        yield Fault("random", (*phases, "acknowledge")[number % 5], seed=number)
        yield Fault("twice", "start", seed=number)
        yield Fault("engines", phase, seed=number)
        yield Fault("clocks", phase, seed=number)
        yield Fault("overtaken", phase, seed=number)
        yield Fault("answers", phase, ANSWERS[number % len(ANSWERS)], number)


def wanted(counts: dict[str, int], *, n: int, every: int, seed: int, share: str) -> list[Fault]:
    """Return about n faults: the kills at every so many-th boundary, and of all other kinds what makes up the number.

    `counts` says how many boundaries each phase has, `share` which of how many parts ("1/2").
    """
    first = 1 + seed % every
    known = list(kills(counts, every=every, first=first))
    left = max(n - len(known), 0)
    n_servers = max(left // 10, 1) if left else 0
    known += database_ends(counts, n=n_servers, seed=seed)
    known += valkey_ends(counts, n=n_servers, seed=seed)
    n_others = left - 2 * n_servers
    known += list(others(n=n_others // 6 + 1, seed=seed))[:n_others]
    part, of = (int(word) for word in share.split("/"))
    return known[part - 1 :: of]
