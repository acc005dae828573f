"""The desk on which people are called in the fault test, and whom its outages must call when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from accounts.roles import Role
from notifications.models import ContactMethod, ReachRule, Urgency, Way
from rotations.models import Rotation
from tests.factories import (
    NOW,
    make_representative,
    make_rotation,
    make_service,
    make_steward,
    make_user,
    outage,
)
from tickets.models import Ticket
from tickets.services import open_ticket

MINUTE = timedelta(minutes=1)
# Whom and by which ways, the second after so many minutes. kofi holds level-1, ana level-2.
WAYS = {
    "kofi": (("sms", 0), ("json", 2)),
    "ana": (("json", 0), ("sms", 3)),
    "mei": (("sms", 0),),
    "sam": (("json", 0),),
}
NUMBERS = {"kofi": "+4915100000001", "ana": "+4915100000002", "mei": "+4915100000003"}
# The built-in path for outages, by hand: minute, attempt, people. It begins again five minutes after its end.
STEPS = (
    (0, 1, ("kofi", "ana")),
    (5, 2, ("kofi", "ana")),
    (10, 1, ("mei",)),
    (20, 1, ("sam",)),
    (30, 1, ("kofi", "ana", "mei", "sam")),
)
ROUND = 35
# Longer than all runs together: their outages come one after the other.
TURN_IN_WEEKS = 50


@dataclass(frozen=True, order=True)
class Due:
    """A call that must arrive: so long after the outage was filed, in which round and step, who, by which way."""

    after: timedelta
    round: int
    step: int
    person: str
    way: str


def make_desk(*, port: int) -> None:
    """Make the people, their ways and the rotation."""
    people = {
        "kofi": make_steward(name="kofi"),
        "ana": make_steward(name="ana"),
        "mei": make_user(roles=(Role.INCIDENT_COMMANDER,), name="mei"),
        "sam": make_user(roles=(Role.MANAGER,), name="sam"),
    }
    make_rotation(people["kofi"], people["ana"])
    Rotation.objects.update(turn_every=TURN_IN_WEEKS)
    service = make_service(domain="hub.example.org")
    make_representative(service.community, name="joy")
    for name, ways in WAYS.items():
        for way, minutes in ways:
            method = _method(people[name], way, port=port)
            for urgency in Urgency.values:
                ReachRule.objects.create(
                    user=people[name], urgency=urgency, method=method, delay=minutes * MINUTE
                )


def _method(user: User, way: str, *, port: int) -> ContactMethod:
    kind, address = Way.SMS, NUMBERS.get(user.name, "")
    if way == "json":
        kind, address = Way.APPRISE, f"json://127.0.0.1:{port}/{user.name}/"
    return ContactMethod.objects.create(
        user=user, kind=kind, address=address, created_at=NOW, verified_at=NOW
    )


def file_outage(*, now: datetime) -> Ticket:
    """File an outage as the community's representative does."""
    joy = User.objects.get(name="joy")
    service = joy.contacts.get().community.services.get()
    return open_ticket(outage(service=service), actor=joy, now=now)


def calls() -> Iterator[Due]:
    """Yield every call of an outage that nobody acknowledges, round after round, for ever."""
    number = 0
    while True:
        number += 1
        for step, (minute, attempt, people) in enumerate(STEPS):
            for person in people:
                for way, delay in _in_order(WAYS[person], attempt=attempt):
                    after = (ROUND * (number - 1) + minute + delay) * MINUTE
                    yield Due(after, number, step, person, way)


def calls_until(end: timedelta) -> list[Due]:
    """Return the calls that are due within so long of an outage."""
    found = []
    for due in calls():
        if due.after < end:
            found.append(due)
        if ROUND * (due.round - 1) * MINUTE > end:
            return sorted(found)
    return []


def _in_order(ways: tuple[tuple[str, int], ...], *, attempt: int) -> list[tuple[str, int]]:
    """Return a person's ways as an attempt uses them: the second begins with the second, at the same pauses."""
    turn = (attempt - 1) % len(ways)
    names = [way for way, _ in (*ways[turn:], *ways[:turn])]
    return list(zip(names, (delay for _, delay in ways), strict=True))
