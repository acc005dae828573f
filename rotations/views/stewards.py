"""What managers keep of a steward: the levels they may hold, their share of turns, their days of service."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import manager_required
from accounts.models import User
from accounts.roles import Role
from rotations import services
from rotations.forms import ManagedProfileForm
from rotations.models import Rotation
from rotations.my_shifts import profile_of


@manager_required
@require_http_methods(["GET", "HEAD", "POST"])
def steward(request: HttpRequest, pk: int) -> HttpResponse:
    """Show and change how a steward serves."""
    user = get_object_or_404(User, pk=pk, is_active=True, roles__contains=[Role.STEWARD])
    levels = [level for rotation in Rotation.objects.all() for level in rotation.levels]
    data = request.POST if request.method == "POST" else None
    form = ManagedProfileForm(data, profile=profile_of(user), levels=levels)
    if form.is_bound and form.is_valid():
        services.save_profile(form.changed_profile())
        messages.success(request, f"How {user.display_name} serves is saved.")
        return redirect("rotations:steward", pk=pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "rotations/steward.html", {"steward": user, "form": form}, status=status)
