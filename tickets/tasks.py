"""Scheduled housekeeping of tickets."""

from celery import shared_task
from django.utils import timezone

from tickets.attachments import forget_unfiled


@shared_task(name="tickets.tasks.forget_unfiled_uploads")
def forget_unfiled_uploads() -> None:
    """Delete files that were uploaded for a request that was never sent."""
    forget_unfiled(now=timezone.now())
