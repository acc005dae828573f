"""Fields that were changed on both sides: what each says, and who decides."""

import hashlib

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import signed_in_user, team_required
from github_mirror.conflict_queries import (
    Reworded,
    decided_words,
    field_name,
    listed_conflicts,
    reworded,
    three_ways,
)
from github_mirror.connecting import is_dry_run
from github_mirror.decisions import Choice, resolve_conflict, seen_of
from github_mirror.errors import MirrorError
from github_mirror.forms import DecisionForm
from github_mirror.models import Conflict
from github_mirror.threeway import TEXTS


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
@require_http_methods(["GET", "HEAD", "POST"])
def conflict(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one conflict, three ways, and take a decision; another text is shown as it is published first."""
    found = Conflict.objects.select_related(
        "issue__repository", "issue__ticket__requester", "issue__ticket__service__cluster", "resolved_by"
    )
    shown = get_object_or_404(found, pk=pk)
    ways = three_ways(shown)
    form = DecisionForm(
        request.POST if request.method == "POST" else None,
        initial={"text": ways.ours, "seen": seen_of(shown)},
    )
    preview, is_confirmed = None, False
    if form.is_bound and form.is_valid():
        preview, is_confirmed = _preview(request, form, shown)
        if is_confirmed and _decide(request, form, shown):
            return redirect("github:conflict", pk=pk)
    context = {
        "conflict": shown,
        "field": field_name(shown),
        "issue": shown.issue,
        "ways": ways,
        "form": form,
        "seen": seen_of(shown),
        "preview": preview,
        "fingerprint": fingerprint(preview.text) if preview else "",
        "chosen": decided_words(shown),
        "may_be_worded": shown.field in TEXTS,
        "is_dry_run": is_dry_run(),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "github_mirror/conflict.html", context, status=status)


def _preview(request: HttpRequest, form: DecisionForm, shown: Conflict) -> tuple[Reworded | None, bool]:
    """Return another text as it would be published, and whether the decision may be carried out."""
    if form.cleaned_data["choice"] != Choice.TEXT:
        return None, True
    try:
        preview = reworded(shown, form.cleaned_data["text"])
    except MirrorError as error:
        form.add_error("text", str(error))
        return None, False
    return preview, request.POST.get("shown") == fingerprint(preview.text)


def _decide(request: HttpRequest, form: DecisionForm, shown: Conflict) -> bool:
    words = form.cleaned_data
    try:
        resolve_conflict(
            shown,
            words["choice"],
            actor=signed_in_user(request),
            now=timezone.now(),
            seen=words["seen"],
            text=words["text"],
        )
    except MirrorError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, "Decided. Both sides will say the same in a moment.")
    return True


def fingerprint(text: str) -> str:
    """Return a digest of a text that somebody was shown."""
    return hashlib.sha256(text.encode()).hexdigest()
