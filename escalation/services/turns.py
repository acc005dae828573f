"""What is known of an escalation while it is advanced, and of the steps of it that are done together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from accounts.models import User
from escalation.models import Escalation, Page
from escalation.path import Coming, Situation
from escalation.recipients import Behind, Directory
from notifications.models import Channel
from tickets.facts import Tier
from tickets.policy import Moment, Path, Urgency
from tickets.reach import Reach, at_work_first
from timekeeping.working_time import WorkingCalendar


@dataclass(frozen=True)
class Wish:
    """Somebody who is to be called, or a channel to be told, and in the name of which step."""

    step: int
    recipient: str
    person: User | None
    channel: Channel | None
    urgency: Urgency
    attempt: int


@dataclass
class Walk:
    """An escalation while it is advanced; the caller holds the locks of its ticket and of itself."""

    escalation: Escalation
    path: Path
    calendar: WorkingCalendar
    situation: Situation
    directory: Directory
    now: datetime
    called: set[int] = field(default_factory=set)

    @property
    def commander_rotation(self) -> str:
        """Return the rotation of incident commanders of the policy that it was started under."""
        return self.directory.policy(self.escalation.policy).commander_rotation

    @cached_property
    def at_work(self) -> list[Reach]:
        """Return who of the ticket's stewards is at work, where that matters at once; else nothing."""
        ticket = self.escalation.ticket
        people = [person for person in (ticket.assignee, ticket.companion) if person is not None]
        if len(people) < 2 or not (ticket.is_possible_incident or self.escalation.tier == Tier.P1):
            return []
        return at_work_first(people, duty=self.directory.duty, now=self.now)


@dataclass
class Turn:
    """Steps of one walk that are due together, whom they call, and who is reached."""

    walk: Walk
    steps: Sequence[Coming]
    # By the place of a step: its recipients, in words, and who stands behind each.
    behind: dict[int, list[tuple[str, Behind]]] = field(default_factory=dict)
    # Without a wish: somebody who is left out.
    pages: list[tuple[Page, Wish | None]] = field(default_factory=list)
    reached: list[Page] = field(default_factory=list)
    passed: list[Coming] = field(default_factory=list)

    def number(self, one: Coming) -> int:
        """Return the round of a step; of one that does not count from the start, how often it was done, with this."""
        if self.walk.path.steps[one.index].when is Moment.START:
            return self.walk.situation.round
        return 1 + sum(1 for index, _ in self.walk.situation.done if index == one.index)
