"""What the clock sets off for escalation."""

from celery import shared_task
from django.utils import timezone

from escalation.what_if_runs import give_up_lost_what_ifs, waiting_what_ifs, work_on


@shared_task
def work_on_what_if(run_id: int) -> str | None:
    """Say what a draft of the policy would have meant; return how it ended, nothing when another worker has it."""
    return work_on(run_id, now=timezone.now(), clock=timezone.now)


@shared_task
def look_after_what_ifs() -> int:
    """Begin what-ifs whose poke was lost, and fail those whose worker was; return how many that were."""
    waiting = waiting_what_ifs()
    for run_id in waiting:
        work_on_what_if.delay(run_id)
    return len(waiting) + give_up_lost_what_ifs(now=timezone.now())
