"""Fields that were changed on both sides: what each says, and who decides."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import team_required
from github_mirror.conflict_queries import field_name, listed_conflicts, three_ways
from github_mirror.models import Conflict


@team_required
@require_safe
def conflict_list(request: HttpRequest) -> HttpResponse:
    """List conflicts, open ones first."""
    wanted = request.GET.get("repository", "")
    repository = int(wanted) if wanted.isdecimal() and len(wanted) < 10 else None
    page = listed_conflicts(request.GET.get("page", "1"), repository=repository)
    context = {
        "page": page,
        "rows": [(one, field_name(one)) for one in page],
        "query_prefix": f"repository={repository}&" if repository is not None else "",
    }
    return render(request, "github_mirror/conflicts.html", context)


@team_required
@require_safe
def conflict(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one conflict, three ways."""
    shown = get_object_or_404(
        Conflict.objects.select_related("issue__repository", "issue__ticket", "resolved_by"), pk=pk
    )
    context = {"conflict": shown, "field": field_name(shown), "ways": three_ways(shown), "issue": shown.issue}
    return render(request, "github_mirror/conflict.html", context)
