"""What the clock sets off for rotations."""

from celery import shared_task
from django.utils import timezone

from rotations.services import extend_announcements, tell_managers


@shared_task
def announce_ahead() -> int:
    """Keep turns announced about a year ahead; return for how many rotations more was announced."""
    return extend_announcements(now=timezone.now())


@shared_task
def tell_managers_of_checks() -> int:
    """Tell managers once a week what the checks found; return to how many a message went."""
    return tell_managers(now=timezone.now())
