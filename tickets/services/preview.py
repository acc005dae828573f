"""What a promise would be, without making it."""

from datetime import datetime

from tickets.facts import Tier
from tickets.policy import FIRST_RESPONSE
from tickets.services.events import working_calendar
from tickets.slo import due_after


def promised_by(tier: Tier, *, start: datetime) -> datetime:
    """Return by when a person would answer a request of `tier` filed at `start`."""
    return due_after(FIRST_RESPONSE[tier], start, calendar=working_calendar())
