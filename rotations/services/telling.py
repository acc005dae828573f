"""Tell exactly the people whose shifts changed, each in their own time."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from notifications.services import queue_message
from rotations.models import Rotation, Shift
from rotations.services.change import Change

# A mail that nobody reads to its end helps nobody.
MOST_LINES = 40
Held = tuple[str, datetime, datetime]


def span_in_words(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """Return the time from start to end on the zone's clock, with its name."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    return f"{first:%a %d %b %Y, %H:%M} to {last:%a %d %b %Y, %H:%M} ({zone.key})"


def tell_about(
    rotation: Rotation, change: Change, *, actor: User | None, reason: str, now: datetime
) -> list[User]:
    """Mail everybody whose coming shifts are different now, but the actor; return them."""
    before, after = held_by_person(change.withdrawn, now=now), held_by_person(change.added, now=now)
    affected = [pk for pk in {*before, *after} if before[pk] != after[pk]]
    people = User.objects.filter(pk__in=affected, is_active=True)
    if actor is not None:
        people = people.exclude(pk=actor.pk)
    told = []
    for user in people.order_by("pk"):
        lost, gained = before[user.pk] - after[user.pk], after[user.pk] - before[user.pk]
        queue_message(
            user,
            subject=f"Your shifts in {rotation.name} changed",
            body=_body(user, rotation, lost=lost, gained=gained, reason=reason),
            key=f"rotation:{rotation.pk}:{rotation.revision + 1}:{now.isoformat()}:{user.pk}",
            reference=f"rotation {rotation.slug}"[:40],
            now=now,
        )
        told.append(user)
    return told


def held_by_person(shifts: Iterable[Shift], *, now: datetime) -> defaultdict[int, set[Held]]:
    """Return by person's id what they hold from now on as (level, start, end), neighbouring pieces taken together."""
    held: defaultdict[int, set[Held]] = defaultdict(set)
    coming = [shift for shift in shifts if shift.user_id is not None and shift.ends_at > now]
    ordered = sorted(coming, key=lambda shift: (shift.user_id, shift.level, shift.starts_at))
    for (user_id, level), pieces in groupby(ordered, key=lambda shift: (shift.user_id, shift.level)):
        for start, end in _joined(pieces, now=now):
            held[user_id].add((level, start, end))
    return held


def _joined(pieces: Iterable[Shift], *, now: datetime) -> list[tuple[datetime, datetime]]:
    joined: list[tuple[datetime, datetime]] = []
    for piece in pieces:
        start = max(piece.starts_at, now)
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], piece.ends_at)
        else:
            joined.append((start, piece.ends_at))
    return joined


def _body(user: User, rotation: Rotation, *, lost: set[Held], gained: set[Held], reason: str) -> str:
    lines = [f"Your shifts in {rotation.name} are different from what you knew. {reason}", ""]
    lines += _lines("No longer yours:", lost, user.zone)
    lines += _lines("Yours now:", gained, user.zone)
    address = settings.BASE_URL + reverse("rotations:mine")
    return "\n".join([*lines, f"All your shifts: {address}", ""])


def _lines(title: str, held: set[Held], zone: ZoneInfo) -> list[str]:
    if not held:
        return []
    ordered = sorted(held, key=lambda one: one[1])
    lines = [f"- {level}: {span_in_words(start, end, zone)}" for level, start, end in ordered[:MOST_LINES]]
    if len(ordered) > MOST_LINES:
        lines.append(f"- and {len(ordered) - MOST_LINES} more")
    return [title, *lines, ""]
