"""What a hand-off tells the incoming steward, as plain values that can be kept as JSON. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from timekeeping.wall_clock import to_instant
from timekeeping.working_time import NeverWorking, WorkingCalendar, add_working

# Sooner than its local day where that begins too late: wherever the outgoing steward lives, some of their day is left.
LEAD = timedelta(hours=12)
PATIENCE = timedelta(hours=4)
EXCERPT = 220


class Part(StrEnum):
    """The parts of a brief in their order; each open ticket is in the first that it fits."""

    INCIDENTS = "incidents"
    UNASSIGNED = "unassigned"
    DUE = "due"
    US = "us"
    COMMUNITY = "community"
    PLANNED = "planned"
    HELD = "held"


PART_TITLES = {
    Part.INCIDENTS: "Incidents, running or to be decided",
    Part.UNASSIGNED: "Nobody leads these",
    Part.DUE: "Promises due",
    Part.US: "Waiting on us, no promise running",
    Part.COMMUNITY: "Waiting for the community",
    Part.PLANNED: "Planned work",
    Part.HELD: "Held for a representative's approval",
}
# The nearest view of the queue, for what the brief has no room for.
PART_VIEWS = {
    Part.INCIDENTS: "view=open&kind=incident",
    Part.UNASSIGNED: "view=unassigned",
    Part.DUE: "view=open",
    Part.US: "view=open&status=new,open",
    Part.COMMUNITY: "view=open&status=pending",
    Part.PLANNED: "view=open&status=planned",
    Part.HELD: "view=held",
}


@dataclass(frozen=True, slots=True)
class LastWord:
    """Who spoke last on a ticket, when, as what (`filed`, `community`, `team`, `note`), and how it begins."""

    by: str
    at: datetime
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class BriefTicket:
    """One open ticket as it was when the brief was made."""

    number: int
    subject: str
    tier: str
    status: str
    community: str
    service: str
    lead: str
    is_led_by_outgoing: bool
    due_at: datetime | None
    due_what: str
    last: LastWord

    @property
    def reference(self) -> str:
        """Return the number people quote."""
        return f"SD-{self.number}"


@dataclass(frozen=True, slots=True)
class BriefPart:
    """One part: how many tickets it has, and the first of them."""

    part: Part
    n: int
    tickets: tuple[BriefTicket, ...] = ()

    @property
    def title(self) -> str:
        """Return what the part is about."""
        return PART_TITLES[self.part]

    @property
    def view(self) -> str:
        """Return the query of the queue's nearest view."""
        return PART_VIEWS[self.part]

    @property
    def n_more(self) -> int:
        """Return how many tickets are left out."""
        return self.n - len(self.tickets)


@dataclass(frozen=True, slots=True)
class Brief:
    """What was open at an instant, and how many tickets of it the outgoing steward led."""

    made_at: datetime
    parts: tuple[BriefPart, ...] = ()
    n_led_by_outgoing: int = 0

    @property
    def n(self) -> int:
        """Return how many tickets were open."""
        return sum(part.n for part in self.parts)

    def tickets(self) -> Iterator[BriefTicket]:
        """Yield the tickets that it shows."""
        for part in self.parts:
            yield from part.tickets


def excerpt(text: str) -> str:
    """Return how a text begins, on one line."""
    words = " ".join(text.split())
    return words if len(words) <= EXCERPT else words[: EXCERPT - 1].rstrip() + "…"


def as_json(brief: Brief) -> dict[str, Any]:
    """Return a brief as values that JSON knows; from_json reads them again."""
    return {
        "made_at": brief.made_at.isoformat(),
        "n_led_by_outgoing": brief.n_led_by_outgoing,
        "parts": [
            {"part": part.part.value, "n": part.n, "tickets": [_ticket_as_json(one) for one in part.tickets]}
            for part in brief.parts
        ],
    }


def from_json(raw: Mapping[str, Any]) -> Brief:
    """Return the brief that as_json wrote; of nothing, an empty one."""
    if not raw:
        return Brief(datetime.min.replace(tzinfo=UTC))
    parts = tuple(
        BriefPart(Part(entry["part"]), entry["n"], tuple(_ticket_from(one) for one in entry["tickets"]))
        for entry in raw["parts"]
    )
    return Brief(datetime.fromisoformat(raw["made_at"]), parts, raw["n_led_by_outgoing"])


def _ticket_as_json(ticket: BriefTicket) -> dict[str, Any]:
    last = ticket.last
    return {
        "number": ticket.number,
        "subject": ticket.subject,
        "tier": ticket.tier,
        "status": ticket.status,
        "community": ticket.community,
        "service": ticket.service,
        "lead": ticket.lead,
        "is_led_by_outgoing": ticket.is_led_by_outgoing,
        "due_at": ticket.due_at.isoformat() if ticket.due_at else None,
        "due_what": ticket.due_what,
        "last": {"by": last.by, "at": last.at.isoformat(), "kind": last.kind, "text": last.text},
    }


def _ticket_from(raw: Mapping[str, Any]) -> BriefTicket:
    last = raw["last"]
    return BriefTicket(
        **{
            **raw,
            "due_at": datetime.fromisoformat(raw["due_at"]) if raw["due_at"] else None,
            "last": LastWord(**{**last, "at": datetime.fromisoformat(last["at"])}),
        }
    )


def prepared_from(at: datetime, zone: ZoneInfo) -> datetime:
    """Return from when on a hand-off is prepared: the beginning of its day in the zone, or twelve hours before it."""
    midnight = at.astimezone(zone).replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    return min(to_instant(midnight, zone), at - LEAD)


def patience_ends(hours: WorkingCalendar, since: datetime) -> datetime:
    """Return when four working hours of a person have passed; four hours for somebody who never works."""
    try:
        return add_working(hours, since, PATIENCE)
    except NeverWorking:
        return since + PATIENCE
