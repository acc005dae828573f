"""Lock an incident, and tell its timeline what changed.

The lock is that of its ticket: whatever happens to either waits for the other.
"""

from datetime import datetime

from accounts.models import User
from incidents.errors import IncidentChangedMeanwhile, IncidentIsOver, NotTheirs
from incidents.models import Incident
from tickets.facts import Tier
from tickets.models import Ticket
from tickets.policies import plan_of, policy_of
from tickets.policy import Clock
from tickets.services import record
from tickets.services.events import lock
from tickets.slo import promised
from tickets.states import EventKind


def locked(number: int) -> Incident:
    """Return the incident of the ticket, locked with it until the transaction ends."""
    lock(number)
    return Incident.objects.with_people().get(ticket=number)


def running(number: int) -> Incident:
    """Return the incident, locked. Raises IncidentIsOver."""
    incident = locked(number)
    if not incident.is_running:
        raise IncidentIsOver("This incident is over. Open it again first.")
    return incident


def refuse_outsiders(person: User, *, to_do: str) -> None:
    """Raise NotTheirs unless the person is of the team."""
    if not person.is_team_member:
        raise NotTheirs(f"Only somebody of the team can {to_do}.")


def refuse_if_other(now_is: object, *, seen: object, what: str) -> None:
    """Raise IncidentChangedMeanwhile where a value is not the one that the person saw; None: they saw none."""
    if seen is not None and now_is != seen:
        raise IncidentChangedMeanwhile(f"Somebody else changed {what} meanwhile. Nothing was changed.")


def record_change(
    incident: Incident, *, what: str, value: str, actor: User, now: datetime, about: str = ""
) -> None:
    """Append to the ticket's timeline what about the incident changed, and to which value."""
    data = {"what": what, "value": value} | ({"about": about} if about else {})
    record(incident.ticket_id, kind=EventKind.INCIDENT_CHANGED, actor=actor, now=now, data=data)


def update_due(ticket: Ticket, *, start: datetime) -> datetime | None:
    """Return by when the next update is promised, counted from `start`; None where none is."""
    plan = plan_of(ticket.community)
    return promised(policy_of(ticket), plan, tier=Tier(ticket.tier), clock=Clock.UPDATE, start=start)
