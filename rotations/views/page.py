"""A rotation's page: who is on duty, the timeline, what changed, and the form to put somebody else there."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import signed_in_user, team_required
from accounts.models import User
from accounts.roles import Role
from rotations.forms import OverrideForm
from rotations.lanes import cover_in_words, rows_of, timeline_of
from rotations.models import Rotation
from rotations.queries import duties_of, find_rotation
from rotations.timeline_queries import view_of
from rotations.views.window import choice_from

MAY_OVERRIDE = (Role.STEWARD, Role.MANAGER, Role.ADMINISTRATOR)
N_EVENTS = 12
# More than anybody reads; those of later weeks are listed when the page is turned to them.
N_OVERRIDES = 30
# What a link to the form may have filled in already.
PREFILLED = ("level", "who", "start", "end", "clock")


@require_safe
@team_required
def rotation_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one rotation."""
    rotation = found_rotation(slug)
    viewer = signed_in_user(request)
    form = None
    if viewer.has_role(*MAY_OVERRIDE):
        form = override_form(rotation, viewer=viewer, initial=request.GET)
    return show_rotation(request, rotation, form=form)


def found_rotation(slug: str) -> Rotation:
    """Return the rotation with its members; raise 404 where there is none."""
    rotation = find_rotation(slug)
    if rotation is None:
        raise Http404
    return rotation


def override_form(
    rotation: Rotation, *, viewer: User, data: QueryDict | None = None, initial: QueryDict | None = None
) -> OverrideForm:
    """Return the form to put somebody else at a level, as sent or as a link has filled it in."""
    given: Mapping[str, Any] = initial or {}
    return OverrideForm(
        data,
        rotation=rotation,
        viewer=viewer,
        stewards=User.objects.with_role(Role.STEWARD),
        initial={name: given[name] for name in PREFILLED if name in given},
    )


def show_rotation(
    request: HttpRequest, rotation: Rotation, *, form: OverrideForm | None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    """Show a rotation over what the address asks for, with the form as it stands."""
    viewer, now = signed_in_user(request), timezone.now()
    choice = choice_from(request.GET, rotation=rotation, viewer=viewer, now=now)
    view = view_of(rotation, choice.window, reader=choice.reader, now=now)
    known = view.known if choice.window.contains(now) else None
    coming = [override for override in view.overrides if override.ends_at > max(now, choice.window.start)]
    context: dict[str, Any] = {
        "rotation": rotation,
        "choice": choice,
        "duties": list(zip(rotation.levels, duties_of(rotation, now, known=known), strict=True)),
        "timeline": timeline_of(view, viewer=viewer, now=now),
        "rows": rows_of(view, viewer=viewer, now=now),
        "cover": cover_in_words(view),
        "form": form,
        "overrides": coming[:N_OVERRIDES],
        "n_more_overrides": max(0, len(coming) - N_OVERRIDES),
        "may_plan": viewer.has_role(Role.MANAGER, Role.ADMINISTRATOR),
        "events": rotation.events.select_related("actor").order_by("-happened_at", "-pk")[:N_EVENTS],
    }
    return render(request, "rotations/page.html", context, status=status)
