"""What became of messages."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max, OuterRef, Subquery

from accounts.models import User
from notifications.models import Message
from outbox.models import Delivery, DeliveryState


def mail_given_up(people: Iterable[User], *, since: datetime) -> dict[int, datetime]:
    """Return, by the keys of people, when mail to them was last given up, where none was sent after; two queries."""
    given_up = Delivery.objects.filter(
        consumer="email", subject_id=OuterRef("pk"), state=DeliveryState.FAILED, finished_at__gte=since
    )
    messages = Message.objects.filter(recipient__in=list(people))
    failures = dict(
        messages.filter(sent_at=None)
        .annotate(failed_at=Subquery(given_up.values("finished_at")[:1]))
        .exclude(failed_at=None)
        .values_list("recipient")
        .annotate(Max("failed_at"))
    )
    successes = dict(messages.filter(sent_at__gte=since).values_list("recipient").annotate(Max("sent_at")))
    return {pk: at for pk, at in failures.items() if pk not in successes or successes[pk] < at}
