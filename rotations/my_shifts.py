"""What one person needs to know of rotations: their shifts, swaps and time off, and what they could take."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from accounts.models import User
from rotations.clocks import Reader, hours_in_words, span_on
from rotations.models import OfferState, Shift, ShiftOffer, StewardProfile, TimeOff
from rotations.queries import hours_of
from timekeeping.intervals import Interval, subtract, union

# So long what became of an offer is news.
NEWS = timedelta(days=30)


@dataclass(frozen=True)
class MyShift:
    """A shift to come or running, with what is offered of it and when its holder is away in it."""

    shift: Shift
    offers: list[ShiftOffer]
    away: list[str]
    is_running: bool


@dataclass(frozen=True)
class Offered:
    """A colleague's open offer: why the reader cannot take it (empty: they can), and their hours then."""

    offer: ShiftOffer
    problem: str
    hours: str


@dataclass(frozen=True)
class Mine:
    """Everything on the page of one's own shifts."""

    shifts: list[MyShift]
    offered: list[Offered]
    own: list[ShiftOffer]
    closed: list[ShiftOffer]
    times_off: list[TimeOff]
    profile: StewardProfile


def mine_of(user: User, *, now: datetime) -> Mine:
    """Return what a person needs to know, in seven queries at most however many shifts and offers there are."""
    rows = Shift.objects.live().filter(user=user, ends_at__gt=now).select_related("rotation")
    shifts = list(rows.order_by("starts_at", "level"))
    offers = _open_offers(now=now)
    times_off = _times_off(user, now=now)
    profile = profile_of(user)
    own = [offer for offer in offers if offer.offered_by_id == user.pk]
    others = [offer for offer in offers if offer.offered_by_id != user.pk]
    held = _held(others, now=now)
    return Mine(
        shifts=[_my_shift(shift, own, times_off, zone=user.zone, now=now) for shift in shifts],
        offered=[
            Offered(
                offer,
                problem_with_taking(offer, user, shifts=shifts, times_off=times_off, profile=profile),
                _hours(offer, user),
            )
            for offer in others
            if not subtract([(max(offer.starts_at, now), offer.ends_at)], held[_place(offer)])
        ],
        own=own,
        closed=_closed(user, now=now),
        times_off=times_off,
        profile=profile,
    )


def profile_of(user: User) -> StewardProfile:
    """Return how a person serves; the usual way where nobody ever said."""
    return StewardProfile.objects.filter(user=user).first() or StewardProfile(user=user)


def _open_offers(*, now: datetime) -> list[ShiftOffer]:
    rows = ShiftOffer.objects.filter(state=OfferState.OPEN, ends_at__gt=now)
    return list(rows.select_related("rotation", "offered_by__steward_profile").order_by("starts_at", "pk"))


def _closed(user: User, *, now: datetime) -> list[ShiftOffer]:
    """Return the offers of the person that were taken or lapsed lately, and those that they took."""
    rows = ShiftOffer.objects.filter(
        state__in=[OfferState.TAKEN, OfferState.LAPSED], closed_at__gt=now - NEWS
    )
    mine = rows.filter(offered_by=user) | rows.filter(taken_by=user)
    return list(mine.select_related("rotation", "offered_by", "taken_by").order_by("starts_at", "pk"))


def _times_off(user: User, *, now: datetime) -> list[TimeOff]:
    offers = (
        ShiftOffer.objects.exclude(state=OfferState.WITHDRAWN)
        .select_related("taken_by")
        .order_by("starts_at")
    )
    rows = TimeOff.objects.live().filter(user=user, ends_at__gt=now)
    return list(rows.prefetch_related(Prefetch("offers", queryset=offers)))


def _my_shift(
    shift: Shift, own: Sequence[ShiftOffer], times_off: Sequence[TimeOff], *, zone: ZoneInfo, now: datetime
) -> MyShift:
    return MyShift(
        shift=shift,
        offers=[
            offer
            for offer in own
            if _place(offer) == (shift.rotation_id, shift.level, shift.user_id) and _share_time(offer, shift)
        ],
        away=[span_on(off.starts_at, off.ends_at, zone) for off in times_off if _share_time(off, shift)],
        is_running=shift.starts_at <= now,
    )


def _share_time(one: ShiftOffer | TimeOff | Shift, other: ShiftOffer | TimeOff | Shift) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


Place = tuple[int, str, int | None]


def _place(row: ShiftOffer) -> Place:
    return row.rotation_id, row.level, row.offered_by_id


def _held(offers: Sequence[ShiftOffer], *, now: datetime) -> Mapping[Place, list[Interval]]:
    """Return what those who offer really hold, by rotation, level and person: somebody may stand in by now."""
    held: defaultdict[Place, list[Interval]] = defaultdict(list)
    if not offers:
        return held
    end = max(offer.ends_at for offer in offers)
    people = {offer.offered_by_id for offer in offers}
    rows = Shift.objects.live().within(now, end).filter(user__in=people)
    for rotation, level, person, first, last in rows.values_list(
        "rotation_id", "level", "user_id", "starts_at", "ends_at"
    ):
        held[rotation, level, person].append((first, last))
    return defaultdict(list, {place: union(times) for place, times in held.items()})


def problem_with_taking(
    offer: ShiftOffer,
    user: User,
    *,
    shifts: Sequence[Shift],
    times_off: Sequence[TimeOff],
    profile: StewardProfile,
) -> str:
    """Return why a person cannot take an offer, given their shifts and times off; nothing if they can.

    The same rules as rotations.services.take_offer, which has the last word.
    """
    if not user.is_steward:
        return "Only support stewards take shifts."
    if profile.levels and offer.level not in profile.levels:
        return f"You may hold {', '.join(profile.levels)}, not {offer.level}."
    away = next((off for off in times_off if _share_time(off, offer)), None)
    if away:
        return f"You are away then: {span_on(away.starts_at, away.ends_at, user.zone)}."
    own = (shift for shift in shifts if shift.rotation_id == offer.rotation_id and _share_time(shift, offer))
    held = next(own, None)
    if held:
        return f"You are at {held.level} then: {span_on(held.starts_at, held.ends_at, user.zone)}."
    return ""


def _hours(offer: ShiftOffer, user: User) -> str:
    """Return the hours of whoever gives the shift away, on their clock and on the reader's."""
    calendar = hours_of(offer.offered_by)
    return hours_in_words(calendar, offer.starts_at.astimezone(calendar.zone).date(), Reader(user.zone))
