"""Lock a rotation, and append what happened to it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from accounts.models import User
from rotations.errors import RotationChangedMeanwhile
from rotations.models import Rotation, RotationEvent, RotationEventKind


def lock(rotation: Rotation, *, seen_revision: int | None = None) -> Rotation:
    """Return the rotation with its members, locked until the transaction ends.

    Raises RotationChangedMeanwhile when its revision is no longer the one that the writer saw.
    """
    locked = Rotation.objects.with_members().select_for_update(of=("self",)).get(pk=rotation.pk)
    if seen_revision is not None and locked.revision != seen_revision:
        latest = locked.events.select_related("actor").last()
        what = f" Last: {latest.summary}" if latest else ""
        raise RotationChangedMeanwhile(
            f"{locked.name} was changed while you were looking at it, so nothing was done.{what}"
        )
    return locked


def record(
    rotation: Rotation,
    *,
    kind: RotationEventKind,
    actor: User | None,
    summary: str,
    now: datetime,
    data: dict[str, Any] | None = None,
    changed: Sequence[str] = (),
) -> RotationEvent:
    """Save the changed columns and the next revision of a locked rotation, and append what happened."""
    rotation.revision += 1
    rotation.updated_at = now
    rotation.save(update_fields=[*changed, "revision", "updated_at"])
    return RotationEvent.objects.create(
        rotation=rotation, kind=kind, actor=actor, happened_at=now, summary=summary[:400], data=data or {}
    )
