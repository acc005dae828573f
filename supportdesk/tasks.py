"""The project's own task."""

from celery import shared_task
from django.utils import timezone

from supportdesk.heartbeats import Heart, record_heartbeat


@shared_task(name="supportdesk.tasks.beat_heart")
def beat_heart() -> None:
    """Record that a worker took a task from the broker and ran it."""
    record_heartbeat(Heart.WORKER, now=timezone.now())
