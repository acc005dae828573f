"""Tell somebody of the team what an incident wants of them."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from incidents.models import Incident
from notifications.models import Urgency
from notifications.reaching import Call, reach


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
        key=f"incident:{incident.pk}:{key}",
        subject=f"[{incident.reference}] {words}",
        body=f"{words}\n\n{incident.ticket.subject}\n\n{url}\n-- \nsupportdesk · {incident.reference}",
        short=f"{incident.reference} {words}",
        url=url,
        reference=incident.reference,
        tier=incident.ticket.tier,
        acknowledge=False,
    )
    reach(person, about=call, now=now)
