"""Who of the stewards is at work now: whom to ask first. Who is responsible stays as it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from rotations.queries import OnDuty, hours_of, reachable_order
from timekeeping.working_time import NeverWorking, is_working, next_working


@dataclass(frozen=True)
class Reach:
    """A person, and whether they are at work at an instant; if not, from when on they are again."""

    user: User
    is_at_work: bool
    works_again_at: datetime | None

    @property
    def words(self) -> str:
        """Return it as a sentence, in the person's own time."""
        if self.is_at_work:
            return f"{self.user.display_name} is at work."
        return f"{self.user.display_name} is {until_words(self.user, self.works_again_at)}."


def until_words(user: User, works_again_at: datetime | None) -> str:
    """Return until when a person who is not at work is away from it, in their own time, zone named."""
    if works_again_at is None:
        return "off hours"
    return f"off hours until {works_again_at.astimezone(user.zone):%a %H:%M} ({user.time_zone})"


def reachable_first(people: Sequence[User], *, now: datetime) -> list[Reach]:
    """Return the people, those at work before those who are not, each group in the order given."""
    return at_work_first(people, duty=reachable_order(now), now=now)


def at_work_first(people: Sequence[User], *, duty: Iterable[OnDuty], now: datetime) -> list[Reach]:
    """Return the same for those whom one has asked already who is on duty. No query for who is."""
    on_duty = {one.user.pk: one for one in duty}
    reaches = [_reach(person, on_duty.get(person.pk), now=now) for person in people]
    return sorted(reaches, key=lambda reach: not reach.is_at_work)


def _reach(person: User, duty: OnDuty | None, *, now: datetime) -> Reach:
    if duty is not None:
        return Reach(person, duty.is_at_work, duty.works_again_at)
    hours = hours_of(person)
    if is_working(hours, now):
        return Reach(person, True, None)
    try:
        return Reach(person, False, next_working(hours, now))
    except NeverWorking:
        return Reach(person, False, None)


def instead_of(lead: User | None, on_duty: Sequence[OnDuty]) -> str:
    """Say of a lead on duty who is off hours until when, and who on duty is at work; nothing where they are at work."""
    own = next((duty for duty in on_duty if lead is not None and duty.user.pk == lead.pk), None)
    if own is None or own.is_at_work:
        return ""
    awake = next((duty for duty in on_duty if duty.is_at_work), None)
    words = until_words(own.user, own.works_again_at)
    return f"{words}; {awake.user.display_name} ({awake.level}) is at work" if awake else words
