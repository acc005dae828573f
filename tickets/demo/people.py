"""The people of the demo: a team in eight time zones, and those who speak for the communities."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.models import User
from accounts.services import get_or_create_person, mark_address_verified
from communities.models import Community, Service
from communities.services import add_contact
from communities.states import ContactRole
from tickets.demo import SIGN_INS
from tickets.demo.slots import Place

# How many more requests the large communities send than the small ones; the file names them first.
N_LARGE, LARGE_WEIGHT = 12, 3.0


@dataclass(frozen=True)
class Party:
    """A community with its people, as far as it takes part in the demo."""

    community: Community
    mail: str
    kind: str
    zone: ZoneInfo
    langs: tuple[str, ...]
    weight: float
    services: tuple[Service, ...]
    representatives: tuple[User, ...]
    contacts: tuple[User, ...]

    def place(self, service: Service) -> Place:
        """Return what texts say of one of its services."""
        return Place(
            community=self.community.name,
            mail=self.mail,
            kind=self.kind,
            zone=self.zone,
            service=service.display_name,
            host=service.domain,
            cluster=service.cluster.name,
        )


@dataclass
class Cast:
    """Everybody who acts in the demo."""

    team: list[User] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    machines: list[User] = field(default_factory=list)
    strangers: list[User] = field(default_factory=list)

    @property
    def stewards(self) -> list[User]:
        """Return those who answer requests."""
        return [person for person in self.team if person.is_steward]

    def person(self, email: str) -> User:
        """Return somebody of the team by address."""
        return next(person for person in self.team if person.email == email)

    def party(self, community: str) -> Party:
        """Return a community's part by its name."""
        return next(party for party in self.parties if party.community.name == community)


@transaction.atomic
def make_people(raw: Mapping[str, Any], *, now: datetime) -> Cast:
    """Create the people of demo/people.yaml. Those of SIGN_INS and the team get a password."""
    cast = Cast()
    cast.team = [_team_member(entry) for entry in raw["team"]]
    cast.machines = [_outsider(entry) for entry in raw["machines"]]
    cast.strangers = [_outsider(entry) for entry in raw["strangers"]]
    known: dict[str, User] = {}
    services = _services_by_community()
    for number, entry in enumerate(raw["communities"]):
        party = _party(entry, services=services, known=known, is_large=number < N_LARGE, now=now)
        if party is not None:
            cast.parties.append(party)
    people = {person.email: person for person in [*cast.team, *known.values()]}
    _let_in(people, team=cast.team)
    return cast


def _team_member(entry: Mapping[str, Any]) -> User:
    user = User.objects.create_user(
        address_of(entry["name"], at="example.org"),
        name=entry["name"],
        roles=entry["roles"],
        time_zone=entry["zone"],
    )
    mark_address_verified(user)
    return user


def _outsider(entry: Mapping[str, Any]) -> User:
    user, _ = get_or_create_person(entry["email"], name=entry["name"])
    return user


def _party(
    entry: Mapping[str, Any],
    *,
    services: dict[str, list[Service]],
    known: dict[str, User],
    is_large: bool,
    now: datetime,
) -> Party | None:
    """Return a community's part; None where the import no longer knows a service of it."""
    own = services.get(entry["name"], [])
    if not own:
        return None
    community = own[0].community

    def people(names: Iterable[str], role: ContactRole) -> tuple[User, ...]:
        users = tuple(_contact(name, entry=entry, known=known) for name in names)
        for user in users:
            add_contact(user, community=community, role=role, now=now)
        return users

    return Party(
        community=community,
        mail=entry["mail"],
        kind=entry["kind"],
        zone=ZoneInfo(entry["zone"]),
        langs=("en", *entry.get("langs", ())),
        weight=LARGE_WEIGHT if is_large else 1.0,
        services=tuple(own),
        representatives=people(entry["representatives"], ContactRole.REPRESENTATIVE),
        contacts=people(entry["contacts"], ContactRole.TECHNICAL_CONTACT),
    )


def _contact(name: str, *, entry: Mapping[str, Any], known: dict[str, User]) -> User:
    """Return a person by name; who speaks for two communities is one person."""
    if name not in known:
        email = address_of(name, at=f"{entry['mail']}.example.org")
        known[name] = User.objects.create_user(email, name=name, time_zone=entry["zone"])
        mark_address_verified(known[name])
    return known[name]


def _let_in(people: Mapping[str, User], *, team: Iterable[User]) -> None:
    """Let those of SIGN_INS sign in, and the rest of the team too, or the rotation's checks would miss them."""
    for _, email, password in SIGN_INS:
        people[email].set_password(password)
        people[email].save(update_fields=["password"])
    # Hashing takes a while on purpose: the team shares one hash.
    hashed = people[SIGN_INS[1][1]].password
    User.objects.filter(pk__in=[person.pk for person in team if not person.has_usable_password()]).update(
        password=hashed
    )


def _services_by_community() -> dict[str, list[Service]]:
    """Return the active services of each community, the ones that people use rather than staging."""
    found: dict[str, list[Service]] = {}
    for service in Service.objects.active().select_related("cluster", "community").order_by("pk"):
        if "staging" not in service.name:
            found.setdefault(service.community.name, []).append(service)
    return found


def address_of(name: str, *, at: str) -> str:
    """Return the address of an invented person: María José is maria.jose@…."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return f"{'.'.join(plain.replace('-', ' ').split())}@{at}"
