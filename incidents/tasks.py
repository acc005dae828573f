"""What the clock sets off for incidents."""

from celery import shared_task
from django.utils import timezone

from incidents.services import remind_of_updates


@shared_task
def remind_of_incident_updates() -> int:
    """Remind of updates that are due; return how many incidents were reminded of."""
    return remind_of_updates(now=timezone.now())
