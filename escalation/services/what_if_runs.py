"""What-ifs that a worker does: asked for, watched, cancelled."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from celery import current_app
from django.db import transaction
from django.db.models import Q
from kombu.exceptions import OperationalError

from accounts.models import User
from escalation.models import RunState, WhatIfRun
from escalation.what_if import World, is_same, outcome
from escalation.what_if_past import count_past, past_tickets, team_in
from escalation.what_if_report import Comparison
from tickets.policies import current_policy, policy_labelled
from tickets.policy import read_document
from tickets.services.policies import lock_draft

logger = logging.getLogger(__name__)

LOOK_BACK = timedelta(days=90)
# A run reports about every second; one that has not for so long lost its worker.
LOST_AFTER = timedelta(minutes=5)
REPORT_EVERY_SECONDS = 1.0
WORK = "escalation.tasks.work_on_what_if"


@transaction.atomic
def ask_what_if(label: str, *, actor: User, now: datetime) -> WhatIfRun:
    """Have a worker say what a draft would have meant in the last 90 days; return the run to watch.

    One of the same revision that is not finished yet is returned again; one that waits judges the newest.
    Raises tickets.errors.NoSuchDraft.
    """
    draft = lock_draft(label)
    of_now = Q(state=RunState.WAITING) | Q(state=RunState.RUNNING, revision=draft.revision)
    going_on = WhatIfRun.objects.filter(of_now, draft=draft).first()
    if going_on is not None:
        return going_on
    run = WhatIfRun.objects.create(
        draft=draft,
        revision=draft.revision,
        compared_with=current_policy().label,
        requested_by=actor,
        start_at=now - LOOK_BACK,
        end_at=now,
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
def cancel_what_if(run: WhatIfRun, *, now: datetime) -> None:
    """Stop a run: one that waits at once, one that runs within seconds. One that has ended stays as it is."""
    WhatIfRun.objects.filter(pk=run.pk, state=RunState.WAITING).update(
        state=RunState.CANCELLED, is_cancel_asked=True, finished_at=now
    )
    WhatIfRun.objects.filter(pk=run.pk, state=RunState.RUNNING).update(is_cancel_asked=True)


@transaction.atomic
def _claim(run_id: int, *, now: datetime) -> WhatIfRun | None:
    runs = WhatIfRun.objects.select_for_update(of=("self",), skip_locked=True).select_related("draft")
    run = runs.filter(pk=run_id, state=RunState.WAITING).first()
    if run is None:
        return None
    run.state, run.started_at, run.progress = RunState.RUNNING, now, {"at": now.isoformat()}
    # The draft may have been changed while this waited; what is read here is what is judged.
    run.revision = run.draft.revision
    run.save(update_fields=["state", "started_at", "progress", "revision"])
    return run


def work_on(run_id: int, *, now: datetime, clock: Callable[[], datetime]) -> RunState | None:
    """Do what a waiting run asks for; return how it ended, None when there was nothing to do."""
    run = _claim(run_id, now=now)
    if run is None:
        return None
    try:
        result = _compared(run, _Reporter(run, clock=clock))
    except Exception:
        # Whoever waits must see that it ended; the log has the rest.
        _finish(run, RunState.FAILED, result={"problem": "It failed by a fault of the desk."}, now=clock())
        raise
    state = RunState.CANCELLED if result is None else RunState.DONE
    _finish(run, state, result=result or {}, now=clock())
    return state


def _compared(run: WhatIfRun, reporter: "_Reporter") -> dict[str, Any] | None:
    """Return what both policies come to; None when somebody cancelled."""
    before, after = policy_labelled(run.compared_with), read_document(run.draft.document)
    world = World(team_in(run.start_at, run.end_at), run.end_at)
    comparison = Comparison({key: person.zone for key, person in world.team.people.items()})
    total = count_past(run.start_at, run.end_at)
    for batch in past_tickets(run.start_at, run.end_at):
        if not reporter.hear(comparison.n_tickets, total):
            return None
        for ticket in batch:
            old = outcome(ticket, before, world=world)
            new = old if is_same(ticket, before, after) else outcome(ticket, after, world=world)
            comparison.add(ticket.number, old, new, was_retriaged=ticket.was_retriaged)
    return comparison.as_data()


def _finish(run: WhatIfRun, state: RunState, *, result: dict[str, Any], now: datetime) -> None:
    WhatIfRun.objects.filter(pk=run.pk, state=RunState.RUNNING).update(
        state=state, result=result, finished_at=now
    )


class _Reporter:
    """Writes progress about once a second, and hears whether somebody cancelled."""

    def __init__(self, run: WhatIfRun, *, clock: Callable[[], datetime]) -> None:
        self.run = run
        self.clock = clock
        self.heard_at = 0.0

    def hear(self, n_done: int, n_tickets: int) -> bool:
        """Keep how far it is unless that was done a moment ago; say whether to go on."""
        if monotonic() - self.heard_at < REPORT_EVERY_SECONDS:
            return True
        self.heard_at = monotonic()
        progress = {"at": self.clock().isoformat(), "done": n_done, "of": n_tickets}
        WhatIfRun.objects.filter(pk=self.run.pk).update(progress=progress)
        return not WhatIfRun.objects.filter(pk=self.run.pk, is_cancel_asked=True).exists()


def waiting_what_ifs() -> list[int]:
    """Return the runs whose poke may have been lost."""
    waiting = WhatIfRun.objects.filter(state=RunState.WAITING).order_by("pk")
    return list(waiting.values_list("pk", flat=True))


def give_up_lost_what_ifs(*, now: datetime) -> int:
    """Fail the runs whose worker has not reported for minutes; return how many."""
    lost = [
        pk
        for pk, progress in WhatIfRun.objects.filter(state=RunState.RUNNING).values_list("pk", "progress")
        if datetime.fromisoformat(progress["at"]) < now - LOST_AFTER
    ]
    return WhatIfRun.objects.filter(pk__in=lost, state=RunState.RUNNING).update(
        state=RunState.FAILED, finished_at=now, result={"problem": "The worker was lost. Ask again."}
    )
