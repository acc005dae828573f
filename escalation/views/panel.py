"""A ticket's panel: the path as a ladder."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import signed_in_user, team_required
from escalation.queries import ladder_of
from tickets.views.ticket import visible_ticket


@team_required
@require_safe
def panel(request: HttpRequest, number: int) -> HttpResponse:
    """Show who was called, what came of it and who comes next: a fragment, or a page without JavaScript."""
    ticket = visible_ticket(number, user=signed_in_user(request))
    is_fragment = bool(request.headers.get("HX-Request"))
    template = "escalation/_panel.html" if is_fragment else "escalation/panel.html"
    now = timezone.now()
    return render(request, template, {"ticket": ticket, "ladder": ladder_of(ticket, now=now), "now": now})
