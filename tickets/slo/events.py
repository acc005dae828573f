"""What of a ticket's timeline moves a clock, read into values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from tickets.facts import Kind, Tier
from tickets.policy import Clock


class Happened(StrEnum):
    """The kinds of events that clocks depend on; the others (notes, acknowledgements, pages) move none."""

    OPENED = "opened"
    APPROVAL_ASKED = "approval_asked"
    APPROVED = "approved"
    DECLINED = "declined"
    INCIDENT_ASKED = "incident_asked"
    INCIDENT_DECIDED = "incident_decided"
    RETRIAGED = "retriaged"
    STATUS_CHANGED = "status_changed"
    REPLIED = "replied"
    COMMENTED = "commented"
    RESOLVED = "resolved"
    CONFIRMED = "confirmed"
    REOPENED = "reopened"
    MERGED = "merged"
    BREACHED = "breached"
    INCIDENT_DECLARED = "incident_declared"
    UPDATE_POSTED = "update_posted"
    INCIDENT_RESOLVED = "incident_resolved"


MOVING_KINDS = frozenset(Happened)


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """One event, as far as clocks go.

    `status`, `ticket_kind`, `tier`, `policy` and `plan` are those after it, if it says. Of a breach, `clock` and
    `since` name the promise. Of a merge, `into` says that this ticket ended in another one; on the one that goes on,
    `since` is since when somebody of the other waits for a word, `begun_at` when it began, `waits` its pauses so far.
    """

    kind: Happened
    at: datetime
    is_from_team: bool = False
    status: str = ""
    ticket_kind: Kind | None = None
    tier: Tier | None = None
    policy: str = ""
    plan: str = ""
    clock: Clock | None = None
    since: datetime | None = None
    begun_at: datetime | None = None
    into: bool = False
    waits: tuple[tuple[datetime, datetime, str], ...] = ()


def read_event(kind: str, at: datetime, data: Mapping[str, Any], *, is_from_team: bool | None) -> ClockEvent:
    """Return a row of the timeline as clocks read it; `is_from_team` is who wrote its comment, if it has one.

    Raises ValueError for a kind that moves no clock.
    """
    happened = Happened(kind)
    team = bool(is_from_team)
    match happened:
        case Happened.OPENED | Happened.RETRIAGED:
            prefix = "" if happened is Happened.OPENED else "to_"
            ticket_kind, tier = data.get(f"{prefix}kind"), data.get(f"{prefix}tier")
            return ClockEvent(
                happened,
                at,
                ticket_kind=Kind(ticket_kind) if ticket_kind else None,
                tier=Tier(tier) if tier else None,
                policy=data.get("policy", ""),
                plan=data.get("plan", ""),
            )
        case Happened.REOPENED:
            return ClockEvent(
                happened,
                at,
                is_from_team=team,
                status="open",
                policy=data.get("policy", ""),
                plan=data.get("plan", ""),
            )
        case Happened.MERGED:
            return ClockEvent(
                happened,
                at,
                status=data.get("to", ""),
                since=_instant(data.get("since")),
                begun_at=_instant(data.get("begun_at")),
                into="into" in data,
                waits=tuple(
                    (datetime.fromisoformat(begin), datetime.fromisoformat(end), why)
                    for begin, end, why in data.get("waits", ())
                ),
            )
        case Happened.BREACHED:
            return ClockEvent(happened, at, clock=Clock(data["clock"]), since=_instant(data["started_at"]))
    return ClockEvent(happened, at, status=data.get("to", ""))


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
