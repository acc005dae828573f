"""Make requests of the demo: who files what, where and when."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from communities.models import Service
from tickets.attachments import keep_upload
from tickets.demo.people import Cast, Party
from tickets.demo.sample_files import make_file
from tickets.demo.scenarios import Form, Scenario, Sender
from tickets.demo.slots import as_request, day_in_words, fill, make_slots
from tickets.intake import Filing
from tickets.models import Ticket
from tickets.services import open_ticket
from tickets.states import Channel
from timekeeping.wall_clock import to_instant

ATTACHED_SHARE = 0.45
NINE = time(9)
PEOPLE = frozenset({Sender.REPRESENTATIVE, Sender.CONTACT})
OF_NO_COMMUNITY = frozenset({Sender.STRANGER, Sender.PLATFORM})


@dataclass(frozen=True)
class Request:
    """One request, not yet filed."""

    scenario: Scenario
    party: Party | None
    service: Service | None
    requester: User
    opened_at: datetime
    event_at: datetime | None
    slots: dict[str, str]

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone of the community's people."""
        return self.party.zone if self.party else ZoneInfo("UTC")

    @property
    def speaker(self) -> User:
        """Return who answers for the community; a machine's alert is answered by a representative."""
        if self.scenario.sender is Sender.PROVIDER and self.party is not None:
            return self.party.representatives[0]
        return self.requester


def choose_scenario(rng: Random, scenarios: Sequence[Scenario]) -> Scenario:
    """Return one of the scenarios, the frequent ones more often."""
    (chosen,) = rng.choices(scenarios, [scenario.weight for scenario in scenarios])
    return chosen


def choose_party(rng: Random, cast: Cast, *, scenario: Scenario) -> Party | None:
    """Return a community that the scenario fits, or None for strangers."""
    if scenario.sender in OF_NO_COMMUNITY:
        return None
    fitting = [
        party
        for party in cast.parties
        if scenario.lang in party.langs
        and scenario.audience in ("", party.kind)
        and (party.contacts or scenario.sender is not Sender.CONTACT)
    ]
    (chosen,) = rng.choices(fitting, [party.weight for party in fitting])
    return chosen


def make_request(
    rng: Random, *, cast: Cast, scenario: Scenario, party: Party | None, opened_at: datetime
) -> Request:
    """Return a request of the scenario by somebody of the community."""
    service = rng.choice(party.services) if party else None
    slots: dict[str, str] = {}
    if party is not None and service is not None:
        slots = make_slots(rng, place=party.place(service), opened_at=opened_at)
    event_at = None
    if scenario.form.needed_in is not None and party is not None:
        event_at = _event_at(rng, scenario.form.needed_in, zone=party.zone, opened_at=opened_at)
        slots["day"] = day_in_words(event_at.astimezone(party.zone), lang=scenario.lang)
    if scenario.form.attendees is not None:
        slots["attendees"] = str(rng.randint(*scenario.form.attendees))
    return Request(
        scenario=scenario,
        party=party,
        service=service,
        requester=_requester(rng, cast, party=party, sender=scenario.sender),
        opened_at=opened_at,
        event_at=event_at,
        slots=slots,
    )


def _event_at(rng: Random, days: int, *, zone: ZoneInfo, opened_at: datetime) -> datetime:
    """Return nine o'clock on a weekday about so many days later."""
    day: date = opened_at.astimezone(zone).date() + timedelta(days=days + rng.randint(0, max(1, days // 4)))
    while day.weekday() > 4:
        day += timedelta(days=1)
    return to_instant(datetime.combine(day, NINE), zone)


def _requester(rng: Random, cast: Cast, *, party: Party | None, sender: Sender) -> User:
    if sender in (Sender.PROVIDER, Sender.PLATFORM):
        return cast.machines[0]
    if party is None:
        return cast.strangers[0]
    return rng.choice(party.contacts if sender is Sender.CONTACT else party.representatives)


def file_request(rng: Random, request: Request) -> Ticket:
    """File the request as its requester would, and return its ticket."""
    scenario = request.scenario
    body = fill(rng.choice(scenario.bodies), request.slots)
    if scenario.sender in PEOPLE:
        body = as_request(body, rng=rng, lang=scenario.lang, name=request.requester.name)
    return open_filing(rng, request, subject=fill(rng.choice(scenario.subjects), request.slots), body=body)


def open_filing(rng: Random, request: Request, *, subject: str, body: str) -> Ticket:
    """File a request with its words, and sometimes with a file."""
    is_attached = "attached" in body or rng.random() < ATTACHED_SHARE
    filing = _filing(request, form=request.scenario.form, subject=subject, body=body)
    if is_attached and request.scenario.attach:
        filing = _with_file(rng, filing, request=request)
    return open_ticket(filing, actor=request.requester, now=request.opened_at)


def _filing(request: Request, *, form: Form, subject: str, body: str) -> Filing:
    is_mail = request.scenario.sender not in PEOPLE
    attendees = request.slots.get("attendees")
    return Filing(
        subject=subject,
        description=body,
        community=request.party.community if request.party else None,
        service=request.service,
        channel=Channel.EMAIL if is_mail else Channel.WEB,
        asked_kind=form.kind,
        affected_users=form.affected,
        what_fails=form.fails,
        needed_at=request.event_at,
        needed_zone=request.zone.key if request.event_at else "",
        n_attendees=int(attendees) if attendees else None,
    )


def _with_file(rng: Random, filing: Filing, *, request: Request) -> Filing:
    name, content = make_file(rng, request.scenario.attach, at=request.opened_at)
    upload = SimpleUploadedFile(name, content)
    attachment = keep_upload(upload, user=request.requester, now=request.opened_at)
    return replace(filing, attachment_keys=(attachment.key,))
