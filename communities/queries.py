"""Questions about communities, their people and services that other apps ask."""

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Prefetch, Q, QuerySet

from accounts.models import User
from communities.addresses import host_of
from communities.models import Community, Contact, Service
from communities.querysets import CommunityQuerySet, ServiceQuerySet
from communities.states import ContactRole, Status

# A sponsor pays; that alone shows them nothing of a community's requests.
TAKING_PART = (ContactRole.REPRESENTATIVE, ContactRole.TECHNICAL_CONTACT)


def communities_of(user: User) -> CommunityQuerySet:
    """Return the communities in which the person takes part: as anything but a sponsor."""
    return Community.objects.filter(pk__in=_community_ids(user, roles=TAKING_PART)).order_by("name")


def represented_by(user: User) -> CommunityQuerySet:
    """Return the communities that the person represents."""
    ids = _community_ids(user, roles=(ContactRole.REPRESENTATIVE,))
    return Community.objects.filter(pk__in=ids).order_by("name")


def services_of(user: User) -> ServiceQuerySet:
    """Return the active services of the communities in which the person takes part, by name."""
    return Service.objects.active().filter(community__in=_community_ids(user, roles=TAKING_PART)).named()


def is_representative(user: User, community: Community) -> bool:
    """Say whether the person may initiate requests of the community."""
    return _community_ids(user, roles=(ContactRole.REPRESENTATIVE,)).filter(community=community).exists()


def representatives_of(community: Community) -> QuerySet[User]:
    """Return the active people who represent the community, by name."""
    return User.objects.filter(
        is_active=True, contacts__community=community, contacts__role=ContactRole.REPRESENTATIVE
    ).order_by("name", "email")


def contacts_of(community: Community) -> QuerySet[Contact]:
    """Return the community's contacts with their people, by role and name."""
    return community.contacts.select_related("user").order_by("role", "user__name", "user__email")


def find_service_by_address(text: str) -> Service | None:
    """Return the service at exactly the host of a URL or domain, or None.

    Scheme, port, path and case do not matter. A service that runs goes before a decommissioned one.
    """
    host = host_of(text)
    if host is None:
        return None
    return Service.objects.select_related("cluster").filter(domain=host).order_by("status", "pk").first()


def community_list(search: str) -> CommunityQuerySet:
    """Return the communities that match `search`, each with `n_services` and `sponsors` (names)."""
    funded = Q(services__status=Status.ACTIVE, services__sponsor__isnull=False)
    return (
        Community.objects.matching(search)
        .with_service_count()
        .annotate(
            sponsors=ArrayAgg(
                "services__sponsor__name",
                distinct=True,
                filter=funded,
                default=[],
                order_by="services__sponsor__name",
            )
        )
        .order_by("name")
    )


def own_communities(user: User) -> CommunityQuerySet:
    """Return what `communities_of` returns, each with `running_services` and the person's `own_contacts`."""
    running = Prefetch("services", queryset=Service.objects.active().named(), to_attr="running_services")
    own = Contact.objects.filter(user=user).order_by("role")
    return communities_of(user).prefetch_related(
        running, Prefetch("contacts", queryset=own, to_attr="own_contacts")
    )


def _community_ids(user: User, *, roles: tuple[str, ...]) -> QuerySet[Contact, int]:
    contacts = Contact.objects.filter(user=user, role__in=roles, user__is_active=True)
    return contacts.values_list("community_id", flat=True)
