"""What the pages about alerts show, each in a fixed number of queries."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, Count, ExpressionWrapper, Min, Q, QuerySet, Value

from incidents.models import Alert, AlertDelivery, AlertProblem, Incident
from incidents.models.alerts import FOR_A_HUMAN
from tickets.models import Ticket

PAGE_SIZE = 50
# More pods than anybody reads; the rest is counted.
MOST_SHOWN = 100
SHOWN_BYTES = 200_000
_IS_SEEN = ExpressionWrapper(Q(seen_at__isnull=False), output_field=BooleanField())


def firing_problems(page: str) -> Page[Any]:
    """Return a page of what fires now, the longest first, each with `n_firing` and `fires_since`."""
    firing = Q(alerts__is_firing=True)
    problems = (
        AlertProblem.objects.filter(firing)
        .select_related("ticket", "cluster", "service__cluster")
        .defer("ticket__description", "ticket__search")
        .annotate(n_firing=Count("alerts"), fires_since=Min("alerts__first_heard_at"))
        .order_by("fires_since", "pk")
    )
    return Paginator(problems, PAGE_SIZE).get_page(page)


def kept_messages(page: str) -> Page[AlertDelivery]:
    """Return a page of what nobody could read: what waits for a human first, then the newest."""
    kept: QuerySet[AlertDelivery] = (
        AlertDelivery.objects.filter(outcome__in=FOR_A_HUMAN)
        .select_related("seen_by", "ticket")
        .defer("body", "ticket__description", "ticket__search")
        .order_by(_IS_SEEN, "-received_at", "-pk")
    )
    return Paginator(kept, PAGE_SIZE).get_page(page)


def n_waiting() -> int:
    """Return how many messages wait for a human, for the navigation. One query of a partial index."""
    return AlertDelivery.objects.waiting().count()


def rows_for_the_header() -> list[QuerySet[Any, Any]]:
    """Return what the header counts, each row as one word: running incidents, messages that wait for a human."""
    running, waiting = Incident.objects.running(), AlertDelivery.objects.waiting()
    return [
        rows.order_by().annotate(what=Value(what)).values_list("what")
        for what, rows in (("incident", running), ("message", waiting))
    ]


@dataclass(frozen=True)
class ShownBody:
    """A message's body as text, and whether it is only the beginning."""

    text: str
    is_cut: bool


def body_of(delivery: AlertDelivery) -> ShownBody:
    """Return a body to be read: what is no UTF-8 is replaced, never interpreted."""
    raw = bytes(delivery.body)
    text = raw[:SHOWN_BYTES].decode("utf-8", "replace").replace("\x00", "\N{SYMBOL FOR NULL}")
    return ShownBody(text, len(raw) > SHOWN_BYTES or delivery.size > len(raw))


@dataclass(frozen=True)
class AlertsOfTicket:
    """The alerts of a ticket: the firing ones first, at most 100, and how many there are."""

    problems: list[AlertProblem]
    alerts: list[Alert]
    n_firing: int
    n_ended: int

    @property
    def n_hidden(self) -> int:
        """Return how many alerts are counted and not shown."""
        return self.n_firing + self.n_ended - len(self.alerts)


def alerts_of(ticket: Ticket) -> AlertsOfTicket:
    """Return what monitoring says about a ticket. Three queries."""
    alerts = Alert.objects.filter(problem__ticket=ticket)
    counts = alerts.aggregate(
        firing=Count("pk", filter=Q(is_firing=True)), ended=Count("pk", filter=Q(is_firing=False))
    )
    problems = AlertProblem.objects.filter(ticket=ticket).select_related("cluster", "service__cluster")
    shown = alerts.order_by("-is_firing", "-last_heard_at", "-pk")[:MOST_SHOWN]
    return AlertsOfTicket(list(problems), list(shown), counts["firing"], counts["ended"])
