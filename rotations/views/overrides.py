"""Somebody stands in, or nobody does on purpose."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from accounts.access import roles_required, signed_in_user
from accounts.posting import sent_from
from rotations import services
from rotations.errors import RotationChangedMeanwhile, RotationError
from rotations.forms import OverrideForm
from rotations.models import Override
from rotations.views.page import MAY_OVERRIDE, found_rotation, override_form, show_rotation


@roles_required(*MAY_OVERRIDE)
@sent_from("rotations:page", "slug")
def override(request: HttpRequest, slug: str) -> HttpResponse:
    """Put somebody else at a level for a time; show the page with everything typed if that is refused."""
    user, rotation = signed_in_user(request), found_rotation(slug)
    form = override_form(rotation, viewer=user, data=request.POST)
    if not form.is_valid():
        return show_rotation(request, rotation, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    names = ("level", "start", "end", "user", "reason", "seen_revision")
    answers = {name: form.cleaned_data[name] for name in names}
    try:
        placed = services.add_override(rotation, actor=user, now=timezone.now(), **answers)
    except RotationError as error:
        return _refused(request, slug, form=form, error=error)
    who = placed.user.display_name if placed.user else "Nobody"
    back = reverse("rotations:withdraw_override", args=[slug, placed.pk])
    messages.success(
        request,
        f"{who} is at {placed.level} instead. Those whose shifts changed are told.",
        extra_tags=f"back:{back}",
    )
    return redirect(reverse("rotations:page", args=[slug]) + f"?{request.GET.urlencode()}")


def _refused(request: HttpRequest, slug: str, *, form: OverrideForm, error: RotationError) -> HttpResponse:
    """Show the rotation as it is now; whoever reads that has seen it, so sending again is enough."""
    rotation = found_rotation(slug)
    form.add_error(None, str(error))
    form.data = {name: form.data[name] for name in form.data} | {"seen_revision": str(rotation.revision)}
    has_changed = isinstance(error, RotationChangedMeanwhile)
    status = HTTPStatus.CONFLICT if has_changed else HTTPStatus.UNPROCESSABLE_ENTITY
    return show_rotation(request, rotation, form=form, status=status)


@roles_required(*MAY_OVERRIDE)
@sent_from("rotations:page", "slug")
def withdraw_override(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take an override back, or end it now."""
    found = get_object_or_404(Override.objects.select_related("rotation"), pk=pk, rotation__slug=slug)
    try:
        services.withdraw_override(found, actor=signed_in_user(request), now=timezone.now())
    except RotationError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "The override is withdrawn. Those whose shifts changed are told.")
    return redirect("rotations:page", slug=slug)
