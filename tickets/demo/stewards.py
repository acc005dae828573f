"""What goes on in the demo's rotation: profiles, time off, somebody standing in, a swap that was taken, open offers."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from accounts.models import User
from rotations.models import Rotation, Shift, StewardProfile
from rotations.services import add_override, offer_shift, record_time_off, save_profile, take_offer
from tickets.demo.people import Cast
from timekeeping.wall_clock import to_instant

Entry = Mapping[str, Any]
# When people said so, before the demo begins: long enough ago that nobody is mailed now.
SAID = timedelta(days=3)


def live_in_rotation(raw: Entry, *, cast: Cast, rotation: Rotation, now: datetime) -> None:
    """Tell demo/stewards.yaml for a rotation whose turns are announced."""
    team = {person.name: person for person in cast.team}
    for entry in raw["profiles"]:
        save_profile(_profile(entry, user=team[entry["name"]]))
    for entry in raw["time_off"]:
        _go_away(entry, user=team[entry["name"]], now=now)
    for entry in raw["stand_ins"]:
        _stand_in(entry, rotation=rotation, cast=cast, now=now)
    for entry in raw["swaps"]:
        _swap(entry, rotation=rotation, cast=cast, now=now)


def _profile(entry: Entry, *, user: User) -> StewardProfile:
    return StewardProfile(
        user=user,
        work_begins=time.fromisoformat(entry["begins"]),
        work_ends=time.fromisoformat(entry["ends"]),
        work_days=entry.get("days", [0, 1, 2, 3, 4]),
        country=entry["country"],
        subdivision=entry.get("subdivision", ""),
        capacity=Decimal(str(entry.get("capacity", 1))),
    )


def _go_away(entry: Entry, *, user: User, now: datetime) -> None:
    first = now.astimezone(user.zone).date() + timedelta(days=entry["in_days"])
    last = first + timedelta(days=entry["days"])
    start, end = (to_instant(datetime.combine(day, time(0)), user.zone) for day in (first, last))
    record_time_off(user, start=start, end=end, note=entry["note"], now=now - SAID)


def _stand_in(entry: Entry, *, rotation: Rotation, cast: Cast, now: datetime) -> None:
    shift = _shift(rotation, entry, now=now)
    begin = max(shift.starts_at, now).replace(minute=0, second=0, microsecond=0)
    start = min(
        begin + timedelta(hours=entry["after_hours"]), shift.ends_at - timedelta(hours=entry["hours"])
    )
    end = start + timedelta(hours=entry["hours"])
    user = None if entry.get("nobody") else _free(rotation, cast, start=start, end=end)
    add_override(
        rotation,
        level=entry["level"],
        start=start,
        end=end,
        user=user,
        actor=shift.user or cast.stewards[0],
        reason=entry["reason"],
        now=now - SAID,
    )


def _swap(entry: Entry, *, rotation: Rotation, cast: Cast, now: datetime) -> None:
    shift = next(
        shift for turn in count(entry["turn"]) if (shift := _free_to_offer(rotation, entry, turn, now=now))
    )
    days = entry.get("first_days")
    end = min(shift.starts_at + timedelta(days=days), shift.ends_at) if days else shift.ends_at
    giver = shift.user or cast.stewards[0]
    offer = offer_shift(shift, end=end, actor=giver, note=entry["note"], now=now - SAID)
    if entry.get("taken"):
        taker = _free(rotation, cast, start=offer.starts_at, end=offer.ends_at)
        take_offer(offer, actor=taker, now=now - SAID / 2)


def _free_to_offer(rotation: Rotation, entry: Entry, turn: int, *, now: datetime) -> Shift | None:
    """Return the shift of the turn unless it is offered already: by somebody who is away then."""
    shift = _shift(rotation, {**entry, "turn": turn}, now=now)
    is_offered = rotation.offers.filter(starts_at__lt=shift.ends_at, ends_at__gt=shift.starts_at)
    return None if shift.user is None or is_offered.exists() else shift


def _shift(rotation: Rotation, entry: Entry, *, now: datetime) -> Shift:
    """Return the longest piece of the turn at the level, of the one that runs or so many later."""
    planned = rotation.planned_shifts.live().filter(level=entry["level"], ends_at__gt=now)
    turn = planned.order_by("starts_at")[entry["turn"]]
    pieces = rotation.shifts.live().within(turn.starts_at, turn.ends_at).filter(level=entry["level"])
    open_pieces = pieces.filter(ends_at__gt=now).select_related("user", "rotation")
    return max(open_pieces, key=lambda piece: piece.ends_at - piece.starts_at)


def _free(rotation: Rotation, cast: Cast, *, start: datetime, end: datetime) -> User:
    """Return the first steward who neither serves nor is away in the time."""
    busy = set(rotation.shifts.live().within(start, end).values_list("user_id", flat=True))
    away = {
        user.pk
        for user in cast.stewards
        if user.times_off.filter(starts_at__lt=end, ends_at__gt=start).exists()
    }
    return next(user for user in cast.stewards if user.pk not in busy | away)
