"""How the mirror does, for the whole team."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import signed_in_user, team_required
from github_mirror.health import health_at
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
    context = {
        "health": health,
        "spending": spending_at(now),
        "now": now,
        "may_change": user.is_manager or user.is_administrator,
    }
    return render(request, template, context)
