"""One incident."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.access import team_required


@team_required
@require_safe
def incident(_request: HttpRequest, number: int) -> HttpResponse:
    """Lead to its ticket."""
    return redirect("tickets:ticket", number=number)
