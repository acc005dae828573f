"""The body of an Alertmanager webhook, version 4 (prometheus.io/docs/alerting/latest/configuration/#webhook_config)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from incidents.alerts.heard import Heard, NotAnAlert, Source, digest
from incidents.alerts.labels import as_labels, as_text, bare_word


@dataclass(frozen=True)
class Notification:
    """A whole body: its alerts, and how many more the sender left out."""

    alerts: tuple[Heard, ...]
    n_truncated: int


def parse_body(body: bytes) -> Notification:
    """Return what a body says. Raises NotAnAlert for all but an object with a list of alerts that have labels."""
    document = _json(body)
    if not isinstance(document, dict):
        raise NotAnAlert(f"The body is {_named(document)}, not an object.")
    raw = document.get("alerts")
    if not isinstance(raw, list):
        raise NotAnAlert("The body has no list named alerts.")
    if not raw:
        raise NotAnAlert("The list of alerts is empty.")
    status = document.get("status")
    alerts = tuple(_alert(entry, number, status=status) for number, entry in enumerate(raw, 1))
    return Notification(alerts, _count(document.get("truncatedAlerts")))


def _json(body: bytes) -> Any:
    if not body.strip():
        raise NotAnAlert("The body is empty.")
    try:
        return json.loads(body.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise NotAnAlert("The body is not UTF-8.") from None
    except RecursionError:
        raise NotAnAlert("The body is nested too deeply.") from None
    except ValueError:
        raise NotAnAlert("The body is not JSON.") from None


def _alert(raw: object, number: int, *, status: object) -> Heard:
    if not isinstance(raw, dict) or not isinstance(raw.get("labels"), dict):
        raise NotAnAlert(f"Alert {number} of the list has no object named labels.")
    labels = as_labels(raw["labels"])
    annotations = raw.get("annotations")
    name = labels.get("alertname", "")
    cluster = bare_word(labels.get("cluster", ""), prefix="cluster=")
    namespace = bare_word(labels.get("namespace", ""), prefix="hub=")
    # An odd status is one of an alert that somebody wants to be heard.
    is_firing = raw.get("status", status) != "resolved"
    return Heard(
        source=Source.WEBHOOK,
        key=digest(Source.WEBHOOK, name, cluster, namespace),
        fingerprint=_fingerprint(raw.get("fingerprint"), raw["labels"], labels),
        name=name or "Alert without a name",
        is_firing=is_firing,
        cluster=cluster,
        namespace=namespace,
        severity=labels.get("severity", ""),
        starts_at=parse_moment(raw.get("startsAt")),
        summary=_summary(annotations) if isinstance(annotations, dict) else "",
        labels=labels,
    )


def _fingerprint(given: object, raw: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """Return what tells the alert from others with the same key: its labels, where the sender does not say."""
    if isinstance(given, str) and 0 < len(given.strip()) <= 64 and given.isascii() and given.isprintable():
        return given.strip()
    try:
        return digest(json.dumps(raw, sort_keys=True, default=str))
    except RecursionError:
        return digest(json.dumps(dict(labels), sort_keys=True))


def _summary(annotations: Mapping[Any, Any]) -> str:
    return as_text(annotations.get("summary")) or as_text(annotations.get("description"))


def parse_moment(raw: object) -> datetime | None:
    """Return an RFC 3339 instant in UTC, None for anything else and for Go's zero time."""
    if not isinstance(raw, str) or len(raw) > 40:
        return None
    try:
        given = datetime.fromisoformat(raw)
        moment = given.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if given.tzinfo is not None and moment.year > 1970 else None


def _count(raw: object) -> int:
    return min(max(raw, 0), 1_000_000) if isinstance(raw, int) else 0


def _named(document: object) -> str:
    names = {list: "an array", str: "a text", int: "a number", float: "a number", bool: "true or false"}
    return names.get(type(document), "null")
