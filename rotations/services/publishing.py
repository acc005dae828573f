"""Publish a plan: who serves which level in each of the turns to come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.db import transaction

from accounts.models import User
from rotations.errors import ImpossibleShift
from rotations.models import Rotation, RotationEventKind
from rotations.services.announcing import announce, announce_turns
from rotations.services.change import Change
from rotations.services.events import lock, record
from rotations.services.overrides import refuse_others
from rotations.services.planned import NewShift
from rotations.services.telling import span_in_words, tell_about


@dataclass(frozen=True)
class PlannedTurn:
    """One turn of a plan, over the half-open [start, end) in UTC: the holder of each level."""

    start: datetime
    end: datetime
    holders: Mapping[str, User]


@transaction.atomic
def publish_plan(
    rotation: Rotation, turns: Sequence[PlannedTurn], *, actor: User | None, seen_revision: int, now: datetime
) -> Change:
    """Make the plan the announced shifts of its time, and tell exactly the people whose shifts changed.

    Overrides stay; swaps follow their shifts. Raises ImpossibleShift, NotASteward, HoldsTwoLevels, or
    RotationChangedMeanwhile when somebody published or changed anything after the writer had looked.
    """
    rotation = lock(rotation, seen_revision=seen_revision)
    change = _announce_plan(rotation, turns, now=now)
    span = span_in_words(turns[0].start, turns[-1].end, rotation.zone)
    told = tell_about(rotation, change, actor=actor, reason="A new plan was published.", now=now)
    record(
        rotation,
        kind=RotationEventKind.PLAN_PUBLISHED,
        actor=actor,
        summary=f"Plan of {len(turns)} turns published, {span}. People told: {len(told)}.",
        now=now,
        changed=["announced_from", "announced_until", "is_planned"],
    )
    return change


@transaction.atomic
def preview_plan(rotation: Rotation, turns: Sequence[PlannedTurn], *, now: datetime) -> Change:
    """Return what publishing the plan would change, and change nothing. Raises what publish_plan raises."""
    # The same steps as publishing, taken back: the preview cannot promise what publishing would not do.
    change = _announce_plan(lock(rotation), turns, now=now)
    transaction.set_rollback(True)
    return change


def _announce_plan(rotation: Rotation, turns: Sequence[PlannedTurn], *, now: datetime) -> Change:
    _refuse_impossible(rotation, turns, now=now)
    if rotation.announced_until is None or rotation.announced_until < turns[0].start:
        announce_turns(rotation, now=now, until=turns[0].start)
    shifts = [
        NewShift(level, user.pk, turn.start, turn.end)
        for turn in turns
        for level, user in turn.holders.items()
    ]
    rotation.is_planned = True
    return announce(rotation, shifts, start=turns[0].start, end=turns[-1].end, now=now)


def _refuse_impossible(rotation: Rotation, turns: Sequence[PlannedTurn], *, now: datetime) -> None:
    if not turns:
        raise ImpossibleShift("A plan has at least one turn.")
    if turns[0].start < now:
        raise ImpossibleShift("A plan begins in the future: what was announced and has begun stays as it is.")
    for turn in turns:
        if turn.end <= turn.start:
            raise ImpossibleShift("A turn ends after it starts.")
        if set(turn.holders) != set(rotation.levels):
            raise ImpossibleShift(f"Each turn names somebody for {', '.join(rotation.levels)}.")
        for user in turn.holders.values():
            refuse_others(user)
    for earlier, later in pairwise(turns):
        if earlier.end != later.start:
            raise ImpossibleShift("The turns of a plan follow each other without gap or overlap.")
