"""The crank of the outbox."""

from celery import shared_task
from django.utils import timezone

from outbox.services import deliver_all_due


@shared_task(name="outbox.tasks.deliver_due")
def deliver_due() -> None:
    """Deliver everything that is due. Safe to run at any time, any number of times, by any worker."""
    deliver_all_due(now=timezone.now())
