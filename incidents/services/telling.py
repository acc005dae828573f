"""Tell somebody of the team what an incident wants of them."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from escalation.recipients import Commanders
from incidents.models import Incident
from notifications.models import Urgency
from notifications.reaching import Call, reach, recall

DECLARED, DECLARED_TOGETHER = "declared", "declared:together"


def tell(
    person: User,
    *,
    incident: Incident,
    key: str,
    words: str,
    now: datetime,
    urgency: str = Urgency.NOTIFY,
) -> None:
    """Write to a colleague about an incident, once per key."""
    url = settings.BASE_URL + reverse("incidents:incident", args=[incident.ticket_id])
    call = Call(
        urgency=urgency,
        key=_call_key(incident, key),
        subject=f"[{incident.reference}] {words}",
        body=f"{words}\n\n{incident.ticket.subject}\n\n{url}\n-- \nsupportdesk · {incident.reference}",
        short=f"{incident.reference} {words}",
        url=url,
        reference=incident.reference,
        tier=incident.ticket.tier,
        acknowledge=False,
    )
    reach(person, about=call, now=now)


def call_commanders(
    commanders: Commanders, *, incident: Incident, n_others: int = 0, who: str, now: datetime
) -> None:
    """Page whoever is to command a new incident, and `n_others` reported with it; not the person who declared it."""
    others = f" and {n_others} more" if n_others else ""
    words = (
        f"You command this incident{others}: you are on call. {who}."
        if commanders.on_call
        else f"Nobody commands this incident{others} yet: take command. {who}."
    )
    key = DECLARED_TOGETHER if n_others else DECLARED
    for person in commanders.called:
        if person != incident.declared_by:
            tell(person, incident=incident, key=key, words=words, now=now, urgency=Urgency.PAGE)


def recall_commanders(incident: Incident, *, now: datetime) -> None:
    """Skip what still waits to be sent of that call: somebody commands. What is about several goes on."""
    recall([_call_key(incident, DECLARED)], now=now)


def _call_key(incident: Incident, key: str) -> str:
    return f"incident:{incident.pk}:{key}"
