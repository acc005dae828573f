"""Declare an incident: of a ticket, or from nothing."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import signed_in_user, team_required
from accounts.models import User
from incidents.errors import IncidentError
from incidents.forms import DeclareForm, DeclareNewForm
from incidents.models import Incident
from incidents.queries import acknowledged_before, commanders_at, incident_of
from incidents.services import Declaration, declare_incident, declare_new_incident
from tickets.errors import TicketError
from tickets.models import Ticket
from tickets.views.ticket import visible_ticket


@team_required
@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: HttpRequest) -> HttpResponse:
    """Show the form, for a ticket with ?ticket=1042; declare."""
    user, now = signed_in_user(request), timezone.now()
    ticket = _ticket(request, user=user)
    if ticket is not None and request.method != "POST":
        existing = incident_of(ticket.number)
        if existing is not None and (existing.is_running or existing.ticket_id == ticket.number):
            return redirect("incidents:incident", number=existing.ticket_id)
    data = request.POST if request.method == "POST" else None
    kind = DeclareNewForm if ticket is None else DeclareForm
    form = kind(data, user=user, since=ticket.opened_at if ticket else now.replace(second=0, microsecond=0))
    if data is None or not form.is_valid():
        return _form_page(request, form, ticket=ticket, now=now)
    try:
        incident = _declare(form, ticket=ticket, user=user, now=now)
    except (IncidentError, TicketError) as error:
        form.add_error(None, str(error))
        return _form_page(request, form, ticket=ticket, now=now)
    said = f"{incident.reference} is declared. {commanders_at(now).words}"
    messages.success(request, said, extra_tags="sent:declare")
    return redirect("incidents:incident", number=incident.ticket_id)


def _ticket(request: HttpRequest, *, user: User) -> Ticket | None:
    """Return the ticket that the address or the form names; Http404 where there is none."""
    text = request.POST.get("ticket") or request.GET.get("ticket") or ""
    number = text.upper().removeprefix("SD-")
    if not text:
        return None
    is_number = number.isdecimal() and len(number) <= 15
    return visible_ticket(int(number) if is_number else 0, user=user)


def _declare(form: DeclareForm, *, ticket: Ticket | None, user: User, now: datetime) -> Incident:
    data = form.cleaned_data
    declaration = Declaration(
        impact_started_at=data["at"],
        noticed=data.get("noticed", ""),
        channel=data["channel"],
        reason=data["reason"],
    )
    if isinstance(form, DeclareNewForm):
        return declare_new_incident(form.filing(), actor=user, now=now, declaration=declaration)
    assert ticket is not None  # noqa: S101 - the other form needs one
    return declare_incident(ticket.number, actor=user, now=now, declaration=declaration)


def _form_page(
    request: HttpRequest, form: DeclareForm, *, ticket: Ticket | None, now: datetime
) -> HttpResponse:
    context = {
        "form": form,
        "ticket": ticket,
        "commanders": commanders_at(now),
        "acknowledged_by": acknowledged_before(ticket) if ticket else None,
    }
    return render(request, "incidents/declare.html", context, status=422 if form.errors else 200)
