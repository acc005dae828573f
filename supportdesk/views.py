"""Addresses that belong to no app: the probes of whoever runs the desk."""

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from supportdesk.health import check_readiness


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
