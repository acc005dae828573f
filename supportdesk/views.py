"""Addresses that belong to no app: the start page, light or dark, and the probes of whoever runs the desk."""

from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts.access import signed_in_user
from supportdesk.context_processors import THEMES
from supportdesk.health import check_readiness

A_YEAR = 365 * 24 * 3600


@never_cache
@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Send each person to the page where their day begins."""
    user = signed_in_user(request)
    if user.is_manager and not user.is_steward:
        return redirect("reports:overview")
    if user.is_incident_commander and not user.is_steward:
        return redirect("incidents:list")
    return redirect("tickets:queue" if user.is_team_member else "tickets:mine")


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember in this browser whether the person wants light or dark, and go back."""
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response = redirect(back if is_ours and back.startswith("/") else "home")
    wanted = request.POST.get("theme")
    if wanted in THEMES:
        response.set_cookie(
            "theme", wanted, max_age=A_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer that this process serves requests; says nothing about what it depends on."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """Answer whether the desk can do its work: 200 when every check is well, 503 otherwise."""
    checks = check_readiness(now=timezone.now())
    is_ready = all(check.is_ok for check in checks)
    body = {
        "status": "ready" if is_ready else "not ready",
        "checks": {check.name: {"ok": check.is_ok, "says": check.sentence} for check in checks},
    }
    return JsonResponse(body, status=200 if is_ready else 503)


@csrf_exempt
def bad_request(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that what was sent cannot be read, without reading it again: no form, no session, no context."""
    return HttpResponse(render_to_string("400.html"), status=HTTPStatus.BAD_REQUEST)
