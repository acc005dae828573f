"""What the desk knows about the alerts of a message, read in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from communities.models import Cluster, Service
from incidents.alerts.heard import Heard
from incidents.alerts.places import Place, Places
from incidents.models import Alert, AlertProblem


@dataclass(frozen=True)
class Atlas:
    """The clusters and services that a message names, to be matched and then looked up."""

    places: Places
    clusters: dict[str, Cluster]
    services: dict[tuple[str, str], Service]

    def service(self, place: Place) -> Service | None:
        """Return the service of a place, None where no hub is named."""
        return self.services.get((place.cluster, place.hub))

    def cluster(self, place: Place) -> Cluster | None:
        """Return the cluster of a place, None where it is unknown."""
        return self.clusters.get(place.cluster)

    def name(self, place: Place, heard: Heard) -> str:
        """Return a place in our names where we know it, else in the alert's own."""
        if place.hub:
            return f"{place.cluster} / {place.hub}"
        words = [word for word in (place.cluster or heard.cluster, heard.namespace) if word]
        return " / ".join(words) or "place unknown"


def read_atlas() -> Atlas:
    """Return all clusters and services, of two that share a domain the one that runs. Two queries."""
    clusters = {cluster.name: cluster for cluster in Cluster.objects.all()}
    services: dict[tuple[str, str], Service] = {}
    domains: dict[str, tuple[str, str]] = {}
    hubs: dict[str, set[str]] = {name: set() for name in clusters}
    found = Service.objects.select_related("cluster", "community__support_plan").order_by("status", "pk")
    for service in found:
        where = (service.cluster.name, service.name)
        services[where] = service
        hubs[service.cluster.name].add(service.name)
        domains.setdefault(service.domain, where)
    places = Places({name: frozenset(names) for name, names in hubs.items()}, domains)
    return Atlas(places, clusters, services)


def latest_problems(keys: Iterable[str]) -> dict[str, AlertProblem]:
    """Return the latest problem of each key, with its ticket. One query."""
    problems = (
        AlertProblem.objects.filter(key__in=set(keys))
        .select_related("ticket")
        .defer("ticket__description", "ticket__search")
        .order_by("key", "-pk")
        .distinct("key")
    )
    return {problem.key: problem for problem in problems}


def latest_alerts(alerts: Sequence[Heard]) -> dict[tuple[str, str], Alert]:
    """Return what is known of each alert, by key and fingerprint, with its problem and ticket. One query."""
    found = (
        Alert.objects.filter(
            problem__key__in={heard.key for heard in alerts},
            fingerprint__in={heard.fingerprint for heard in alerts},
        )
        .select_related("problem__ticket")
        .defer("problem__ticket__description", "problem__ticket__search")
        .order_by("problem__key", "fingerprint", "-problem_id")
        .distinct("problem__key", "fingerprint")
    )
    return {(alert.problem.key, alert.fingerprint): alert for alert in found}
