"""Where an alert happens: labels compared as whole words with the clusters and hubs there are. Nothing is guessed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from incidents.alerts.heard import Heard

_AFTER_ON = re.compile(r"\bon (\S+)$")


@dataclass(frozen=True)
class Places:
    """The clusters with the names of their hubs, and the hubs by domain."""

    hubs: Mapping[str, frozenset[str]]
    domains: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Place:
    """A cluster and a hub of it; no hub where none is named, neither where the cluster is unknown."""

    cluster: str = ""
    hub: str = ""


def place_of(heard: Heard, *, places: Places) -> Place:
    """Return where an alert happens: by its host if it is an uptime check's, else by cluster and namespace."""
    if heard.host and heard.host in places.domains:
        return Place(*places.domains[heard.host])
    if heard.cluster not in places.hubs:
        return Place()
    is_hub = heard.namespace in places.hubs[heard.cluster]
    return Place(heard.cluster, heard.namespace if is_hub else "")


def cluster_of_policy(policy: str) -> str:
    """Return the word after the last "on" of an uptime check's policy name: `a.b.cloud on temple` is temple's."""
    found = _AFTER_ON.search(policy.strip()[-300:])
    return found.group(1) if found else ""
