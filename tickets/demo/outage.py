"""The outage that is going on when the demo begins."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from tickets.demo.live import Job
from tickets.demo.requests import make_request, open_filing
from tickets.demo.scenarios import Action, Form, Scenario, Sender, Step
from tickets.demo.slots import fill
from tickets.demo.telling import Teller, Telling
from tickets.models import Ticket

# Does what an entry says to the ticket's incident; incidents are above this app and come from outside.
IncidentStep = Callable[[Ticket, Mapping[str, Any], datetime], None]


def no_incident(_ticket: Ticket, _entry: Mapping[str, Any], _at: datetime) -> None:
    """Leave out what is said of the incident."""


def outage_job(teller: Teller, raw: Mapping[str, Any], *, now: datetime, incident: IncidentStep) -> Job:
    """Return the filing of the outage, with all that has been said on it."""
    opened_at = now - timedelta(minutes=raw["minutes"])
    return Job(opened_at, partial(_open_outage, teller, raw, opened_at, now, incident))


def _open_outage(
    teller: Teller, raw: Mapping[str, Any], opened_at: datetime, now: datetime, incident: IncidentStep
) -> Ticket:
    party = teller.cast.party(raw["community"])
    cluster, _, name = raw["service"].partition("/")
    service = next(s for s in party.services if s.cluster.name == cluster and s.name == name)
    request = make_request(
        teller.rng, cast=teller.cast, scenario=_scenario(raw), party=party, opened_at=opened_at
    )
    request = replace(request, service=service, requester=party.representatives[0])
    subject, body = raw["subject"], fill(raw["body"], request.slots)
    telling = Telling(request, open_filing(teller.rng, request, subject=subject, body=body), opened_at)
    for entry in raw["talk"]:
        at = now - timedelta(minutes=entry["minutes"])
        if "incident" in entry:
            incident(telling.ticket, entry, at)
            telling.ticket.refresh_from_db()
        else:
            teller.take_step(telling, _step(entry), at=at)
    return telling.ticket


def _scenario(raw: Mapping[str, Any]) -> Scenario:
    return Scenario(
        slug="outage",
        weight=1,
        lang="en",
        audience="",
        sender=Sender.REPRESENTATIVE,
        form=Form(**raw["form"]),
        subjects=(raw["subject"],),
        bodies=(raw["body"],),
        talks=(),
        attach="log",
    )


def _step(entry: Mapping[str, Any]) -> Step:
    ((name, text),) = ((key, value) for key, value in entry.items() if key != "minutes")
    return Step(Action(name), text)
