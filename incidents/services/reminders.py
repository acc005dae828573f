"""Remind commander and liaison of the update that the communities were promised."""

from datetime import datetime, timedelta

from django.db import transaction

from incidents.models import Incident
from incidents.services.telling import tell

# The path's own step pages once the update is late; before that a word does.
AHEAD = timedelta(minutes=15)


def remind_of_updates(*, now: datetime) -> int:
    """Remind of each update that is due within fifteen minutes, and again when it is due; return how many were.

    Safe to run twice, and by two workers at once: each reminder is counted before it is written.
    """
    due = Incident.objects.update_due(now + AHEAD).filter(n_reminders__lt=2)
    return sum(_remind(incident, now=now) for incident in due.with_people().order_by("next_update_due_at"))


@transaction.atomic
def _remind(incident: Incident, *, now: datetime) -> bool:
    due_at = incident.next_update_due_at
    assert due_at is not None  # noqa: S101 - those without are not due
    stage = 2 if due_at <= now else 1
    same = Incident.objects.filter(pk=incident.pk, next_update_due_at=due_at, n_reminders__lt=stage)
    if not same.update(n_reminders=stage):
        return False
    minutes = max(1, round((due_at - now).total_seconds() / 60))
    words = "The update is due now." if stage == 2 else f"The next update is due in {minutes} min."
    for person in incident.people:
        key = f"update:{due_at.isoformat()}:{stage}:{person.pk}"
        tell(person, incident=incident, key=key, words=words, now=now)
    return True
