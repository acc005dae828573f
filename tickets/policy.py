"""The default policy's response targets, as data (domain.md, Default policy)."""

from dataclasses import dataclass
from datetime import timedelta

from tickets.facts import Tier

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
# During an incident updates go out every two hours at most; otherwise a community's word is answered like its first.
NEXT_RESPONSE = {
    Tier.P1: Target(timedelta(hours=2), is_working_time=False),
    Tier.P2: ONE_WORKING_DAY,
    Tier.P3: ONE_WORKING_DAY,
    Tier.P4: ONE_WORKING_DAY,
}

ESCALATION_PATHS = {
    Tier.P1: "Level-1 and level-2 are alerted at once; then the incident commander, then the manager.",
    Tier.P2: "Level-2 is told at once and starts work; the manager after four hours.",
    Tier.P3: "Level-1 takes it; level-2 is told when the answer is late.",
    Tier.P4: "Level-1 takes it; level-2 is told when the answer is late.",
}
