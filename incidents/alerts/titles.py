"""The one line that Alertmanager makes of a group and a pager or chat message carries.

[FIRING:1] ALERTNAME CLUSTER NAMESPACE (other labels, by their names, such as: provider=aws immediate action needed)
"""

import re

from incidents.alerts.heard import Heard, Source, digest
from incidents.alerts.labels import as_text, bare_word
from incidents.alerts.places import Places
from incidents.alerts.severity import SEVERITIES
from incidents.alerts.uptime import parse_uptime_title

LONGEST_TITLE = 2_000
# What pagers put in front: [#4312], [PagerDuty], "Triggered:". A person's answer ("Re:") is no alert.
_IN_FRONT = r"(?:\[[^\[\]]{1,60}\]|Triggered|Resolved|ALERT):? "
_TITLE = re.compile(rf"(?:{_IN_FRONT}){{0,3}}\[(FIRING|RESOLVED)(?::\d{{1,9}})?\] +(\S.*)")


def parse_title(line: str, *, places: Places) -> Heard | None:
    """Return the alert that a title says, None if it is no title of an alert."""
    shown = as_text(" ".join(line.split()), longest=LONGEST_TITLE)
    uptime = parse_uptime_title(line)
    if uptime is not None:
        return uptime
    found = _TITLE.fullmatch(shown)
    if found is None:
        return None
    status, rest = found.groups()
    words, rest_of_labels = _parted(rest)
    name, cluster, namespace = _named(words, places=places)
    key = digest(Source.TITLE, rest)
    severity = _severity(rest_of_labels)
    labels = {
        "alertname": name,
        "cluster": cluster,
        "namespace": namespace,
        "severity": severity,
        "title": rest,
    }
    return Heard(
        source=Source.TITLE,
        key=key,
        fingerprint=key,
        name=name,
        is_firing=status == "FIRING",
        cluster=cluster,
        namespace=namespace,
        severity=severity,
        labels={label: value for label, value in labels.items() if value},
    )


def _parted(rest: str) -> tuple[list[str], str]:
    """Return the words before the last bracket, and what it holds."""
    before, bracket, inside = rest.rpartition(" (")
    if bracket and inside.endswith(")"):
        return before.split(), inside[:-1]
    return rest.split(), ""


def _severity(labels: str) -> str:
    """Return the severity that the labels end with as whole words; an unknown one stays what it is."""
    known = next((one for one in SEVERITIES if f" {labels}".endswith(f" {one}")), None)
    return known or labels[-80:].strip()


def _named(words: list[str], *, places: Places) -> tuple[str, str, str]:
    """Return name, cluster and namespace of the words `NAME CLUSTER NAMESPACE`, of which the last may be missing."""
    marked = [word for word in words if word.startswith(("cluster=", "hub="))]
    if marked:
        name = " ".join(word for word in words if word not in marked)
        cluster = next((bare_word(word, prefix="cluster=") for word in marked if word[0] == "c"), "")
        return name, cluster, next((bare_word(word, prefix="hub=") for word in marked if word[0] == "h"), "")
    last = words[-1] if len(words) > 1 else ""
    before = words[-2] if len(words) > 2 else ""
    if last in places.hubs.get(before, ()):
        return " ".join(words[:-2]), before, last
    if last in places.hubs:
        return " ".join(words[:-1]), last, ""
    if before in places.hubs:
        return " ".join(words[:-2]), before, last
    return " ".join(words), "", ""
