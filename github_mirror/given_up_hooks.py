"""Webhooks that the outbox gave up because of a defect of ours: they are failed, and no longer wait."""

from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Left

from github_mirror.models import HookDelivery, HookState
from outbox.models import Delivery, DeliveryState


@transaction.atomic
def settle_given_up_hooks(*, now: datetime) -> int:
    """Mark as failed, with the reason, what the outbox gave up working in; return how many.

    One that somebody has worked in again waits again.
    """
    given_up = Delivery.objects.filter(consumer="github_hook", state=DeliveryState.FAILED)
    reason = given_up.filter(subject_id=OuterRef("pk")).values("outcome")[:1]
    waiting = HookDelivery.objects.filter(state=HookState.NEW, pk__in=given_up.values("subject_id"))
    return waiting.update(state=HookState.FAILED, outcome=Left(Subquery(reason), 300), processed_at=now)
