"""What the clock sets off for incidents and alerts. Each is safe to run twice."""

from celery import shared_task
from django.utils import timezone

from incidents import services


@shared_task
def remind_of_incident_updates() -> int:
    """Remind of updates that are due; return how many incidents were reminded of."""
    return services.remind_of_updates(now=timezone.now())


@shared_task
def read_left_over_alerts() -> int:
    """Read messages that were stored and not taken in."""
    return services.read_left_over(now=timezone.now())


@shared_task
def forget_old_alert_messages() -> int:
    """Delete messages that are of no use any more."""
    return services.forget_old(now=timezone.now())
