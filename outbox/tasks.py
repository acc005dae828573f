"""The crank of the outbox."""

from celery import shared_task
from django.utils import timezone

from outbox.services import deliver_batch


@shared_task(name="outbox.tasks.deliver_due")
def deliver_due() -> None:
    """Deliver everything that is due. Safe to run at any time, any number of times, by any worker."""
    # The clock is read for each batch: a lease must count from when the batch was claimed.
    while deliver_batch(now=timezone.now()):
        pass
