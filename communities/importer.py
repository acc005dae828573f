"""Brings clusters, services, communities and sponsors in line with a checkout. Deletes nothing, ever."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, models, transaction

from communities.helm_values import Organisation
from communities.infrastructure import Checkout, Hub
from communities.models import Cluster, Community, Service, Sponsor
from communities.slugs import free_slug
from communities.states import Status

# Any number will do, so long as nothing else in the database takes the same lock.
IMPORT_LOCK = 7_204_001
M = TypeVar("M", bound=models.Model)
Fields = dict[str, Any]
Key = tuple[int, str]
RUNNING: Fields = {"status": Status.ACTIVE, "decommissioned_at": None}


@dataclass
class Tally:
    """How many things of one kind an import created, changed, found as they were, and found gone."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    decommissioned: int = 0


@dataclass
class ImportReport:
    """What an import did. A cluster or service that came back counts as updated and is named too."""

    clusters: Tally = field(default_factory=Tally)
    services: Tally = field(default_factory=Tally)
    communities: Tally = field(default_factory=Tally)
    sponsors: Tally = field(default_factory=Tally)
    decommissioned_clusters: list[str] = field(default_factory=list)
    decommissioned_services: list[str] = field(default_factory=list)
    reactivated: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Found:
    """One hub of the checkout and the service that it was until now, if any."""

    hub: Hub
    cluster: Cluster
    service: Service | None

    @property
    def is_believed(self) -> bool:
        """Say whether the checkout decides whose it is: not when its values are broken and we know already."""
        return self.hub.is_certain or self.service is None


@transaction.atomic
def import_checkout(checkout: Checkout, *, now: datetime) -> ImportReport:
    """Make the database say what the checkout says, and report what changed.

    Clusters and services that vanished are decommissioned, unless their files could not be read; those that came
    back run again. A service whose community was renamed moves to the new one. Two imports at once take turns.
    """
    report = ImportReport()
    _take_turns()
    clusters = _import_clusters(checkout, report=report, now=now)
    services = {(service.cluster_id, service.name): service for service in _all_services()}
    found = [
        _Found(hub, clusters[cluster.name], services.get((clusters[cluster.name].pk, hub.name)))
        for cluster in checkout.clusters
        for hub in cluster.hubs
    ]
    communities = _import_communities(found, tally=report.communities)
    sponsors = _import_sponsors(found, tally=report.sponsors)
    _import_services(found, services=services, communities=communities, sponsors=sponsors, report=report)
    _decommission_services(checkout, found=found, services=services, report=report, now=now)
    return report


def _take_turns() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])


def _all_services() -> models.QuerySet[Service]:
    return Service.objects.select_related("community").named()


def _apply(
    existing: Mapping[Any, M],
    *,
    wanted: Mapping[Any, Fields],
    create: Callable[[Any, Fields], M],
    tally: Tally,
) -> dict[Any, M]:
    """Create what is missing and update what differs, in two statements; return all that is wanted."""
    created = {key: create(key, fields) for key, fields in wanted.items() if key not in existing}
    changed: list[M] = []
    names: set[str] = set()
    for key in wanted.keys() & existing.keys():
        row, fields = existing[key], wanted[key]
        differing = {name for name, value in fields.items() if getattr(row, name) != value}
        if differing:
            names |= differing
            changed.append(_with_fields(row, fields))
    if created:
        model = type(next(iter(created.values())))
        model._default_manager.bulk_create(list(created.values()))
    if changed:
        type(changed[0])._default_manager.bulk_update(changed, sorted(names))
    tally.created, tally.updated = len(created), len(changed)
    tally.unchanged = len(wanted) - len(created) - len(changed)
    return created | {key: existing[key] for key in wanted.keys() & existing.keys()}


def _with_fields(row: M, fields: Fields) -> M:
    for name, value in fields.items():
        setattr(row, name, value)
    return row


def _import_clusters(checkout: Checkout, *, report: ImportReport, now: datetime) -> dict[str, Cluster]:
    existing = {cluster.name: cluster for cluster in Cluster.objects.order_by("name")}
    wanted = {
        cluster.name: {
            "folder": cluster.folder,
            "provider": cluster.provider,
            "provider_url": cluster.provider_url,
            **RUNNING,
        }
        for cluster in checkout.clusters
    }
    report.reactivated += [name for name, row in existing.items() if name in wanted and not row.is_active]
    gone = [
        row
        for name, row in existing.items()
        if row.is_active and name not in wanted and checkout.unreadable.isdisjoint((row.name, row.folder))
    ]
    clusters = _apply(
        existing,
        wanted=wanted,
        create=lambda name, fields: Cluster(name=name, **fields),
        tally=report.clusters,
    )
    _decommission(gone, tally=report.clusters, now=now)
    report.decommissioned_clusters += [row.name for row in gone]
    return clusters


def _import_communities(found: list[_Found], *, tally: Tally) -> dict[str, Community]:
    existing = {community.name: community for community in Community.objects.all()}
    slugs = {community.slug for community in existing.values()}
    named = (item.hub.community for item in found if item.is_believed)

    def create(name: str, fields: Fields) -> Community:
        slug = free_slug(name, taken=slugs)
        slugs.add(slug)
        return Community(name=name, slug=slug, **fields)

    return _apply(existing, wanted=_with_known_urls(named, existing), create=create, tally=tally)


def _import_sponsors(found: list[_Found], *, tally: Tally) -> dict[str, Sponsor]:
    existing = {sponsor.name: sponsor for sponsor in Sponsor.objects.all()}
    named = (item.hub.sponsor for item in found if item.is_believed and item.hub.sponsor)
    wanted = _with_known_urls(named, existing)
    return _apply(
        existing, wanted=wanted, create=lambda name, fields: Sponsor(name=name, **fields), tally=tally
    )


def _urls_by_name(organisations: Iterable[Organisation]) -> dict[str, str]:
    """Return each organisation's first URL: hubs of one community may give several, or none."""
    urls: dict[str, str] = {}
    for organisation in organisations:
        urls[organisation.name] = urls.get(organisation.name) or organisation.url
    return urls


def _with_known_urls(
    organisations: Iterable[Organisation], existing: Mapping[str, Community | Sponsor]
) -> dict[str, Fields]:
    """Return the fields wanted; where the checkout gives no URL, the one we know stays."""
    urls = _urls_by_name(organisations)
    return {
        name: {"url": url or (existing[name].url if name in existing else "")} for name, url in urls.items()
    }


def _import_services(
    found: list[_Found],
    *,
    services: dict[Key, Service],
    communities: dict[str, Community],
    sponsors: dict[str, Sponsor],
    report: ImportReport,
) -> None:
    wanted: dict[Key, Fields] = {}
    clusters = {item.cluster.pk: item.cluster for item in found}
    for item in found:
        fields = {"display_name": item.hub.display_name, "domain": item.hub.domain, **RUNNING}
        if item.is_believed:
            sponsor = item.hub.sponsor
            fields["community"] = communities[item.hub.community.name]
            fields["sponsor_id"] = sponsors[sponsor.name].pk if sponsor else None
            _note_move(item, report=report)
        if item.service and not item.service.is_active:
            report.reactivated.append(str(item.service))
        wanted[item.cluster.pk, item.hub.name] = fields
    _apply(
        services,
        wanted=wanted,
        create=lambda key, fields: Service(cluster=clusters[key[0]], name=key[1], **fields),
        tally=report.services,
    )


def _note_move(item: _Found, *, report: ImportReport) -> None:
    if item.service and item.service.community.name != item.hub.community.name:
        report.moved.append(f"{item.service}: {item.service.community} → {item.hub.community.name}")


def _decommission_services(
    checkout: Checkout,
    *,
    found: list[_Found],
    services: dict[Key, Service],
    report: ImportReport,
    now: datetime,
) -> None:
    """End the services that are in the checkout no longer, but for those of clusters that could not be read."""
    present = {(item.cluster.pk, item.hub.name) for item in found}
    unread = checkout.unreadable | {cluster.name for cluster in checkout.clusters if not cluster.is_complete}
    gone = [
        service
        for key, service in services.items()
        if service.is_active
        and key not in present
        and unread.isdisjoint((service.cluster.name, service.cluster.folder))
    ]
    _decommission(gone, tally=report.services, now=now)
    report.decommissioned_services += [str(service) for service in gone]


def _decommission(rows: Sequence[Cluster | Service], *, tally: Tally, now: datetime) -> None:
    tally.decommissioned = len(rows)
    if rows:
        type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows]).update(
            status=Status.DECOMMISSIONED, decommissioned_at=now
        )
