"""What pages show of escalations, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from escalation.facts import calendar_of, situation_of
from escalation.models import Escalation, Outcome, Page, StepDone
from escalation.path import coming
from escalation.services.acknowledging import Sent
from notifications.models import Message
from notifications.reaching import ALL_CONSUMERS
from outbox.models import Delivery, DeliveryState
from tickets.models import Ticket
from tickets.policy import Moment, Path, Step
from tickets.policy.values import duration_in_words

# A P1 that nobody acknowledges over a weekend fills thousands of rungs; the page shows the last.
MOST_RUNGS = 40


@dataclass(frozen=True)
class SentItem:
    """What a message told about one ticket, and how that stands now."""

    page: Page
    is_waiting: bool
    sentence: str

    @property
    def escalation(self) -> Escalation:
        """Return what the page belongs to."""
        return self.page.escalation

    @property
    def ticket(self) -> Ticket:
        """Return what it is about."""
        return self.page.escalation.ticket


def sent_items(sent: Sent) -> list[SentItem]:
    """Return what a message was about, as it stands now."""
    return [_sent_item(page) for page in sent.pages]


def _sent_item(page: Page) -> SentItem:
    escalation = page.escalation
    if escalation.acknowledged_by is not None:
        who = (
            "You"
            if escalation.acknowledged_by_id == page.person_id
            else escalation.acknowledged_by.display_name
        )
        return SentItem(page, False, f"{who} acknowledged it {escalation.get_acknowledged_how_display()}")
    if not escalation.is_running:
        return SentItem(page, False, f"Nobody is called any more. {escalation.ended_why}")
    return SentItem(page, True, "")


@dataclass(frozen=True)
class Way:
    """By which way a page went, or is to go, and what became of that."""

    name: str
    state: str
    outcome: str
    due_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True)
class CalledPerson:
    """Somebody who was called in a step, or was left out."""

    page: Page
    ways: tuple[Way, ...]

    @property
    def name(self) -> str:
        """Return who it is."""
        return self.page.person.display_name if self.page.person else self.page.recipient


@dataclass(frozen=True)
class Rung:
    """A step that was done."""

    number: int
    what: str
    at: datetime
    round: int
    is_passed: bool
    people: tuple[CalledPerson, ...]


@dataclass(frozen=True)
class NextRung:
    """A step to come."""

    number: int
    what: str
    recipients: str
    at: datetime


@dataclass(frozen=True)
class Ladder:
    """A ticket's escalation as its page shows it; former ones are over. escalation is None before there was one."""

    escalation: Escalation | None
    done: tuple[Rung, ...] = ()
    to_come: tuple[NextRung, ...] = ()
    former: tuple[Escalation, ...] = ()
    n_left_out: int = 0


def ladder_of(ticket: Ticket, *, now: datetime) -> Ladder:
    """Return the path of a ticket as a ladder: what was done, and what comes next and when."""
    escalations = list(
        ticket.escalations.select_related("acknowledged_by", "ticket__community__support_plan")
    )
    if not escalations:
        return Ladder(None)
    latest, *former = escalations
    path = latest.path
    done = list(latest.steps_done.all())
    return Ladder(
        escalation=latest,
        done=tuple(_rungs(latest, path, done[-MOST_RUNGS:])),
        to_come=tuple(_to_come(latest, path, now=now)) if latest.is_running else (),
        former=tuple(former),
        n_left_out=max(0, len(done) - MOST_RUNGS),
    )


def _rungs(escalation: Escalation, path: Path, done: Sequence[StepDone]) -> Iterable[Rung]:
    steps = {(one.step, one.round) for one in done}
    rows = escalation.pages.select_related("person").filter(
        created_at__gte=min((one.at for one in done), default=escalation.started_at)
    )
    pages = [page for page in rows if (page.step, page.round) in steps]
    ways = ways_of(pages)
    by_step: defaultdict[tuple[int, int], list[CalledPerson]] = defaultdict(list)
    for page in pages:
        by_step[page.step, page.round].append(CalledPerson(page, tuple(ways.get(page.key, ()))))
    for one in done:
        yield Rung(
            number=one.step + 1,
            what=moment_in_words(path.steps[one.step]),
            at=one.at,
            round=one.round,
            is_passed=one.outcome == Outcome.PASSED,
            people=tuple(by_step[one.step, one.round]),
        )


def _to_come(escalation: Escalation, path: Path, *, now: datetime) -> Iterable[NextRung]:
    situation = situation_of(escalation, path=path, now=now)
    for one in coming(path, situation, calendar=calendar_of(escalation)):
        step = path.steps[one.index]
        recipients = ", ".join(str(recipient) for recipient in step.recipients)
        yield NextRung(one.index + 1, moment_in_words(step), f"{step.urgency} {recipients}", one.at)


def ways_of(pages: Iterable[Page]) -> dict[str, list[Way]]:
    """Return by which ways pages went, by their key; two queries."""
    keys = [page.key for page in pages if not page.unreachable]
    messages = list(Message.objects.filter(call_key__in=keys).order_by("pk"))
    found = Delivery.objects.filter(
        consumer__in=ALL_CONSUMERS, subject_id__in=[message.pk for message in messages]
    )
    deliveries = {delivery.subject_id: delivery for delivery in found}
    ways: defaultdict[str, list[Way]] = defaultdict(list)
    for message in messages:
        ways[message.call_key].append(_way(message, deliveries.get(message.pk)))
    return dict(ways)


def _way(message: Message, delivery: Delivery | None) -> Way:
    if delivery is not None:
        state = str(DeliveryState(delivery.state).label)
    else:
        state = "sent" if message.sent_at else "waiting"
    return Way(
        name=message.way or "E-mail",
        state=state,
        outcome=delivery.outcome if delivery else "",
        due_at=message.due_at or message.created_at,
        sent_at=message.sent_at,
    )


def moment_in_words(step: Step) -> str:
    """Return when a step comes, in words: "5 minutes after the start"."""
    pause = duration_in_words(step.after.duration, is_working_time=step.after.is_working_time)
    after = f"{pause} after " if step.after.duration else ""
    names = {
        Moment.START: "the start" if after else "at the start",
        Moment.CLOCK: f"{step.percent}% of the time is used",
        Moment.BREACH: "the promise is broken",
        Moment.REOPENED: "it is reopened",
        Moment.NO_UPDATE: "an update is overdue",
    }
    return f"{after}{names[step.when]}"
