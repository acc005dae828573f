"""The incident of the demo: what demo/outage.yaml says of it, told through the services."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from incidents.services import (
    Declaration,
    UpdateDraft,
    acknowledge,
    add_expert,
    declare_incident,
    post_update,
    set_impact_start,
    set_liaison,
    take_command,
)
from tickets.models import Ticket


def incident_step(ticket: Ticket, entry: Mapping[str, Any], at: datetime) -> None:
    """Let one thing happen to a ticket's incident at `at`: entry["incident"] by entry["by"]."""
    number, actor = ticket.number, _person(entry["by"])
    match entry["incident"]:
        case "acknowledge":
            acknowledge(number, actor=actor, now=at)
        case "declare":
            known = Declaration(channel=entry["channel"])
            declare_incident(number, actor=actor, now=at, declaration=known)
        case "command":
            take_command(number, actor=actor, seen=None, now=at)
        case "liaison":
            set_liaison(number, liaison=_person(entry["to"]), actor=actor, now=at)
        case "expert":
            add_expert(number, expert=_person(entry["to"]), about=entry["about"], actor=actor, now=at)
        case "impact":
            began_at = at + timedelta(minutes=entry["minutes"] - entry["began"])
            set_impact_start(number, at=began_at, actor=actor, now=at)
        case "update":
            post_update(number, draft=UpdateDraft(body=entry["text"]), actor=actor, now=at)


def _person(name: str) -> User:
    return User.objects.get(name=name)
