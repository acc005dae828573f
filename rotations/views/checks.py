"""The page and panel of a rotation's checks."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import team_required
from rotations.checks import Check, check_rotation
from rotations.views.page import found_rotation

# What people read first; the rest is one click away.
N_SHOWN = 10


@require_safe
@team_required
def rotation_checks(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what the checks found for the year ahead; to htmx the panel of the rotation's page alone."""
    rotation = found_rotation(slug)
    report = check_rotation(rotation, now=timezone.now())
    sections = [
        {"check": check, "first": report.of(check)[:N_SHOWN], "rest": report.of(check)[N_SHOWN:]}
        for check in Check
    ]
    context = {"rotation": rotation, "report": report, "sections": sections}
    name = "_checks" if getattr(request, "htmx", False) else "checks"
    return render(request, f"rotations/{name}.html", context)
