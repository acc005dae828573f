"""Pages about rotations."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import team_required
from rotations.queries import duties_of, find_rotations, stewards_on_duty, turn_table

N_TURNS_SHOWN = 12


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


@require_safe
@team_required
def rotation_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one rotation: who is on duty now, and the turns to come."""
    rotation = next(iter(find_rotations(slug)), None)
    if rotation is None:
        raise Http404
    now = timezone.now()
    context = {
        "rotation": rotation,
        "duties": list(zip(rotation.levels, duties_of(rotation, now), strict=True)),
        "turns": turn_table(rotation, now, N_TURNS_SHOWN),
    }
    return render(request, "rotations/page.html", context)
