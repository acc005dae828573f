"""Pages about rotations."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import team_required
from rotations.queries import duties_of, find_rotations, turn_table

N_TURNS_SHOWN = 12


@require_safe
@team_required
def rotation_list(request: HttpRequest) -> HttpResponse:
    """Show each rotation: who is on duty now, and the turns to come."""
    now = timezone.now()
    sections = [
        {
            "rotation": rotation,
            "duties": list(zip(rotation.levels, duties_of(rotation, now), strict=True)),
            "turns": turn_table(rotation, now, N_TURNS_SHOWN),
        }
        for rotation in find_rotations()
    ]
    return render(request, "rotations/list.html", {"sections": sections})
