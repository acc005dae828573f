"""Proofs that a worker does: asked for, kept, and managers told of what is new in them."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from celery import current_app
from django.conf import settings
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from kombu.exceptions import OperationalError

from accounts.models import User
from accounts.roles import Role
from escalation.proof import Failure, PathProof
from escalation.proof_days import days_of
from escalation.proof_models import ProofRun, ProofState, ProvenPath
from escalation.proof_news import new_failures
from escalation.proof_words import failure_as_data, failure_in_words, failure_of
from notifications.services import queue_message
from tickets.policies import current_policy
from timekeeping.wall_clock import UnknownTimeZone, parse_zone, to_instant

logger = logging.getLogger(__name__)

WORK = "escalation.tasks.work_on_proof"
LOOKAHEAD = timedelta(days=365)
# On the clock of WORKING_TIME_ZONE.
NIGHTLY_AT = time(2)
# A proof takes seconds; a run that takes longer lost its worker.
LOST_AFTER = timedelta(minutes=5)
KEPT_FOR = timedelta(days=60)
MOST_FAILURES_KEPT = 500
MOST_FAILURES_TOLD = 10
LOST = "The worker that proved was lost. Prove again."


def ask_for_proof(*, actor: User | None, now: datetime) -> ProofRun:
    """Have a worker prove all paths of the policy in force for a year; return the run that waits, new or not."""
    try:
        with transaction.atomic():
            run = ProofRun.objects.create(
                requested_by=actor,
                policy=current_policy().label,
                start_at=now,
                end_at=now + LOOKAHEAD,
                created_at=now,
            )
    except IntegrityError:
        run = ProofRun.objects.filter(state=ProofState.WAITING).first() or ProofRun.objects.latest("pk")
    transaction.on_commit(lambda: _poke(run.pk))
    return run


def _poke(run_id: int) -> None:
    try:
        current_app.send_task(WORK, args=[run_id])
    except (OperationalError, OSError) as error:
        # The sweep finds it within a minute.
        logger.warning("poke lost", extra={"error_type": type(error).__name__})


def ask_for_due_proof(*, now: datetime) -> ProofRun | None:
    """Ask for a proof if none was asked for this night, or the policy has changed since; return it."""
    last = ProofRun.objects.first()
    if last is not None and last.policy == current_policy().label and last.created_at >= _last_night(now):
        return None
    return ask_for_proof(actor=None, now=now)


def _last_night(now: datetime) -> datetime:
    zone = parse_zone(settings.WORKING_TIME_ZONE)
    today = now.astimezone(zone).date()
    tonight = to_instant(datetime.combine(today, NIGHTLY_AT), zone)
    if tonight <= now:
        return tonight
    return to_instant(datetime.combine(today - timedelta(days=1), NIGHTLY_AT), zone)


@transaction.atomic
def claim_proof(run_id: int, *, now: datetime) -> ProofRun | None:
    """Begin a waiting proof, for a year from now under the policy now in force; None when another worker has it."""
    waiting = ProofRun.objects.select_for_update(skip_locked=True).filter(pk=run_id, state=ProofState.WAITING)
    run = waiting.first()
    if run is None:
        return None
    run.state, run.started_at = ProofState.RUNNING, now
    run.policy, run.start_at, run.end_at = current_policy().label, now, now + LOOKAHEAD
    run.save(update_fields=["state", "started_at", "policy", "start_at", "end_at"])
    return run


@transaction.atomic
def keep_proof(run: ProofRun, proofs: Sequence[PathProof], *, now: datetime) -> int:
    """Keep what a run proved, and tell every manager of failures that are new; return how many those are.

    A run that was given up meanwhile stays so.
    """
    running = ProofRun.objects.select_for_update().filter(pk=run.pk, state=ProofState.RUNNING)
    if not running.exists():
        return 0
    news = _news(proofs)
    ProvenPath.objects.bulk_create(_row(run, place, proof) for place, proof in enumerate(proofs))
    running.update(state=ProofState.DONE, finished_at=now)
    ProofRun.objects.filter(created_at__lt=now - KEPT_FOR).delete()
    if news:
        _tell_managers(run, news, now=now)
    return sum(len(failures) for failures in news.values())


def _row(run: ProofRun, place: int, proof: PathProof) -> ProvenPath:
    slowest, awake = proof.longest, proof.longest_until_at_work
    return ProvenPath(
        run=run,
        position=place,
        path=proof.case.path.name,
        calls_anybody=bool(proof.case.steps),
        by=str(proof.case.urgency),
        longest=slowest and slowest.longest,
        longest_from=slowest and slowest.start,
        until_at_work=awake and awake.longest,
        until_at_work_from=awake and awake.start,
        n_failures=len(proof.failures),
        failures=[failure_as_data(failure) for failure in proof.failures[:MOST_FAILURES_KEPT]],
        days=days_of(proof),
    )


def _news(proofs: Sequence[PathProof]) -> dict[str, list[Failure]]:
    """Return by path the failures that the proof before this one did not have."""
    before = ProofRun.objects.done().prefetch_related("paths").first()
    known = {path.path: path for path in before.paths.all()} if before else {}
    found = {}
    for proof in proofs:
        earlier = known.get(proof.case.path.name)
        failures = proof.failures[:MOST_FAILURES_KEPT]
        if earlier is not None and before is not None:
            told = [failure_of(data) for data in earlier.failures]
            failures = tuple(new_failures(failures, told, known_until=before.end_at))
        if failures:
            found[proof.case.path.name] = list(failures)
    return found


def _tell_managers(run: ProofRun, news: Mapping[str, Sequence[Failure]], *, now: datetime) -> None:
    names = ", ".join(news)
    subject = f"Nobody would be reached at times: {names}"
    for manager in User.objects.with_role(Role.MANAGER):
        queue_message(
            manager,
            subject=subject,
            body=_body(manager, news),
            key=f"proof:{run.pk}:{manager.pk}",
            reference="proof of paths",
            now=now,
        )


def _body(manager: User, news: Mapping[str, Sequence[Failure]]) -> str:
    try:
        zone = parse_zone(manager.time_zone)
    except UnknownTimeZone:
        zone = parse_zone("UTC")
    paths = [
        {
            "name": name,
            "sentences": [failure_in_words(failure, zone) for failure in failures[:MOST_FAILURES_TOLD]],
            "n_more": max(0, len(failures) - MOST_FAILURES_TOLD),
        }
        for name, failures in news.items()
    ]
    context = {"paths": paths, "zone": zone.key, "base_url": settings.BASE_URL}
    return render_to_string("escalation/email/proof.txt", context)


def fail_proof(run: ProofRun, problem: str, *, now: datetime) -> None:
    """Keep that a run came to nothing, and why."""
    ProofRun.objects.filter(pk=run.pk, state=ProofState.RUNNING).update(
        state=ProofState.FAILED, problem=problem, finished_at=now
    )


def waiting_proofs() -> list[int]:
    """Return the runs whose poke may have been lost."""
    return list(ProofRun.objects.filter(state=ProofState.WAITING).values_list("pk", flat=True))


def give_up_lost_proofs(*, now: datetime) -> int:
    """Fail the runs whose worker was lost; return how many."""
    lost = ProofRun.objects.filter(state=ProofState.RUNNING, started_at__lt=now - LOST_AFTER)
    return lost.update(state=ProofState.FAILED, problem=LOST, finished_at=now)
