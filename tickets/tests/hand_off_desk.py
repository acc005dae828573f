"""A desk around a hand-off: on Wednesday, 21 January 2026 at 09:00 in Berlin level-1 passes from Ana to Ben."""

from datetime import UTC, datetime, timedelta

from accounts.models import User
from accounts.roles import Role
from rotations.models import Rotation
from rotations.tests.factories import an_entry, load
from tests.factories import make_service, make_steward, make_ticket, make_user
from tickets.models import HandOff, Ticket
from tickets.services import create_hand_offs

AT = datetime(2026, 1, 21, 8, tzinfo=UTC)
IN_THE_NIGHT = datetime(2026, 1, 21, 3, tzinfo=UTC)
# Ben works from 09:00 to 17:00 in New York: 14:00 to 22:00 UTC.
BENS_FOURTH_HOUR = datetime(2026, 1, 21, 18, tzinfo=UTC)
BENS_EIGHTH_HOUR = datetime(2026, 1, 21, 22, tzinfo=UTC)


def hours(n: float) -> timedelta:
    return timedelta(hours=n)


def make_desk() -> dict[str, User]:
    """Make three stewards of one rotation and a manager; return them by first name."""
    people = {
        "ana": make_steward(email="ana@example.org", name="Ana Ferreira", time_zone="Europe/Berlin"),
        "ben": make_steward(email="ben@example.org", name="Ben Ochieng", time_zone="America/New_York"),
        "cho": make_steward(email="cho@example.org", name="Cho Park", time_zone="Asia/Seoul"),
        "mei": make_user(email="mei@example.org", name="Mei Lin", roles=(Role.MANAGER,)),
    }
    load(an_entry())
    return people


def the_rotation() -> Rotation:
    return Rotation.objects.with_members().get(slug="support")


def prepare(now: datetime = IN_THE_NIGHT) -> HandOff:
    """Prepare the hand-offs of the day and return that of level-1."""
    create_hand_offs(now=now)
    return HandOff.objects.live().get(level="level-1")


def open_tickets(n: int = 1, **columns: object) -> list[Ticket]:
    """Make tickets two days before the hand-off with these columns."""
    service = make_service()
    tickets = [make_ticket(service=service, now=AT - hours(48), subject=f"Ticket {i}") for i in range(n)]
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets]).update(**columns)
    return tickets
