"""What a draft of the policy would have meant: ask, watch, read, cancel, download."""

import csv
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import manager_required, signed_in_user, team_required
from accounts.models import User
from accounts.roles import Role
from escalation.models import RunState, WhatIfRun
from escalation.services.what_if_runs import ask_what_if, cancel_what_if
from tickets.errors import TicketError
from tickets.models import Ticket

PAGE_SIZE = 100
N_NIGHTS_SHOWN = 100
TOTALS = (
    ("broken", "Promises not kept"),
    ("tickets_broken", "Tickets with one not kept"),
    ("pages", "Pages"),
    ("night_pages", "Pages between 22:00 and 07:00"),
    ("nights", "Nights that somebody was paged in"),
    ("off_hours_pages", "Pages outside working hours"),
    ("people_paged", "People paged"),
    ("notified", "Notifications"),
    ("nobody", "Steps that found nobody"),
)


@manager_required
@require_POST
def ask(request: HttpRequest, label: str) -> HttpResponse:
    """Have a worker begin, and lead to where one can watch."""
    try:
        run = ask_what_if(label, actor=signed_in_user(request), now=timezone.now())
    except TicketError as error:
        messages.error(request, str(error))
        return redirect("escalation:policy")
    return redirect("escalation:policy_what_if_run", pk=run.pk)


@team_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a run is, or what it found; to htmx that part of the page alone."""
    run = _found(pk)
    context: dict[str, Any] = {
        "run": run,
        "may_edit": signed_in_user(request).has_role(Role.MANAGER, Role.ADMINISTRATOR),
    }
    if run.state == RunState.DONE:
        context |= _result_context(run.result, page=request.GET.get("page"))
    name = "_what_if" if getattr(request, "htmx", False) else "what_if"
    return render(request, f"escalation/{name}.html", context)


@manager_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a run."""
    run = _found(pk)
    cancel_what_if(run, now=timezone.now())
    return redirect("escalation:policy_what_if_run", pk=pk)


@team_required
@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the tickets that differ as CSV."""
    run = _found(pk)
    if run.state != RunState.DONE:
        raise Http404("This run has found nothing yet.")
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="what-if-{run.draft.label}.csv"'
    writer = csv.writer(response)
    fields = ("tier", "broken", "pages", "night_pages", "notified", "first_page")
    writer.writerow(["ticket", *(f"{side}_{name}" for side in ("now", "draft") for name in fields)])
    for row in run.result["changed"]:
        sides = (row["before"], row["after"])
        writer.writerow([f"SD-{row['number']}", *(_cell(side[name]) for side in sides for name in fields)])
    return response


def _cell(value: Any) -> str:
    # None of these can begin with a sign by which a spreadsheet takes it for a formula.
    return " ".join(value) if isinstance(value, list) else "" if value is None else str(value)


def _found(pk: int) -> WhatIfRun:
    return get_object_or_404(WhatIfRun.objects.select_related("draft", "requested_by"), pk=pk)


def _result_context(result: dict[str, Any], *, page: str | None) -> dict[str, Any]:
    """Return a result with the names of people and tickets, in two queries whatever it holds."""
    shown = Paginator(result["changed"], PAGE_SIZE).get_page(page)
    nights = {name: result[name][:N_NIGHTS_SHOWN] for name in ("new_night_calls", "gone_night_calls")}
    numbers = {row["number"] for row in shown} | {
        call["ticket"] for calls in nights.values() for call in calls
    }
    subjects = dict(Ticket.objects.filter(number__in=numbers).values_list("number", "subject"))
    people = {user.pk: user for user in User.objects.filter(pk__in=_people_of(result))}
    before, after = result["totals"]["before"], result["totals"]["after"]
    return {
        "result": result,
        "page": shown,
        "changed": [row | {"subject": subjects.get(row["number"], "")} for row in shown],
        "totals": [(label, before[name], after[name]) for name, label in TOTALS],
        "people": _by_name(result["people"], people),
        **{name: [_night(call, people, subjects) for call in calls] for name, calls in nights.items()},
    }


def _people_of(result: dict[str, Any]) -> list[int]:
    return [row["person"] for row in result["people"]]


def _by_name(rows: list[dict[str, Any]], people: dict[int, User]) -> list[dict[str, Any]]:
    known = [row | {"user": people[row["person"]]} for row in rows if row["person"] in people]
    return sorted(known, key=lambda row: row["user"].display_name.casefold())


def _night(call: dict[str, Any], people: dict[int, User], subjects: dict[int, str]) -> dict[str, Any]:
    at = datetime.fromisoformat(call["at"])
    return {
        "at": at,
        "user": people.get(call["person"]),
        "number": call["ticket"],
        "subject": subjects.get(call["ticket"], ""),
    }
