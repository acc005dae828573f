"""What lies on the desk when the demo begins: tickets in every state."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random

from accounts.models import User
from tickets.demo import timing
from tickets.demo.requests import (
    choose_party,
    choose_scenario,
    file_request,
    make_request,
)
from tickets.demo.scenarios import Action, Scenario, Sender, Step
from tickets.demo.telling import Teller, Telling
from tickets.models import Ticket
from tickets.services import assign
from tickets.states import Approval


@dataclass(frozen=True)
class Job:
    """A ticket to be filed when its turn comes: numbers go up with time."""

    opened_at: datetime
    file: Callable[[], Ticket]


@dataclass(frozen=True)
class Stage:
    """How far some tickets have come: the last step told, how many working hours ago they were filed."""

    n: int
    hours: tuple[float, float]
    last: Action | None = None
    sender: Sender = Sender.REPRESENTATIVE
    is_unclear: bool = False


STAGES = (
    Stage(9, (0.3, 15)),
    Stage(4, (22.2, 23.8)),  # due soon
    Stage(3, (24.4, 30)),  # breached
    Stage(4, (1, 40), sender=Sender.CONTACT),  # held
    Stage(2, (0.1, 0.7), is_unclear=True),
    Stage(8, (24, 70), last=Action.SAYS),
    Stage(6, (10, 50), last=Action.ANSWER),
    Stage(8, (20, 90), last=Action.ASK),
    Stage(5, (60, 200), last=Action.PLAN),
    Stage(7, (30, 110), last=Action.SOLVE),
)


def stages_for(n_tickets: int) -> list[Stage]:
    """Return the stages for a demo of so many tickets, none of them empty."""
    return [replace(stage, n=max(1, round(stage.n * n_tickets / 400))) for stage in STAGES]


def live_jobs(
    teller: Teller, scenarios: Sequence[Scenario], *, stages: Sequence[Stage], now: datetime
) -> Iterator[Job]:
    """Yield what is live, each to be told as far as its stage goes."""
    used: Counter[str] = Counter()
    for stage in stages:
        for _ in range(stage.n):
            hours = teller.rng.uniform(*stage.hours)
            opened_at = timing.working_before(now, hours=hours, calendar=teller.calendar)
            if stage.is_unclear:
                opened_at = now - timedelta(hours=hours)
            scenario = _least_used(teller.rng, scenarios, stage=stage, used=used)
            yield Job(opened_at, partial(_file_at_stage, teller, stage, scenario, opened_at, now))


def _least_used(rng: Random, scenarios: Sequence[Scenario], *, stage: Stage, used: Counter[str]) -> Scenario:
    """Return a fitting scenario, and one that is not before people's eyes already where there is such."""
    fitting = [scenario for scenario in scenarios if _fits(scenario, stage=stage)]
    fewest = min(used[scenario.slug] for scenario in fitting)
    chosen = choose_scenario(rng, [scenario for scenario in fitting if used[scenario.slug] == fewest])
    used[chosen.slug] += 1
    return chosen


def _file_at_stage(
    teller: Teller, stage: Stage, scenario: Scenario, opened_at: datetime, now: datetime
) -> Ticket:
    rng = teller.rng
    party = choose_party(rng, teller.cast, scenario=scenario)
    request = make_request(rng, cast=teller.cast, scenario=scenario, party=party, opened_at=opened_at)
    ticket = file_request(rng, request)
    if stage.last is None:
        return ticket
    steps = rng.choice([told for talk in scenario.talks if (told := _told_until(talk, stage.last))])
    telling = Telling(request, ticket, opened_at)
    # A word that nobody has answered yet is not older than the promise to answer it.
    hours = rng.uniform(1, 20) if stage.last is Action.SAYS else rng.uniform(0.6, 6)
    newest = timing.working_before(now, hours=hours, calendar=teller.calendar)
    for step, at in zip(steps, _instants(teller, telling, n=len(steps), newest=newest), strict=True):
        teller.take_step(telling, step, at=at)
    return telling.ticket


def _fits(scenario: Scenario, *, stage: Stage) -> bool:
    if scenario.is_incident or scenario.sender is not stage.sender:
        return False
    if scenario.is_unclear != stage.is_unclear or (stage.is_unclear and scenario.lang != "en"):
        return False
    if stage.sender is Sender.CONTACT and scenario.form.affected != "one":
        return False
    return stage.last is None or any(_told_until(talk, stage.last) for talk in scenario.talks)


def _told_until(talk: Sequence[Step], last: Action) -> tuple[Step, ...]:
    """Return the steps up to the first of an action; none where the matter is solved or an event over before it."""
    told: list[Step] = []
    for step in talk:
        if step.is_after_event or (told and told[-1].action is Action.SOLVE):
            return ()
        told.append(step)
        if step.action is last:
            break
    else:
        return ()
    following = talk[len(told)] if len(told) < len(talk) else None
    is_tracked = last is Action.PLAN and following is not None and following.action is Action.TRACK
    return (*told, following) if is_tracked and following else tuple(told)


def _instants(teller: Teller, telling: Telling, *, n: int, newest: datetime) -> list[datetime]:
    """Return n instants from filing to `newest`: the first answer in time, the rest spread over what is left."""
    start = telling.request.opened_at
    due = telling.ticket.first_response_due_at or newest
    first = start + (min(due, newest) - start) * teller.rng.uniform(0.05, 0.5)
    if n == 1:
        return [first]
    shares = sorted(teller.rng.uniform(0.1, 0.9) for _ in range(n - 2))
    return [first, *(first + (newest - first) * share for share in shares), newest]


def share_out(teller: Teller, *, email: str, now: datetime) -> None:
    """Spread what is live as a team would: some with colleagues, some with nobody, a few with one steward."""
    at = now - timedelta(hours=2)
    person = teller.cast.person(email)
    settled = Ticket.objects.live().exclude(approval=Approval.WAITING).filter(updated_at__lt=at)
    for index, ticket in enumerate(settled.select_related("assignee").order_by("number")):
        if index % 6 == 0:
            _give(ticket, to=person, by=person, reason="I know this community.", at=at)
        elif index % 6 == 1 and ticket.assignee is not None:
            _give(ticket, to=None, by=ticket.assignee, reason="Hand-off: I am away from today on.", at=at)
        elif index % 6 in (2, 3):
            colleague = teller.rng.choice(teller.cast.stewards)
            _give(ticket, to=colleague, by=colleague, reason="Mine, I did the same last month.", at=at)


def _give(ticket: Ticket, *, to: User | None, by: User, reason: str, at: datetime) -> None:
    assign(ticket.number, actor=by, assignee=to, reason=reason, now=at)
