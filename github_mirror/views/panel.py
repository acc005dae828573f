"""What a ticket's page shows of GitHub."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import signed_in_user, team_required
from github_mirror.queries import mirror_of
from tickets.views.ticket import visible_ticket


@team_required
@require_safe
def panel(request: HttpRequest, number: int) -> HttpResponse:
    """Show how the ticket stands on GitHub: a fragment for its page, a page of its own without JavaScript."""
    ticket = visible_ticket(number, user=signed_in_user(request))
    is_fragment = bool(request.headers.get("HX-Request"))
    template = "github_mirror/_panel.html" if is_fragment else "github_mirror/panel.html"
    return render(request, template, {"ticket": ticket, "mirror": mirror_of(ticket)})
