"""Every change to rotations."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db import connection, transaction

from accounts.models import User
from accounts.roles import Role
from accounts.services import get_or_create_person, grant_roles
from rotations.errors import MemberWithoutAccess
from rotations.models import Rotation, RotationMember
from rotations.rotation_file import RotationEntry

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
    """What loading did: to the rotations in their order, and to people."""

    rotations: list[LoadedRotation] = field(default_factory=list)
    created_stewards: list[User] = field(default_factory=list)
    new_stewards: list[User] = field(default_factory=list)


@transaction.atomic
def load_rotations(entries: Sequence[RotationEntry], *, now: datetime) -> LoadReport:
    """Make the database's rotations what the entries say, all or nothing; loading them again changes nothing.

    Members nobody knows yet become stewards who cannot sign in until invited; rotations not named are left alone.
    Raises MemberWithoutAccess.
    """
    # Two loads at once would both create what neither finds; the second waits here until the first is done.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK])
    report = LoadReport()
    for entry in entries:
        members = [_steward(address, entry=entry, report=report) for address in entry.members]
        report.rotations.append(_load(entry, members=members, now=now))
    logger.info("rotations loaded", extra={"n_rotations": len(entries)})
    return report


def _steward(address: str, *, entry: RotationEntry, report: LoadReport) -> User:
    user, is_new = get_or_create_person(address, name=_name_from(address))
    if not user.is_active:
        raise MemberWithoutAccess(
            f"rotation {entry.slug}: members: {address} no longer has access; invite them again or leave them out."
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
    rotation = Rotation.objects.select_for_update().filter(slug=entry.slug).first()
    if rotation is None:
        rotation = Rotation(slug=entry.slug, created_at=now, updated_at=now, **_fields_of(entry))
        rotation.save(force_insert=True)
        _set_members(rotation, members=members)
        return LoadedRotation(rotation, Outcome.CREATED)
    changed = [name for name, value in _fields_of(entry).items() if getattr(rotation, name) != value]
    if list(rotation.members.values_list("user_id", flat=True)) != [member.pk for member in members]:
        _set_members(rotation, members=members)
        changed.append("members")
    if not changed:
        return LoadedRotation(rotation, Outcome.UNCHANGED)
    for name, value in _fields_of(entry).items():
        setattr(rotation, name, value)
    rotation.updated_at = now
    rotation.save(update_fields=[*_fields_of(entry), "updated_at"])
    return LoadedRotation(rotation, Outcome.UPDATED, tuple(changed))


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
