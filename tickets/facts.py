"""What is known about a request, and what an assessment says of it: values only, no rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a request is."""

    INCIDENT = "incident"
    CHANGE = "change"
    GUIDANCE = "guidance"
    WORKSHOP = "workshop"
    BUDGET = "budget"
    NOTICE = "notice"
    SPAM = "spam"


class Impact(StrEnum):
    """How much depends on it."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Tier(StrEnum):
    """How fast a person answers."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


class Flag(StrEnum):
    """What a triager must see before answering."""

    SHORT_NOTICE = "short_notice"
    DATE_UNCLEAR = "date_unclear"
    DATE_PAST = "date_past"
    DATE_IMPOSSIBLE = "date_impossible"
    SECRET = "secret"  # noqa: S105 (a flag's name, not a secret)
    ACTIVE_CONTENT = "active_content"


class RequesterRole(StrEnum):
    """What the records say about the sender."""

    REPRESENTATIVE = "representative"
    TECHNICAL_CONTACT = "technical_contact"
    MEMBER = "member"
    UNKNOWN = "unknown"
    PROVIDER_NOTICE = "provider_notice"


class AskedKind(StrEnum):
    """What the requester chose in the form."""

    INCIDENT = "incident"
    CHANGE = "change"
    GUIDANCE = "guidance"
    WORKSHOP = "workshop"
    BUDGET = "budget"


class AffectedUsers(StrEnum):
    """How many users the form says are affected."""

    ONE = "one"
    SOME = "some"
    ALL = "all"
    UNKNOWN = "unknown"


class WhatFails(StrEnum):
    """What the guided form says fails; the first six are the outage definition."""

    ADDRESS_DOWN = "address_down"
    CANNOT_SIGN_IN = "cannot_sign_in"
    SERVERS_DO_NOT_START = "servers_do_not_start"
    HOME_DIRECTORY_FULL = "home_directory_full"
    SLOW_OR_DYING = "slow_or_dying"
    INFRASTRUCTURE = "infrastructure"
    MONITORING = "monitoring"
    PERSONAL_STORAGE = "personal_storage"
    SOMETHING_ELSE = "something_else"
    NOTHING = "nothing"


OUTAGES = frozenset(tuple(WhatFails)[:6])


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything the rules may look at; only the text is always there."""

    subject: str
    body: str
    channel: str = "widget"
    headers: Mapping[str, str] = field(default_factory=dict)
    sender: str = ""
    requester_role: RequesterRole = RequesterRole.UNKNOWN
    asked_kind: AskedKind | None = None
    urgency: str | None = None
    affected_users: AffectedUsers = AffectedUsers.UNKNOWN
    what_fails: WhatFails | None = None
    deadline: date | None = None
    attendees: int | None = None
    received_at: datetime | None = None
    event_start: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One line of the policy; `slug` is stored beside a ticket and must never change its meaning."""

    slug: str
    kind: Kind
    impact: Impact
    tier: Tier
    title: str


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """What the rules make of a request, and why."""

    kind: Kind
    impact: Impact
    tier: Tier
    possible_incident: bool
    needs_approval: bool
    flags: tuple[Flag, ...]
    rule: str
    why: str
    event_start: datetime | None = None
    notice_days: int | None = None
