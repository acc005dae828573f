"""Planning that a worker does: asked for, watched, cancelled, published."""

import logging
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from accounts.models import User
from rotations.errors import ImpossibleShift, RunNotReady
from rotations.models import PlanRun, Rotation, RunState
from rotations.services.change import Change
from rotations.services.publishing import PlannedTurn, publish_plan

logger = logging.getLogger(__name__)

# A run reports about every second; one that has not for so long lost its worker.
LOST_AFTER = timedelta(minutes=5)
WORK = "rotations.tasks.work_on_plan"
UNFINISHED = (RunState.WAITING, RunState.RUNNING)


@transaction.atomic
def ask_for_plan(
    rotation: Rotation, *, plan_from: datetime, n_turns: int, actor: User, now: datetime
) -> PlanRun:
    """Have a worker plan n_turns from the first hand-off at or after the instant; return the run to watch.

    Raises ImpossibleShift while another run of the rotation is not finished.
    """
    rotation = Rotation.objects.select_for_update().get(pk=rotation.pk)
    if rotation.plan_runs.filter(state__in=UNFINISHED).exists():
        raise ImpossibleShift("This rotation is being planned already. Wait for that run, or cancel it.")
    run = PlanRun.objects.create(
        rotation=rotation,
        requested_by=actor,
        plan_from=plan_from,
        n_turns=n_turns,
        seen_revision=rotation.revision,
        created_at=now,
    )
    transaction.on_commit(lambda: _poke(run.pk))
    return run


def _poke(run_id: int) -> None:
    try:
        current_app.send_task(WORK, args=[run_id])
    except (OperationalError, OSError) as error:
        # The sweep finds it within a minute.
        logger.warning("poke lost", extra={"error_type": type(error).__name__})


@transaction.atomic
def claim_run(run_id: int, *, now: datetime) -> PlanRun | None:
    """Begin a waiting run and return it; None when another worker has it, or it was cancelled."""
    run = (
        PlanRun.objects.select_for_update(skip_locked=True).filter(pk=run_id, state=RunState.WAITING).first()
    )
    if run is None:
        return None
    run.state, run.started_at = RunState.RUNNING, now
    run.progress = {"at": now.isoformat()}
    run.save(update_fields=["state", "started_at", "progress"])
    return run


def note_progress(run: PlanRun, progress: dict[str, Any]) -> bool:
    """Keep how far a run is, and say whether it shall go on."""
    PlanRun.objects.filter(pk=run.pk).update(progress=progress)
    return not PlanRun.objects.filter(pk=run.pk, is_cancel_asked=True).exists()


def finish_run(run: PlanRun, state: RunState, *, result: dict[str, Any], now: datetime) -> None:
    """Keep what came of a run; one that was cancelled meanwhile stays so."""
    PlanRun.objects.filter(pk=run.pk, state=RunState.RUNNING).update(
        state=state, result=result, finished_at=now
    )


@transaction.atomic
def cancel_run(run: PlanRun, *, now: datetime) -> None:
    """Stop a run: one that waits at once, one that runs within seconds. One that has ended stays as it is."""
    PlanRun.objects.filter(pk=run.pk, state=RunState.WAITING).update(
        state=RunState.CANCELLED, is_cancel_asked=True, finished_at=now
    )
    PlanRun.objects.filter(pk=run.pk, state=RunState.RUNNING).update(is_cancel_asked=True)


def waiting_runs() -> list[int]:
    """Return the runs whose poke may have been lost."""
    return list(PlanRun.objects.filter(state=RunState.WAITING).order_by("pk").values_list("pk", flat=True))


def give_up_lost_runs(*, now: datetime) -> int:
    """Fail the runs whose worker has not reported for minutes; return how many."""
    lost = [
        run.pk
        for run in PlanRun.objects.filter(state=RunState.RUNNING)
        if datetime.fromisoformat(run.progress["at"]) < now - LOST_AFTER
    ]
    return PlanRun.objects.filter(pk__in=lost, state=RunState.RUNNING).update(
        state=RunState.FAILED,
        finished_at=now,
        result={"problem": "The worker that planned was lost. Nothing was changed; plan again."},
    )


@transaction.atomic
def publish_run(run: PlanRun, *, actor: User, now: datetime) -> Change:
    """Announce the plan that a run found. Raises RunNotReady, and what publish_plan raises."""
    run = PlanRun.objects.select_for_update(of=("self",)).select_related("rotation").get(pk=run.pk)
    if run.state != RunState.DONE:
        raise RunNotReady("This run has no plan to publish.")
    if run.published_at is not None:
        raise RunNotReady("This plan is published already.")
    change = publish_plan(
        run.rotation, turns_of_run(run), actor=actor, seen_revision=run.seen_revision, now=now
    )
    PlanRun.objects.filter(pk=run.pk).update(published_at=now)
    return change


def turns_of_run(run: PlanRun) -> list[PlannedTurn]:
    """Return the turns that a run planned, with people."""
    turns = run.result["turns"]
    emails = {email for turn in turns for email in turn["holders"].values()}
    people = {user.email: user for user in User.objects.filter(email__in=emails)}
    return [
        PlannedTurn(
            datetime.fromisoformat(turn["start"]),
            datetime.fromisoformat(turn["end"]),
            # In the rotation's order: the database keeps an object's keys in an order of its own.
            {level: people[turn["holders"][level]] for level in run.rotation.levels},
        )
        for turn in turns
    ]
