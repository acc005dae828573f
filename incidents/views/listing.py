"""The list of incidents."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import team_required
from incidents.queries import list_incidents


@team_required
@require_safe
def incident_list(request: HttpRequest) -> HttpResponse:
    """Show what runs, then what is over."""
    text = request.GET.get("page", "1")
    page = int(text) if text.isdecimal() and len(text) < 6 and int(text) else 1
    return render(request, "incidents/list.html", {"listed": list_incidents(page=page), "page": page})
