"""The hand-off that is coming when the demo begins: somebody stands in for somebody, who left notes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from rotations.models import Rotation
from rotations.queries import find_rotations, shifts_of
from rotations.services import add_override
from tickets.demo.people import Cast
from tickets.models import HandOff, Ticket
from tickets.services import create_hand_offs, write_hand_off_notes
from tickets.states import Status

STANDS_IN_FOR = timedelta(days=5)


def hand_over(cast: Cast, raw: Mapping[str, Any], *, email: str, now: datetime) -> None:
    """Let the steward with the address take a level over soon, or leave the one they hold, with notes."""
    (rotation,) = find_rotations()
    start = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=2)
    _stand_in(rotation, cast, person=cast.person(email), reason=raw["reason"], start=start, now=now)
    create_hand_offs(now=now)
    for hand_off in HandOff.objects.filter(at=start).with_people():
        notes = raw["notes"].format(
            incoming=hand_off.incoming.first_name,
            outage=Ticket.objects.live().filter(tier="P1").latest("opened_at").reference,
            **{status: _oldest(status).reference for status in (Status.PENDING, Status.PLANNED)},
        )
        write_hand_off_notes(hand_off.pk, actor=hand_off.outgoing, body=notes, now=now)


def _oldest(status: Status) -> Ticket:
    return Ticket.objects.filter(status=status).earliest("updated_at")


def _stand_in(
    rotation: Rotation, cast: Cast, *, person: User, reason: str, start: datetime, now: datetime
) -> None:
    """Override a level so that the person begins or ends there at `start`."""
    end = start + STANDS_IN_FOR
    held = shifts_of(rotation, start, end)
    own = next((shift for shift in held if shift.steward == person.email), None)
    level, stand_in = (own.level if own else rotation.levels[0]), person
    if own is not None and own.start > start:
        end = own.start
    elif own is not None:
        busy = {shift.steward for shift in held}
        stand_in = next(one for one in cast.stewards if one.email not in busy)
    manager = next(one for one in cast.team if one.is_manager)
    add_override(
        rotation, level=level, start=start, end=end, user=stand_in, actor=manager, reason=reason, now=now
    )
