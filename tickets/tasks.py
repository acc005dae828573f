"""Scheduled housekeeping of tickets."""

from celery import shared_task
from django.utils import timezone

from tickets.attachments import forget_unfiled
from tickets.services import create_hand_offs, record_breaches, remind_of_hand_offs


@shared_task(name="tickets.tasks.forget_unfiled_uploads")
def forget_unfiled_uploads() -> None:
    """Delete files that were uploaded for a request that was never sent."""
    forget_unfiled(now=timezone.now())


@shared_task(name="tickets.tasks.hand_over")
def hand_over() -> None:
    """Prepare the hand-offs of the day, then remind of those that nobody acknowledged."""
    now = timezone.now()
    create_hand_offs(now=now)
    remind_of_hand_offs(now=now)


@shared_task(name="tickets.tasks.tell_of_breaches")
def tell_of_breaches() -> None:
    """Note in the timeline each promise that was not kept."""
    record_breaches(now=timezone.now())
