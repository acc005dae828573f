"""One run: an outage, a fault while people are called about it, an acknowledgement, and the rest of the hour."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from accounts.models import User
from escalation.models import How
from escalation.services import acknowledge_sent, acknowledge_ticket, sent_with
from outbox.lanes import URGENT_LEASE
from tests.fault.desk import file_outage
from tests.fault.faults import ACKNOWLEDGED, PHASES, Fault
from tests.fault.lives import Halt, Life
from tests.fault.provider import Arrival, Provider
from tests.fault.servers import Servers
from tests.fault.worker import NeverDone, deliver_all, lose_waiting, next_due, work
from tickets.models import Ticket

# How long after the acknowledgement the desk is watched.
WATCHED = timedelta(minutes=6)
MOST_TICKS = 300
SKEW = timedelta(seconds=30)
# Sweeps come every four seconds.
LAGS = (0.0, 0.0, 0.7, 2.5, 4.9)
SLEEPY = timedelta(seconds=5)
AGAIN = timedelta(seconds=12)
HELD = URGENT_LEASE + timedelta(seconds=12)


@dataclass
class Story:
    """What happened in a run, for its judge."""

    fault: Fault
    ticket: Ticket
    began_at: datetime
    ended_at: datetime
    arrivals: list[tuple[datetime, Arrival]] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    place: str = ""
    # How many boundaries a worker passes in each phase, where a run is there to count them.
    counts: dict[str, int] = field(default_factory=dict)


class Run:
    """A run on a desk that is at rest, from an instant on."""

    def __init__(self, fault: Fault, *, began_at: datetime, provider: Provider, servers: Servers) -> None:
        self.fault, self.provider, self.servers = fault, provider, servers
        self.chance = fault.chance
        self.is_spent = False
        self.now = began_at
        acknowledge = began_at + timedelta(minutes=self.chance.choice(ACKNOWLEDGED[fault.phase]))
        self.acknowledge_at: datetime | None = acknowledge
        self.held: Life | None = None
        self.release_at = began_at
        provider.forget()
        ticket = file_outage(now=began_at)
        self.story = Story(fault, ticket, began_at, ended_at=acknowledge + WATCHED)

    def tell(self) -> Story:
        """Let it happen, and return the story."""
        for _ in range(MOST_TICKS):
            coming = self._next()
            if coming is None or coming > self.story.ended_at:
                break
            self.now = max(coming, self.now)
            if self.now >= self.release_at:
                self._let_go()
            self._turn()
            self._look()
        else:
            self.story.troubles.append("the desk does not come to rest")
        self._let_go()
        self._look()
        return self.story

    def _next(self) -> datetime | None:
        """Return the next instant at which something happens: work, with the lag of a sweep, or a human's answer."""
        due = next_due()
        if due is not None:
            # What stays due although workers looked is in the hands of one that hangs.
            due = self.now + SLEEPY if due <= self.now and self.held else due
            due += timedelta(seconds=self.chance.choice(LAGS))
        known = [one for one in (due, self.acknowledge_at) if one is not None]
        return min(known, default=None)

    def _turn(self) -> None:
        if self.acknowledge_at is not None and self.now >= self.acknowledge_at:
            self.acknowledge_at = None
            self._strike_or(self._acknowledge, is_time=self.fault.phase == "acknowledge")
            return
        self._strike_or(self._work, is_time=self._is_time())

    def _is_time(self) -> bool:
        minute = PHASES.get(self.fault.phase)
        return minute is not None and self.now >= self.story.began_at + timedelta(minutes=minute)

    def _strike_or(self, do: Callable[[], None], *, is_time: bool) -> None:
        if self.fault.kind in ("engines", "clocks") and do == self._work:
            self._two_engines()
        elif self.fault.kind == "count":
            self._count(do)
        elif is_time and not self.is_spent:
            self.is_spent = True
            STRIKES[self.fault.kind](self, do)
        else:
            do()

    # --- what a healthy desk does ----------------------------------------------------------------

    def _work(self) -> None:
        try:
            work(self.now)
        except NeverDone:
            self.story.troubles.append(f"work without end at {self._minute()}")

    def _acknowledge(self) -> None:
        """Answer the last page by its link; without one, on the ticket."""
        token = next((one.token for _, one in reversed(self.story.arrivals) if one.token), "")
        if token:
            acknowledge_sent(sent_with(token, now=self.now), how=How.LINK, now=self.now)
        else:
            kofi = User.objects.get(name="kofi")
            acknowledge_ticket(self.story.ticket.number, by=kofi, how=How.TICKET, now=self.now)

    def _look(self) -> None:
        self.story.arrivals += [(self.now, one) for one in self.provider.new()]

    def _minute(self) -> str:
        return f"minute {(self.now - self.story.began_at).total_seconds() / 60:.2f}"

    def _count(self, do: Callable[[], None]) -> None:
        life = Life(do)
        self._after_death(life, do)
        minutes = (self.now - self.story.began_at) / timedelta(minutes=1)
        phase = max((name for name in PHASES if PHASES[name] <= minutes), key=lambda name: PHASES[name])
        if do == self._acknowledge:
            phase = "acknowledge"
        self.story.counts.setdefault(phase, life.n_boundaries)

    # --- what goes wrong -------------------------------------------------------------------------

    def _after_death(self, life: Life, do: Callable[[], None], *, may_fail: bool = False) -> None:
        """Note how a life ended. A human whose tap had no answer taps again; workers are started again anyway."""
        code = life.end()
        self.story.place = life.place or self.story.place
        if life.error == "hung" or (life.error and not may_fail):
            self.story.troubles.append(f"a worker ended with {life.error}")
        if code and do == self._acknowledge:
            self.acknowledge_at = self.now + AGAIN

    def kill(self, do: Callable[[], None]) -> None:
        """Kill the worker at the boundary."""
        self._after_death(Life(do, halt=Halt(self.fault.boundary)), do)

    def kill_at_random(self, do: Callable[[], None]) -> None:
        """Kill the worker some time later."""
        life = Life(do)
        life.kill_after(self.chance.random() * 0.35)
        self._after_death(life, do)

    def kill_twice(self, do: Callable[[], None]) -> None:
        """Kill the worker at random, and the one after it as well."""
        self.kill_at_random(do)
        self._look()
        self.now += self.chance.choice((timedelta(seconds=1), URGENT_LEASE))
        self.kill_at_random(do)

    def break_postgres(self, do: Callable[[], None]) -> None:
        """End PostgreSQL at the boundary, and start it again."""
        life = Life(do, halt=Halt(self.fault.boundary, is_end=False))
        if life.halted_at():
            self.servers.restart_postgres()
            life.go_on()
        self._after_death(life, do, may_fail=True)

    def break_valkey(self, do: Callable[[], None]) -> None:
        """End Valkey at the boundary; one instant later it is there again, empty."""
        life = Life(do, halt=Halt(self.fault.boundary, is_end=False))
        if life.halted_at():
            self.servers.stop_valkey()
            begun = time.monotonic()
            life.go_on()
            self._after_death(life, do)
            if time.monotonic() - begun > 20:
                self.story.troubles.append("work takes for ever without Valkey")
            self._work()
            self.servers.start_valkey()
        else:
            self._after_death(life, do)

    def answer_badly(self, do: Callable[[], None]) -> None:
        """Have the provider behave as the fault says from now on."""
        self.provider.behave(self.fault.answers)
        do()

    def overtake(self, do: Callable[[], None]) -> None:
        """Have the provider keep a worker waiting while the time of its lease passes for all others."""
        n_before = self.fault.seed // 2 % 3
        self.provider.behave(["ok"] * n_before + ["hold"])
        n_known = len(self.story.arrivals)
        self.held, self.release_at = Life(do), self.now + HELD
        give_up = time.monotonic() + 5
        while len(self.story.arrivals) <= n_known + n_before and time.monotonic() < give_up:
            self._look()
            time.sleep(0.01)

    def sabotage(self, do: Callable[[], None]) -> None:
        """Lose a call as no worker may, to see that the judge finds out."""
        deliver_all(self.now, consumer="escalation")
        lose_waiting(consumer="page-sms")
        do()

    def _let_go(self) -> None:
        """Have the provider answer the worker that it kept waiting."""
        if self.held is not None:
            self.provider.release()
            self._after_death(self.held, self._work)
            self.held = None

    def _two_engines(self) -> None:
        """Have two workers at it at once; with clocks that differ, one is ahead and may die."""
        skew = SKEW if self.fault.kind == "clocks" else timedelta()
        now, ahead = self.now, self.now + skew
        first = Life(lambda: work(now), jitter=self.chance)
        self.chance.random()
        second = Life(lambda: work(ahead), jitter=self.chance)
        if not self.is_spent and self._is_time():
            self.is_spent = True
            second.kill_after(self.chance.random() * 0.3)
        for life in (first, second):
            self._after_death(life, self._work)


STRIKES: dict[str, Callable[[Run, Callable[[], None]], None]] = {
    "kill": Run.kill,
    "random": Run.kill_at_random,
    "twice": Run.kill_twice,
    "postgres": Run.break_postgres,
    "valkey": Run.break_valkey,
    "answers": Run.answer_badly,
    "overtaken": Run.overtake,
    "sabotage": Run.sabotage,
    "none": lambda run, do: do(),
}
