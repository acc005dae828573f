"""Prepare hand-offs, let them follow the shifts, take the outgoing steward's notes and the incoming one's word."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from rotations.models import Rotation
from tickets.brief import as_json, prepared_from
from tickets.errors import HandOffChangedMeanwhile, HandOffIsOff, NotAllowed
from tickets.handoff import CATCH_UP, Change, changes_of, make_brief
from tickets.handoff_mail import tell_of_hand_off, tell_of_late_notes
from tickets.models import HandOff
from tickets.services.texts import checked_text

FORGET_ANSWER = {"acknowledged_at": None, "acknowledged_by": None, "reminded_at": None, "escalated_at": None}


def create_hand_offs(*, now: datetime) -> int:
    """Prepare the hand-offs of the day and let those prepared before follow the shifts; return how many are new.

    Safe to run twice: both people are told once. Until it happens, or is acknowledged, its brief is made anew.
    """
    return sum(_create_in(pk, now=now) for pk in Rotation.objects.values_list("pk", flat=True))


@transaction.atomic
def _create_in(rotation_id: int, *, now: datetime) -> int:
    # Two workers at once would prepare the same hand-off twice; and no shift moves meanwhile.
    rotation = Rotation.objects.with_members().select_for_update(of=("self",)).get(pk=rotation_id)
    wanted = changes_of(rotation, now=now)
    known = list(rotation.hand_offs.live().filter(at__gt=now - CATCH_UP).with_people().order_by("at"))
    missing = _follow(known, wanted, now=now)
    due = [
        change
        for change in missing
        if prepared_from(change.at, rotation.zone) <= now and not _is_over(change, wanted, now=now)
    ]
    created = [_create(rotation, change, now=now) for change in due]
    for hand_off in [*known, *created]:
        is_prepared = prepared_from(hand_off.at, rotation.zone) <= now
        if is_prepared and not hand_off.is_acknowledged and not hand_off.is_cancelled:
            _refresh_brief(hand_off, now=now)
            tell_of_hand_off(hand_off, now=now)
    return len(created)


def _is_over(change: Change, wanted: Sequence[Change], *, now: datetime) -> bool:
    """Say whether the level has changed hands again since: short turns, while no worker ran."""
    return any(later.level == change.level and change.at < later.at <= now for later in wanted)


def _follow(known: Sequence[HandOff], wanted: Sequence[Change], *, now: datetime) -> list[Change]:
    """Give each known hand-off the people and time that the shifts say now; return the changes that have none yet.

    What has happened stays as it is. What no longer happens is cancelled, unless the same two change at another time.
    """
    by_place = {(hand_off.level, hand_off.at): hand_off for hand_off in known}
    missing = []
    for change in wanted:
        hand_off = by_place.pop((change.level, change.at), None)
        if hand_off is None:
            missing.append(change)
        elif not hand_off.has_happened(now):
            _change_people(hand_off, change)
    for hand_off in by_place.values():
        if hand_off.has_happened(now):
            continue
        moved = _nearest(hand_off, missing)
        if moved is None:
            hand_off.cancelled_at = now
            hand_off.save(update_fields=["cancelled_at"])
        else:
            missing.remove(moved)
            hand_off.at = moved.at
            hand_off.save(update_fields=["at"])
    return missing


def _nearest(hand_off: HandOff, changes: Sequence[Change]) -> Change | None:
    same = [
        change
        for change in changes
        if (change.level, change.outgoing.pk, change.incoming.pk)
        == (hand_off.level, hand_off.outgoing_id, hand_off.incoming_id)
    ]
    return min(same, key=lambda change: abs(change.at - hand_off.at), default=None)


def _change_people(hand_off: HandOff, change: Change) -> None:
    if (hand_off.outgoing_id, hand_off.incoming_id) == (change.outgoing.pk, change.incoming.pk):
        return
    if hand_off.incoming_id != change.incoming.pk:
        # Whoever has read it is no longer the one who takes over.
        for name, value in FORGET_ANSWER.items():
            setattr(hand_off, name, value)
    hand_off.outgoing, hand_off.incoming = change.outgoing, change.incoming
    hand_off.revision += 1
    hand_off.save(update_fields=["outgoing", "incoming", "revision", *FORGET_ANSWER])


def _create(rotation: Rotation, change: Change, *, now: datetime) -> HandOff:
    brief = make_brief(viewer=change.incoming, outgoing=change.outgoing, now=now)
    return HandOff.objects.create(
        rotation=rotation,
        level=change.level,
        at=change.at,
        outgoing=change.outgoing,
        incoming=change.incoming,
        brief=as_json(brief),
        briefed_at=now,
        created_at=now,
    )


def _refresh_brief(hand_off: HandOff, *, now: datetime) -> None:
    """Make the brief anew until the hand-off, the last time with the first run after it."""
    if hand_off.briefed_at >= hand_off.at or hand_off.briefed_at == now:
        return
    brief = make_brief(viewer=hand_off.incoming, outgoing=hand_off.outgoing, now=now)
    hand_off.brief, hand_off.briefed_at = as_json(brief), now
    hand_off.save(update_fields=["brief", "briefed_at"])


@transaction.atomic
def write_hand_off_notes(
    pk: int, *, actor: User, body: str, now: datetime, seen_revision: int | None = None
) -> HandOff:
    """Keep the outgoing steward's notes in place of those before; tell the incoming one if they had read those.

    The same notes again change nothing. Raises NotAllowed for anybody else, HandOffIsOff, HandOffChangedMeanwhile,
    NothingToSay or TextTooLong.
    """
    hand_off = _lock(pk)
    if hand_off.outgoing_id != actor.pk:
        raise NotAllowed(f"Only {hand_off.outgoing.display_name}, who hands over, writes the notes.")
    notes = checked_text(body, what="note")
    if notes == hand_off.notes:
        return hand_off
    _refuse_if_changed(hand_off, seen_revision=seen_revision)
    hand_off.notes, hand_off.notes_by, hand_off.notes_at = notes, actor, now
    hand_off.revision += 1
    hand_off.save(update_fields=["notes", "notes_by", "notes_at", "revision"])
    if hand_off.is_acknowledged:
        tell_of_late_notes(hand_off, now=now)
    return hand_off


@transaction.atomic
def acknowledge_hand_off(pk: int, *, actor: User, now: datetime, seen_revision: int | None = None) -> HandOff:
    """Note that the incoming steward has read the brief; from then on it stays as they read it.

    A second time changes nothing. Raises NotAllowed for anybody else, HandOffIsOff, or HandOffChangedMeanwhile when
    notes came after what they saw.
    """
    hand_off = _lock(pk)
    if hand_off.incoming_id != actor.pk:
        raise NotAllowed(f"Only {hand_off.incoming.display_name}, who takes over, acknowledges it.")
    if hand_off.is_acknowledged:
        return hand_off
    _refuse_if_changed(hand_off, seen_revision=seen_revision)
    hand_off.acknowledged_at, hand_off.acknowledged_by = now, actor
    hand_off.save(update_fields=["acknowledged_at", "acknowledged_by"])
    return hand_off


def _lock(pk: int) -> HandOff:
    """Return the hand-off, locked until the transaction ends; raise HandOffIsOff when it does not take place."""
    hand_off = HandOff.objects.with_people().select_for_update(of=("self",)).get(pk=pk)
    if hand_off.is_cancelled:
        raise HandOffIsOff("The shifts changed, so this hand-off does not take place.")
    return hand_off


def _refuse_if_changed(hand_off: HandOff, *, seen_revision: int | None) -> None:
    if seen_revision is not None and seen_revision != hand_off.revision:
        raise HandOffChangedMeanwhile(
            "The notes or the people of this hand-off changed while you were looking at it. Nothing was changed; "
            "read what it says now."
        )
