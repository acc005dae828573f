"""Who stands behind the recipients of a step right now, and why somebody is left out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from accounts.models import User
from accounts.roles import Role
from communities.models import Contact
from communities.states import ContactRole
from notifications.models import Channel
from notifications.reaching import Calling
from rotations.models import TimeOff
from rotations.queries import AN_INSTANT, Board, OnDuty, duty_boards
from tickets.models import Ticket
from tickets.policies import policy_labelled
from tickets.policy import Policy, Recipient, RecipientKind


@dataclass(frozen=True)
class LeftOut:
    """Somebody who is not called, or a recipient behind which there is nobody, and why."""

    recipient: str
    person: User | None
    why: str


@dataclass(frozen=True)
class Behind:
    """Who stands behind a recipient."""

    people: tuple[User, ...] = ()
    channel: Channel | None = None
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class Commanders:
    """Who is to command: the person on call, or nobody in particular, then whoever of `called` takes it first."""

    on_call: User | None
    called: tuple[User, ...]
    has_rotation: bool

    @property
    def words(self) -> str:
        """Return who is called and who commands, as sentences."""
        if self.on_call is not None:
            return f"{self.on_call.display_name} is on call: they are paged at once and command."
        if not self.called:
            return "There is nobody to call as commander: somebody has to take command."
        names = ", ".join(person.display_name for person in self.called)
        why = "Nobody of their rotation is there" if self.has_rotation else "No rotation of commanders"
        return f"{why}: all are called ({names}). Whoever takes command first commands."


class Directory:
    """Whom recipients stand for at an instant; whatever the number of steps, each list is read once."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        # Shared by all who are called at this instant: their ways are read once as well.
        self.calling = Calling(now)
        self._with_role: dict[str, tuple[User, ...]] = {}
        self._policies: dict[str, Policy] = {}
        self._persons: dict[str, User | None] = {}
        self._channels: dict[str, Channel | None] = {}

    def policy(self, label: str) -> Policy:
        """Return the policy of a version."""
        if label not in self._policies:
            self._policies[label] = policy_labelled(label)
        return self._policies[label]

    def expect(self, recipients: Iterable[Recipient]) -> None:
        """Read at once the persons and channels that recipients name. Two queries at most."""
        named = set(recipients)
        emails = {_email(one) for one in named if one.kind is RecipientKind.PERSON} - self._persons.keys()
        slugs = {one.value for one in named if one.kind is RecipientKind.CHANNEL} - self._channels.keys()
        if emails:
            found = {one.email: one for one in User.objects.filter(email__in=emails)}
            self._persons |= {email: found.get(email) for email in emails}
        if slugs:
            known = {one.slug: one for one in Channel.objects.filter(slug__in=slugs)}
            self._channels |= {slug: known.get(slug) for slug in slugs}

    def behind(self, recipient: Recipient, *, ticket: Ticket, commander_rotation: str = "") -> Behind:
        """Return who is to be called for a recipient, and who is left out. `expect` makes it cheap for many.

        commander_rotation is the slug of the rotation of incident commanders; without one all with that role are meant.
        """
        if recipient.kind is RecipientKind.CHANNEL:
            return self._channel(recipient)
        if recipient.kind is RecipientKind.COMMANDER:
            people, nobody = self._commanders(commander_rotation), "There is no incident commander."
        else:
            people, nobody = self._people(recipient, ticket=ticket)
        called = [person for person in people if not self._why_not(person)]
        left_out = [
            LeftOut(str(recipient), person, why) for person in people if (why := self._why_not(person))
        ]
        if not people:
            left_out.append(LeftOut(str(recipient), None, nobody))
        return Behind(tuple(called), None, tuple(left_out))

    def _people(self, recipient: Recipient, *, ticket: Ticket) -> tuple[list[User], str]:
        """Return the people of a recipient, and what is to be said where there is nobody."""
        value = recipient.value
        match recipient.kind:
            case RecipientKind.ON_CALL:
                return self._on_call(value), f"Nobody holds {value}."
            case RecipientKind.LEAD:
                return _known(ticket.assignee), f"Nobody leads {ticket.reference}."
            case RecipientKind.ROLE:
                return list(self._role(value)), f"Nobody has the role {value}."
            case RecipientKind.COMMUNITY:
                return self._contacts(ticket, value), f"The community has no {value.replace('_', ' ')}."
            case RecipientKind.PERSON:
                return _known(self._person(recipient)), f"The desk knows no {value}."
            case _:
                return self._team, "There is nobody in the team."

    def _why_not(self, person: User) -> str:
        if not person.is_active:
            return "Their access was closed."
        until = self._away.get(person.pk)
        if until is not None:
            return f"Away until {until.astimezone(person.zone):%a %d %b, %H:%M} ({person.time_zone})."
        return ""

    @cached_property
    def duty(self) -> list[OnDuty]:
        """Return who is on duty."""
        return [duty for board in self._boards for _, duty in board.places if duty]

    @cached_property
    def _boards(self) -> list[Board]:
        return duty_boards(self.now)

    @cached_property
    def _away(self) -> dict[int, datetime]:
        """Return until when people are away, by their keys."""
        rows = TimeOff.objects.live().within(self.now, self.now + AN_INSTANT)
        return dict(rows.order_by("ends_at").values_list("user_id", "ends_at"))

    @cached_property
    def _team(self) -> list[User]:
        everyone = User.objects.filter(is_active=True, roles__overlap=Role.values)
        return list(everyone.order_by("name", "email"))

    def _role(self, role: str) -> tuple[User, ...]:
        if role not in self._with_role:
            self._with_role[role] = tuple(User.objects.with_role(role)) if role in Role.values else ()
        return self._with_role[role]

    def _on_call(self, value: str) -> list[User]:
        """Return who holds a level in the first rotation where somebody does, or of the rotation that is named."""
        slug, _, level = value.rpartition("/")
        boards = [board for board in self._boards if slug in ("", board.slug)]
        return self._first_holder(boards, lambda place: place == level)

    def commanders(self, rotation: str) -> Commanders:
        """Return the incident commander on call of a rotation ("": there is none), and who is called for one."""
        holder = self._commander(rotation)
        there = [person for person in self._commanders(rotation) if not self._why_not(person)]
        return Commanders(holder, tuple(there), has_rotation=bool(rotation))

    def _commanders(self, rotation: str) -> list[User]:
        """Return the incident commander on call; everybody with that role where there is none."""
        holder = self._commander(rotation)
        return [holder] if holder else list(self._role(Role.INCIDENT_COMMANDER))

    def _commander(self, rotation: str) -> User | None:
        boards = [board for board in self._boards if board.slug == rotation] if rotation else []
        holder = next(iter(self._first_holder(boards, lambda place: True)), None)
        return None if holder is None or self._why_not(holder) else holder

    def _first_holder(self, boards: Iterable[Board], is_meant: Callable[[str], bool]) -> list[User]:
        return next(
            (
                [duty.user]
                for board in boards
                for place, duty in board.places
                if duty is not None and is_meant(place)
            ),
            [],
        )

    def _contacts(self, ticket: Ticket, role: str) -> list[User]:
        if ticket.community_id is None or role not in ContactRole.values:
            return []
        rows = Contact.objects.filter(community=ticket.community_id, role=role).select_related("user")
        return [row.user for row in rows.order_by("user__name", "user__email")]

    def _person(self, recipient: Recipient) -> User | None:
        self.expect([recipient])
        return self._persons[_email(recipient)]

    def _channel(self, recipient: Recipient) -> Behind:
        self.expect([recipient])
        channel = self._channels[recipient.value]
        if channel is None:
            why = f"There is no channel {recipient.value}."
        elif channel.disabled_at is not None:
            why = f"The channel {channel.name} is disabled: {channel.disabled_why}"
        else:
            return Behind(channel=channel)
        return Behind(left_out=(LeftOut(str(recipient), None, why),))


def _email(recipient: Recipient) -> str:
    return recipient.value.strip().lower()


def _known(person: User | None) -> list[User]:
    return [] if person is None else [person]
