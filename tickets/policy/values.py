"""What a policy is made of: calendars, escalation paths, and per support plan what each tier promises. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from tickets.facts import Tier

STANDARD_PLAN = "standard"


class Clock(StrEnum):
    """What the desk may promise to do in time."""

    DECISION = "decision"
    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    UPDATE = "update"
    RESOLUTION = "resolution"


CLOCK_NAMES = {clock: clock.value.replace("_", " ") for clock in Clock}


@dataclass(frozen=True, slots=True)
class Target:
    """Within how long something happens; counted in working time, or around the clock."""

    duration: timedelta
    is_working_time: bool = False

    def __str__(self) -> str:
        """Return it as people say it: "15 minutes", "one working day", "8 working hours"."""
        if self.is_working_time and self.duration == timedelta(hours=24):
            return "one working day"
        return duration_in_words(self.duration, is_working_time=self.is_working_time)


def duration_in_words(duration: timedelta, *, is_working_time: bool = False) -> str:
    """Return a duration of whole minutes in the form that policy files use: "90 minutes", "24 working hours"."""
    minutes = int(duration.total_seconds() // 60)
    n, unit = (minutes // 60, "hour") if minutes and minutes % 60 == 0 else (minutes, "minute")
    return f"{n} {'working ' if is_working_time else ''}{unit}{'' if n == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Opening:
    """A span of every named weekday (0 is Monday) on the wall clock; 00:00 to 00:00 is the whole day.

    It runs past midnight when it closes at or before the time it opens.
    """

    weekdays: tuple[int, ...]
    opens: time = time(0)
    closes: time = time(0)


@dataclass(frozen=True, slots=True)
class Closure:
    """Days of every year, both included, on which nobody works; (month, day) each. It may run over New Year."""

    first: tuple[int, int]
    last: tuple[int, int]

    def holds(self, day: date) -> bool:
        """Say whether the date lies in it."""
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


@dataclass(frozen=True, slots=True)
class CalendarPolicy:
    """When work is counted: openings in a zone, less a country's public holidays and the closures of each year."""

    zone: ZoneInfo
    openings: tuple[Opening, ...]
    country: str = ""
    subdivision: str = ""
    closures: tuple[Closure, ...] = ()


class Moment(StrEnum):
    """From when a step of a path counts."""

    START = "start"  # of the escalation, as long as nobody has acknowledged
    CLOCK = "clock"  # once `percent` of the time of the clock that is due next has been used
    BREACH = "breach"  # the promise was not kept
    REOPENED = "reopened"
    NO_UPDATE = "no_update"  # the next update of an incident was due


class Urgency(StrEnum):
    """How a step reaches people: a page rings day and night, a notification may wait for the morning."""

    NOTIFY = "notify"
    PAGE = "page"


class RecipientKind(StrEnum):
    """Whom a step reaches."""

    ON_CALL = "on-call"  # value: level, or rotation/level
    COMMANDER = "commander"  # the incident commander on call
    LEAD = "lead"  # who leads the ticket
    ROLE = "role"  # value: a role of the team
    COMMUNITY = "community"  # value: a role of the ticket's community
    PERSON = "person"  # value: an e-mail address
    EVERYONE = "everyone"  # of the team
    CHANNEL = "channel"  # value: slug of a team channel


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody, by what they are: "on-call:level-1", "role:manager", "everyone"."""

    kind: RecipientKind
    value: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}" if self.value else str(self.kind)


@dataclass(frozen=True, slots=True)
class Step:
    """Reach recipients `after` a moment. `attempt` 2 begins with each person's second method, and so on.

    percent (0-100) is set for steps that count from a clock, and only for those.
    """

    when: Moment
    after: Target
    recipients: tuple[Recipient, ...]
    urgency: Urgency
    attempt: int = 1
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Path:
    """Steps in their order. With repeat_every those that count from the start begin again that long after the last.

    They go on until a human acknowledges.
    """

    name: str
    steps: tuple[Step, ...]
    repeat_every: timedelta | None = None


@dataclass(frozen=True, slots=True)
class TierPolicy:
    """What a tier promises, and the name of the path that sees to it. A clock without a target is not promised."""

    targets: Mapping[Clock, Target]
    path: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a support plan promises: the name of its calendar, and each tier."""

    calendar: str
    tiers: Mapping[Tier, TierPolicy]


@dataclass(frozen=True, slots=True)
class Policy:
    """A whole policy. `rules` gives rules of the priority policy another tier than they are written with.

    decision_path is the path of a request that may be an incident, until somebody has decided. commander_rotation is
    the slug of the rotation of incident commanders; empty: everybody who holds that role.
    """

    calendars: Mapping[str, CalendarPolicy]
    paths: Mapping[str, Path]
    plans: Mapping[str, Plan]
    decision_path: str
    decision_target: Target
    rules: Mapping[str, Tier] = field(default_factory=dict)
    commander_rotation: str = ""

    def plan(self, slug: str) -> Plan:
        """Return a support plan, the standard one for a plan that the policy does not name."""
        return self.plans.get(slug) or self.plans[STANDARD_PLAN]

    def path_of(self, plan: str, tier: Tier) -> Path:
        """Return the escalation path of a tier under a plan."""
        return self.paths[self.plan(plan).tiers[tier].path]

    def target(self, plan: str, tier: Tier, clock: Clock) -> Target | None:
        """Return what is promised for a clock of a tier under a plan; None where nothing is."""
        if clock is Clock.DECISION:
            return self.decision_target
        return self.plan(plan).tiers[tier].targets.get(clock)
