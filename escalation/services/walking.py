"""Walk along the paths of escalations: do what is due, once, and say when to look again.

Escalations that are advanced together are written together: what they cost in queries does not grow with their number.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import DatabaseError

from escalation.calls import call_of
from escalation.facts import calendar_in, situation_of
from escalation.models import Escalation, Outcome, Page, StepDone
from escalation.path import Coming, Done, coming, due, next_look, next_round
from escalation.recipients import Behind, Directory
from escalation.services.telling import events_of
from escalation.services.turns import Turn, Walk, Wish
from tickets.policy import Urgency
from tickets.services.events import addressed, append_addressed

logger = logging.getLogger(__name__)

NO_WAY = "There is no way by which they can be reached."
FAILED = "An internal error kept the desk from calling them."


def advance(escalation: Escalation, *, directory: Directory, now: datetime) -> None:
    """Do every step that is due, and set when to look again. The ticket and the escalation are locked."""
    advance_all([escalation], directory=directory, now=now)


def advance_all(escalations: Sequence[Escalation], *, directory: Directory, now: datetime) -> None:
    """Do every step that is due of each, and set when to look again. The tickets and the escalations are locked.

    Steps of one that are overdue together are one calling: each person is called once, for the latest that names them.
    """
    walks = [_walk(one, directory=directory, now=now) for one in escalations]
    turns = _turns(walks)
    while turns:
        _do(turns, directory=directory, now=now)
        turns = _turns(turn.walk for turn in turns)
    for walk in walks:
        escalation, situation = walk.escalation, walk.situation
        escalation.round, escalation.round_began_at = situation.round, situation.round_began_at
        left = coming(walk.path, situation, calendar=walk.calendar)
        escalation.next_look_at = next_look(left, now)
    Escalation.objects.bulk_update(escalations, ["round", "round_began_at", "next_look_at"])


def _walk(escalation: Escalation, *, directory: Directory, now: datetime) -> Walk:
    path = escalation.path
    return Walk(
        escalation=escalation,
        path=path,
        calendar=calendar_in(directory.policy(escalation.policy), plan=escalation.plan),
        situation=situation_of(escalation, path=path, now=now),
        directory=directory,
        now=now,
    )


def _turns(walks: Iterable[Walk]) -> list[Turn]:
    """Return what is due of each walk; those of which nothing is are left out."""
    return [Turn(walk, steps) for walk in walks if (steps := _due(walk))]


def _due(walk: Walk) -> list[Coming]:
    following = next_round(walk.path, walk.situation, calendar=walk.calendar)
    if following is not None and following.began_at <= walk.now:
        walk.situation = replace(walk.situation, round=following.number, round_began_at=following.began_at)
    return due(coming(walk.path, walk.situation, calendar=walk.calendar), walk.now)


def _do(turns: Sequence[Turn], *, directory: Directory, now: datetime) -> None:
    """Do what is due of several escalations, and write down what became of it."""
    directory.expect(
        recipient
        for turn in turns
        for one in turn.steps
        for recipient in turn.walk.path.steps[one.index].recipients
    )
    for turn in turns:
        turn.behind = {one.index: _behind(turn.walk, one) for one in turn.steps}
        turn.pages = _pages(turn, _wishes(turn))
    Page.objects.bulk_create(page for turn in turns for page, _ in turn.pages)
    _call(turns, directory=directory)
    _finish(turns, now=now)


def _behind(walk: Walk, one: Coming) -> list[tuple[str, Behind]]:
    """Return the recipients of a step, and who stands behind each."""
    ticket, rotation = walk.escalation.ticket, walk.commander_rotation
    return [
        (str(recipient), walk.directory.behind(recipient, ticket=ticket, commander_rotation=rotation))
        for recipient in walk.path.steps[one.index].recipients
    ]


def _wishes(turn: Turn) -> list[Wish]:
    """Return whom to call, each once for the latest step that names them, as urgently as any of them says."""
    wishes: dict[object, Wish] = {}
    for one in turn.steps:
        step = turn.walk.path.steps[one.index]
        for recipient, found in turn.behind[one.index]:
            new = [
                Wish(one.index, recipient, person, None, step.urgency, step.attempt)
                for person in found.people
            ]
            if found.channel is not None:
                new.append(Wish(one.index, recipient, None, found.channel, step.urgency, step.attempt))
            for wish in new:
                if wish.person is None or wish.person.pk not in turn.walk.called:
                    who = recipient if wish.person is None else wish.person.pk
                    wishes[who] = _stronger(wish, wishes.get(who))
    return list(wishes.values())


def _stronger(wish: Wish, former: Wish | None) -> Wish:
    if former is None:
        return wish
    urgency = Urgency.PAGE if Urgency.PAGE in (wish.urgency, former.urgency) else wish.urgency
    return replace(wish, urgency=urgency, attempt=max(wish.attempt, former.attempt))


def _pages(turn: Turn, wishes: Iterable[Wish]) -> list[tuple[Page, Wish | None]]:
    """Return, unwritten, who is called in which step with the wish for it, and who is left out."""
    walk = turn.walk
    rounds = {one.index: turn.number(one) for one in turn.steps}
    rows: dict[tuple[int, object], tuple[Page, Wish | None]] = {}
    for wish in wishes:
        page = Page(step=wish.step, recipient=wish.recipient, person=wish.person, urgency=str(wish.urgency))
        rows[wish.step, wish.person.pk if wish.person else wish.recipient] = (page, wish)
    for index, found in turn.behind.items():
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
    return list(rows.values())


def _call(turns: Sequence[Turn], *, directory: Directory) -> None:
    """Hand the pages to notifications; note which of them somebody will get, and why the others will not be had."""
    wanted = [(turn, page, wish) for turn in turns for page, wish in turn.pages if wish is not None]
    directory.calling.expect(
        [wish.person for _, _, wish in wanted if wish.person is not None],
        urgencies={str(wish.urgency) for _, _, wish in wanted},
    )
    lost = []
    for turn, page, wish in wanted:
        page.unreachable = _why_lost(turn.walk, page, wish)
        if page.unreachable:
            lost.append(page)
            continue
        turn.reached.append(page)
        if wish.person is not None:
            turn.walk.called.add(wish.person.pk)
    directory.calling.write()
    if lost:
        Page.objects.bulk_update(lost, ["unreachable"])


def _why_lost(walk: Walk, page: Page, wish: Wish) -> str:
    """Have a page written by the ways of its person; return why there is none, "" if there is."""
    calling = walk.directory.calling
    step = replace(walk.path.steps[page.step], attempt=wish.attempt)
    try:
        about = call_of(page, step=step, at_work=walk.at_work)
        if wish.channel is not None:
            return "" if calling.add_channel(wish.channel, about=about) else NO_WAY
        assert wish.person is not None  # noqa: S101 - a wish has a person or a channel
        return "" if calling.add(wish.person, about=about) else NO_WAY
    except DatabaseError:
        # Nothing is written any more: the whole transaction is tried again.
        raise
    except Exception:
        # One person whose settings nobody foresaw must not keep the others from being called.
        logger.exception("a person could not be called", extra={"page": page.pk})
        return FAILED


def _finish(turns: Sequence[Turn], *, now: datetime) -> None:
    """Write down what became of the steps, in the database, in the timelines and for the rest of the walks."""
    events = []
    for turn in turns:
        turn.passed = [one for one in turn.steps if not _has_reached(turn, one)]
        events += addressed(turn.walk.escalation.ticket, events_of(turn), now=now)
    StepDone.objects.bulk_create(row for turn in turns for row in _steps_done(turn))
    if events:
        append_addressed(events, now=now)
    for turn in turns:
        done = {(one.index, one.occasion): Done(now, was_passed=one in turn.passed) for one in turn.steps}
        situation = turn.walk.situation
        turn.walk.situation = replace(situation, done={**situation.done, **done})


def _has_reached(turn: Turn, one: Coming) -> bool:
    channels = {page.recipient for page in turn.reached if page.person_id is None}
    found = turn.behind[one.index]
    people = {person.pk for _, entry in found for person in entry.people}
    return bool(people & turn.walk.called) or any(recipient in channels for recipient, _ in found)


def _steps_done(turn: Turn) -> list[StepDone]:
    return [
        StepDone(
            escalation=turn.walk.escalation,
            step=one.index,
            round=turn.number(one),
            occasion=one.occasion,
            outcome=Outcome.PASSED if one in turn.passed else Outcome.CALLED,
            at=turn.walk.now,
        )
        for one in turn.steps
    ]
