"""Says of a run whether every promise about pages was kept."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from accounts.models import User
from escalation.models import Escalation, Outcome, Page, StepDone
from notifications import tokens
from notifications.models import Message
from outbox.models import UNFINISHED, Delivery, DeliveryState
from tests.fault.desk import Due, calls_until
from tests.fault.provider import Arrival
from tests.fault.runs import Story
from tickets.models import TicketEvent
from tickets.states import EventKind

# Round, step, person, way.
Key = tuple[int, int, str, str]
Arrived = dict[Key, list[tuple[datetime, Arrival]]]
# A round begins so long after the one before ended, and every sweep may come this late.
DRIFT = timedelta(seconds=10)


def problems_of(story: Story) -> list[str]:
    """Return what is wrong, as sentences; [] when every promise was kept."""
    escalation = Escalation.objects.filter(ticket=story.ticket).first()
    if escalation is None:
        return [*story.troubles, "no escalation was started"]
    arrived, strange = _arrived(story)
    ended = escalation.acknowledged_at
    return [
        *story.troubles,
        *strange,
        *_missed(story, arrived, acknowledged_at=ended),
        *_too_many(story, arrived, acknowledged_at=ended),
        *_repeats(story, arrived),
        *_stuck(story),
        *_untold(story, escalation, arrived),
    ]


def n_repeats(story: Story) -> int:
    """Return how many calls arrived a second time."""
    arrived, _ = _arrived(story)
    return sum(len(some) - 1 for some in arrived.values())


def lateness(story: Story) -> timedelta:
    """Return by how much the latest first arrival of a call was late."""
    arrived, _ = _arrived(story)
    due = {_key(one): story.began_at + one.after for one in calls_until(timedelta(hours=2))}
    return max((some[0][0] - due[key] for key, some in arrived.items() if key in due), default=timedelta())


def _key(due: Due) -> Key:
    return due.round, due.step, due.person, due.way


def _arrived(story: Story) -> tuple[Arrived, list[str]]:
    """Return what the provider took, by what each was about, and what nobody can make sense of."""
    found: Arrived = defaultdict(list)
    strange = []
    for at, one in story.arrivals:
        if not one.is_taken:
            continue
        try:
            user_pk, keys = tokens.read(one.token, at)
        except tokens.TokenRefused:
            strange.append(f"a call whose link leads nowhere: {one.text[:80]!r}")
            continue
        person = User.objects.get(pk=user_pk).name
        for page in Page.objects.filter(pk__in=[int(key.partition(":")[2]) for key in keys]):
            found[page.round, page.step, person, one.way].append((at, one))
    return found, strange


def _missed(story: Story, arrived: Arrived, *, acknowledged_at: datetime | None) -> Iterator[str]:
    """Yield each call that was due well before somebody acknowledged and did not come in time."""
    end = (acknowledged_at or story.ended_at) - story.began_at
    patience = story.fault.patience + DRIFT
    for due in calls_until(end - patience):
        times = [at for at, _ in arrived.get(_key(due), [])]
        if not times:
            yield f"MISSED: {due.person} by {due.way}, step {due.step + 1} of round {due.round}"
        elif times[0] > story.began_at + due.after + patience:
            late = times[0] - story.began_at - due.after
            yield f"LATE by {late}: {due.person} by {due.way}, step {due.step + 1} of round {due.round}"


def _too_many(story: Story, arrived: Arrived, *, acknowledged_at: datetime | None) -> Iterator[str]:
    """Yield each call that should never have been made: before its time, or after somebody acknowledged."""
    if acknowledged_at is None:
        yield "nobody could acknowledge"
        return
    early = story.fault.earliness
    known = {_key(due): due.after for due in calls_until(acknowledged_at - story.began_at + early + DRIFT)}
    for key, some in arrived.items():
        if key not in known:
            yield f"called though nothing called for it: {key}"
        elif some[0][0] < story.began_at + known[key] - early and story.fault.kind != "answers":
            yield f"called too early: {key}"
        for at, one in some:
            if at > acknowledged_at and not one.is_marked:
                yield f"called {at - acknowledged_at} after somebody acknowledged: {key}"


def _repeats(story: Story, arrived: Arrived) -> Iterator[str]:
    for key, some in arrived.items():
        if len(some) > 2:
            yield f"REPEATED {len(some) - 1} times: {key}"
        if any(not one.is_marked for _, one in some[1:]):
            yield f"UNMARKED repeat: {key}"


def _stuck(story: Story) -> Iterator[str]:
    end = story.ended_at
    for delivery in Delivery.objects.filter(state__in=UNFINISHED):
        if (delivery.lease_until or delivery.due_at) <= end:
            yield f"STUCK: delivery {delivery}, {delivery.n_attempts} tries, {delivery.outcome}"
    for delivery in Delivery.objects.filter(state=DeliveryState.FAILED):
        yield f"given up: delivery {delivery}: {delivery.outcome}"
    for escalation in Escalation.objects.running().filter(next_look_at__lte=end):
        yield f"STUCK: escalation {escalation} was to be looked at {escalation.next_look_at}"


def _untold(story: Story, escalation: Escalation, arrived: Arrived) -> Iterator[str]:
    """Yield what happened and does not stand in the timeline or beside the messages."""
    events = list(TicketEvent.objects.filter(ticket=story.ticket).order_by("pk"))
    paged = [event.data for event in events if event.kind == EventKind.PAGED]
    told = [(data["round"], step) for data in paged for step in data["steps"]]
    done = StepDone.objects.filter(escalation=escalation, outcome=Outcome.CALLED)
    if sorted(told) != sorted((one.round, one.step + 1) for one in done):
        yield f"the timeline tells of other steps than were done: {told}"
    n_answers = sum(event.kind == EventKind.PAGE_ACKNOWLEDGED for event in events)
    if n_answers != (escalation.acknowledged_at is not None):
        yield f"the timeline tells of {n_answers} acknowledgements"
    yield from _unrecorded(arrived)
    for number, step, person, _ in arrived:
        if not any(
            data["round"] == number and step + 1 in data["steps"] and person in data["people"]
            for data in paged
        ):
            yield f"the timeline does not tell that {person} was called in step {step + 1} of round {number}"


def _unrecorded(arrived: Iterable[Key]) -> Iterator[str]:
    """Yield each call that arrived and is not recorded as sent."""
    for number, step, person, way in arrived:
        page = Page.objects.filter(round=number, step=step, person__name=person).latest("pk")
        kind = "sms" if way == "sms" else "apprise"
        sent = Message.objects.filter(call_key=page.key, method__kind=kind, sent_at__isnull=False)
        if not sent.exists():
            yield f"not recorded as sent: {person} by {way}, step {step + 1} of round {number}"
