"""What the clock sets off for escalation."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from celery import current_app, shared_task
from django.conf import settings
from django.db import connections
from django.utils import timezone
from kombu.exceptions import OperationalError

from escalation.proof_runs import ask_for_due_proof, give_up_lost_proofs, waiting_proofs
from escalation.proof_work import work_on as prove
from escalation.services import engine
from escalation.services.what_if_runs import give_up_lost_what_ifs, waiting_what_ifs, work_on
from outbox.tasks import deliver_urgent, is_anything_due

logger = logging.getLogger(__name__)

# With the longest claim after it, a page whose poke is lost still leaves within 6 s.
SWEPT_EVERY = timedelta(seconds=4)


@shared_task(name="escalation.tasks.escalate_due")
def escalate_due(until: str = "") -> None:
    """Advance what is due and send the pages of it, also when no poke arrives.

    What falls due before the next sweep gets a poke at its instant, which may be lost.
    `until` is when the next sweep comes, as an ISO instant: set in pokes. Safe to run at any time.
    """
    now = timezone.now()
    ends_at = datetime.fromisoformat(until) if until else now + SWEPT_EVERY
    n_advanced = engine.escalate_due(now=now)
    _poke_for_next(until=ends_at)
    if n_advanced:
        _deliver_pages()


def _poke_for_next(*, until: datetime) -> None:
    now = timezone.now()
    soon = engine.next_due(now=now, until=until)
    if soon is None:
        return
    try:
        current_app.send_task(
            "escalation.tasks.escalate_due",
            args=[until.isoformat()],
            countdown=(soon - now).total_seconds(),
            expires=until,
        )
    except (OperationalError, OSError) as error:
        logger.warning("poke lost", extra={"error_type": type(error).__name__})


def _deliver_pages() -> None:
    """Send what is due of each kind of way, at the same time, from this worker; the poke of it may be lost."""
    consumers = [one for one in settings.PAGE_CONSUMERS if is_anything_due(one)]
    if consumers:
        with ThreadPoolExecutor(len(consumers)) as threads:
            list(threads.map(_deliver, consumers))


def _deliver(consumer: str) -> None:
    try:
        deliver_urgent(consumer)
    finally:
        connections.close_all()


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


@shared_task
def work_on_proof(run_id: int) -> bool:
    """Prove what a run asks for; say whether there was something to do."""
    return prove(run_id, now=timezone.now(), clock=timezone.now)


@shared_task
def look_after_proofs() -> int:
    """Prove every night and after a change of the policy, begin runs whose poke was lost; return how many wait."""
    now = timezone.now()
    give_up_lost_proofs(now=now)
    ask_for_due_proof(now=now)
    waiting = waiting_proofs()
    for run_id in waiting:
        work_on_proof.delay(run_id)
    return len(waiting)
