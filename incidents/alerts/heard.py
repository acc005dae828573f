"""One alert as a channel said it, whatever the channel."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Source(StrEnum):
    """What kind of watcher speaks, and through what: tickets of different sources are never merged."""

    WEBHOOK = "webhook"
    TITLE = "title"
    UPTIME_MAIL = "uptime-mail"
    UPTIME_TITLE = "uptime-title"


class NotAnAlert(Exception):
    """What came is no alert that we can read; the text says why, for people."""


@dataclass(frozen=True, kw_only=True)
class Heard:
    """An alert as it was said. `key` tells problems apart, `fingerprint` the alerts of one problem."""

    source: Source
    key: str
    fingerprint: str
    name: str
    is_firing: bool
    cluster: str = ""
    namespace: str = ""
    severity: str = ""
    host: str = ""
    condition: str = ""
    starts_at: datetime | None = None
    summary: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_uptime_check(self) -> bool:
        """Say whether it is about an address that is asked from outside."""
        return self.source in (Source.UPTIME_MAIL, Source.UPTIME_TITLE)


def digest(*parts: str) -> str:
    """Return what stands for these texts, of one length whatever theirs: 64 characters."""
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()
