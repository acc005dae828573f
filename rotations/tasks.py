"""What the clock sets off for rotations."""

from celery import shared_task
from django.utils import timezone

from rotations.services import extend_announcements


@shared_task
def announce_ahead() -> int:
    """Keep turns announced about a year ahead; return for how many rotations more was announced."""
    return extend_announcements(now=timezone.now())
