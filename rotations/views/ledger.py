"""The page and panel of a rotation's ledger."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import team_required
from rotations.ledger import rotation_ledger
from rotations.views.page import found_rotation


@require_safe
@team_required
def ledger_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what everybody served in the last 12 months, by name; to htmx the panel of the rotation's page alone."""
    rotation = found_rotation(slug)
    ledger, people = rotation_ledger(rotation, end=timezone.now())
    entries = sorted(ledger.entries, key=lambda entry: people[entry.steward].display_name.casefold())
    context = {
        "rotation": rotation,
        "ledger": ledger,
        "columns": list(ledger.spreads),
        "rows": [{"user": people[entry.steward], "entry": entry} for entry in entries],
        "spreads": list(ledger.spreads.items()),
    }
    name = "_ledger" if getattr(request, "htmx", False) else "ledger"
    return render(request, f"rotations/{name}.html", context)
