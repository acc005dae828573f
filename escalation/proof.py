"""How long an outage may go on before a page of a path reaches a human who can answer, for every instant of a time.

docs/explanation/proof.md has what counts. Rules of the engine that matter here: a step that can call nobody is passed
at once and takes the next one with it; rounds follow repeat_every after the last step (escalation.path).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from escalation.arrivals import Piece, begun_in, domain, latest, longest
from escalation.proof_reasons import Reason, reasons_for
from escalation.proof_walk import Case, Walk, Walked
from escalation.proof_world import World
from tickets.facts import Tier
from tickets.policy import STANDARD_PLAN, Policy
from timekeeping.intervals import Interval, subtract

# So much longer than the window a world must be known: calls wait for the end of quiet hours, a weekend, a time off.
KNOWN_AFTER = timedelta(days=14)


@dataclass(frozen=True)
class Failure:
    """A stretch of beginnings from which one round of the path reaches nobody, and why.

    longest is how long it takes at most until a repetition reaches somebody; None when none does within a day.
    """

    start: datetime
    end: datetime
    longest: timedelta | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class PathProof:
    """What is proven of a path for beginnings in [start, end).

    reached and at_work say for every beginning when somebody is reached, and when one of those called is at work.
    """

    case: Case
    start: datetime
    end: datetime
    reached: tuple[Piece, ...]
    at_work: tuple[Piece, ...]
    failures: tuple[Failure, ...]

    @property
    def longest(self) -> Piece | None:
        """Return the piece whose first beginning waits longest until somebody is reached; None if nobody ever is."""
        return longest(self.reached)

    @property
    def longest_until_at_work(self) -> Piece | None:
        """Return the same until somebody who was called is at work."""
        return longest(self.at_work)


def cases_of(policy: Policy) -> list[Case]:
    """Return the paths of a policy, each with how it is used; one that nothing uses goes by the standard calendar."""
    uses: dict[str, set[tuple[str, bool]]] = {name: set() for name in policy.paths}
    for plan in policy.plans.values():
        for tier, one in plan.tiers.items():
            uses[one.path].add((plan.calendar, tier is Tier.P1))
    standard = policy.plans[STANDARD_PLAN].calendar
    # A request that may be an incident has whatever tier its facts gave it.
    uses[policy.decision_path].add((standard, False))
    return [
        Case(
            path,
            calendars=tuple(sorted({calendar for calendar, _ in uses[name]})) or (standard,),
            is_p1=bool(uses[name]) and all(is_p1 for _, is_p1 in uses[name]),
        )
        for name, path in policy.paths.items()
    ]


def prove(case: Case, world: World, *, start: datetime, end: datetime) -> PathProof:
    """Prove a path for every beginning in [start, end). The world must be known for KNOWN_AFTER longer."""
    walks = [Walk(case, world, calendar) for calendar in _calendars_that_matter(case)]
    worst = _worst([walk.of((start, end)) for walk in walks])
    failing = subtract([(start, end)], domain(worst.by_first_round)) if case.steps else []
    return PathProof(
        case,
        start,
        end,
        reached=tuple(worst.reached),
        at_work=tuple(worst.at_work),
        failures=tuple(_failure(stretch, worst, walks) for stretch in failing),
    )


def _calendars_that_matter(case: Case) -> tuple[str, ...]:
    in_working_time = any(step.after.is_working_time for step in case.steps)
    return case.calendars if in_working_time else case.calendars[:1]


def _worst(found: list[Walked]) -> Walked:
    """Return what holds under every calendar: a path has to keep its word for each community."""
    worst = found[0]
    for one in found[1:]:
        worst = Walked(*(latest(left, right) for left, right in zip(worst, one, strict=True)))
    return worst


def _failure(stretch: Interval, found: Walked, walks: list[Walk]) -> Failure:
    reached = begun_in(found.reached, [stretch])
    slowest = longest(reached)
    is_never = slowest is None or domain(reached) != [stretch]
    reasons = next((reasons for walk in walks if (reasons := reasons_for(stretch, walk))), ())
    return Failure(*stretch, None if is_never or slowest is None else slowest.longest, reasons)
