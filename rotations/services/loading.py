"""Load rotations and overrides from a file."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache

from django.db import connection, transaction

from accounts.models import User
from accounts.roles import Role
from accounts.services import get_or_create_person, grant_roles
from communities.models import Contact
from rotations.errors import ImpossibleShift, MemberWithoutAccess
from rotations.models import Rotation, RotationEventKind, RotationMember
from rotations.rotation_file import OverrideEntry, RotationEntry
from rotations.services.announcing import announce_the_past, announce_turns, reannounce
from rotations.services.events import lock, record
from rotations.services.overrides import checked_stand_in, place_override
from rotations.services.telling import tell_about
from timekeeping.wall_clock import parse_zone, to_instant

logger = logging.getLogger(__name__)

# Any number that nothing else in this database uses as an advisory lock.
LOAD_LOCK = 7_683_001


class Outcome(StrEnum):
    """What loading did to a rotation."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class LoadedRotation:
    """What happened to one rotation, and which of its fields changed."""

    rotation: Rotation
    outcome: Outcome
    changed_fields: tuple[str, ...] = ()


@dataclass
class LoadReport:
    """What loading did: to the rotations in their order, to people, and how many overrides are new."""

    rotations: list[LoadedRotation] = field(default_factory=list)
    created_stewards: list[User] = field(default_factory=list)
    new_stewards: list[User] = field(default_factory=list)
    n_overrides: int = 0


@transaction.atomic
def load_rotations(
    entries: Sequence[RotationEntry], *, overrides: Sequence[OverrideEntry] = (), now: datetime
) -> LoadReport:
    """Make the database's rotations what the entries say, all or nothing; loading them again changes nothing.

    Members nobody knows yet become stewards who cannot sign in until invited; rotations not named are left alone.
    Overrides come from oldest to newest; those that stand already are left alone.
    Raises MemberWithoutAccess, NotASteward, ImpossibleShift or HoldsTwoLevels.
    """
    # Two loads at once would both create what neither finds; the second waits here until the first is done.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK])
    report = LoadReport()
    for entry in entries:
        members = [_steward(address, entry=entry, report=report) for address in entry.members]
        report.rotations.append(_load(entry, members=members, now=now))
    for slug in dict.fromkeys(override.rotation for override in overrides):
        of_rotation = [override for override in overrides if override.rotation == slug]
        report.n_overrides += _load_overrides(slug, of_rotation, now=now)
    logger.info("rotations loaded", extra={"n_rotations": len(entries)})
    return report


def _steward(address: str, *, entry: RotationEntry, report: LoadReport) -> User:
    user, is_new = get_or_create_person(address, name=_name_from(address))
    if not user.is_active:
        raise MemberWithoutAccess(
            f"rotation {entry.slug}: members: {address} no longer has access; invite them again or leave them out."
        )
    if not user.is_steward and Contact.objects.filter(user=user).exists():
        # A steward sees every community's tickets: a wrong address in a file must not open them.
        raise MemberWithoutAccess(
            f"rotation {entry.slug}: members: {address} is a contact of a community, not a support steward; "
            "give them that role first if it is meant."
        )
    is_granted = grant_roles(user, roles=[Role.STEWARD])
    if is_new:
        report.created_stewards.append(user)
    elif is_granted:
        report.new_stewards.append(user)
    return user


def _name_from(address: str) -> str:
    """Guess a readable name: joy.okafor@example.org is Joy Okafor, until she says otherwise."""
    local_part = address.partition("@")[0].partition("+")[0]
    words = local_part.replace(".", " ").replace("_", " ").replace("-", " ").split()
    return " ".join(word.capitalize() for word in words)


def _load(entry: RotationEntry, *, members: list[User], now: datetime) -> LoadedRotation:
    found = Rotation.objects.filter(slug=entry.slug).first()
    if found is None:
        return _create(entry, members=members, now=now)
    rotation = lock(found)
    changed = [name for name, value in _fields_of(entry).items() if getattr(rotation, name) != value]
    if [member.user_id for member in rotation.members.all()] != [member.pk for member in members]:
        changed.append("members")
    if not changed:
        return LoadedRotation(rotation, Outcome.UNCHANGED)
    _change(rotation, entry, members=members, changed=changed, now=now)
    return LoadedRotation(rotation, Outcome.UPDATED, tuple(changed))


def _create(entry: RotationEntry, *, members: list[User], now: datetime) -> LoadedRotation:
    rotation = Rotation(slug=entry.slug, created_at=now, updated_at=now, **_fields_of(entry))
    rotation.save(force_insert=True)
    _set_members(rotation, members=members)
    rotation = lock(rotation)
    announce_turns(rotation, now=now)
    _record_loaded(rotation, summary="Loaded from a file, turns announced in their order.", now=now)
    return LoadedRotation(rotation, Outcome.CREATED)


def _change(
    rotation: Rotation, entry: RotationEntry, *, members: list[User], changed: list[str], now: datetime
) -> None:
    """Change the future only: turns up to the next hand-off, and all those before, stay as they were announced."""
    is_about_turns = changed != ["name"]
    change_at = _settle_past(rotation, entry, now=now) if is_about_turns else None
    for name, value in _fields_of(entry).items():
        setattr(rotation, name, value)
    rotation.save(update_fields=[*_fields_of(entry), "announced_from", "announced_until"])
    _set_members(rotation, members=members)
    rotation = lock(rotation)
    if change_at is not None:
        formerly_until = rotation.announced_until
        rotation.announced_until = change_at
        rotation.is_planned = False
        change = announce_turns(rotation, now=now, until=formerly_until)
        tell_about(rotation, change, actor=None, reason="Its order was changed by a file.", now=now)
    _record_loaded(rotation, summary=f"Changed by a file: {', '.join(changed)}.", now=now)


def _settle_past(rotation: Rotation, entry: RotationEntry, *, now: datetime) -> datetime:
    """Make facts of what the former order says up to the change, and return the instant of the change."""
    announce_the_past(rotation, now=now)
    if rotation.announced_until is None:
        announce_turns(rotation, now=now)
    running = rotation.planned_shifts.live().filter(starts_at__lte=now, ends_at__gt=now)
    change_at = max([now, *running.values_list("ends_at", flat=True)])
    first_hand_off = to_instant(entry.starts_at, parse_zone(entry.time_zone))
    if first_hand_off > change_at:
        change_at = first_hand_off
        announce_turns(rotation, now=now, until=first_hand_off)
    return change_at


def _load_overrides(slug: str, entries: Sequence[OverrideEntry], *, now: datetime) -> int:
    """Place the overrides that do not stand yet, and return how many those are."""
    found = Rotation.objects.filter(slug=slug).first()
    if found is None:
        raise ImpossibleShift(f"overrides: there is no rotation {slug!r}.")
    rotation = lock(found)
    standing = set(rotation.overrides.live().values_list("level", "starts_at", "ends_at", "user_id"))
    stand_in = cache(checked_stand_in)
    placed = []
    for entry in entries:
        user = stand_in(entry.steward) if entry.steward else None
        if (entry.level, entry.start, entry.end, user.pk if user else None) in standing:
            continue
        placed.append(
            place_override(
                rotation, level=entry.level, start=entry.start, end=entry.end, user=user, actor=None, now=now
            )
        )
    if placed:
        start = min(override.starts_at for override in placed)
        reannounce(rotation, start, max(override.ends_at for override in placed), now=now)
        _record_loaded(rotation, summary=f"Overrides loaded from a file: {len(placed)}.", now=now)
    return len(placed)


def _record_loaded(rotation: Rotation, *, summary: str, now: datetime) -> None:
    record(
        rotation,
        kind=RotationEventKind.LOADED,
        actor=None,
        summary=summary,
        now=now,
        changed=["announced_from", "announced_until", "is_planned"],
    )


def _fields_of(entry: RotationEntry) -> dict[str, object]:
    return {
        "name": entry.name,
        "time_zone": entry.time_zone,
        "starts_on": entry.starts_at.date(),
        "starts_at_time": entry.starts_at.time(),
        "turn_every": entry.every,
        "turn_unit": entry.unit.value,
        "levels": list(entry.levels),
    }


def _set_members(rotation: Rotation, *, members: list[User]) -> None:
    rotation.members.all().delete()
    RotationMember.objects.bulk_create(
        RotationMember(rotation=rotation, user=user, position=position)
        for position, user in enumerate(members)
    )
