"""A policy as its page shows it: promises by plan and tier, calendars and paths in words. No queries."""

from dataclasses import dataclass

from tickets.facts import Rule, Tier
from tickets.policy import Clock, Path, Policy
from tickets.policy.values import CLOCK_NAMES, Plan
from tickets.policy.words import calendar_lines, path_lines
from tickets.priority import RULES

CLOCKS = tuple(clock for clock in Clock if clock is not Clock.DECISION)


@dataclass(frozen=True)
class TierRow:
    """What a tier promises: texts by clock in the order of CLOCKS, empty where nothing is, and its path."""

    tier: Tier
    targets: tuple[str, ...]
    path: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class PlanOutline:
    """A support plan, by its slug."""

    name: str
    calendar: str
    calendar_lines: tuple[str, ...]
    rows: tuple[TierRow, ...]


@dataclass(frozen=True)
class PathOutline:
    """An escalation path, and where it is used."""

    name: str
    lines: tuple[str, ...]
    used_by: tuple[str, ...]


@dataclass(frozen=True)
class CalendarOutline:
    """A calendar, and which plans count by it."""

    name: str
    lines: tuple[str, ...]
    used_by: tuple[str, ...]


@dataclass(frozen=True)
class MovedRule:
    """A rule of the priority policy that gives another tier; rule is None where there is no such rule (any more)."""

    slug: str
    rule: Rule | None
    tier: Tier


@dataclass(frozen=True)
class Outline:
    """A whole policy."""

    plans: tuple[PlanOutline, ...]
    paths: tuple[PathOutline, ...]
    calendars: tuple[CalendarOutline, ...]
    rules: tuple[MovedRule, ...]
    decision_target: str
    decision_path: str
    decision_lines: tuple[str, ...]
    commanders: str
    clocks: tuple[str, ...] = tuple(CLOCK_NAMES[clock] for clock in CLOCKS)


def outline(policy: Policy) -> Outline:
    """Return a policy as its page shows it, names in alphabetical order."""
    rules = {rule.slug: rule for rule in RULES}
    return Outline(
        plans=tuple(_plan(policy, slug) for slug in sorted(policy.plans)),
        paths=tuple(_path(policy, policy.paths[name]) for name in sorted(policy.paths)),
        calendars=tuple(_calendar(policy, name) for name in sorted(policy.calendars)),
        rules=tuple(MovedRule(slug, rules.get(slug), policy.rules[slug]) for slug in sorted(policy.rules)),
        decision_target=str(policy.decision_target),
        decision_path=policy.decision_path,
        decision_lines=path_lines(policy.paths[policy.decision_path]),
        commanders=policy.commander_rotation,
    )


def _plan(policy: Policy, slug: str) -> PlanOutline:
    plan = policy.plans[slug]
    return PlanOutline(
        slug,
        plan.calendar,
        calendar_lines(policy.calendars[plan.calendar]),
        tuple(_tier(policy, plan, tier) for tier in Tier),
    )


def _tier(policy: Policy, plan: Plan, tier: Tier) -> TierRow:
    one = plan.tiers[tier]
    targets = tuple(str(one.targets[clock]) if clock in one.targets else "" for clock in CLOCKS)
    return TierRow(tier, targets, one.path, path_lines(policy.paths[one.path]))


def _path(policy: Policy, path: Path) -> PathOutline:
    used = [
        f"{tier} of {slug}"
        for slug, plan in sorted(policy.plans.items())
        for tier in Tier
        if plan.tiers[tier].path == path.name
    ]
    if policy.decision_path == path.name:
        used.append("possible incidents")
    return PathOutline(path.name, path_lines(path), tuple(used))


def _calendar(policy: Policy, name: str) -> CalendarOutline:
    used = tuple(sorted(slug for slug, plan in policy.plans.items() if plan.calendar == name))
    return CalendarOutline(name, calendar_lines(policy.calendars[name]), used)
