"""Read the world of a proof: who holds which place when, who is away, at work or quiet, how they are reached."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import takewhile

from django.db.models import Q

from accounts.models import User
from accounts.roles import Role
from escalation.proof import KNOWN_AFTER, PathProof, cases_of, prove
from escalation.proof_world import Person, World
from notifications.models import Channel, ReachSettings
from notifications.quiet_hours import QuietHours
from notifications.reaching import MethodAndDelay, quiet_hours_of, ways
from rotations.checks.holders import known_zone
from rotations.models import Rotation
from rotations.oncall import Shift, shifts_between
from rotations.public_holidays import UnknownCountry
from rotations.queries import find_rotations, hours_of, schedule_of
from rotations.timeline_queries import times_away
from tickets.policies import VersionedPolicy
from tickets.policy import CalendarPolicy, Policy, Recipient, RecipientKind, Urgency
from tickets.policy.calendars import working_calendar
from timekeeping.intervals import Interval, clip, intersect, subtract, union
from timekeeping.wall_clock import to_instant
from timekeeping.working_time import WorkingCalendar, working_periods

Held = Mapping[str, Sequence[Interval]]
ONE_DAY = timedelta(days=1)
# What depends on the ticket: whoever it is, nobody is sure to answer.
_UNSURE = frozenset({RecipientKind.LEAD, RecipientKind.COMMUNITY})


def proofs_of(
    policy: VersionedPolicy, *, start: datetime, end: datetime, path: str | None = None
) -> list[PathProof]:
    """Return the proof of each path of a policy for what begins in [start, end), or only of the one named.

    Takes twelve queries and one for each rotation, however many people, shifts and paths there are.
    """
    cases = [case for case in cases_of(policy.policy) if path in (None, case.path.name)]
    world = world_of(policy.policy, start=start, end=end + KNOWN_AFTER)
    return [prove(case, world, start=start, end=end) for case in cases]


def world_of(policy: Policy, *, start: datetime, end: datetime) -> World:
    """Return all that decides whether the paths of a policy reach somebody in [start, end)."""
    recipients = {
        recipient for path in policy.paths.values() for step in path.steps for recipient in step.recipients
    }
    boards = [_board(rotation, start, end) for rotation in find_rotations()]
    users = _users(recipients, boards)
    away = times_away(users.values(), start, end)
    places = _Places(boards, users, away, window=(start, end), commander_rotation=policy.commander_rotation)
    return World(
        start=start,
        end=end,
        people=_people(users, away, start=start, end=end),
        held={recipient: places.holders(recipient) for recipient in recipients},
        elsewhere=_elsewhere(recipients),
        working={
            name: _periods(_calendar(calendar), start, end) for name, calendar in policy.calendars.items()
        },
    )


@dataclass(frozen=True)
class _Board:
    """A rotation with who holds its levels over the time."""

    rotation: Rotation
    shifts: tuple[Shift, ...]
    people: Mapping[str, User]

    def held(self, level: str) -> dict[str, list[Interval]]:
        """Return who holds a level when, by address."""
        found: dict[str, list[Interval]] = {}
        for shift in self.shifts:
            if shift.level == level and shift.steward is not None:
                found.setdefault(shift.steward, []).append((shift.start, shift.end))
        return {address: union(times) for address, times in found.items()}


def _board(rotation: Rotation, start: datetime, end: datetime) -> _Board:
    known = schedule_of(rotation, start, end)
    return _Board(rotation, tuple(shifts_between(known.schedule, start, end)), known.people)


def _users(recipients: Iterable[Recipient], boards: Iterable[_Board]) -> dict[str, User]:
    """Return everybody who may be meant, by address, those whose account is closed too, in one query."""
    named = {_address(one) for one in recipients if one.kind is RecipientKind.PERSON}
    serving = {shift.steward for board in boards for shift in board.shifts if shift.steward}
    is_meant = Q(roles__overlap=Role.values) | Q(email__in=named | serving)
    return {user.email: user for user in User.objects.filter(is_meant).select_related("steward_profile")}


def _address(recipient: Recipient) -> str:
    return recipient.value.strip().lower()


class _Places:
    """Who is meant by recipients over a time, by the rules of escalation.recipients, which answer for an instant."""

    def __init__(
        self,
        boards: Sequence[_Board],
        users: Mapping[str, User],
        away: Mapping[str, list[Interval]],
        *,
        window: Interval,
        commander_rotation: str,
    ) -> None:
        self.boards, self.users, self.away = boards, users, away
        self.window = window
        self.commander_rotation = commander_rotation

    def holders(self, recipient: Recipient) -> Held:
        """Return who is meant by a recipient when, by address."""
        match recipient.kind:
            case RecipientKind.ON_CALL:
                return self._on_call(recipient.value)
            case RecipientKind.COMMANDER:
                return self._commanders()
            case RecipientKind.ROLE:
                return self._always(user for user in self.users.values() if user.has_role(recipient.value))
            case RecipientKind.PERSON:
                named = self.users.get(_address(recipient))
                return self._always([named] if named else [])
            case RecipientKind.EVERYONE:
                return self._always(user for user in self.users.values() if user.is_team_member)
            case _:
                return {}

    def _always(self, people: Iterable[User]) -> Held:
        return {user.email: [self.window] for user in people}

    def _on_call(self, value: str) -> Held:
        """Return who holds a level in the first rotation where somebody does, or of the rotation that is named."""
        slug, _, level = value.rpartition("/")
        return self._first([board.held(level) for board in self.boards if slug in ("", board.rotation.slug)])

    def _commanders(self) -> Held:
        """Return the commander on call; while there is none, or they are away, everybody with that role."""
        boards = [board for board in self.boards if board.rotation.slug == self.commander_rotation]
        on_call = self._first([board.held(level) for board in boards for level in board.rotation.levels])
        serving = {
            address: subtract(times, self.away.get(address, [])) if self.users[address].is_active else []
            for address, times in on_call.items()
        }
        rest = subtract([self.window], union(piece for times in serving.values() for piece in times))
        others = {user.email: rest for user in self.users.values() if user.has_role(Role.INCIDENT_COMMANDER)}
        return {
            address: union([*serving.get(address, []), *others.get(address, [])])
            for address in serving.keys() | others.keys()
        }

    def _first(self, layers: Sequence[Held]) -> Held:
        """Return who holds a place in the first layer where somebody does; who has left only where nobody else does."""
        found: dict[str, list[Interval]] = {}
        free = [self.window]
        for is_active in (True, False):
            for layer in layers:
                taken: list[Interval] = []
                for address, times in layer.items():
                    if self.users[address].is_active is is_active:
                        piece = intersect(times, free)
                        found[address] = union([*found.get(address, []), *piece])
                        taken += piece
                free = subtract(free, union(taken))
        return found


def _elsewhere(recipients: Iterable[Recipient]) -> frozenset[Recipient]:
    """Return the recipients at which nobody is sure to answer: channels in use, and what depends on the ticket."""
    slugs = set(Channel.objects.filter(disabled_at=None).values_list("slug", flat=True))
    return frozenset(
        one
        for one in recipients
        if one.kind in _UNSURE or (one.kind is RecipientKind.CHANNEL and one.value in slugs)
    )


def _people(
    users: Mapping[str, User], away: Mapping[str, list[Interval]], *, start: datetime, end: datetime
) -> dict[str, Person]:
    everybody = list(users.values())
    pages, notes = ways(everybody, Urgency.PAGE), ways(everybody, Urgency.NOTIFY)
    wishes = {one.user_id: one for one in ReachSettings.objects.filter(user__in=everybody)}
    return {
        address: Person(
            name=user.display_name,
            is_active=user.is_active,
            away=tuple(away.get(address, ())),
            at_work=tuple(_at_work(user, away.get(address, []), start, end)),
            quiet=tuple(_quiet_times(user, wishes.get(user.pk), start, end)),
            page_delay=_first_delay(pages[user.pk]),
            notify_delay=_first_delay(notes[user.pk]),
            is_paged_only_for_p1=user.pk in wishes and wishes[user.pk].pages_only_for_p1,
        )
        for address, user in users.items()
    }


def _first_delay(found: Sequence[MethodAndDelay]) -> timedelta | None:
    return min((delay for _, delay in found), default=None)


def _at_work(user: User, away: Sequence[Interval], start: datetime, end: datetime) -> list[Interval]:
    if not user.is_active or known_zone(user) is None:
        return []
    return subtract(_periods(hours_of(user), start, end), away)


def _periods(calendar: WorkingCalendar, start: datetime, end: datetime) -> list[Interval]:
    """Return the working time in [start, end); periods that meet at midnight are one."""
    found = union(takewhile(lambda period: period[0] < end, working_periods(calendar, start)))
    return clip(found, start, end)


def _calendar(calendar: CalendarPolicy) -> WorkingCalendar:
    try:
        return working_calendar(calendar)
    except UnknownCountry:
        return working_calendar(replace(calendar, country="", subdivision=""))


def _quiet_times(user: User, wishes: ReachSettings | None, start: datetime, end: datetime) -> list[Interval]:
    if known_zone(user) is None:
        return []
    hours = quiet_hours_of(user, wishes)
    return clip(union(_quiet_days(hours, start, end)), start, end) if hours else []


def _quiet_days(hours: QuietHours, start: datetime, end: datetime) -> Iterator[Interval]:
    """Yield the quiet hours of each day, as QuietHours.end_of_quiet has them."""
    day = start.astimezone(hours.zone).date() - ONE_DAY
    over_midnight = ONE_DAY if hours.ends < hours.starts else timedelta(0)
    while day <= end.astimezone(hours.zone).date():
        yield (
            to_instant(datetime.combine(day, hours.starts), hours.zone),
            to_instant(datetime.combine(day + over_midnight, hours.ends), hours.zone),
        )
        day += ONE_DAY
