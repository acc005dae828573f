"""Incidents for tests: people of the team, an outage of one community, and one more ticket of another."""

from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.roles import Role
from incidents.models import Incident
from incidents.services import UpdateDraft, declare_incident, post_update
from tests.factories import NOW, make_representative, make_rotation, make_service, make_user, outage
from tickets.models import PolicyVersion, Ticket
from tickets.policies import current_policy
from tickets.policy import as_document
from tickets.services import open_ticket


def make_commander(**fields: Any) -> User:
    return make_user(roles=(Role.INCIDENT_COMMANDER,), **fields)


def make_outage(*, name: str = "Noor Haddad", now: datetime = NOW) -> Ticket:
    service = make_service()
    representative = make_representative(service.community, name=name)
    return open_ticket(outage(service=service), actor=representative, now=now)


def declared(ticket: Ticket, *, by: User, now: datetime = NOW) -> Incident:
    return declare_incident(ticket.number, actor=by, now=now)


def say(incident: Incident, body: str, *, by: User, now: datetime = NOW, **fields: Any) -> None:
    post_update(incident.ticket_id, draft=UpdateDraft(body=body, **fields), actor=by, now=now)


def put_on_call(commander: User, other: User) -> None:
    """Activate a policy whose commanders serve in a rotation, the first of which is `commander`."""
    rotation = make_rotation(commander, other)
    document = as_document(current_policy().policy) | {"commander_rotation": rotation.slug}
    PolicyVersion.objects.create(label="with-commanders", document=document, created_at=NOW, activated_at=NOW)
