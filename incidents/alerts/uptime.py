"""Uptime checks as their mails, and the titles made of them, say it.

An uptime check on PROJECT Uptime Check URL labels {project_id=PROJECT, host=HOST} is failing.
Violation started: Oct 20, 2026 at 4:32AM UTC (less than 1 sec ago)
Policy: HOST on CLUSTER
Condition: Simple Health Check Endpoint

In a title the lines stand side by side, parted by " | ".
"""

import re
from datetime import UTC, datetime

from incidents.alerts.heard import Heard, Source, digest
from incidents.alerts.labels import as_text
from incidents.alerts.places import cluster_of_policy

LONGEST_READ = 20_000
_LABELS = r"\{[^{}]{0,300}?\bhost=([^,\s{}]{1,253})[^{}]{0,300}\}"
_CHECK = re.compile(r"\b(?:uptime check on|certificate of)\b[^{}]{0,300}" + _LABELS)
_FIELD = re.compile(r"^(Policy|Condition|Violation started|Violation ended): *(.{1,300})")
_SUBJECT = re.compile(r"^\[(ALERT|RESOLVED)\] +(\S{1,253} on \S{1,200})$")
_MOMENT = re.compile(r"^([A-Z][a-z]{2,8}) (\d{1,2}), (\d{4}) at (\d{1,2}):(\d{2}) ?([AP])M UTC")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def parse_uptime_mail(subject: str, text: str) -> Heard | None:
    """Return the check that a mail is about, None if it is about none."""
    heard = _parse(text, source=Source.UPTIME_MAIL, is_over=subject.strip().startswith("[RESOLVED]"))
    return heard or _parse_subject(subject)


def parse_uptime_title(line: str) -> Heard | None:
    """Return the check that one line is about, None if it is about none."""
    return _parse(line.replace(" | ", "\n"), source=Source.UPTIME_TITLE, is_over=False)


def _parse(text: str, *, source: Source, is_over: bool) -> Heard | None:
    read = text[:LONGEST_READ]
    found = _CHECK.search(" ".join(read.split()))
    if found is None:
        return None
    fields: dict[str, str] = {}
    for line in read.splitlines():
        field = _FIELD.match(line.strip())
        if field:
            fields.setdefault(field.group(1), as_text(field.group(2), longest=300))
    is_over = is_over or "Violation ended" in fields or "passing again" in read
    return _heard(
        host=as_text(found.group(1)).lower().rstrip("."),
        policy=fields.get("Policy", ""),
        condition=fields.get("Condition", ""),
        starts_at=_moment(fields.get("Violation started", "")),
        is_firing=not is_over,
        source=source,
    )


def _parse_subject(subject: str) -> Heard | None:
    """Read a mail whose text is lost by its subject alone: `[ALERT] HOST on CLUSTER`."""
    found = _SUBJECT.match(" ".join(subject.split())[:600])
    if found is None or "." not in found.group(2).partition(" ")[0]:
        return None
    return _heard(
        host=as_text(found.group(2).partition(" ")[0]).lower(),
        policy=found.group(2),
        condition="",
        starts_at=None,
        is_firing=found.group(1) == "ALERT",
        source=Source.UPTIME_MAIL,
    )


def _heard(
    *, host: str, policy: str, condition: str, starts_at: datetime | None, is_firing: bool, source: Source
) -> Heard:
    key = digest(source, host, condition)
    labels = {"host": host, "policy": policy, "condition": condition}
    return Heard(
        source=source,
        key=key,
        fingerprint=key,
        name=condition or "Uptime check",
        is_firing=is_firing,
        cluster=cluster_of_policy(policy),
        host=host,
        condition=condition,
        starts_at=starts_at,
        labels={name: value for name, value in labels.items() if value},
    )


def _moment(text: str) -> datetime | None:
    found = _MOMENT.match(text)
    if found is None or found.group(1)[:3] not in _MONTHS:
        return None
    month, day, year, hour, minute, half = found.groups()
    hours = int(hour) % 12 + (12 if half == "P" else 0)
    try:
        return datetime(int(year), _MONTHS.index(month[:3]) + 1, int(day), hours, int(minute), tzinfo=UTC)
    except ValueError:
        return None
