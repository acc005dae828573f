"""Things the tests need, with sensible defaults; a test states only what matters to it."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from accounts.models import User
from accounts.roles import Role
from accounts.services import mark_address_verified
from communities.models import Cluster, Community, Contact, Service
from communities.states import ContactRole
from rotations.models import Rotation, RotationMember
from tickets.intake import Filing
from tickets.models import Ticket
from tickets.services import open_ticket

# A Wednesday, 10:00 in Lisbon.
NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
PASSWORD = "correct-horse-battery"
_numbers = count(1)


def make_user(
    *, roles: tuple[str, ...] = (), email: str = "", name: str = "", time_zone: str = "UTC"
) -> User:
    number = next(_numbers)
    user = User.objects.create_user(
        email or f"person{number}@example.org",
        name=name or f"Person {number}",
        roles=roles,
        time_zone=time_zone,
    )
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    mark_address_verified(user)
    return user


def make_steward(**fields: Any) -> User:
    return make_user(roles=(Role.STEWARD,), **fields)


def make_community(name: str = "") -> Community:
    number = next(_numbers)
    return Community.objects.create(name=name or f"Community {number}", slug=f"community-{number}")


def make_service(*, community: Community | None = None, name: str = "prod", domain: str = "") -> Service:
    number = next(_numbers)
    return Service.objects.create(
        cluster=Cluster.objects.create(name=f"cluster{number}", folder=f"cluster{number}"),
        name=name,
        display_name=f"Hub {number}",
        domain=domain or f"hub{number}.example.org",
        community=community or make_community(),
    )


def make_representative(community: Community, **fields: Any) -> User:
    user = make_user(**fields)
    add_role(user, community, ContactRole.REPRESENTATIVE)
    return user


def add_role(user: User, community: Community, role: str) -> None:
    Contact.objects.create(user=user, community=community, role=role, created_at=NOW)


def make_rotation(*members: User) -> Rotation:
    rotation = Rotation.objects.create(
        slug="support",
        name="Support",
        time_zone="Europe/Lisbon",
        starts_on=date(2026, 1, 7),
        starts_at_time=time(9),
        turn_every=2,
        turn_unit="week",
        levels=["level-1", "level-2"],
        created_at=NOW,
        updated_at=NOW,
    )
    for position, member in enumerate(members):
        RotationMember.objects.create(rotation=rotation, user=member, position=position)
    return rotation


def make_filing(**fields: Any) -> Filing:
    service = fields.pop("service", None)
    defaults: dict[str, Any] = {
        "subject": "Which node size should we take?",
        "description": "We wonder which node size suits a class of forty. Nothing is broken.",
        "asked_kind": "guidance",
        "service": service,
        "community": service.community if service else None,
    }
    return Filing(**(defaults | fields))


def outage(**fields: Any) -> Filing:
    return make_filing(
        subject="Servers do not start",
        description="None of us can start a server since this morning; it times out for all thirty students.",
        asked_kind="incident",
        affected_users="all",
        what_fails="servers_do_not_start",
        **fields,
    )


def make_ticket(*, requester: User | None = None, now: datetime = NOW, **fields: Any) -> Ticket:
    if "service" not in fields:
        fields["service"] = make_service()
    requester = requester or make_representative(fields["service"].community)
    return open_ticket(make_filing(**fields), actor=requester, now=now)


def later(**parts: float) -> datetime:
    return NOW + timedelta(**parts)


def copies_of(ticket: Ticket, n: int) -> list[Ticket]:
    """Return n tickets like a stored one, to be stored by bulk_create: filing that many takes long."""
    stored = Ticket.objects.get(pk=ticket.pk)
    fields = {
        one.attname: getattr(stored, one.attname)
        for one in Ticket._meta.concrete_fields
        if one.attname not in {"number", "search"}
    }
    return [Ticket(**fields | {"submission_key": None}) for _ in range(n)]
