"""Walk along the path of an escalation: do what is due, once, and say when to look again."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

from django.db import DatabaseError

from accounts.models import User
from escalation.calls import call_of
from escalation.facts import calendar_of, situation_of
from escalation.models import Escalation, Outcome, Page, StepDone
from escalation.path import (
    Coming,
    Done,
    Situation,
    coming,
    due,
    missed_rounds,
    next_look,
    next_round,
)
from escalation.recipients import Behind, Directory
from escalation.words import called_words, late_words, passed_words
from notifications.models import Channel
from notifications.reaching import tell_channel
from tickets.facts import Tier
from tickets.models import TicketEvent
from tickets.policies import policy_labelled
from tickets.policy import Moment, Path, Urgency
from tickets.reach import at_work_first
from tickets.services.events import append_events
from tickets.states import EventKind
from timekeeping.working_time import WorkingCalendar

logger = logging.getLogger(__name__)

# Later than this is said in the timeline.
LATE = timedelta(minutes=2)
NO_WAY = "There is no way by which they can be reached."
FAILED = "An internal error kept the desk from calling them."


@dataclass(frozen=True)
class Wish:
    """Somebody who is to be called, or a channel to be told, and in the name of which step."""

    step: int
    recipient: str
    person: User | None
    channel: Channel | None
    urgency: Urgency
    attempt: int


@dataclass
class Walk:
    """An escalation while it is advanced; the caller holds the locks of its ticket and of itself."""

    escalation: Escalation
    path: Path
    calendar: WorkingCalendar
    situation: Situation
    directory: Directory
    now: datetime
    called: set[int] = field(default_factory=set)

    @property
    def commander_rotation(self) -> str:
        """Return the rotation of incident commanders of the policy that it was started under."""
        return policy_labelled(self.escalation.policy).commander_rotation

    @cached_property
    def at_work(self) -> str:
        """Say who of the ticket's stewards is at work, where that matters at once."""
        ticket = self.escalation.ticket
        people = [person for person in (ticket.assignee, ticket.companion) if person is not None]
        if len(people) < 2 or not (ticket.is_possible_incident or self.escalation.tier == Tier.P1):
            return ""
        reaches = at_work_first(people, duty=self.directory.duty, now=self.now)
        return " ".join(one.words for one in reaches)


def advance(escalation: Escalation, *, directory: Directory, now: datetime) -> None:
    """Do every step that is due, and set when to look again. The ticket and the escalation are locked.

    Steps that are overdue together are one calling: each person is called once, for the latest that names them.
    """
    path = escalation.path
    walk = Walk(
        escalation=escalation,
        path=path,
        calendar=calendar_of(escalation),
        situation=situation_of(escalation, path=path, now=now),
        directory=directory,
        now=now,
    )
    while steps := _due(walk):
        _do(walk, steps)
    escalation.round, escalation.round_began_at = walk.situation.round, walk.situation.round_began_at
    left = coming(path, walk.situation, calendar=walk.calendar)
    escalation.next_look_at = next_look(left, now)
    escalation.save(update_fields=["round", "round_began_at", "next_look_at"])


def _due(walk: Walk) -> list[Coming]:
    following = next_round(walk.path, walk.situation, calendar=walk.calendar)
    if following is not None and following.began_at <= walk.now:
        walk.situation = replace(walk.situation, round=following.number, round_began_at=following.began_at)
    return due(coming(walk.path, walk.situation, calendar=walk.calendar), walk.now)


def _do(walk: Walk, steps: Sequence[Coming]) -> None:
    """Do steps that are due together, and write down what became of them."""
    behind = {
        one.index: [
            (
                str(recipient),
                walk.directory.behind(
                    recipient,
                    ticket=walk.escalation.ticket,
                    commander_rotation=walk.commander_rotation,
                ),
            )
            for recipient in walk.path.steps[one.index].recipients
        ]
        for one in steps
    }
    wishes = _wishes(walk, steps, behind)
    pages = _pages(walk, steps, wishes, behind)
    reached = _call(walk, [(page, wish) for page, wish in pages if wish is not None])
    _finish(walk, steps, wishes=wishes, behind=behind, pages=[page for page, _ in pages], reached=reached)


def _wishes(walk: Walk, steps: Sequence[Coming], behind: dict[int, list[tuple[str, Behind]]]) -> list[Wish]:
    """Return whom to call, each once for the latest step that names them, as urgently as any of them says."""
    wishes: dict[object, Wish] = {}
    for one in steps:
        step = walk.path.steps[one.index]
        for recipient, found in behind[one.index]:
            new = [
                Wish(one.index, recipient, person, None, step.urgency, step.attempt)
                for person in found.people
            ]
            if found.channel is not None:
                new.append(Wish(one.index, recipient, None, found.channel, step.urgency, step.attempt))
            for wish in new:
                if wish.person is None or wish.person.pk not in walk.called:
                    who = recipient if wish.person is None else wish.person.pk
                    wishes[who] = _stronger(wish, wishes.get(who))
    return list(wishes.values())


def _stronger(wish: Wish, former: Wish | None) -> Wish:
    if former is None:
        return wish
    urgency = Urgency.PAGE if Urgency.PAGE in (wish.urgency, former.urgency) else wish.urgency
    return replace(wish, urgency=urgency, attempt=max(wish.attempt, former.attempt))


def _pages(
    walk: Walk,
    steps: Sequence[Coming],
    wishes: Iterable[Wish],
    behind: dict[int, list[tuple[str, Behind]]],
) -> list[tuple[Page, Wish | None]]:
    """Write down who is called in which step, and who is left out; return each page with its wish."""
    rounds = {one.index: _number(walk, one) for one in steps}
    rows: dict[tuple[int, object], tuple[Page, Wish | None]] = {}
    for wish in wishes:
        page = Page(step=wish.step, recipient=wish.recipient, person=wish.person, urgency=str(wish.urgency))
        rows[wish.step, wish.person.pk if wish.person else wish.recipient] = (page, wish)
    for index, found in behind.items():
        for left_out in (one for _, entry in found for one in entry.left_out):
            who = left_out.person.pk if left_out.person else left_out.recipient
            page = Page(
                step=index,
                recipient=left_out.recipient,
                person=left_out.person,
                urgency=str(walk.path.steps[index].urgency),
                unreachable=left_out.why[:200],
            )
            rows.setdefault((index, who), (page, None))
    for page, _ in rows.values():
        page.escalation, page.round, page.created_at = walk.escalation, rounds[page.step], walk.now
    Page.objects.bulk_create([page for page, _ in rows.values()])
    return list(rows.values())


def _number(walk: Walk, one: Coming) -> int:
    """Return the round of a step; of one that does not count from the start, how often it has been done with this."""
    if walk.path.steps[one.index].when is Moment.START:
        return walk.situation.round
    return 1 + sum(1 for index, _ in walk.situation.done if index == one.index)


def _call(walk: Walk, wanted: Sequence[tuple[Page, Wish]]) -> list[Page]:
    """Hand each page to notifications; return those that somebody will get, and note why the others will not."""
    reached, lost = [], []
    for page, wish in wanted:
        why = _why_lost(walk, page, wish)
        if why:
            page.unreachable = why
            lost.append(page)
            continue
        reached.append(page)
        if wish.person is not None:
            walk.called.add(wish.person.pk)
    walk.directory.calling.write()
    if lost:
        Page.objects.bulk_update(lost, ["unreachable"])
    return reached


def _why_lost(walk: Walk, page: Page, wish: Wish) -> str:
    """Have a page written by the ways of its person; return why there is none, "" if there is."""
    step = replace(walk.path.steps[page.step], attempt=wish.attempt)
    try:
        about = call_of(page, step=step, n_steps=len(walk.path.steps), at_work=walk.at_work)
        if wish.channel is not None:
            return "" if tell_channel(wish.channel, about=about, now=walk.now) else NO_WAY
        assert wish.person is not None  # noqa: S101 - a wish has a person or a channel
        return "" if walk.directory.calling.add(wish.person, about=about) else NO_WAY
    except DatabaseError:
        # Nothing is written any more: the whole transaction is tried again.
        raise
    except Exception:
        # One person whose settings nobody foresaw must not keep the others from being called.
        logger.exception("a person could not be called", extra={"page": page.pk})
        return FAILED


def _finish(
    walk: Walk,
    steps: Sequence[Coming],
    *,
    wishes: Sequence[Wish],
    behind: dict[int, list[tuple[str, Behind]]],
    pages: Sequence[Page],
    reached: Sequence[Page],
) -> None:
    """Write down what became of the steps, in the database, in the timeline and for the rest of this walk."""
    channels = {page.recipient for page in reached if page.person_id is None}
    passed = [one for one in steps if not _has_reached(walk, behind[one.index], channels=channels)]
    rounds = {one.index: _number(walk, one) for one in steps}
    StepDone.objects.bulk_create(
        StepDone(
            escalation=walk.escalation,
            step=one.index,
            round=rounds[one.index],
            occasion=one.occasion,
            outcome=Outcome.PASSED if one in passed else Outcome.CALLED,
            at=walk.now,
        )
        for one in steps
    )
    events = _events(walk, steps, passed=passed, pages=pages, reached=reached)
    if events:
        append_events(walk.escalation.ticket, events, now=walk.now)
    done = {(one.index, one.occasion): Done(walk.now, was_passed=one in passed) for one in steps}
    walk.situation = replace(walk.situation, done={**walk.situation.done, **done})


def _has_reached(walk: Walk, found: Sequence[tuple[str, Behind]], *, channels: set[str]) -> bool:
    people = {person.pk for _, entry in found for person in entry.people}
    return bool(people & walk.called) or any(recipient in channels for recipient, _ in found)


def _events(
    walk: Walk,
    steps: Sequence[Coming],
    *,
    passed: Sequence[Coming],
    pages: Sequence[Page],
    reached: Sequence[Page],
) -> list[TicketEvent]:
    called = [one for one in steps if one not in passed]
    events = []
    if reached:
        events.append(
            TicketEvent(kind=EventKind.PAGED, data=_paged(walk, called, pages=pages, reached=reached))
        )
    if passed and not _was_said(walk, passed):
        whys = [
            f"{_who(page)}: {page.unreachable}"
            for page in pages
            if page.unreachable and page.step in {one.index for one in passed}
        ]
        why = list(dict.fromkeys(whys))
        data = {
            "path": walk.path.name,
            "steps": _numbers(passed),
            "why": why,
            "words": passed_words(walk.path.name, _numbers(passed), why),
        }
        events.append(TicketEvent(kind=EventKind.STEP_PASSED, data=data))
    return events


def _was_said(walk: Walk, passed: Sequence[Coming]) -> bool:
    """Say whether the same steps were passed a round ago: what stays so is not said every five minutes."""
    before = f"round {walk.situation.round - 1}"
    former = [walk.situation.done.get((one.index, before)) for one in passed]
    return all(one is not None and one.was_passed for one in former)


def _paged(
    walk: Walk, called: Sequence[Coming], *, pages: Sequence[Page], reached: Sequence[Page]
) -> dict[str, object]:
    indexes = {one.index for one in called}
    is_page = any(page.urgency == Urgency.PAGE for page in reached)
    lost = [page for page in pages if page.unreachable and page.step in indexes]
    people = sorted({_who(page) for page in reached})
    left_out = list(dict.fromkeys(f"{_who(page)}: {page.unreachable}" for page in lost))
    minutes, n_missed = _lateness(walk, called)
    words = called_words(
        people, is_page=is_page, path=walk.path.name, steps=_numbers(called), left_out=left_out
    )
    data: dict[str, object] = {
        "path": walk.path.name,
        "steps": _numbers(called),
        "round": walk.situation.round,
        "urgency": str(Urgency.PAGE if is_page else Urgency.NOTIFY),
        "people": people,
        "left_out": left_out,
        "words": words + late_words(minutes, n_missed),
    }
    return data | ({"late_minutes": minutes, "n_missed_rounds": n_missed} if minutes else {})


def _lateness(walk: Walk, called: Sequence[Coming]) -> tuple[int, int]:
    """Return by how many minutes a calling is late, and how many rounds were missed for that."""
    late = walk.now - min(one.at for one in called)
    if late <= LATE:
        return 0, 0
    minutes = int(late.total_seconds() // 60)
    return minutes, missed_rounds(walk.path, walk.situation, walk.now, calendar=walk.calendar)


def _who(page: Page) -> str:
    return page.person.display_name if page.person is not None else page.recipient


def _numbers(steps: Sequence[Coming]) -> list[int]:
    return sorted(one.index + 1 for one in steps)
