"""The default policy's response targets, as data (domain.md, Default policy)."""

from dataclasses import dataclass
from datetime import timedelta

from tickets.facts import Kind, Tier

POLICY_VERSION = "default-1"


@dataclass(frozen=True)
class Target:
    """Within how long somebody answers; counted in working time, or around the clock."""

    duration: timedelta
    is_working_time: bool

    def __str__(self) -> str:
        if not self.is_working_time:
            return f"{int(self.duration.total_seconds() // 60)} minutes"
        return "one working day"


ONE_WORKING_DAY = Target(timedelta(hours=24), is_working_time=True)

FIRST_RESPONSE = {
    Tier.P1: Target(timedelta(minutes=15), is_working_time=False),
    Tier.P2: ONE_WORKING_DAY,
    Tier.P3: ONE_WORKING_DAY,
    Tier.P4: ONE_WORKING_DAY,
}
# What nobody waits for an answer to. A word that somebody writes on a notice is answered all the same.
UNPROMISED_KINDS = frozenset({Kind.NOTICE, Kind.SPAM})
# A community's word is answered like its first, during an outage within two hours.
NEXT_RESPONSE = {
    Tier.P1: Target(timedelta(hours=2), is_working_time=False),
    Tier.P2: ONE_WORKING_DAY,
    Tier.P3: ONE_WORKING_DAY,
    Tier.P4: ONE_WORKING_DAY,
}

# What happens with a request of each tier, as this version does it.
ESCALATION_PATHS = {
    Tier.P1: "Both stewards on duty and the incident commanders are told at once, day and night.",
    Tier.P2: "The level-2 steward, an operations engineer, takes it at once.",
    Tier.P3: "The level-1 steward on duty takes it.",
    Tier.P4: "The level-1 steward on duty takes it.",
}
