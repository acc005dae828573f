"""How the mirror does, for the whole team."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import manager_required, signed_in_user, team_required
from accounts.posting import sent_from
from github_mirror import steering
from github_mirror.errors import MirrorError, NobodySaidWhere
from github_mirror.forms import WhereForm
from github_mirror.given_up import homeless_writes
from github_mirror.health import health_at
from github_mirror.models import Repository, TrackedIssue
from github_mirror.spending import estimate, spending_at


@team_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show how every repository does; the table alone to a page that is open and asks again."""
    now = timezone.now()
    is_fragment = request.headers.get("HX-Target") == "mirror-health"
    template = "github_mirror/_health.html" if is_fragment else "github_mirror/health.html"
    user = signed_in_user(request)
    health = health_at(now)
    estimate(health.repositories, now=now)
    context: dict[str, Any] = {
        "health": health,
        "spending": spending_at(now),
        "now": now,
        "may_change": user.is_manager or user.is_administrator,
    }
    if not is_fragment:
        context["homeless"] = homeless_writes()
    return render(request, template, context)


@manager_required
@sent_from("github:health")
def replay_homeless(request: HttpRequest, issue: int) -> HttpResponse:
    """Try again what was given up of an issue of no repository, in the one that the manager chose."""
    form = WhereForm(request.POST, repositories=list(Repository.objects.all()))
    try:
        if not form.is_valid():
            raise NobodySaidWhere(form.errors["repository"][0])
        target = steering.replay_homeless(
            get_object_or_404(TrackedIssue, pk=issue),
            form.cleaned_data["repository"],
            actor=signed_in_user(request),
            now=timezone.now(),
        )
    except MirrorError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"On its way again, to {target}.")
    return redirect("github:health")


@manager_required
@sent_from("github:health")
def replay_hook(request: HttpRequest, hook: int) -> HttpResponse:
    """Work in again what GitHub sent about no repository of the desk."""
    try:
        steering.replay_unplaced_hook(hook, now=timezone.now())
    except MirrorError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "It is worked in again in a moment.")
    return redirect("github:health")
