"""The default policy (domain.md, Default policy), in force until a manager activates another."""

from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from tickets.facts import Tier
from tickets.policy.values import (
    STANDARD_PLAN,
    CalendarPolicy,
    Clock,
    Moment,
    Opening,
    Path,
    Plan,
    Policy,
    Recipient,
    RecipientKind,
    Step,
    Target,
    TierPolicy,
    Urgency,
)

DEFAULT_LABEL = "default-1"

AT_ONCE = Target(timedelta(0))
ONE_WORKING_DAY = Target(timedelta(hours=24), is_working_time=True)
FIFTEEN_MINUTES = Target(timedelta(minutes=15))
TWO_HOURS = Target(timedelta(hours=2))

LEVEL_1 = Recipient(RecipientKind.ON_CALL, "level-1")
LEVEL_2 = Recipient(RecipientKind.ON_CALL, "level-2")
COMMANDER = Recipient(RecipientKind.COMMANDER)
MANAGER = Recipient(RecipientKind.ROLE, "manager")
EVERYONE = Recipient(RecipientKind.EVERYONE)


def _minutes(n: int) -> Target:
    return Target(timedelta(minutes=n))


def _page(after: Target, *recipients: Recipient, attempt: int = 1) -> Step:
    return Step(Moment.START, after, recipients, Urgency.PAGE, attempt)


def _notify(after: Target, *recipients: Recipient) -> Step:
    return Step(Moment.START, after, recipients, Urgency.NOTIFY)


def _at_breach(after: Target, recipient: Recipient) -> Step:
    return Step(Moment.BREACH, after, (recipient,), Urgency.NOTIFY)


OUTAGE = Path(
    "outage",
    (
        _page(AT_ONCE, LEVEL_1, LEVEL_2),
        _page(_minutes(5), LEVEL_1, LEVEL_2, attempt=2),
        _page(_minutes(10), COMMANDER),
        _page(_minutes(20), MANAGER),
        _page(_minutes(30), EVERYONE),
        Step(Moment.NO_UPDATE, AT_ONCE, (COMMANDER,), Urgency.PAGE),
        Step(Moment.REOPENED, AT_ONCE, (LEVEL_1, LEVEL_2), Urgency.PAGE),
    ),
    repeat_every=timedelta(minutes=5),
)
CRITICAL = Path(
    "critical",
    (
        _notify(AT_ONCE, LEVEL_2),
        _page(Target(timedelta(hours=1)), LEVEL_2),
        _notify(Target(timedelta(hours=4)), MANAGER),
        _at_breach(AT_ONCE, MANAGER),
    ),
)
_REMIND = Step(Moment.CLOCK, AT_ONCE, (LEVEL_1,), Urgency.NOTIFY, percent=75)
HIGH = Path(
    "high",
    (
        _notify(AT_ONCE, LEVEL_1),
        _REMIND,
        _at_breach(AT_ONCE, LEVEL_2),
        _at_breach(ONE_WORKING_DAY, MANAGER),
    ),
)
ORDINARY = Path("ordinary", (_notify(AT_ONCE, LEVEL_1), _at_breach(AT_ONCE, LEVEL_2)))
DECISION = Path(
    "decision",
    (
        _page(AT_ONCE, LEVEL_1),
        _page(_minutes(5), LEVEL_1, LEVEL_2, attempt=2),
        _page(_minutes(15), COMMANDER),
    ),
    repeat_every=timedelta(minutes=15),
)

_ANSWERED_IN_A_DAY: Mapping[Clock, Target] = {
    Clock.FIRST_RESPONSE: ONE_WORKING_DAY,
    Clock.NEXT_RESPONSE: ONE_WORKING_DAY,
}
_OUTAGE_TARGETS: Mapping[Clock, Target] = {
    Clock.FIRST_RESPONSE: FIFTEEN_MINUTES,
    Clock.NEXT_RESPONSE: TWO_HOURS,
    Clock.UPDATE: TWO_HOURS,
}


def default_policy(zone: ZoneInfo) -> Policy:
    """Return the default policy, its working days counted in the zone."""
    return Policy(
        calendars={"working-days": CalendarPolicy(zone, (Opening(tuple(range(5))),))},
        paths={path.name: path for path in (OUTAGE, CRITICAL, HIGH, ORDINARY, DECISION)},
        plans={
            STANDARD_PLAN: Plan(
                calendar="working-days",
                tiers={
                    Tier.P1: TierPolicy(_OUTAGE_TARGETS, OUTAGE.name),
                    Tier.P2: TierPolicy(_ANSWERED_IN_A_DAY, CRITICAL.name),
                    Tier.P3: TierPolicy(_ANSWERED_IN_A_DAY, HIGH.name),
                    Tier.P4: TierPolicy(_ANSWERED_IN_A_DAY, ORDINARY.name),
                },
            )
        },
        decision_path=DECISION.name,
        decision_target=FIFTEEN_MINUTES,
    )
