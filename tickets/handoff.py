"""What hand-offs ask of tickets and rotations: the brief, where levels change hands, whom it concerns."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Case, Count, F, Q, Value, When, Window
from django.db.models.functions import Left, RowNumber

from accounts.models import User
from rotations.changeovers import changeovers
from rotations.models import Rotation
from rotations.oncall import shifts_between
from rotations.queries import hours_of, schedule_of
from tickets.brief import Brief, BriefPart, BriefTicket, LastWord, Part, excerpt, patience_ends
from tickets.facts import Kind
from tickets.models import Comment, HandOff, Ticket
from tickets.querysets import TicketQuerySet
from tickets.states import Approval, Status

# How many tickets of each part the brief shows; the queue has the others.
MOST_SHOWN = 10
# Enough to know who held a level before, and to follow a hand-off that moves by a turn.
LOOK_BACK, LOOK_AHEAD = timedelta(days=35), timedelta(days=35)
# Of a hand-off that happened while no worker ran, as when the desk was down.
CATCH_UP = timedelta(days=1)
# From when on the two people concerned are pointed to it.
POINTED_TO_AHEAD = timedelta(hours=36)
MOST_OWN, MOST_LISTED = 10, 50
LONGEST_READ = 600

PART_OF_TICKET = Case(
    When(Q(approval=Approval.WAITING), then=Value(Part.HELD.value)),
    When(Q(kind=Kind.INCIDENT.value) | Q(is_possible_incident=True), then=Value(Part.INCIDENTS.value)),
    When(Q(assignee=None), then=Value(Part.UNASSIGNED.value)),
    When(Q(next_due_at__isnull=False), then=Value(Part.DUE.value)),
    When(Q(status=Status.PENDING), then=Value(Part.COMMUNITY.value)),
    When(Q(status=Status.PLANNED), then=Value(Part.PLANNED.value)),
    default=Value(Part.US.value),
)


@dataclass(frozen=True)
class Change:
    """A level changes hands: what a hand-off is to be."""

    level: str
    at: datetime
    outgoing: User
    incoming: User


@dataclass
class _Found:
    """How many tickets a part has, and the first of them."""

    n: int
    tickets: list[Ticket] = field(default_factory=list)


def changes_of(rotation: Rotation, *, now: datetime) -> list[Change]:
    """Return where the levels of a rotation fetched with its members change hands, from a day ago on, in one query.

    Nobody hands over to a person who has left.
    """
    start, end = now - LOOK_BACK, now + LOOK_AHEAD
    known = schedule_of(rotation, start, end)
    found = []
    for change in changeovers(shifts_between(known.schedule, start, end), rotation.zone):
        outgoing, incoming = known.people.get(change.outgoing), known.active(change.incoming)
        if outgoing and incoming and change.at > now - CATCH_UP:
            found.append(Change(change.level, change.at, outgoing, incoming))
    return found


def make_brief(*, viewer: User, outgoing: User, now: datetime) -> Brief:
    """Return what is open, as far as `viewer` may see it. Three queries, however many tickets there are."""
    live = Ticket.objects.visible_to(viewer).live()
    found = _first_of_each_part(live)
    words = _last_words([ticket.number for part in found.values() for ticket in part.tickets])
    parts = [
        BriefPart(
            part,
            found[part].n,
            tuple(
                _brief_ticket(one, outgoing=outgoing, last=words.get(one.number))
                for one in found[part].tickets
            ),
        )
        for part in Part
        if part in found
    ]
    n_led = live.filter(assignee=outgoing).exclude(approval=Approval.WAITING).count()
    return Brief(now, tuple(parts), n_led)


def _first_of_each_part(live: TicketQuerySet) -> dict[Part, _Found]:
    """Return the first tickets of each part, by what is due next, then by what has lain longest.

    Incidents that run come before those that are to be decided.
    """
    by_urgency = [
        F("is_possible_incident").asc(),
        F("next_due_at").asc(nulls_last=True),
        F("updated_at").asc(),
        F("number").asc(),
    ]
    rows = (
        live.annotate(part=PART_OF_TICKET)
        .annotate(
            place=Window(RowNumber(), partition_by=[F("part")], order_by=by_urgency),
            n_in_part=Window(Count("pk"), partition_by=[F("part")]),
        )
        .filter(place__lte=MOST_SHOWN)
        .annotate(beginning=Left("description", LONGEST_READ))
        .select_related("community", "service__cluster", "assignee", "requester")
        .defer("description", "search")
        .order_by("place")
    )
    found: dict[Part, _Found] = {}
    for row in rows:
        found.setdefault(Part(row.part), _Found(row.n_in_part)).tickets.append(row)
    return found


def _last_words(numbers: Sequence[int]) -> dict[int, Comment]:
    latest = (
        Comment.objects.filter(ticket__in=numbers)
        .order_by("ticket_id", "-created_at", "-pk")
        .distinct("ticket_id")
        .annotate(beginning=Left("body", LONGEST_READ))
        .select_related("author")
        .defer("body", "search")
    )
    return {comment.ticket_id: comment for comment in latest}


def _brief_ticket(ticket: Ticket, *, outgoing: User, last: Comment | None) -> BriefTicket:
    service = ticket.service
    return BriefTicket(
        number=ticket.number,
        subject=ticket.subject,
        tier=ticket.tier,
        status=ticket.status,
        community=ticket.community.name if ticket.community else "",
        service=f"{service.cluster.name} / {service.name}" if service else "",
        lead=ticket.assignee.display_name if ticket.assignee else "",
        is_led_by_outgoing=ticket.assignee_id == outgoing.pk,
        due_at=ticket.next_due_at,
        due_what=ticket.next_due_what,
        last=_last_word(ticket, last),
    )


def _last_word(ticket: Ticket, last: Comment | None) -> LastWord:
    # A password must not live on in a copy when somebody hides it in the ticket.
    hides_text = "secret" in ticket.flags
    if last is None:
        text = "" if hides_text else excerpt(ticket.beginning)  # type: ignore[attr-defined]
        return LastWord(ticket.requester.display_name, ticket.opened_at, "filed", text)
    kind = "note" if last.is_internal else "team" if last.is_from_team else "community"
    text = "" if hides_text else excerpt(last.beginning)  # type: ignore[attr-defined]
    return LastWord(last.author_name, last.created_at, kind, text)


def now_of(brief: Brief, *, viewer: User) -> dict[int, Ticket]:
    """Return the tickets of a brief as they are now, as far as `viewer` may see them. One query."""
    numbers = [ticket.number for ticket in brief.tickets()]
    tickets = Ticket.objects.visible_to(viewer).filter(pk__in=numbers).select_related("assignee")
    shown = ("number", "status", "approval", "next_due_at", "next_due_what")
    return tickets.only(*shown, "assignee__name", "assignee__email").in_bulk()


def hand_offs_listed(user: User) -> tuple[list[HandOff], list[HandOff]]:
    """Return the latest hand-offs that the person gave or took, and the latest of colleagues. Two queries."""
    latest = HandOff.objects.live().with_people()
    mine = latest.concerning(user)
    return list(mine[:MOST_OWN]), list(latest.exclude(pk__in=mine.values("pk"))[:MOST_LISTED])


def hand_offs_to_point_to(user: User, *, now: datetime) -> list[HandOff]:
    """Return the unacknowledged hand-offs that the person gives or takes about now. One query."""
    near = HandOff.objects.waiting().still_on(now).filter(at__lte=now + POINTED_TO_AHEAD)
    return list(near.concerning(user).with_people().order_by("at"))


def remind_at(hand_off: HandOff) -> datetime:
    """Return when both are reminded: four working hours of the incoming steward after the hand-off."""
    since = max(hand_off.at, hand_off.created_at)
    return patience_ends(hours_of(hand_off.incoming), since)


def escalate_at(hand_off: HandOff) -> datetime | None:
    """Return when managers are told: four working hours after the reminder; None before it."""
    if hand_off.reminded_at is None:
        return None
    return patience_ends(hours_of(hand_off.incoming), hand_off.reminded_at)
