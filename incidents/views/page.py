"""One incident: its page, what is new of it, and what a ticket's page shows of it."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import signed_in_user, team_required
from incidents.forms import NEXT_IN, TO_COMMUNITIES, ImpactForm
from incidents.models import Incident
from incidents.page import page_of
from incidents.queries import commanders_at, incident_of, is_seen, running_near
from tickets.seen import worded_for_community
from tickets.states import EventKind
from tickets.views.ticket import visible_ticket


@dataclass(frozen=True)
class Draft:
    """What a person had typed when their form came back: which form, the text, and why."""

    action: str
    error: str
    body: str = ""
    to: str = TO_COMMUNITIES
    status: int = 422


def find_incident(number: int) -> Incident:
    """Return the incident of this ticket (Http404)."""
    found = Incident.objects.with_people().filter(ticket=number).first()
    if found is None:
        raise Http404("There is no such incident.")
    return found


@team_required
@require_safe
def incident(request: HttpRequest, number: int) -> HttpResponse:
    """Show an incident; a ticket that it answers leads to it."""
    found = incident_of(number)
    if found is not None and found.ticket_id != number:
        return redirect("incidents:incident", number=found.ticket_id)
    return incident_page(request, find_incident(number))


def incident_page(request: HttpRequest, shown: Incident, *, draft: Draft | None = None) -> HttpResponse:
    """Render an incident's page, with a draft that could not be sent."""
    user, now = signed_in_user(request), timezone.now()
    context: dict[str, Any] = {
        "page": page_of(shown, viewer=user),
        "incident": shown,
        "ticket": shown.ticket,
        "draft": draft,
        "update_key": uuid.uuid4(),
        "next_in": NEXT_IN,
        "commanders": commanders_at(now) if shown.is_running and shown.commander_id is None else None,
        "is_commander": shown.commander_id == user.pk,
        "since_form": ImpactForm(user=user, since=shown.impact_started_at, auto_id="impact-%s"),
        "duration": (shown.resolved_at or shown.ticket.resolved_at or now) - shown.impact_started_at,
    }
    return render(request, "incidents/incident.html", context, status=draft.status if draft else 200)


@team_required
@require_safe
def news(request: HttpRequest, number: int) -> HttpResponse:
    """Say how much of an incident is newer than the event `since`. Asked every few seconds by an open page."""
    user = signed_in_user(request)
    since = request.GET.get("since", "0")
    shown = find_incident(number)
    newest = int(since) if since.isdecimal() and len(since) < 15 else 0
    events = shown.ticket.events.filter(pk__gt=newest).exclude(kind=EventKind.UPDATE_POSTED)
    count = events.exclude(actor=user)[:100].count()
    return render(request, "incidents/_news.html", {"incident": shown, "count": count})


@login_required
@require_safe
def for_ticket(request: HttpRequest, number: int) -> HttpResponse:
    """Show what of an incident concerns a ticket: a fragment for its page, a page of its own without JavaScript."""
    user = signed_in_user(request)
    ticket = visible_ticket(number, user=user)
    found = incident_of(number)
    context: dict[str, Any] = {"ticket": ticket, "incident": found}
    if user.is_team_member and found is None and ticket.is_live:
        context["running"] = running_near(ticket)
    if found is not None and not user.is_team_member:
        context["ticket"] = worded_for_community([ticket])[0]
        context["is_seen"] = is_seen(ticket)
    is_fragment = bool(request.headers.get("HX-Request"))
    context["is_fragment"] = is_fragment
    template = "incidents/_for_ticket.html" if is_fragment else "incidents/for_ticket.html"
    return render(request, template, context)
