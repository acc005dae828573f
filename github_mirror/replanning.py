"""Plan again what should be at GitHub and is not."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from github_mirror.models import IssueWrite, Presence, Repository, TrackedIssue, WriteKind
from github_mirror.services import locked, plan_write, write_again
from outbox.models import Delivery, DeliveryState
from outbox.services import deliver_again, enqueue, retry_failed


@transaction.atomic
def plan_again(issue: TrackedIssue, *, now: datetime) -> None:
    """Intend to write what an issue is to say now, also where the same was intended, or even sent, before."""
    issue = locked(issue)
    version = issue.ticket.version
    # Of several writes that change fields the last says when: what is written is what holds then.
    known = issue.writes.filter(kind=WriteKind.UPDATE, version=version).first()
    if known is None:
        plan_write(issue, kind=WriteKind.UPDATE, version=version, now=now)
        return
    if known.sent_at is not None:
        write_again(known, now=now)
    else:
        deliver_again(Delivery.objects.filter(consumer="github", subject_id=known.pk), now=now)


@transaction.atomic
def send_forgotten(repository: Repository, *, now: datetime) -> list[IssueWrite]:
    """Enqueue the writes to a repository that were intended and that no delivery stands for; return them."""
    deliveries = Delivery.objects.filter(consumer="github", subject_id=OuterRef("pk"))
    forgotten = list(
        IssueWrite.objects.select_related("issue")
        .filter(
            ~Exists(deliveries),
            issue__repository=repository,
            issue__presence=Presence.THERE,
            sent_at=None,
        )
        .order_by("pk")
    )
    for write in forgotten:
        enqueue(consumer="github", subject_id=write.pk, key=f"github:{write.pk}", now=now)
    return forgotten


def plan_failed_events_again(*, now: datetime) -> int:
    """Try again to plan what follows from events where that was given up, which asks nobody; return how many."""
    failed = list(Delivery.objects.filter(consumer="github_mirror", state=DeliveryState.FAILED))
    for delivery in failed:
        retry_failed(delivery, now=now)
    return len(failed)
