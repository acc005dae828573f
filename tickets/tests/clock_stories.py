"""Stories of tickets as clocks read them: hours since Wednesday 10:00 UTC, what happened, and what it says."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tickets.facts import Kind, Tier
from tickets.policy import Clock, default_policy
from tickets.slo import ClockEvent, ClockState, Happened, clock_states

# A Wednesday.
START = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
POLICY = default_policy(ZoneInfo("UTC"))
HOUR = timedelta(hours=1)

Line = tuple[float, str] | tuple[float, str, dict]


def hour(n: float) -> datetime:
    return START + n * HOUR


def story(*lines: Line) -> list[ClockEvent]:
    return [event(*line) for line in lines]


def event(at: float, kind: str, fields: dict | None = None) -> ClockEvent:
    fields = dict(fields or {})
    if kind == "opened":
        fields = {"ticket_kind": Kind.GUIDANCE, "tier": Tier.P3, "policy": "v1", "plan": "standard"} | fields
    if kind == "pending":
        kind, fields = "status_changed", {"status": "pending"}
    if kind == "reopened":
        fields.setdefault("status", "open")
    for name in ("since", "begun_at"):
        if name in fields:
            fields[name] = hour(fields[name])
    return ClockEvent(Happened(kind), hour(at), **fields)


def states(lines: list[ClockEvent], *, now: float, **changes) -> list[ClockState]:
    return clock_states(lines, changes.pop("policy", POLICY), "standard", hour(now), **changes)


def last(clock: Clock, found: list[ClockState]) -> ClockState:
    return [state for state in found if state.clock is clock][-1]
