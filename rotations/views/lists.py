"""All rotations, and who is on duty in each."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import team_required
from rotations.queries import find_rotations, stewards_on_duty


@require_safe
@team_required
def rotation_list(request: HttpRequest) -> HttpResponse:
    """Show each rotation and who is on duty in it now."""
    held = {(duty.rotation_slug, duty.level): duty for duty in stewards_on_duty(timezone.now())}
    sections = [
        {
            "rotation": rotation,
            "duties": [(level, held.get((rotation.slug, level))) for level in rotation.levels],
        }
        for rotation in find_rotations()
    ]
    return render(request, "rotations/list.html", {"sections": sections})
