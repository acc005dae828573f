"""What the queue and a ticket's page show, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, Subquery
from django.http import QueryDict

from accounts.models import User
from tickets.facts import Kind, Tier
from tickets.histories import history_of, promises_to
from tickets.models import KIND_LABELS, Attachment, Comment, Ticket, TicketEvent
from tickets.outage_sentences import OUTAGE_KINDS, answer_sentence, outage_sentence
from tickets.querysets import TicketQuerySet
from tickets.search import matching
from tickets.slo import ClockState, clock_states
from tickets.states import LIVE_STATUSES, PUBLIC_EVENT_KINDS, Approval, EventKind, Status

PAGE_SIZE = 50
VIEWS = {
    "mine": "Mine",
    "unassigned": "Unassigned",
    "breaching": "Breaching",
    "decide": "Outage?",
    "open": "All open",
    "held": "Held",
    "done": "Done",
}
DEFAULT_VIEW = "open"


@dataclass(frozen=True)
class QueueFilter:
    """What the queue shows; everything of it stands in the address, so that a view can be sent to a colleague."""

    view: str = DEFAULT_VIEW
    tiers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    community: str = ""
    assignee: str = ""
    words: str = ""
    page: int = 1

    @classmethod
    def from_query(cls, query: QueryDict) -> "QueueFilter":
        """Read a filter from an address; what is not understood is left out, never passed on to the database."""
        view = query.get("view", DEFAULT_VIEW)
        page = query.get("page", "1")
        assignee = query.get("assignee", "")
        return cls(
            view=view if view in VIEWS else DEFAULT_VIEW,
            tiers=tuple(t for t in _several(query, "tier") if t in set(Tier)),
            kinds=tuple(k for k in _several(query, "kind") if k in set(Kind)),
            statuses=tuple(s for s in _several(query, "status") if s in Status.values),
            community=query.get("community", "")[:100].replace("\x00", ""),
            assignee=assignee if assignee.isdecimal() and len(assignee) < 10 else "",
            words=query.get("q", "").replace("\x00", "").strip()[:200],
            page=int(page) if page.isdecimal() and len(page) < 6 and int(page) else 1,
        )

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything beside the view narrows the queue."""
        return bool(
            self.tiers or self.kinds or self.statuses or self.community or self.assignee or self.words
        )


def _several(query: QueryDict, name: str) -> list[str]:
    """Return the values of a parameter that may be repeated or joined by commas."""
    return [part for value in query.getlist(name) for part in value.split(",")]


@dataclass(frozen=True)
class QueuePage:
    """One page of the queue."""

    tickets: Sequence[Ticket]
    has_more: bool
    newest_number: int


def in_view(view: str, *, user: User, now: datetime) -> TicketQuerySet:
    """Return the tickets of one of VIEWS, without order."""
    tickets = Ticket.objects.visible_to(user)
    match view:
        case "mine":
            return tickets.live().filter(assignee=user).exclude(approval=Approval.WAITING)
        case "unassigned":
            return tickets.unassigned()
        case "breaching":
            return tickets.breaching(now)
        case "decide":
            return tickets.live().filter(is_possible_incident=True)
        case "held":
            return tickets.held()
        case "done":
            return tickets.exclude(status__in=LIVE_STATUSES)
    return tickets.live().exclude(approval=Approval.WAITING)


def filtered(queue_filter: QueueFilter, *, user: User, now: datetime) -> TicketQuerySet:
    """Return the tickets a filter keeps, without order."""
    # A search looks everywhere, whatever the tab.
    is_search = bool(queue_filter.words)
    tickets = Ticket.objects.visible_to(user) if is_search else in_view(queue_filter.view, user=user, now=now)
    if queue_filter.tiers:
        tickets = tickets.filter(tier__in=queue_filter.tiers)
    if queue_filter.kinds:
        tickets = tickets.filter(kind__in=queue_filter.kinds)
    if queue_filter.statuses:
        tickets = tickets.filter(status__in=queue_filter.statuses)
    if queue_filter.community:
        tickets = tickets.filter(community__slug=queue_filter.community)
    if queue_filter.assignee:
        tickets = tickets.filter(assignee=int(queue_filter.assignee))
    if is_search:
        return matching(queue_filter.words, among=tickets, in_notes=user.is_team_member)
    return tickets


def queue_page(queue_filter: QueueFilter, *, user: User, now: datetime) -> QueuePage:
    """Return one page of the queue: live tickets by what is due next, done ones newest first.

    One query; two to search, or to find nothing.
    """
    tickets = filtered(queue_filter, user=user, now=now).select_related(
        "community", "service__cluster", "assignee", "requester"
    )
    tickets = tickets.defer("description", "search").annotate(newest=Subquery(NEWEST))
    order = [F("next_due_at").asc(nulls_last=True), "-number"] if queue_filter.view != "done" else ["-number"]
    first = (queue_filter.page - 1) * PAGE_SIZE
    rows = list(tickets.order_by(*order)[first : first + PAGE_SIZE + 1])
    newest = rows[0].newest if rows else _newest_of_nothing(queue_filter)
    return QueuePage(rows[:PAGE_SIZE], len(rows) > PAGE_SIZE, newest)


# The highest number given so far: what an open queue has seen, on whichever page and in whatever order.
NEWEST = Ticket.objects.order_by("-number").values("number")[:1]


def _newest_of_nothing(queue_filter: QueueFilter) -> int:
    """Return what an empty page has seen: of an empty search nothing, so that its first hit is news."""
    if queue_filter.words and queue_filter.page == 1:
        return 0
    return NEWEST.values_list("number", flat=True).first() or 0


def waiting_for_confirmation(user: User) -> list[Ticket]:
    """Return the latest resolved tickets that wait for a word of the user or their communities."""
    resolved = Ticket.objects.visible_to(user).filter(status=Status.RESOLVED)
    return list(resolved.defer("description", "search").order_by("-resolved_at")[:5])


def view_counts(user: User, *, now: datetime) -> dict[str, int]:
    """Return how many live tickets each view holds, in one query over the live ones alone."""
    is_held = Q(approval=Approval.WAITING)
    return Ticket.objects.live().aggregate(
        mine=Count("pk", filter=Q(assignee=user) & ~is_held),
        unassigned=Count("pk", filter=Q(assignee=None)),
        breaching=Count("pk", filter=Q(next_due_at__lt=now)),
        decide=Count("pk", filter=Q(is_possible_incident=True)),
        open=Count("pk", filter=~is_held),
        held=Count("pk", filter=is_held),
    )


@dataclass(frozen=True)
class Entry:
    """One line of a ticket's story: a comment with its files, or another event."""

    at: datetime
    event: TicketEvent
    comment: Comment | None = None
    attachments: list[Attachment] = field(default_factory=list)
    sentence: str = ""


def story(ticket: Ticket, *, viewer: User) -> list[Entry]:
    """Return a ticket's conversation and timeline in order, without what the viewer must not see. Two queries."""
    events = ticket.events.select_related("actor", "comment__author")
    if not viewer.is_team_member:
        events = events.filter(kind__in=PUBLIC_EVENT_KINDS)
    files: dict[int, list[Attachment]] = {}
    for attachment in ticket.attachments.exclude(comment=None):
        files.setdefault(attachment.comment_id or 0, []).append(attachment)
    entries = []
    # Its words are those of the answer beside it.
    for event in events.exclude(kind=EventKind.UPDATE_POSTED):
        comment = event.comment
        if comment is not None and comment.is_internal and not viewer.is_team_member:
            comment = None
        entries.append(
            Entry(
                at=event.at,
                event=event,
                comment=comment,
                attachments=files.get(comment.pk, []) if comment else [],
                sentence=sentence_of(event, for_team=viewer.is_team_member),
            )
        )
    return entries


def sentence_of(event: TicketEvent, *, for_team: bool) -> str:
    """Return what happened, as a sentence without its actor.

    Reasons are between colleagues, but for that of a representative who declined a request.
    """
    data: dict[str, Any] = event.data
    if event.kind in OUTAGE_KINDS:
        return outage_sentence(event.kind, data)
    is_shown = for_team or event.kind == EventKind.DECLINED
    reason = f": “{data['reason']}”" if is_shown and data.get("reason") else ""
    match event.kind:
        case "retriaged":
            return f"{_retriage_words(data)}{reason}"
        case "assigned":
            return f"gave it to {data.get('to') or 'nobody'}{reason}"
        case "status_changed":
            return f"set it from {data['from']} to {data['to']}{reason}"
        case "opened":
            people = [name for name in (data.get("assignee"), data.get("companion")) if name and for_team]
            return f"filed it as {data['tier']}" + (f"; on duty: {' and '.join(people)}" if people else "")
        case "incident_decided":
            return (
                "said it is an outage" if data.get("is_incident") else "said it is not an outage"
            ) + reason
        case "replied":
            return answer_sentence(data)
    # What happens around a ticket, such as alerts, brings its own words.
    return str(data.get("words") or SENTENCES.get(event.kind, event.get_kind_display().lower())) + reason


SENTENCES = {
    "acknowledged": "queued an automatic acknowledgement (it stops no clock)",
    "approval_asked": "asked the community's representatives for approval",
    "approved": "approved it",
    "declined": "declined it",
    "incident_asked": "asked level-1 whether this is an outage",
    "replied": "answered",
    "commented": "wrote",
    "noted": "wrote an internal note",
    "resolved": "resolved it and asked for confirmation",
    "confirmed": "confirmed that it is solved",
    "reopened": "reopened it",
    "tracked": "had it tracked on GitHub",
    "untracked": "stopped tracking it on GitHub",
    "shared_note": "shared a finding on GitHub",
}


def _retriage_words(data: dict[str, Any]) -> str:
    changes = []
    if data["from_tier"] != data["to_tier"]:
        changes.append(f"tier {data['from_tier']} → {data['to_tier']}")
    if data["from_kind"] != data["to_kind"]:
        changes.append(f"kind {KIND_LABELS[Kind(data['from_kind'])]} → {KIND_LABELS[Kind(data['to_kind'])]}")
    return "changed " + " and ".join(changes)


def clocks_of(ticket: Ticket, now: datetime) -> list[ClockState]:
    """Return every run of every clock of a ticket as it stands, oldest first; `slo.running` keeps those that go on.

    One query, and one for each stored policy version.
    """
    history = history_of(ticket)
    promises = promises_to(ticket, history)
    return clock_states(history, promises.policy, promises.plan, now, versions=promises.versions)


def changes_since(ticket: Ticket, *, seen_version: int, viewer: User) -> list[Entry]:
    """Return what others did to a ticket after the version that the viewer saw."""
    return [
        entry
        for entry in story(ticket, viewer=viewer)
        if entry.event.version > seen_version and entry.event.actor_id != viewer.pk
    ]


def recent_of_service(ticket: Ticket) -> list[Ticket]:
    """Return the last five other tickets of a ticket's service."""
    if ticket.service_id is None:
        return []
    others = (
        Ticket.objects.filter(service=ticket.service_id).exclude(pk=ticket.pk).defer("description", "search")
    )
    return list(others.order_by("-number")[:5])


@dataclass(frozen=True)
class RuleRecord:
    """How often a rule fired and how often a steward corrected it."""

    rule: str
    n_fired: int
    n_corrected: int
    n_wrong_tier: int
    last_reason: str

    @property
    def corrected_share(self) -> int:
        """Return the share of corrections in percent."""
        return round(100 * self.n_corrected / self.n_fired) if self.n_fired else 0


def rule_records() -> list[RuleRecord]:
    """Return every rule that fired, most corrected first."""
    with connection.cursor() as cursor:
        cursor.execute(RULE_RECORDS_SQL)
        return [RuleRecord(*row) for row in cursor.fetchall()]


RULE_RECORDS_SQL = """
WITH fired AS (SELECT rule, count(*) AS n FROM tickets_ticket GROUP BY rule),
corrected AS (
    SELECT rule, count(DISTINCT ticket_id) AS n,
           count(DISTINCT ticket_id) FILTER (WHERE from_tier <> to_tier) AS n_tier,
           (array_agg(reason ORDER BY at DESC))[1] AS last_reason
    FROM tickets_correction GROUP BY rule
)
SELECT fired.rule, fired.n, COALESCE(corrected.n, 0), COALESCE(corrected.n_tier, 0), COALESCE(last_reason, '')
FROM fired LEFT JOIN corrected USING (rule)
ORDER BY 3 DESC, 2 DESC, 1
"""
