"""Tell the story of one request through the services, each step at its own past instant."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings

from accounts.models import User
from tickets.demo import timing
from tickets.demo.people import Cast
from tickets.demo.requests import Request
from tickets.demo.scenarios import OF_COMMUNITY, Action, Step
from tickets.demo.slots import as_reply, fill
from tickets.facts import Kind, Tier
from tickets.models import Ticket
from tickets.services import (
    add_community_comment,
    add_note,
    approve,
    assign,
    close_unanswered,
    confirm,
    decide_incident,
    decline,
    reopen,
    reply,
    resolve,
    retriage,
)
from tickets.states import Status
from timekeeping.working_time import weekdays

# Marks a ticket for tracking with what was found out; the mirror itself is above this app and comes from outside.
Tracker = Callable[[Ticket, User, str, datetime], None]
ANSWERS = frozenset({Action.ANSWER, Action.ASK, Action.PLAN, Action.SOLVE, Action.CLOSE})
STATUS_AFTER = {Action.ANSWER: Status.OPEN, Action.ASK: Status.PENDING, Action.PLAN: Status.PLANNED}
DECLINED_SHARE = 0.08
TAKEN_SHARE = 0.25
DECLINES = (
    "We talked about it in the group and do not need it after all.",
    "Not before the next term, please ask again then.",
    "We want to keep the number of administrators small.",
)


@dataclass(frozen=True)
class Correction:
    """What stewards make of a rule's mistakes, and how often."""

    share: float
    kind: str
    tier: str
    reasons: Sequence[str]
    scenarios: Sequence[str] = ()


Corrections = Mapping[str, Sequence[Correction]]


@dataclass
class Telling:
    """One story while it is told: the ticket as the last step left it, and when that was."""

    request: Request
    ticket: Ticket
    at: datetime
    last_action: Action | None = None
    last_note: str = ""


class Teller:
    """Tells stories up to an instant; what would come after it has not happened yet."""

    def __init__(
        self, rng: Random, *, cast: Cast, corrections: Corrections, track: Tracker, until: datetime
    ) -> None:
        self.rng = rng
        self.cast = cast
        self.corrections = corrections
        self.track = track
        self.until = until
        self.calendar = weekdays(ZoneInfo(settings.WORKING_TIME_ZONE))

    def tell(self, request: Request, ticket: Ticket, steps: Sequence[Step]) -> Ticket:
        """Triage the ticket and tell the steps, as far as time has come."""
        telling = Telling(request, ticket, request.opened_at)
        if self.release(telling) and self.triage(telling):
            for step in steps:
                at = self.when(telling, step)
                if at >= self.until:
                    break
                self.take_step(telling, step, at=at)
        return telling.ticket

    def release(self, telling: Telling) -> bool:
        """Have a representative decide on a held request; say whether work goes on."""
        party = telling.request.party
        if not telling.ticket.is_held or party is None:
            return True
        at = telling.at + timedelta(hours=timing.spread(self.rng, median=3, sigma=0.9))
        at = timing.by_day(self.rng, at, zone=party.zone)
        if at >= self.until:
            return False
        actor, number = self.rng.choice(party.representatives), telling.ticket.number
        telling.at = at
        if self.rng.random() < DECLINED_SHARE:
            telling.ticket = decline(number, actor=actor, reason=self.rng.choice(DECLINES), now=at)
            return False
        telling.ticket = approve(number, actor=actor, now=at)
        return True

    def triage(self, telling: Telling) -> bool:
        """Answer whether it is an outage, correct what a rule got wrong; say whether work goes on at once."""
        ticket = telling.ticket
        wait = timing.spread(self.rng, median=2 if ticket.tier == Tier.P1 else 14, sigma=0.4)
        at = telling.at + timedelta(minutes=min(wait, 5 if ticket.tier == Tier.P1 else 60))
        if at >= self.until:
            return True
        steward = self.steward(ticket, at=at)
        if ticket.is_possible_incident:
            self._decide(telling, actor=steward, at=at)
            # A request that is no incident after all may now wait for a representative.
            return self.release(telling)
        correction = self._correction_of(telling)
        if correction is not None:
            telling.ticket = retriage(
                ticket.number,
                actor=steward,
                kind=correction.kind,
                tier=correction.tier,
                reason=self.rng.choice(correction.reasons),
                now=at,
            )
            telling.at = at
        return True

    def _decide(self, telling: Telling, *, actor: User, at: datetime) -> None:
        decision = telling.request.scenario.decision
        is_incident = bool(decision) and self.rng.random() < 0.4
        telling.ticket = decide_incident(
            telling.ticket.number,
            actor=actor,
            is_incident=is_incident,
            reason=decision.get("yes" if is_incident else "no", ""),
            now=at,
        )
        telling.at = at

    def _correction_of(self, telling: Telling) -> Correction | None:
        ticket, slug = telling.ticket, telling.request.scenario.slug
        for correction in self.corrections.get(ticket.rule, ()):
            fits = not correction.scenarios or slug in correction.scenarios
            differs = (correction.kind, correction.tier) != (ticket.kind, ticket.tier)
            if fits and differs and self.rng.random() < correction.share:
                return correction
        return None

    def when(self, telling: Telling, step: Step) -> datetime:
        """Return when a step happens: after the one before, as soon as such things do."""
        rng, tier, after = self.rng, Tier(telling.ticket.tier), telling.at
        zone = telling.request.zone
        event_at = telling.request.event_at
        if step.is_after_event and event_at is not None and after < event_at:
            after = event_at + timedelta(hours=rng.uniform(8, 30))
        match step.action:
            case Action.SAYS | Action.REOPEN:
                return timing.community_answers(rng, tier, after=after, zone=zone)
            case Action.CONFIRM:
                return timing.community_confirms(rng, after=after, zone=zone)
            case Action.NOTE:
                return timing.note_written(rng, tier, after=after)
            case Action.TRACK:
                return after + timedelta(minutes=rng.uniform(1, 12))
        if telling.ticket.first_responded_at is None and telling.ticket.clock_started_at is not None:
            start = telling.ticket.clock_started_at
            at = timing.first_response(rng, tier, start=start, calendar=self.calendar)
            return max(at, after + timedelta(minutes=1))
        if telling.last_action in (Action.PLAN, Action.TRACK):
            return timing.planned_work_done(rng, after=after, calendar=self.calendar)
        return timing.next_response(rng, tier, after=after, calendar=self.calendar)

    def take_step(self, telling: Telling, step: Step, *, at: datetime) -> None:
        """Let one step happen at `at`."""
        if step.action in OF_COMMUNITY:
            telling.ticket = self._community_step(telling, step, at=at)
        else:
            telling.ticket = self._team_step(telling, step, at=at)
        telling.at, telling.last_action = at, step.action

    def _community_step(self, telling: Telling, step: Step, *, at: datetime) -> Ticket:
        number, actor = telling.ticket.number, telling.request.speaker
        if step.action is Action.CONFIRM:
            return confirm(number, actor=actor, now=at)
        body = fill(step.text, telling.request.slots)
        if step.action is Action.REOPEN:
            return reopen(number, actor=actor, body=body, now=at)
        return add_community_comment(number, actor=actor, body=body, now=at)

    def _team_step(self, telling: Telling, step: Step, *, at: datetime) -> Ticket:
        ticket = telling.ticket
        steward = self.steward(ticket, at=at)
        body = fill(step.text, self._slots(telling))
        match step.action:
            case Action.NOTE:
                telling.last_note = body
                return add_note(ticket.number, actor=steward, body=body, now=at)
            case Action.TRACK:
                self.track(ticket, steward, telling.last_note, at)
                return ticket
            case Action.CLOSE:
                return close_unanswered(ticket.number, actor=steward, reason=body, now=at)
        if ticket.first_responded_at is None:
            self._take(telling, steward, at=at)
            to = telling.request.speaker.first_name
            body = as_reply(body, lang=telling.request.scenario.lang, to=to, name=steward.first_name)
        if step.action is Action.SOLVE:
            return resolve(ticket.number, actor=steward, body=body, now=at)
        return reply(ticket.number, actor=steward, body=body, now=at, status=STATUS_AFTER[step.action])

    def _take(self, telling: Telling, steward: User, *, at: datetime) -> None:
        """Let a steward who answers in place of a sleeping one sometimes keep the ticket."""
        ticket = telling.ticket
        if ticket.assignee_id != steward.pk and ticket.kind != Kind.SPAM and self.rng.random() < TAKEN_SHARE:
            assign(
                ticket.number,
                actor=steward,
                assignee=steward,
                reason="Awake now, so I take it.",
                now=max(telling.at, at - timedelta(minutes=2)),
            )

    def _slots(self, telling: Telling) -> dict[str, str]:
        companion = telling.ticket.companion
        return {
            **telling.request.slots,
            "rep": telling.request.speaker.first_name,
            "companion": companion.first_name if companion else "Level-2",
        }

    def steward(self, ticket: Ticket, *, at: datetime) -> User:
        """Return who acts: whoever has the ticket, else level-2, else a colleague who is awake."""
        on_it = [person for person in (ticket.assignee, ticket.companion) if person is not None]
        awake = [person for person in on_it if is_awake(person, at=at)]
        if awake:
            return awake[0]
        others = [person for person in self.cast.stewards if is_awake(person, at=at)]
        return self.rng.choice(others or self.cast.stewards)


def is_awake(person: User, *, at: datetime) -> bool:
    """Say whether it is day where the person lives."""
    return 7 <= at.astimezone(person.zone).hour < 21
