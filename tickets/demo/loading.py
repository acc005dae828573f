"""Load the demo: services, people, the rotation, a year of requests and what is going on now."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.models import User
from communities.importer import import_checkout
from communities.infrastructure import read_checkout
from notifications.demo import give_ways
from outbox.services import skip_all_pending
from rotations.rotation_file import parse_rotations
from rotations.services import load_rotations
from tickets.demo import SIGN_INS, timing
from tickets.demo.handing_over import hand_over
from tickets.demo.live import Job, live_jobs, share_out, stages_for
from tickets.demo.outage import IncidentStep, no_incident, outage_job
from tickets.demo.people import Cast, Party, make_people
from tickets.demo.requests import choose_party, choose_scenario, file_request, make_request
from tickets.demo.scenarios import Scenario, read_scenarios, read_yaml
from tickets.demo.stewards import live_in_rotation
from tickets.demo.telling import Correction, Corrections, Teller, Tracker
from tickets.models import SavedView, Ticket

SEED = 20260107
N_TICKETS = 400
# The newest request of the year's history; what is newer is told as live.
NEWEST_HISTORY = timedelta(days=2)
# Deliveries younger than this are really made, so that there are mails to see.
DELIVERED = timedelta(minutes=25)
SKIPPED = "Demo history: it was never sent."
# How long ago the rotation was set up: its people have had time to plan.
ROTATION_AGE = timedelta(days=20)
STEWARD = SIGN_INS[1][1]
SAVED_VIEWS = (
    ("Workshops to come", "view=open&kind=workshop"),
    ("LEAP", "view=open&community=leap"),
    ("Waiting for the community", "view=open&status=pending"),
)
Say = Callable[[str], None]


@transaction.atomic
def load(
    folder: Path,
    *,
    now: datetime,
    n_tickets: int,
    track: Tracker,
    say: Say,
    incident: IncidentStep = no_incident,
) -> int:
    """Load the whole demo from its folder, and return how many tickets it has."""
    report = import_checkout(read_checkout(folder / "infrastructure"), now=now)
    say(f"communities: {report.communities.created}, services: {report.services.created}")
    cast = make_people(read_yaml(folder / "people.yaml"), now=now)
    loaded = load_rotations(parse_rotations((folder / "rotation.yaml").read_bytes()), now=now - ROTATION_AGE)
    live_in_rotation(
        read_yaml(folder / "stewards.yaml"), cast=cast, rotation=loaded.rotations[0].rotation, now=now
    )
    give_ways(cast.stewards, now=now)
    say(f"people: {User.objects.count()}, of them {len(cast.team)} in the team")
    teller = Teller(
        Random(SEED),  # noqa: S311 - the same demo every time is what is wanted
        cast=cast,
        corrections=read_corrections(folder / "corrections.yaml"),
        track=track,
        until=now,
    )
    scenarios = read_scenarios(folder / "requests")
    outage = outage_job(teller, read_yaml(folder / "outage.yaml"), now=now, incident=incident)
    jobs = [*plan_history(teller, scenarios, n_tickets=n_tickets - 1, now=now), outage]
    tickets = file_all(jobs, say=say)
    share_out(teller, email=STEWARD, now=now)
    save_views(cast)
    hand_over(cast, read_yaml(folder / "hand_off.yaml"), email=STEWARD, now=now)
    return len(tickets)


def forget_old_deliveries(*, now: datetime) -> int:
    """Skip the deliveries of the demo's history; return how many."""
    return skip_all_pending(before=now - DELIVERED, reason=SKIPPED, now=now)


def plan_history(
    teller: Teller, scenarios: Sequence[Scenario], *, n_tickets: int, now: datetime
) -> list[Job]:
    """Return a year of requests, those of the past and those that are live."""
    stages = stages_for(n_tickets)
    n_past = max(0, n_tickets - sum(stage.n for stage in stages))
    past = history_jobs(teller, scenarios, n=n_past, now=now)
    return [*past, *live_jobs(teller, scenarios, stages=stages, now=now)]


def file_all(jobs: Sequence[Job], *, say: Say) -> list[Ticket]:
    """File everything in the order of time, so that the numbers tell it too."""
    tickets = []
    for number, job in enumerate(sorted(jobs, key=lambda job: job.opened_at), start=1):
        tickets.append(job.file())
        if number % 100 == 0:
            say(f"tickets: {number} of {len(jobs)}")
    return tickets


def history_jobs(teller: Teller, scenarios: Sequence[Scenario], *, n: int, now: datetime) -> Iterator[Job]:
    """Yield n requests of the past year, each to be told to its end."""
    for day in timing.filing_days(teller.rng, now=now, n=n, newest=NEWEST_HISTORY):
        scenario = choose_scenario(teller.rng, scenarios)
        party = choose_party(teller.rng, teller.cast, scenario=scenario)
        zone = party.zone if party else ZoneInfo("UTC")
        opened_at = timing.filing_time(teller.rng, day=day, zone=zone)
        yield Job(opened_at, partial(_tell_whole, teller, scenario, party, opened_at))


def _tell_whole(teller: Teller, scenario: Scenario, party: Party | None, opened_at: datetime) -> Ticket:
    request = make_request(teller.rng, cast=teller.cast, scenario=scenario, party=party, opened_at=opened_at)
    return teller.tell(request, file_request(teller.rng, request), teller.rng.choice(scenario.talks))


def read_corrections(path: Path) -> Corrections:
    """Return what stewards correct, by rule."""
    return {rule: [Correction(**entry) for entry in entries] for rule, entries in read_yaml(path).items()}


def save_views(cast: Cast) -> None:
    """Give the steward who can sign in some views of the queue."""
    steward = cast.person(STEWARD)
    SavedView.objects.bulk_create(
        SavedView(user=steward, name=name, query=query) for name, query in SAVED_VIEWS
    )
