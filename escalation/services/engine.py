"""The crank of escalations: find those of which a step is due and advance them, whatever number of workers does so."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import OperationalError, transaction

from escalation.models import Escalation, EscalationQuerySet
from escalation.recipients import Directory
from escalation.services.walking import advance, advance_all

logger = logging.getLogger(__name__)

# Their tickets are locked until the batch is committed: few enough that no page waits for it.
BATCH = 50
# After a defect of ours; the others are not held up by it.
RETRY = timedelta(seconds=30)


def escalate_due(*, now: datetime) -> int:
    """Advance every escalation of which a step is due at `now`; return how many were.

    Those that another worker has in hand are left to it.
    """
    n_advanced = 0
    while n_now := _advance_batch(now=now):
        n_advanced += n_now
    return n_advanced


@transaction.atomic
def _advance_batch(*, now: datetime) -> int:
    escalations = _claim(now=now)
    if escalations and not _advance_together(escalations, now=now):
        directory = Directory(now)
        # As they stand in the database: the try that failed has changed them here.
        claimed = Escalation.objects.filter(pk__in=[one.pk for one in escalations])
        for escalation in with_everything(claimed).order_by("next_look_at", "pk"):
            _advance_alone(escalation, directory=directory, now=now)
    return len(escalations)


def _advance_together(escalations: Sequence[Escalation], *, now: datetime) -> bool:
    """Advance a batch; return False when something in it failed, which undoes all of it."""
    try:
        with transaction.atomic():
            advance_all(escalations, directory=Directory(now), now=now)
    except OperationalError:
        raise
    except Exception:
        logger.exception("a batch of escalations is advanced one by one", extra={"n": len(escalations)})
        return False
    return True


def _claim(*, now: datetime) -> list[Escalation]:
    """Lock a few due escalations with their tickets: both at once, so that no two workers wait for each other."""
    due = Escalation.objects.running().filter(next_look_at__lte=now)
    rows = with_everything(due).select_for_update(skip_locked=True, of=("self", "ticket"))
    return list(rows.order_by("next_look_at", "pk")[:BATCH])


def with_everything(escalations: EscalationQuerySet) -> EscalationQuerySet:
    """Fetch along what advancing an escalation asks for."""
    return escalations.select_related(
        "ticket__requester",
        "ticket__community__support_plan",
        "ticket__service__cluster",
        "ticket__assignee__steward_profile",
        "ticket__companion__steward_profile",
    ).prefetch_related("steps_done")


def _advance_alone(escalation: Escalation, *, directory: Directory, now: datetime) -> None:
    """Advance one; what fails in it is undone and tried again later, and the rest of the batch goes on."""
    try:
        with transaction.atomic():
            advance(escalation, directory=directory, now=now)
    except OperationalError:
        raise
    except Exception:
        directory.calling.forget()
        logger.exception("an escalation could not be advanced", extra={"escalation": escalation.pk})
        Escalation.objects.filter(pk=escalation.pk).update(next_look_at=now + RETRY)


def next_due(*, now: datetime, until: datetime) -> datetime | None:
    """Return when the next step of any escalation is due after `now`, if that is before an instant."""
    running = Escalation.objects.running().filter(next_look_at__gt=now, next_look_at__lt=until)
    return running.order_by("next_look_at").values_list("next_look_at", flat=True).first()
