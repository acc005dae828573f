"""Somebody stands in for somebody, or nobody is on duty on purpose."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from rotations.errors import ImpossibleShift, NotASteward
from rotations.models import Override, Rotation, RotationEventKind
from rotations.services.announcing import announce_the_past, announce_turns, reannounce
from rotations.services.events import lock, record
from rotations.services.telling import span_in_words, tell_about
from timekeeping.wall_clock import next_whole_second

FURTHEST_AHEAD = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Tie:
    """The planned shift that an override follows: all of it, or the part from offset on."""

    planned_uid: UUID
    is_whole_shift: bool
    offset: timedelta | None


def checked_stand_in(email: str) -> User:
    """Return the steward with this address; raise NotASteward for anybody else."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        raise NotASteward(f"Nobody here has the address {email}. Name a support steward, or invite them.")
    refuse_others(user)
    return user


def refuse_others(user: User) -> None:
    """Raise NotASteward unless the person is a support steward with access."""
    if not user.has_role(Role.STEWARD):
        raise NotASteward(f"{user.display_name} is no support steward with access, so cannot be on duty.")


@transaction.atomic
def add_override(
    rotation: Rotation,
    *,
    level: str,
    start: datetime,
    end: datetime,
    user: User | None,
    actor: User,
    reason: str = "",
    seen_revision: int | None = None,
    now: datetime,
) -> Override:
    """Put somebody at a level for [start, end), from now on at the earliest, or nobody; tell those it affects.

    Raises ImpossibleShift, NotASteward, HoldsTwoLevels or RotationChangedMeanwhile.
    """
    rotation = lock(rotation, seen_revision=seen_revision)
    if end <= now:
        raise ImpossibleShift("This time is over. What was is not changed any more.")
    start = max(start, next_whole_second(now))
    if user is not None:
        refuse_others(user)
    _refuse_no_change(rotation, level=level, start=start, end=end, user=user)
    override = place_override(
        rotation, level=level, start=start, end=end, user=user, actor=actor, reason=reason, now=now
    )
    change = reannounce(rotation, start, end, now=now)
    who = user.display_name if user else "Nobody"
    summary = f"{who} at {level}, {span_in_words(start, end, rotation.zone)}."
    record_override(rotation, RotationEventKind.OVERRIDDEN, actor=actor, summary=summary, now=now)
    tell_about(rotation, change, actor=actor, reason=reason or f"{actor.display_name} changed it.", now=now)
    return override


def _refuse_no_change(
    rotation: Rotation, *, level: str, start: datetime, end: datetime, user: User | None
) -> None:
    held = list(rotation.shifts.live().within(start, end).filter(level=level).order_by("starts_at"))
    is_whole = bool(held) and held[0].starts_at <= start and end <= held[-1].ends_at
    if is_whole and {shift.user_id for shift in held} == {user.pk if user else None}:
        who = user.display_name if user else "Nobody"
        raise ImpossibleShift(f"{who} has {level} then already, so nothing would change.")


@transaction.atomic
def withdraw_override(override: Override, *, actor: User, now: datetime) -> None:
    """End an override now, or take it back if it has not begun; tell those it affects.

    Raises ImpossibleShift when it is over or was withdrawn before, HoldsTwoLevels if others moved meanwhile.
    """
    rotation = lock(override.rotation)
    override = Override.objects.select_for_update(of=("self",)).get(pk=override.pk)
    if override.withdrawn_at is not None or override.ends_at <= now:
        raise ImpossibleShift("This override is over or was withdrawn before.")
    end_override(override, now=now)
    change = reannounce(rotation, override.starts_at, override.ends_at, now=now)
    span = span_in_words(override.starts_at, override.ends_at, rotation.zone)
    summary = f"Override at {override.level} withdrawn: {span}."
    record_override(rotation, RotationEventKind.OVERRIDE_WITHDRAWN, actor=actor, summary=summary, now=now)
    tell_about(rotation, change, actor=actor, reason="An override was withdrawn.", now=now)


def end_override(override: Override, *, now: datetime) -> None:
    """Withdraw an override, keeping as a fact what of it has been served; the caller announces anew."""
    Override.objects.filter(pk=override.pk).update(withdrawn_at=now)
    served_until = next_whole_second(now)
    if override.starts_at < served_until:
        served = Override.objects.get(pk=override.pk)
        served.pk, served.ends_at = None, min(served_until, override.ends_at)
        served.recorded_at, served.withdrawn_at = now, None
        served.save(force_insert=True)


def place_override(
    rotation: Rotation,
    *,
    level: str,
    start: datetime,
    end: datetime,
    user: User | None,
    actor: User | None,
    reason: str = "",
    tie: Tie | None = None,
    now: datetime,
) -> Override:
    """Record an override of a locked rotation; the caller announces the time anew. Raises ImpossibleShift."""
    _refuse_impossible(rotation, level=level, start=start, end=end, now=now)
    return Override.objects.create(
        rotation=rotation,
        level=level,
        user=user,
        starts_at=start,
        ends_at=end,
        reason=reason[:200],
        created_by=actor,
        placed_at=now,
        recorded_at=now,
        planned_uid=tie.planned_uid if tie else None,
        is_whole_shift=bool(tie and tie.is_whole_shift),
        offset=tie.offset if tie else None,
    )


def _refuse_impossible(
    rotation: Rotation, *, level: str, start: datetime, end: datetime, now: datetime
) -> None:
    if level not in rotation.levels:
        raise ImpossibleShift(f"{rotation.name} has no {level}; its levels are {', '.join(rotation.levels)}.")
    if end <= start:
        raise ImpossibleShift("The end must come after the start.")
    if end > max(now + FURTHEST_AHEAD, rotation.announced_until or now):
        raise ImpossibleShift("This lies more than three years ahead, where no shifts are announced.")
    if rotation.announced_until is None or end > rotation.announced_until:
        announce_turns(rotation, now=now, until=end)
    if rotation.announced_from is not None and start < rotation.announced_from:
        announce_the_past(rotation, now=now)
        rotation.announced_from = min(start, rotation.announced_from)
    if not rotation.planned_shifts.live().within(start, end).filter(level=level).exists():
        raise ImpossibleShift(
            f"Nobody has a shift at {level} {span_in_words(start, end, rotation.zone)}, "
            "so there is nothing to override."
        )


def record_override(
    rotation: Rotation, kind: RotationEventKind, *, actor: User | None, summary: str, now: datetime
) -> None:
    """Append what became of an override, with the announcement that it may have made longer."""
    record(
        rotation,
        kind=kind,
        actor=actor,
        summary=summary,
        now=now,
        changed=["announced_from", "announced_until"],
    )
