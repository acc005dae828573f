"""Take in alerts: open tickets for what is new, join what is known, and say so on the timeline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, F

from accounts.models import User
from accounts.services import machine_account
from incidents.alert_state import latest_alerts, latest_problems, read_atlas
from incidents.alerts.heard import Heard
from incidents.alerts.places import place_of
from incidents.alerts.severity import Verdict
from incidents.alerts.words import began_words, description_of, ended_words, subject_of
from incidents.models import Alert, AlertProblem
from incidents.queries import commanders_at
from incidents.services.alert_cases import Case, is_settled
from incidents.services.declaring import declare_incident
from incidents.services.reported import Outage, declaration_of, declare_reported
from tickets.facts import Assessment, Impact, Kind, Tier
from tickets.intake import Filing
from tickets.models import Ticket
from tickets.services import open_reported, record, retriage
from tickets.states import Channel, EventKind

MACHINE = "alerts@machine.invalid"
# How long the timeline stays quiet after an entry about a problem, so that flapping does not bury what people say.
QUIET_FOR = timedelta(minutes=15)
# Keys share this many locks: a lock for each of ten thousand would use up the server's.
N_LOCKS = 256
# What of a known problem a message may change.
CHANGING = ["ticket", "tier", "is_for_triage", "last_heard_at", "n_heard", "n_quiet", "noted_at"]
IMPACTS = {Tier.P1: Impact.CRITICAL, Tier.P2: Impact.CRITICAL, Tier.P3: Impact.HIGH, Tier.P4: Impact.LOW}


@dataclass(frozen=True)
class TakenIn:
    """What became of a message: the tickets it opened, and the open ones that it is about."""

    n_alerts: int
    opened: tuple[Ticket, ...]
    joined: tuple[Ticket, ...]


NOTHING = TakenIn(0, (), ())


@transaction.atomic
def take_in(alerts: Sequence[Heard], *, now: datetime) -> TakenIn:
    """Take in all alerts of one message. Copies and late messages change nothing; two at once make one ticket.

    The number of queries does not grow with the alerts, only with the open tickets that something new is said about.
    """
    _lock({heard.key for heard in alerts})
    cases = _cases(alerts, now=now)
    joining = [case for case in cases if not case.needs_ticket and case.problem is not None]
    known = [case.problem for case in cases if case.problem is not None and case.problem.pk is not None]
    opened = _open([case for case in cases if case.needs_ticket], now=now)
    _write(cases, now=now)
    _note([case for case in joining if case.begun or case.n_ended], now=now)
    AlertProblem.objects.bulk_update(known, CHANGING, batch_size=500)
    joined = {
        case.problem.ticket.pk: case.problem.ticket
        for case in joining
        if case.problem is not None and case.problem.ticket is not None
    }
    return TakenIn(len(alerts), tuple(opened), tuple(joined.values()))


def _lock(keys: set[str]) -> None:
    """Let one message at a time speak about a key. Always in the same order, so that no two wait for each other."""
    locks = sorted({int(key[:8], 16) % N_LOCKS for key in keys})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('incidents.alerts'), n) FROM unnest(%s::int[]) AS n",
            [locks],
        )


def _cases(alerts: Sequence[Heard], *, now: datetime) -> list[Case]:
    atlas = read_atlas()
    problems = latest_problems(heard.key for heard in alerts)
    known = latest_alerts(alerts)
    cases: dict[str, Case] = {}
    for heard in alerts:
        case = cases.get(heard.key)
        if case is None:
            case = cases[heard.key] = Case(atlas, now, problems.get(heard.key), {})
        alert = known.get((heard.key, heard.fingerprint))
        if alert is not None and heard.fingerprint not in case.known:
            if case.problem is not None and alert.problem_id == case.problem.pk:
                alert.problem = case.problem
            case.known[heard.fingerprint] = alert
        case.hear(heard)
        if case.problem is not None:
            case.problem.n_heard += 1
            case.problem.last_heard_at = now
    return list(cases.values())


def _machine() -> User:
    return machine_account(MACHINE, name="Monitoring")


def _open(cases: Sequence[Case], *, now: datetime) -> list[Ticket]:
    """Open a ticket for each case and set it on the case's problem; outages become incidents."""
    if not cases:
        return []
    machine = _machine()
    commanders = commanders_at(now) if any(case.is_outage for case in cases) else None
    outages = [
        Outage(case.began_at, machine, commanders) if case.is_outage and commanders else None
        for case in cases
    ]
    tickets = open_reported(
        [_filing(case) for case in cases],
        beside=[[declaration_of(outage)] if outage else [] for outage in outages],
        actor=machine,
        now=now,
    )
    for case, ticket in zip(cases, tickets, strict=True):
        case.give(ticket)
    declare_reported(
        [(ticket, outage) for ticket, outage in zip(tickets, outages, strict=True) if outage], now=now
    )
    return tickets


def _filing(case: Case) -> Filing:
    heard, verdict = case.loudest
    place = place_of(heard, places=case.atlas.places)
    service, words = case.atlas.service(place), case.atlas.name(place, heard)
    alerts = [heard, *(other for other, _ in case.begun if other is not heard)]
    return Filing(
        subject=subject_of(heard, place=words),
        description=description_of(alerts, place=words, verdict=verdict),
        community=service.community if service is not None else None,
        service=service,
        channel=Channel.ALERT,
        assessment=_assessment(verdict),
    )


def _assessment(verdict: Verdict) -> Assessment:
    return Assessment(
        kind=Kind.INCIDENT if verdict.is_outage else Kind.CHANGE,
        impact=IMPACTS[verdict.tier],
        tier=verdict.tier,
        possible_incident=verdict.is_for_triage,
        needs_approval=False,
        flags=(),
        rule="alert.triage" if verdict.is_for_triage else "alert.severity",
        why=verdict.why,
    )


def _write(cases: Sequence[Case], *, now: datetime) -> None:
    """Save new problems and all alerts, each kind of write at once."""
    problems = [case.problem for case in cases if case.problem is not None]
    AlertProblem.objects.bulk_create([problem for problem in problems if problem.pk is None])
    Alert.objects.bulk_create([alert for case in cases for alert in case.new], batch_size=1_000)
    Alert.objects.bulk_update(
        [alert for case in cases for alert in case.changed.values()],
        ["is_firing", "ended_at", "starts_at", "labels", "summary", "last_heard_at", "n_heard"],
        batch_size=500,
    )
    copies = [pk for case in cases for pk in case.copies]
    if copies:
        Alert.objects.filter(pk__in=copies).update(last_heard_at=now, n_heard=F("n_heard") + 1)


def _note(cases: Sequence[Case], *, now: datetime) -> None:
    """Say on the timelines of tickets what changed; soon after the last entry only count it."""
    told = []
    for case in cases:
        problem = case.problem
        if problem is None or problem.ticket is None:
            continue
        _raise_tier(case, problem, now=now)
        if problem.noted_at is not None and now - problem.noted_at < QUIET_FOR:
            problem.n_quiet += 1
        else:
            told.append((case, problem))
    if not told:
        return
    n_firing = _n_firing([problem for _, problem in told])
    machine = _machine()
    for case, problem in told:
        _record(case, problem, n_firing=n_firing.get(problem.pk, 0), machine=machine, now=now)
        problem.n_quiet, problem.noted_at = 0, now


def _n_firing(problems: Sequence[AlertProblem]) -> dict[int, int]:
    counts = Alert.objects.filter(problem__in=problems, is_firing=True).values("problem")
    return dict(counts.annotate(n=Count("pk")).values_list("problem", "n"))


def _record(case: Case, problem: AlertProblem, *, n_firing: int, machine: User, now: datetime) -> None:
    assert problem.ticket is not None  # noqa: S101 - only open tickets are noted on
    if case.begun:
        kind, words = EventKind.ALERT_FIRED, began_words(len(case.begun), n_quiet=problem.n_quiet)
    else:
        words = ended_words(case.n_ended, n_firing=n_firing, n_quiet=problem.n_quiet)
        kind = EventKind.ALERT_RESOLVED
    data = {"words": words, "problem": problem.pk, "n_began": len(case.begun), "n_ended": case.n_ended}
    record(problem.ticket.pk, kind=kind, actor=machine, now=now, data=data | {"n_firing": n_firing})


def _raise_tier(case: Case, problem: AlertProblem, *, now: datetime) -> None:
    """Raise the ticket if an alert is louder than all before: what pages by itself must page here too.

    A human who lowered the tier is not overruled by another copy of what they judged.
    """
    ticket = problem.ticket
    if not case.begun or ticket is None or is_settled(problem):
        return
    verdict = case.loudest[1]
    if verdict.rank <= Verdict(Tier(problem.tier), problem.is_for_triage, "").rank:
        return
    problem.tier, problem.is_for_triage = verdict.tier, verdict.is_for_triage
    if verdict.tier < ticket.tier:
        kind = Kind.INCIDENT if verdict.is_outage else Kind(ticket.kind)
        why = f"A louder alert came in. {verdict.why}"
        retriage(ticket.pk, actor=_machine(), kind=kind, tier=verdict.tier, reason=why, now=now)
    if verdict.is_outage:
        declare_incident(ticket.pk, actor=_machine(), now=now)
