"""What differs between two policies, in words."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeVar

from tickets.facts import Tier
from tickets.policy.values import CLOCK_NAMES, CalendarPolicy, Clock, Path, Plan, Policy
from tickets.policy.words import calendar_lines, path_lines

T = TypeVar("T")

NOT_PROMISED = "not promised"
NOT_THERE = "—"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two policies say differently: what, and both texts."""

    what: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.what}: {self.before} → {self.after}"


def differences(before: Policy, after: Policy) -> tuple[Difference, ...]:
    """Return everything that differs, plan by plan, then paths, calendars and rules; empty for equal policies."""
    return (
        *_of_named("Plan", before.plans, after.plans, _of_plans),
        *_of_decision(before, after),
        *_of_named("Path", before.paths, after.paths, _of_paths),
        *_of_named("Calendar", before.calendars, after.calendars, _of_calendars),
        *_of_rules(before.rules, after.rules),
    )


def _of_named(
    kind: str,
    before: Mapping[str, T],
    after: Mapping[str, T],
    compare: Callable[[str, T | None, T | None], Iterator[Difference]],
) -> Iterator[Difference]:
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if old is None:
            yield Difference(f"{kind} {name}", NOT_THERE, "new")
        elif new is None:
            yield Difference(f"{kind} {name}", "there", "removed")
            continue
        yield from compare(f"{kind} {name}", old, new)


def _of_plans(what: str, old: Plan | None, new: Plan | None) -> Iterator[Difference]:
    yield from _if_different(
        f"{what}, calendar", old.calendar if old else NOT_THERE, new.calendar if new else NOT_THERE
    )
    for tier in Tier:
        for clock in Clock:
            if clock is Clock.DECISION:
                continue
            texts = (_target_text(plan, tier, clock) for plan in (old, new))
            yield from _if_different(f"{what}, {tier}, {CLOCK_NAMES[clock]}", *texts)
        paths = (plan.tiers[tier].path if plan else NOT_THERE for plan in (old, new))
        yield from _if_different(f"{what}, {tier}, path", *paths)


def _target_text(plan: Plan | None, tier: Tier, clock: Clock) -> str:
    target = plan.tiers[tier].targets.get(clock) if plan else None
    return NOT_PROMISED if target is None else str(target)


def _of_decision(before: Policy, after: Policy) -> Iterator[Difference]:
    yield from _if_different(
        "Possible incident, decision", str(before.decision_target), str(after.decision_target)
    )
    yield from _if_different("Possible incident, path", before.decision_path, after.decision_path)
    rotations = (policy.commander_rotation or "everybody with that role" for policy in (before, after))
    yield from _if_different("Incident commanders", *rotations)


def _of_paths(what: str, old: Path | None, new: Path | None) -> Iterator[Difference]:
    yield from _of_lines(what, path_lines(old) if old else (), path_lines(new) if new else ())


def _of_calendars(what: str, old: CalendarPolicy | None, new: CalendarPolicy | None) -> Iterator[Difference]:
    yield from _of_lines(what, calendar_lines(old) if old else (), calendar_lines(new) if new else ())


def _of_lines(what: str, old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Difference]:
    """Compare two lists of lines: what is gone, what is new, what stands in the place of something else."""
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    for tag, a_start, a_end, b_start, b_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        gone, added = old[a_start:a_end], new[b_start:b_end]
        for index in range(max(len(gone), len(added))):
            yield Difference(
                what,
                gone[index] if index < len(gone) else NOT_THERE,
                added[index] if index < len(added) else NOT_THERE,
            )


def _of_rules(before: Mapping[str, Tier], after: Mapping[str, Tier]) -> Iterator[Difference]:
    for slug in sorted({*before, *after}):
        texts = (str(rules[slug]) if slug in rules else "as written" for rules in (before, after))
        yield from _if_different(f"Rule {slug}", *texts)


def _if_different(what: str, before: str, after: str) -> Iterator[Difference]:
    if before != after:
        yield Difference(what, before, after)
