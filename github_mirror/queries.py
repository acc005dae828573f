"""What the panel of a ticket's page shows."""

from dataclasses import dataclass

from github_mirror.connecting import is_dry_run
from github_mirror.models import IssueRole, IssueWrite, TrackedIssue
from outbox.models import Delivery, DeliveryState
from tickets.models import Ticket


@dataclass(frozen=True)
class WriteStatus:
    """A write and how its delivery stands; None before a worker has planned it."""

    write: IssueWrite
    delivery: Delivery | None


@dataclass(frozen=True)
class Mirror:
    """A ticket's issue and its writes, oldest first."""

    issue: TrackedIssue | None
    writes: list[WriteStatus]
    is_dry_run: bool

    @property
    def is_kept_back(self) -> bool:
        """Say whether a dry run kept back what could be published now."""
        skipped = (
            status.delivery.state == DeliveryState.SKIPPED for status in self.writes if status.delivery
        )
        return not self.is_dry_run and any(skipped)


def mirror_of(ticket: Ticket) -> Mirror:
    """Return how a ticket stands on GitHub. Three queries."""
    issue = (
        TrackedIssue.objects.select_related("tracked_by", "repository")
        .filter(ticket=ticket, role=IssueRole.REQUEST)
        .first()
    )
    writes = list(issue.writes.all()) if issue else []
    found = Delivery.objects.filter(consumer="github", subject_id__in=[write.pk for write in writes])
    deliveries = {delivery.subject_id: delivery for delivery in found} if writes else {}
    return Mirror(issue, [WriteStatus(write, deliveries.get(write.pk)) for write in writes], is_dry_run())
