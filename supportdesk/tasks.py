"""The project's own tasks."""

from celery import shared_task
from django.utils import timezone

from supportdesk.heartbeats import Heart, record_heartbeat


@shared_task(name="supportdesk.tasks.beat_heart")
def beat_heart() -> None:
    """Record that a worker took a task from the broker and ran it."""
    record_heartbeat(Heart.WORKER, now=timezone.now())


@shared_task(name="supportdesk.tasks.beat_pages_heart")
def beat_pages_heart() -> None:
    """Record that the worker of pages took a task from its own queue and ran it."""
    record_heartbeat(Heart.PAGES, now=timezone.now())
