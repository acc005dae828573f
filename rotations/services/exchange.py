"""Give a shift, or a part of one, to a colleague."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from notifications.services import queue_message
from rotations.errors import ImpossibleShift, NotYours, OfferClosed
from rotations.models import (
    OfferReason,
    OfferState,
    Override,
    PlannedShift,
    Rotation,
    RotationEventKind,
    Shift,
    ShiftOffer,
    StewardProfile,
    TimeOff,
)
from rotations.services.announcing import reannounce
from rotations.services.events import lock, record
from rotations.services.overrides import Tie, place_override, record_override, refuse_others
from rotations.services.telling import span_in_words, tell_about
from timekeeping.wall_clock import next_whole_second


@transaction.atomic
def offer_shift(
    shift: Shift,
    *,
    start: datetime | None = None,
    end: datetime | None = None,
    actor: User,
    reason: OfferReason = OfferReason.SWAP,
    time_off: TimeOff | None = None,
    note: str = "",
    now: datetime,
) -> ShiftOffer:
    """Offer the shift, or its part [start, end), to the colleagues of the rotation and tell them.

    Raises NotYours, or ImpossibleShift for what is over, outside the shift, or offered already.
    """
    rotation = lock(shift.rotation)
    shift = Shift.objects.get(pk=shift.pk)
    _refuse_foreign(shift, actor=actor)
    start = max(start or shift.starts_at, next_whole_second(now))
    end = end or shift.ends_at
    _refuse_outside(rotation, shift, start=start, end=end)
    planned = _planned_of(shift)
    is_whole = planned is not None and (start, end) == (planned.starts_at, planned.ends_at)
    offer = ShiftOffer.objects.create(
        rotation=rotation,
        level=shift.level,
        planned_uid=planned.uid if planned else shift.piece_of,
        is_whole_shift=is_whole,
        offset=None if planned is None or is_whole else start - planned.starts_at,
        starts_at=start,
        ends_at=end,
        offered_by=actor,
        reason=reason,
        time_off=time_off,
        note=note[:200],
        created_at=now,
    )
    what = f"{shift.level}, {span_in_words(start, end, rotation.zone)}"
    record(
        rotation,
        kind=RotationEventKind.SHIFT_OFFERED,
        actor=actor,
        summary=f"{actor.display_name} offers {what}.",
        now=now,
    )
    _tell_colleagues(offer, now=now)
    return offer


def _refuse_foreign(shift: Shift, *, actor: User) -> None:
    if shift.withdrawn_at is not None:
        raise ImpossibleShift("This shift was changed meanwhile. Look at your shifts again.")
    if shift.user_id != actor.pk:
        raise NotYours("Only the person who has a shift can give it away.")


def _refuse_outside(rotation: Rotation, shift: Shift, *, start: datetime, end: datetime) -> None:
    if end <= start:
        raise ImpossibleShift("This part is over, or it ends before it starts.")
    if start < shift.starts_at or end > shift.ends_at:
        span = span_in_words(shift.starts_at, shift.ends_at, rotation.zone)
        raise ImpossibleShift(f"The part must lie inside the shift: {span}.")
    is_offered = rotation.offers.filter(
        state=OfferState.OPEN,
        offered_by=shift.user_id,
        level=shift.level,
        starts_at__lt=end,
        ends_at__gt=start,
    )
    if is_offered.exists():
        raise ImpossibleShift("This time is offered already. Withdraw that offer first.")


def _planned_of(shift: Shift) -> PlannedShift | None:
    """Return the planned shift that a shift is a piece of, also by way of the swap that made it."""
    override = Override.objects.live().filter(uid=shift.piece_of).first()
    uid = shift.piece_of if override is None else override.planned_uid
    if uid is None:
        return None
    return PlannedShift.objects.live().filter(rotation_id=shift.rotation_id, uid=uid).first()


@transaction.atomic
def take_offer(offer: ShiftOffer, *, actor: User, now: datetime) -> Override:
    """Take an offered shift: the taker serves it from now on; both are told.

    Raises OfferClosed, NotASteward, NotYours for one's own offer, ImpossibleShift for a time in which the taker is away
    or a level they may not hold, HoldsTwoLevels.
    """
    rotation = lock(offer.rotation)
    offer = ShiftOffer.objects.select_related("offered_by").get(pk=offer.pk)
    start = max(offer.starts_at, next_whole_second(now))
    _refuse_taking(rotation, offer, start=start, actor=actor)
    override = place_override(
        rotation,
        level=offer.level,
        start=start,
        end=offer.ends_at,
        user=actor,
        actor=actor,
        reason=f"{offer.get_reason_display()}: {actor.display_name} for {offer.offered_by.display_name}",
        tie=_tie(offer, start=start),
        now=now,
    )
    change = reannounce(rotation, start, offer.ends_at, now=now)
    _close(offer, OfferState.TAKEN, now=now, taken_by=actor, override=override)
    summary = f"{actor.display_name} takes {offer.level} from {offer.offered_by.display_name}, "
    summary += f"{span_in_words(start, offer.ends_at, rotation.zone)}."
    record_override(rotation, RotationEventKind.OFFER_TAKEN, actor=actor, summary=summary, now=now)
    tell_about(rotation, change, actor=None, reason=summary, now=now)
    return override


def _tie(offer: ShiftOffer, *, start: datetime) -> Tie:
    if offer.is_whole_shift and start == offer.starts_at:
        return Tie(offer.planned_uid, is_whole_shift=True, offset=None)
    offset = (offer.offset or timedelta(0)) + (start - offer.starts_at)
    return Tie(offer.planned_uid, is_whole_shift=False, offset=offset)


def _refuse_taking(rotation: Rotation, offer: ShiftOffer, *, start: datetime, actor: User) -> None:
    refuse_others(actor)
    if offer.state != OfferState.OPEN or offer.ends_at <= start:
        raise OfferClosed("This offer was taken or withdrawn meanwhile, or its time is over.")
    if offer.offered_by_id == actor.pk:
        raise NotYours("This is your own offer. Withdraw it to keep the shift.")
    if not _still_holds(rotation, offer, start=start):
        raise OfferClosed(f"{offer.offered_by.display_name} no longer has this shift.")
    if TimeOff.objects.live().within(start, offer.ends_at).filter(user=actor).exists():
        raise ImpossibleShift("You are away in this time. Change your time off first.")
    profile = StewardProfile.objects.filter(user=actor).first()
    if profile and profile.levels and offer.level not in profile.levels:
        raise ImpossibleShift(f"You may hold {', '.join(profile.levels)}, not {offer.level}.")


def _still_holds(rotation: Rotation, offer: ShiftOffer, *, start: datetime) -> bool:
    held = rotation.shifts.live().within(start, offer.ends_at).filter(level=offer.level)
    return {shift.user_id for shift in held} == {offer.offered_by_id}


@transaction.atomic
def withdraw_offer(offer: ShiftOffer, *, actor: User, now: datetime) -> None:
    """Keep the shift after all. Raises NotYours or OfferClosed."""
    rotation = lock(offer.rotation)
    offer = ShiftOffer.objects.get(pk=offer.pk)
    if offer.offered_by_id != actor.pk:
        raise NotYours("Only the person who made an offer can withdraw it.")
    if offer.state != OfferState.OPEN:
        raise OfferClosed("This offer was taken or withdrawn before.")
    _close(offer, OfferState.WITHDRAWN, now=now)
    record(
        rotation,
        kind=RotationEventKind.OFFER_WITHDRAWN,
        actor=actor,
        summary=f"{actor.display_name} keeps {offer.level}, "
        f"{span_in_words(offer.starts_at, offer.ends_at, rotation.zone)}.",
        now=now,
    )


def _close(
    offer: ShiftOffer,
    state: OfferState,
    *,
    now: datetime,
    taken_by: User | None = None,
    override: Override | None = None,
) -> None:
    offer.state, offer.closed_at, offer.taken_by, offer.override = state, now, taken_by, override
    offer.save(update_fields=["state", "closed_at", "taken_by", "override"])


def _tell_colleagues(offer: ShiftOffer, *, now: datetime) -> None:
    members = offer.rotation.members.select_related("user").filter(user__is_active=True)
    address = settings.BASE_URL + reverse("rotations:mine")
    for member in members.exclude(user=offer.offered_by_id):
        span = span_in_words(offer.starts_at, offer.ends_at, member.user.zone)
        why = "is away" if offer.reason == OfferReason.TIME_OFF else "asks for a swap"
        queue_message(
            member.user,
            subject=f"Can you take {offer.level} for {offer.offered_by.display_name}?",
            body=f"{offer.offered_by.display_name} {why}: {offer.level} of {offer.rotation.name}, {span}.\n"
            f"{offer.note}\n\nTake it here: {address}\n",
            key=f"offer:{offer.pk}:{member.user_id}",
            reference=f"rotation {offer.rotation.slug}"[:40],
            now=now,
        )
