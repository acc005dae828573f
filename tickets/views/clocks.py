"""The ledger: each clock of a ticket explains itself, stretch by stretch."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import signed_in_user, team_required
from tickets.queries import clocks_of
from tickets.slo import ClockState
from tickets.slo.ledger import Counting, Ledger, Stretch, ledger_of
from tickets.views.ticket import visible_ticket

MOST_STRETCHES = 100
MOST_RUNS = 20


@dataclass(frozen=True)
class ShownLedger:
    """A ledger as its page shows it: the latest stretches, and what came before them in sums."""

    state: ClockState
    stretches: tuple[Stretch, ...]
    n_before: int
    before: dict[str, timedelta]
    totals: list[tuple[str, timedelta]]


@team_required
@require_safe
def clocks(request: HttpRequest, number: int) -> HttpResponse:
    """Show every clock of a ticket with what counted, what did not, and why."""
    shown, now = visible_ticket(number, user=signed_in_user(request)), timezone.now()
    states = clocks_of(shown, now)
    latest = states if "all" in request.GET else states[-MOST_RUNS:]
    context = {
        "ticket": shown,
        "ledgers": [_shown(ledger_of(state, now=now)) for state in latest],
        "n_left_out": len(states) - len(latest),
        "now": now,
    }
    return render(request, "tickets/clocks.html", context)


def _shown(ledger: Ledger) -> ShownLedger:
    n_before = max(len(ledger.stretches) - MOST_STRETCHES, 0)
    earlier = Ledger(ledger.state, ledger.stretches[:n_before])
    return ShownLedger(
        state=ledger.state,
        stretches=ledger.stretches[n_before:],
        n_before=n_before,
        before={str(kind): earlier.total_shown(kind) for kind in Counting if earlier.total_shown(kind)},
        totals=[(str(kind), ledger.total_shown(kind)) for kind in Counting if ledger.total_shown(kind)],
    )
