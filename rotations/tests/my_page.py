"""The page of one's own shifts, as the tests of what it can do read it and write to it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.models import User
from rotations.models import Shift

MINE = "/rotations/mine"
LISBON = ZoneInfo("Europe/Lisbon")


def coming(user: User, level: str = "level-1") -> Shift:
    """Return the next shift of a person at a level that has not begun."""
    rows = Shift.objects.live().filter(user=user, level=level, starts_at__gt=timezone.now())
    return rows.select_related("rotation").order_by("starts_at")[0]


def page(client) -> str:
    """Return what the page shows."""
    return str(client.get(MINE).content.decode())


def local(instant: datetime, zone: ZoneInfo = LISBON) -> str:
    """Return an instant as a form's field takes it."""
    return f"{instant.astimezone(zone):%Y-%m-%dT%H:%M}"
