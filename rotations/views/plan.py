"""Plan turns: ask for it, watch it, look at what it would change, publish it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import manager_required, signed_in_user
from rotations import services
from rotations.errors import RotationError
from rotations.forms import PlanForm
from rotations.models import PlanRun, RunState
from rotations.plan_effects import changes_by_person, compare
from rotations.planning import seam_warnings
from rotations.views.page import found_rotation

N_RUNS_SHOWN = 10
UNPROCESSABLE = 422


@manager_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form and the latest runs; take a request to plan."""
    rotation, now = found_rotation(slug), timezone.now()
    form = PlanForm(request.POST if request.method == "POST" else None, rotation=rotation, now=now)
    if request.method == "POST" and form.is_valid():
        try:
            run = services.ask_for_plan(
                rotation,
                plan_from=form.cleaned_data["start"],
                n_turns=form.cleaned_data["n_turns"],
                actor=signed_in_user(request),
                now=now,
            )
        except RotationError as error:
            form.add_error(None, str(error))
        else:
            return redirect("rotations:plan_run", slug=slug, pk=run.pk)
    runs = rotation.plan_runs.select_related("requested_by")[:N_RUNS_SHOWN]
    context = {"rotation": rotation, "form": form, "runs": runs}
    return render(request, "rotations/plan.html", context, status=UNPROCESSABLE if form.errors else 200)


@manager_required
@require_safe
def plan_run(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show how far a run is, or what it found; to htmx that part of the page alone."""
    run = _found_run(slug, pk)
    context = {"rotation": run.rotation, "run": run, "is_going_on": run.state in services.UNFINISHED}
    if run.state == RunState.DONE:
        context |= _effects(run)
    name = "_plan_run" if getattr(request, "htmx", False) else "plan_run"
    return render(request, f"rotations/{name}.html", context)


def _effects(run: PlanRun) -> dict[str, Any]:
    rotation = found_rotation(run.rotation.slug)
    turns = services.turns_of_run(run)
    score = run.result["score"]
    context: dict[str, Any] = {
        "turns": turns,
        "shadows": run.result["shadows"],
        "score": score,
        "gap_percent": f"{100 * score['gap']:.1f}",
    }
    if run.published_at is not None:
        return context
    context["comparisons"] = compare(rotation, turns)
    context["warnings"] = seam_warnings(rotation, turns)
    now = timezone.now()
    try:
        change = services.preview_plan(rotation, turns, now=now)
    except RotationError as error:
        return context | {"refusal": str(error)}
    if rotation.revision != run.seen_revision:
        return context | {"refusal": "The rotation was changed since this was planned. Plan again."}
    return context | {"changes": changes_by_person(change, now=now)}


@manager_required
@require_POST
def cancel_plan(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Stop a run."""
    services.cancel_run(_found_run(slug, pk), now=timezone.now())
    return redirect("rotations:plan_run", slug=slug, pk=pk)


@manager_required
@require_POST
def publish_planned(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Announce what a run found."""
    try:
        services.publish_run(_found_run(slug, pk), actor=signed_in_user(request), now=timezone.now())
    except RotationError as error:
        messages.error(request, str(error))
        return redirect("rotations:plan_run", slug=slug, pk=pk)
    messages.success(request, "The plan is announced. Everybody whose shifts changed is told by mail.")
    return redirect("rotations:page", slug=slug)


def _found_run(slug: str, pk: int) -> PlanRun:
    runs = PlanRun.objects.select_related("rotation", "requested_by")
    return get_object_or_404(runs, pk=pk, rotation__slug=slug)
