"""What a promise would be, without making it."""

from datetime import datetime

from communities.models import Community
from tickets.facts import Assessment
from tickets.policies import current_policy, plan_of
from tickets.policy import UNPROMISED_KINDS, Clock
from tickets.slo import promised


def promised_by(assessment: Assessment, *, community: Community | None, start: datetime) -> datetime | None:
    """Return by when a person would answer a request filed at `start`; None for a notice or spam."""
    if assessment.kind in UNPROMISED_KINDS:
        return None
    policy = current_policy().policy
    plan = plan_of(community)
    return promised(policy, plan, tier=assessment.tier, clock=Clock.FIRST_RESPONSE, start=start)
