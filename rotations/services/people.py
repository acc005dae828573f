"""What people say about themselves: how they serve, and when they are away."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from rotations.errors import ImpossibleShift, NotYours
from rotations.models import OfferReason, OfferState, Shift, ShiftOffer, StewardProfile, TimeOff
from rotations.services.exchange import offer_shift

# What is said of a person by themselves and their manager; what was read of their calendar is not overwritten with it.
SAID = (
    "work_begins",
    "work_ends",
    "work_days",
    "country",
    "subdivision",
    "levels",
    "capacity",
    "first_on",
    "last_on",
    "is_new",
)


@transaction.atomic
def save_profile(profile: StewardProfile) -> StewardProfile:
    """Keep how a person serves."""
    said = {name: getattr(profile, name) for name in SAID}
    saved, _ = StewardProfile.objects.update_or_create(user=profile.user, defaults=said)
    return saved


@transaction.atomic
def record_time_off(
    user: User, *, start: datetime, end: datetime, note: str = "", calendar_uid: str = "", now: datetime
) -> TimeOff:
    """Keep that a person is away in [start, end), and ask colleagues to cover the shifts it collides with.

    Raises ImpossibleShift when the time is over or ends before it starts.
    """
    if end <= start:
        raise ImpossibleShift("The end must come after the start.")
    if end <= now:
        raise ImpossibleShift("This time is over.")
    time_off = TimeOff.objects.create(
        user=user,
        starts_at=start,
        ends_at=end,
        note=note[:200],
        calendar_uid=calendar_uid[:300],
        recorded_at=now,
    )
    ask_for_cover(time_off, now=now)
    return time_off


def ask_for_cover(time_off: TimeOff, *, now: datetime) -> list[ShiftOffer]:
    """Offer every announced shift of the person, as far as they are away, unless it is or was offered for it."""
    start = max(time_off.starts_at, now)
    shifts = Shift.objects.live().within(start, time_off.ends_at).filter(user=time_off.user)
    offers = []
    for shift in shifts.select_related("rotation").order_by("starts_at"):
        first, last = max(shift.starts_at, start), min(shift.ends_at, time_off.ends_at)
        if _is_offered(shift, first, last, time_off=time_off):
            continue
        offers.append(
            offer_shift(
                shift,
                start=first,
                end=last,
                actor=time_off.user,
                reason=OfferReason.TIME_OFF,
                time_off=time_off,
                now=now,
            )
        )
    return offers


def _is_offered(shift: Shift, start: datetime, end: datetime, *, time_off: TimeOff) -> bool:
    """Say whether the time is on offer, or was for the same time off: what somebody took back they serve."""
    return ShiftOffer.objects.filter(
        Q(state=OfferState.OPEN) | Q(time_off=time_off),
        rotation=shift.rotation_id,
        level=shift.level,
        offered_by=shift.user_id,
        starts_at__lt=end,
        ends_at__gt=start,
    ).exists()


@transaction.atomic
def cancel_time_off(time_off: TimeOff, *, actor: User, now: datetime) -> None:
    """Note that a person is there after all; offers that nobody took are withdrawn. Raises NotYours."""
    if time_off.user_id != actor.pk:
        raise NotYours("Only the person themselves can change their time off.")
    TimeOff.objects.live().filter(pk=time_off.pk).update(cancelled_at=now)
    ShiftOffer.objects.filter(time_off=time_off, state=OfferState.OPEN).update(
        state=OfferState.WITHDRAWN, closed_at=now
    )
