"""Read the past for a what-if: tickets with what moved their clocks, and who could be called. Bulk queries only."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from accounts.roles import Role
from escalation.what_if import PastTicket
from escalation.what_if_team import Held, Person, Team
from rotations.models import TimeOff
from rotations.oncall import shifts_between
from rotations.queries import find_rotations, hours_of, schedule_of
from tickets.facts import Kind, Tier
from tickets.models import Ticket, TicketEvent
from tickets.policy import STANDARD_PLAN
from tickets.priority import RULES
from tickets.slo import MOVING_KINDS, read_event
from tickets.states import EventKind

BATCH = 500
_MARGIN = timedelta(days=1)
# What shows that somebody of the team took a ticket up.
_ACTS = (
    EventKind.REPLIED,
    EventKind.ASSIGNED,
    EventKind.STATUS_CHANGED,
    EventKind.RETRIAGED,
    EventKind.INCIDENT_DECIDED,
    EventKind.RESOLVED,
    EventKind.NOTED,
    EventKind.PAGE_ACKNOWLEDGED,
)
_BASE_TIERS = {rule.slug: rule.tier for rule in RULES}


def count_past(start: datetime, end: datetime) -> int:
    """Return how many tickets were opened in [start, end)."""
    return Ticket.objects.filter(opened_at__gte=start, opened_at__lt=end).count()


def past_tickets(start: datetime, end: datetime) -> Iterator[list[PastTicket]]:
    """Yield the tickets opened in [start, end) in batches, oldest first, in two queries a batch."""
    numbers = list(
        Ticket.objects.filter(opened_at__gte=start, opened_at__lt=end)
        .order_by("number")
        .values_list("number", flat=True)
    )
    for first in range(0, len(numbers), BATCH):
        yield _read(numbers[first : first + BATCH])


def _read(numbers: Sequence[int]) -> list[PastTicket]:
    events = defaultdict[int, list[dict[str, Any]]](list)
    rows = TicketEvent.objects.filter(ticket__in=numbers, kind__in={*MOVING_KINDS, *_ACTS}).order_by(
        "ticket_id", "pk"
    )
    for row in rows.values("ticket_id", "kind", "at", "data", "actor__roles", "comment__is_from_team"):
        events[row["ticket_id"]].append({**row})
    tickets = Ticket.objects.filter(number__in=numbers).order_by("number")
    fields = ("number", "rule", "tier", "kind", "assignee_id", "community__support_plan__slug")
    return [_past(row, events[row["number"]]) for row in tickets.values(*fields)]


def _past(ticket: dict[str, Any], events: list[dict[str, Any]]) -> PastTicket:
    filed = next((row["data"].get("tier") for row in events if row["kind"] == EventKind.OPENED), None)
    return PastTicket(
        number=ticket["number"],
        rule=ticket["rule"],
        base_tier=_BASE_TIERS.get(ticket["rule"], Tier(filed or ticket["tier"])),
        plan=ticket["community__support_plan__slug"] or STANDARD_PLAN,
        kind=Kind(ticket["kind"]),
        events=tuple(
            read_event(row["kind"], row["at"], row["data"], is_from_team=row["comment__is_from_team"])
            for row in events
            # A breach that was recorded is of the policy that was in force then.
            if row["kind"] in MOVING_KINDS and row["kind"] != EventKind.BREACHED
        ),
        acts=tuple(sorted(row["at"] for row in events if row["kind"] in _ACTS and row["actor__roles"])),
        lead=ticket["assignee_id"],
        was_retriaged=any(row["kind"] == EventKind.RETRIAGED for row in events),
    )


def team_in(start: datetime, end: datetime) -> Team:
    """Return who could be called in [start, end): shifts as they were served, people and roles as they are now."""
    users = list(
        User.objects.filter(is_active=True).exclude(roles=[]).select_related("steward_profile").order_by("pk")
    )
    away = defaultdict[int, list[tuple[datetime, datetime]]](list)
    for row in TimeOff.objects.live().within(start, end).values_list("user_id", "starts_at", "ends_at"):
        away[row[0]].append((row[1], row[2]))
    by_address = {user.email: user.pk for user in users}
    return Team(
        people={user.pk: Person(user.pk, user.zone, hours_of(user), tuple(away[user.pk])) for user in users},
        levels=_levels(start - _MARGIN, end + _MARGIN, by_address),
        roles={role.value: tuple(user.pk for user in users if role.value in user.roles) for role in Role},
        by_address=by_address,
    )


def _levels(start: datetime, end: datetime, keys: dict[str, int]) -> dict[str, dict[str, list[Held]]]:
    """Return by rotation and level who served, in three queries and one for each rotation."""
    found: dict[str, dict[str, list[Held]]] = {}
    for rotation in find_rotations():
        schedule = schedule_of(rotation, start, end).schedule
        found[rotation.slug] = {
            level: [
                Held(shift.start, shift.end, keys.get(shift.steward or ""))
                for shift in shifts_between(schedule, start, end, level)
            ]
            for level in rotation.levels
        }
    return found
