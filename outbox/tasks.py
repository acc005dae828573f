"""The crank of the outbox."""

from celery import shared_task
from django.utils import timezone

from outbox.services import LONGEST_RUN, deliver_for


@shared_task(name="outbox.tasks.deliver_due")
def deliver_due() -> None:
    """Deliver what is due, for a few minutes at most. Safe to run at any time, any number of times, by any worker."""
    deliver_for(LONGEST_RUN, clock=timezone.now)
