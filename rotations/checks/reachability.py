"""People who hold shifts, and could not be reached in them."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from functools import partial

from accounts.models import User
from accounts.queries import people_without_a_way_in
from notifications.queries import mail_given_up
from rotations.checks.findings import Check, Finding
from rotations.checks.holders import Holders, known_zone
from rotations.models import OfferState, Rotation, ShiftOffer, StewardProfile
from rotations.oncall import Shift
from timekeeping.intervals import clip
from timekeeping.wording import day_in_words, moment_in_words, place_in_words, span_in_words

LATELY = timedelta(days=30)
# Time enough to plan, and for people to arrange their lives by the plan.
SOON = timedelta(weeks=6)
# What everybody has who never chose a zone.
DEFAULT_ZONE = "UTC"

_found = partial(Finding, Check.REACHABILITY)


def reachability_findings(holders: Holders, *, now: datetime) -> Iterator[Finding]:
    """Yield what keeps the holders of shifts from being reached, person by person, in four queries."""
    without_a_way_in = people_without_a_way_in(holders.people.values())
    given_up = mail_given_up(holders.people.values(), since=now - LATELY)
    for steward, user in sorted(holders.people.items(), key=lambda pair: pair[1].display_name):
        shifts = [shift for shift in holders.shifts if shift.steward == steward]
        if not user.is_active:
            yield _left(user, shifts, holders.rotation)
            continue
        yield from _access(user, has_way_in=user.pk not in without_a_way_in)
        if user.pk in given_up:
            yield _mail(user, given_up[user.pk], holders.rotation)
        yield from _zone(user)
        yield from _days_of_service(user, shifts, holders.rotation)
    yield from _away(holders)
    yield from _announced(holders.rotation, now=now)


def _left(user: User, shifts: list[Shift], rotation: Rotation) -> Finding:
    first = moment_in_words(shifts[0].start, rotation.zone)
    sentence = (
        f"{user.display_name} has left, but holds {_counted(shifts)}, the first from {first} "
        f"({place_in_words(rotation.zone)}). Somebody else has to take over."
    )
    return _found("left", sentence, steward=user.email, start=shifts[0].start, end=shifts[-1].end)


def _counted(shifts: list[Shift]) -> str:
    return "1 shift" if len(shifts) == 1 else f"{len(shifts)} shifts"


def _access(user: User, *, has_way_in: bool) -> Iterator[Finding]:
    if not user.is_team_member:
        sentence = f"{user.display_name} holds shifts, but has no role in the team and cannot open requests."
        yield _found("no role", sentence, steward=user.email)
    if not has_way_in:
        sentence = (
            f"{user.display_name} has never signed in and has accepted no invitation. Invite them again."
        )
        yield _found("never signed in", sentence, steward=user.email)


def _mail(user: User, at: datetime, rotation: Rotation) -> Finding:
    when = f"{moment_in_words(at, rotation.zone)} ({place_in_words(rotation.zone)})"
    sentence = (
        f"Mail to {user.display_name} was given up on {when}, and none was sent since. Check their address."
    )
    return _found("mail given up", sentence, steward=user.email, start=at)


def _zone(user: User) -> Iterator[Finding]:
    if known_zone(user) is None:
        sentence = f"{user.display_name}'s time zone is none that is known, so their hours cannot be told."
        yield _found("zone unknown", sentence, steward=user.email)
    elif user.time_zone == DEFAULT_ZONE:
        sentence = (
            f"{user.display_name} has not chosen a time zone, so UTC is taken for theirs. If that is right, "
            "a place on that clock such as Atlantic/Reykjavik says so."
        )
        yield _found("zone missing", sentence, steward=user.email)


def _days_of_service(user: User, shifts: list[Shift], rotation: Rotation) -> Iterator[Finding]:
    """Yield the shifts before somebody's first day of serving or after their last one, on their own clock."""
    profile: StewardProfile | None = getattr(user, "steward_profile", None)
    zone = known_zone(user) or rotation.zone
    if profile and profile.first_on:
        first = datetime.combine(profile.first_on, time(0), zone).astimezone(UTC)
        for shift in shifts:
            if shift.start < first:
                yield _outside(
                    user, shift, rotation, f"serves only from {day_in_words(first.astimezone(zone))}"
                )
    if profile and profile.last_on:
        end = datetime.combine(profile.last_on + timedelta(days=1), time(0), zone).astimezone(UTC)
        for shift in shifts:
            if shift.end > end:
                last = datetime.combine(profile.last_on, time(0))
                yield _outside(user, shift, rotation, f"serves only until {day_in_words(last)}")


def _outside(user: User, shift: Shift, rotation: Rotation, service: str) -> Finding:
    sentence = (
        f"{user.display_name} {service}, but holds {shift.level} "
        f"from {span_in_words(shift.start, shift.end, rotation.zone)}."
    )
    return _found(
        "not serving", sentence, steward=user.email, level=shift.level, start=shift.start, end=shift.end
    )


def _away(holders: Holders) -> Iterator[Finding]:
    """Yield the shifts that collide with their holder's time off, and whether cover was asked for."""
    offers = list(ShiftOffer.objects.filter(rotation=holders.rotation, state=OfferState.OPEN))
    for shift in holders.shifts:
        steward = shift.steward or ""
        for off in holders.times_off.get(steward, ()):
            for start, end in clip([(shift.start, shift.end)], off.starts_at, off.ends_at):
                user = holders.people[steward]
                is_offered = any(
                    offer.level == shift.level
                    and offer.offered_by_id == user.pk
                    and offer.starts_at < end
                    and start < offer.ends_at
                    for offer in offers
                )
                yield _collision(user, shift, start, end, rotation=holders.rotation, is_offered=is_offered)


def _collision(
    user: User, shift: Shift, start: datetime, end: datetime, *, rotation: Rotation, is_offered: bool
) -> Finding:
    asked = "Colleagues were asked, and nobody has taken it yet." if is_offered else "No cover was asked for."
    sentence = (
        f"{user.display_name} is away, but holds {shift.level} from {span_in_words(start, end, rotation.zone)}. "
        f"{asked}"
    )
    return _found("away", sentence, steward=user.email, level=shift.level, start=start, end=end)


def _announced(rotation: Rotation, *, now: datetime) -> Iterator[Finding]:
    """Yield whether people know their shifts only for a short while. Turns in order are announced by themselves."""
    until = rotation.announced_until
    if until is None or until <= now:
        sentence = f"No shifts of {rotation.name} are announced, so nobody was told when they serve."
        yield _found("not announced", sentence)
    elif rotation.is_planned and until < now + SOON:
        zone = rotation.zone
        sentence = (
            f"Shifts are announced only until {moment_in_words(until, zone)} ({place_in_words(zone)}). "
            "Plan and publish the next ones."
        )
        yield _found("announced until soon", sentence, end=until)
