"""What is proven of the paths: a page for the team, a panel beside each path, and proving again."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import manager_required, signed_in_user, team_required
from accounts.models import User
from accounts.posting import sent_from
from accounts.roles import Role
from escalation.proof_pages import shown_proof
from escalation.proof_runs import ask_for_proof
from timekeeping.wall_clock import UnknownTimeZone, parse_zone

PAGE = "escalation:proof"


@team_required
@require_safe
def proof(request: HttpRequest) -> HttpResponse:
    """Show the latest proof of all paths; to htmx without the page around it, while a worker proves."""
    user = signed_in_user(request)
    shown = shown_proof(_zone_of(user))
    name = "_proof" if getattr(request, "htmx", False) else "proof"
    return render(request, f"escalation/{name}.html", _context(user) | {"proof": shown})


@team_required
@require_safe
def panel(request: HttpRequest, path: str) -> HttpResponse:
    """Show htmx what is proven of one path of the policy in force; lead everybody else to the page."""
    if not getattr(request, "htmx", False):
        return redirect(PAGE)
    user = signed_in_user(request)
    shown = shown_proof(_zone_of(user), path=path)
    if not shown.paths:
        raise Http404("The policy has no such path.")
    context = _context(user) | {"proof": shown, "path": shown.paths[0]}
    return render(request, "escalation/_proof_panel.html", context)


@manager_required
@sent_from(PAGE)
def prove_again(request: HttpRequest) -> HttpResponse:
    """Have a worker prove all paths now."""
    ask_for_proof(actor=signed_in_user(request), now=timezone.now())
    messages.success(request, "A worker proves all paths now. This takes a few seconds.")
    return redirect(PAGE)


def _context(user: User) -> dict[str, object]:
    return {"may_prove": user.has_role(Role.MANAGER, Role.ADMINISTRATOR)}


def _zone_of(user: User) -> ZoneInfo:
    try:
        return parse_zone(user.time_zone)
    except UnknownTimeZone:
        return parse_zone("UTC")
