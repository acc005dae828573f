"""A desk on which people are called: who serves, what is delivered, who was called."""

from datetime import datetime, timedelta

from accounts.models import User
from accounts.roles import Role
from escalation.models import Escalation, Page
from escalation.services import escalate_due
from outbox.lanes import lane_of
from outbox.services import deliver_batch
from rotations.models import TimeOff
from tests.factories import (
    NOW,
    make_representative,
    make_rotation,
    make_service,
    make_steward,
    make_user,
    outage,
)
from tickets.models import Ticket, TicketEvent
from tickets.services import open_ticket
from tickets.states import EventKind

ESCALATION = lane_of("escalation")


class Desk:
    """Ana is level-2 and Kofi level-1, Mei commands incidents, Sam manages; Joy speaks for a community."""

    def __init__(self) -> None:
        self.ana, self.kofi = make_steward(name="Ana"), make_steward(name="Kofi")
        self.mei = make_user(roles=(Role.INCIDENT_COMMANDER,), name="Mei")
        self.sam = make_user(roles=(Role.MANAGER,), name="Sam")
        self.rotation = make_rotation(self.kofi, self.ana)
        self.service = make_service()
        self.joy = make_representative(self.service.community, name="Joy")

    def outage(self, *, now: datetime = NOW) -> Ticket:
        """Return an outage that Joy filed, not followed yet."""
        return open_ticket(outage(service=self.service), actor=self.joy, now=now)


def follow(now: datetime = NOW) -> None:
    """Let escalations follow what happened so far, as a worker does at an instant."""
    while deliver_batch(now=now, lane=ESCALATION):
        pass


def at(minutes: float) -> datetime:
    """Return the instant so many minutes after NOW."""
    return NOW + timedelta(minutes=minutes)


def pass_time(*, until: float, since: float = 0, every: float = 0.5) -> None:
    """Let the crank turn every half minute of a time given in minutes after NOW."""
    n = round((until - since) / every)
    for step in range(n + 1):
        follow(at(since + step * every))
        escalate_due(now=at(since + step * every))


def called(ticket: Ticket | None = None) -> list[tuple[float, str, str]]:
    """Return (minute, urgency, name or recipient) of everybody who was called, in order."""
    pages = Page.objects.filter(unreachable="").select_related("person")
    if ticket is not None:
        pages = pages.filter(escalation__ticket=ticket)
    return [
        (
            (page.created_at - NOW).total_seconds() / 60,
            page.urgency,
            page.person.name if page.person else page.recipient,
        )
        for page in pages.order_by("created_at", "person__name")
    ]


def running(ticket: Ticket) -> Escalation:
    return Escalation.objects.running().get(ticket=ticket)


def events(ticket: Ticket, kind: EventKind) -> list[TicketEvent]:
    return list(ticket.events.filter(kind=kind))


def take_time_off(user: User, *, hours: float = 24) -> TimeOff:
    return TimeOff.objects.create(
        user=user, starts_at=NOW - timedelta(hours=1), ends_at=NOW + timedelta(hours=hours), recorded_at=NOW
    )
