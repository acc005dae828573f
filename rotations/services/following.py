"""Let overrides and offers follow the planned shift that they are tied to."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from rotations.models import OfferState, Override, PlannedShift, Rotation, ShiftOffer

NOTHING = timedelta(0)
Moves = Mapping[UUID, PlannedShift | None]


def follow(rotation: Rotation, moves: Moves, *, now: datetime) -> tuple[datetime, datetime] | None:
    """Move what is tied to the shifts that moved, withdraw what is tied to those that are gone.

    Return the time in which overrides came or went, None when none did.
    """
    overrides = rotation.overrides.live().filter(planned_uid__in=list(moves), ends_at__gt=now)
    touched: list[datetime] = []
    for override in overrides.select_for_update(of=("self",)):
        touched += [override.starts_at, override.ends_at]
        planned = moves[override.planned_uid] if override.planned_uid else None
        moved = _moved_override(rotation, override, planned, now=now)
        touched += [moved.starts_at, moved.ends_at] if moved else []
    _move_offers(rotation, moves, now=now)
    return (min(touched), max(touched)) if touched else None


def _moved_override(
    rotation: Rotation, override: Override, planned: PlannedShift | None, *, now: datetime
) -> Override | None:
    """Withdraw the override; record it anew where its shift is now, unless that is impossible."""
    Override.objects.filter(pk=override.pk).update(withdrawn_at=now)
    bounds = _bounds(planned, override)
    if bounds is None or _is_elsewhere(rotation, override, bounds):
        ShiftOffer.objects.filter(override=override).update(
            state=OfferState.LAPSED, taken_by=None, closed_at=now
        )
        return None
    moved = Override.objects.create(
        rotation=rotation,
        level=override.level,
        user_id=override.user_id,
        starts_at=bounds[0],
        ends_at=bounds[1],
        uid=override.uid,
        reason=override.reason,
        created_by_id=override.created_by_id,
        placed_at=override.placed_at,
        planned_uid=override.planned_uid,
        is_whole_shift=override.is_whole_shift,
        offset=override.offset,
        recorded_at=now,
    )
    ShiftOffer.objects.filter(override=override).update(
        override=moved, starts_at=moved.starts_at, ends_at=moved.ends_at
    )
    return moved


def _bounds(planned: PlannedShift | None, tied: Override | ShiftOffer) -> tuple[datetime, datetime] | None:
    """Return where what is tied to a shift lies now that the shift has moved; None when nothing of it is left."""
    if planned is None:
        return None
    if tied.is_whole_shift:
        return planned.starts_at, planned.ends_at
    start = planned.starts_at + (tied.offset or NOTHING)
    end = min(start + (tied.ends_at - tied.starts_at), planned.ends_at)
    return (start, end) if start < end else None


def _is_elsewhere(rotation: Rotation, override: Override, bounds: tuple[datetime, datetime]) -> bool:
    """Say whether the moved shift would find the stand-in at another level: then they cannot follow."""
    planned = rotation.planned_shifts.live().within(*bounds).exclude(level=override.level)
    return override.user_id is not None and planned.filter(user_id=override.user_id).exists()


def _move_offers(rotation: Rotation, moves: Moves, *, now: datetime) -> None:
    tied = Q(planned_uid__in=list(moves), state=OfferState.OPEN, ends_at__gt=now)
    for offer in rotation.offers.filter(tied).select_for_update(of=("self",)):
        bounds = _bounds(moves[offer.planned_uid], offer)
        if bounds is None:
            offer.state, offer.closed_at = OfferState.LAPSED, now
        else:
            offer.starts_at, offer.ends_at = bounds
        offer.save(update_fields=["state", "closed_at", "starts_at", "ends_at"])
