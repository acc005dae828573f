"""What a promise would be, without making it."""

from datetime import datetime

from tickets.facts import Assessment
from tickets.policy import FIRST_RESPONSE, UNPROMISED_KINDS
from tickets.services.events import working_calendar
from tickets.slo import due_after


def promised_by(assessment: Assessment, *, start: datetime) -> datetime | None:
    """Return by when a person would answer a request filed at `start`; None for a notice or spam."""
    if assessment.kind in UNPROMISED_KINDS:
        return None
    return due_after(FIRST_RESPONSE[assessment.tier], start, calendar=working_calendar())
