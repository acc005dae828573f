"""Merge a ticket into another about the same thing: one goes on, the other points to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from tickets.errors import CannotMerge, NotAllowed
from tickets.histories import history_of, promises_to
from tickets.models import Ticket, TicketEvent
from tickets.policy import UNPROMISED_KINDS, Clock
from tickets.services.events import lock, refuse_if_changed, save_and_record_all
from tickets.services.texts import storable
from tickets.slo import Wait, course_of, waits_of
from tickets.states import EventKind, Status

ENDED_FIELDS = ["status", "merged_into", "resolved_at", "closed_at", "is_possible_incident"]
KEPT_FIELDS = ["status", "clock_started_at", "community_spoke_at"]


@dataclass(frozen=True)
class Owed:
    """What the ticket that ends hands on: since when somebody waits for a word, when work began, and its pauses."""

    since: datetime | None
    begun_at: datetime | None
    waits: tuple[Wait, ...] = ()


@transaction.atomic
def merge(
    number: int, *, into: int, actor: User, reason: str, now: datetime, seen_version: int | None = None
) -> Ticket:
    """Close a ticket in favour of another, which keeps the earlier start of their clocks; return the other.

    What was said stays where it was said; each points to the other, and the requester is told where it goes on.
    Raises NotAllowed, CannotMerge or TicketChangedMeanwhile.
    """
    if not actor.is_team_member:
        raise NotAllowed("Only the team merges tickets.")
    if number == into:
        raise CannotMerge("A ticket cannot be merged into itself.")
    old, kept = _locked(number, into)
    refuse_if_changed(old, seen_version=seen_version, actor=actor)
    refuse_merge(old, kept, actor=actor)
    words = storable(reason)[:500]
    owed = owed_by(old)
    _end(old, kept, actor=actor, reason=words, now=now)
    _go_on(kept, old, owed=owed, actor=actor, reason=words, now=now)
    return kept


def refuse_merge(old: Ticket, kept: Ticket, *, actor: User) -> None:
    """Raise CannotMerge where the first ticket cannot end in the second, with a sentence that says what to do.

    Whoever sees the one must see the other: a merge shows nobody what was not theirs, and takes nothing from anybody.
    """
    if old.pk == kept.pk:
        raise CannotMerge("A ticket cannot be merged into itself.")
    if old.is_done:
        raise CannotMerge(f"{old.reference} is done already. Only what is open can be merged.")
    if kept.merged_into_id is not None:
        raise CannotMerge(
            f"{kept.reference} was itself merged into SD-{kept.merged_into_id}. Merge into that one."
        )
    if kept.is_done:
        raise CannotMerge(f"{kept.reference} is done. Reopen it first, or merge the other way round.")
    if old.community_id is not None and old.community_id != kept.community_id:
        raise CannotMerge(
            f"{kept.reference} is another community's, which must not see this one. Answer both instead."
        )
    if not Ticket.objects.visible_to(old.requester).filter(pk=kept.pk).exists():
        raise CannotMerge(
            f"{old.requester.display_name} cannot see {kept.reference} and would lose sight of their request. "
            "Merge the other way round, or answer both."
        )
    if kept.is_held and not old.is_held:
        raise CannotMerge(
            f"{kept.reference} still waits for approval, so nothing is promised on it. Approve it first."
        )


def owed_by(ticket: Ticket) -> Owed:
    """Return what a ticket would hand on: of its clocks that run, what people wait for and when it began."""
    history = history_of(ticket)
    promises, course = promises_to(ticket, history), course_of(history)
    running = {period.clock: period for period in course.periods if period.ended_at is None}
    waiting = [
        running[clock].started_at
        for clock in (Clock.FIRST_RESPONSE, Clock.NEXT_RESPONSE)
        if clock in running and promises.target(clock, course.regimes[-1]) is not None
    ]
    work = running.get(Clock.RESOLUTION)
    if work is None:
        return Owed(min(waiting, default=None), None)
    return Owed(min(waiting, default=None), work.started_at, waits_of(work, course))


def _locked(number: int, into: int) -> tuple[Ticket, Ticket]:
    """Lock both, the lower number first, so that two merges at once never wait for each other."""
    found = {}
    for each in sorted((number, into)):
        try:
            found[each] = lock(each)
        except Ticket.DoesNotExist as error:
            raise CannotMerge(f"There is no SD-{each}.") from error
    return found[number], found[into]


def _end(old: Ticket, kept: Ticket, *, actor: User, reason: str, now: datetime) -> None:
    data = {
        "words": f"merged it into {kept.reference}",
        "into": kept.number,
        "from": old.status,
        "to": Status.CLOSED,
        "reason": reason,
    }
    old.status, old.merged_into = Status.CLOSED, kept
    old.resolved_at = old.closed_at = now
    old.is_possible_incident = False
    merged = TicketEvent(kind=EventKind.MERGED, actor=actor, data=data)
    save_and_record_all(old, [merged], now=now, changed=ENDED_FIELDS)


def _go_on(kept: Ticket, old: Ticket, *, owed: Owed, actor: User, reason: str, now: datetime) -> None:
    data: dict[str, Any] = {
        "words": f"merged {old.reference} into it",
        "from_ticket": old.number,
        "since": owed.since.isoformat() if owed.since else None,
        "begun_at": owed.begun_at.isoformat() if owed.begun_at else None,
        "waits": [
            [wait.started_at.isoformat(), (wait.ended_at or now).isoformat(), wait.why] for wait in owed.waits
        ],
        "reason": reason,
    }
    if owed.since is not None:
        started_at = None if kept.kind in UNPROMISED_KINDS else kept.clock_started_at
        if kept.first_responded_at is None and started_at is not None:
            kept.clock_started_at = min(started_at, owed.since)
        else:
            kept.community_spoke_at = min(kept.community_spoke_at or owed.since, owed.since)
        if kept.status == Status.PENDING:
            # The community has spoken, on the other one.
            kept.status = Status.OPEN
            data["to"] = str(Status.OPEN)
    merged = TicketEvent(kind=EventKind.MERGED, actor=actor, data=data)
    save_and_record_all(kept, [merged], now=now, changed=KEPT_FIELDS)
