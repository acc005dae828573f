"""An outage's issues: the three that are opened together, its action items, and the sprint of a planned issue."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import signed_in_user, team_required
from github_mirror.connecting import is_dry_run
from github_mirror.errors import MirrorError
from github_mirror.forms import ActionItemForm, MilestoneForm, TrackForm, WhereForm
from github_mirror.models import IssueRole, Repository, TrackedIssue
from github_mirror.outages import ROLES, add_action_item, drafts_of, issues_of, open_outage_issues
from github_mirror.preview import Preview, preview_of_edit
from github_mirror.publication import Draft
from github_mirror.repositories import default_repository
from github_mirror.services import plan_into
from github_mirror.standing import standing_of
from github_mirror.views.publishing import SHOWN_FIRST, chosen, draft_in
from incidents.models import Incident
from tickets.models import Ticket
from tickets.views.ticket import visible_ticket


@dataclass(frozen=True)
class Part:
    """One of the three issues on the page."""

    label: str
    form: TrackForm
    draft: Draft
    preview: Preview


@team_required
@require_http_methods(["GET", "HEAD", "POST"])
def outage(request: HttpRequest, number: int) -> HttpResponse:
    """Show the three issues of an outage exactly as they would be published; publish them on the second step."""
    user = signed_in_user(request)
    ticket = visible_ticket(number, user=user)
    incident = Incident.objects.select_related("ticket").filter(ticket=ticket).first()
    if incident is None:
        raise Http404("This ticket is no incident.")
    repositories = list(Repository.objects.all())
    where = WhereForm(request.POST if request.method == "POST" else None, repositories=repositories)
    repository = chosen(where, standard=default_repository())
    parts = _parts(request, incident, repository=repository)
    shown = _digest(part.preview for part in parts.values())
    is_valid = all(
        form.is_bound and form.is_valid() for form in (where, *(one.form for one in parts.values()))
    )
    if is_valid and _is_confirmed(request, shown=shown):
        drafts = {role: part.draft for role, part in parts.items()}
        try:
            open_outage_issues(ticket, drafts=drafts, actor=user, now=timezone.now(), repository=repository)
        except MirrorError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "The outage's issues are on their way to GitHub.")
            return redirect("tickets:ticket", number=number)
    context = {
        "ticket": ticket,
        "parts": list(parts.values()),
        "shown": shown,
        "form": where,
        "chosen": repository,
        "choices": [(one, standing_of(one)) for one in repositories] if len(repositories) > 1 else [],
        "standing": standing_of(repository) if repository else None,
        "opened": [one for one in issues_of(ticket) if one.role in ROLES],
        "is_dry_run": is_dry_run(),
    }
    status = 422 if request.method == "POST" and not is_valid else 200
    return render(request, "github_mirror/outage.html", context, status=status)


@team_required
@require_http_methods(["GET", "HEAD", "POST"])
def action_item(request: HttpRequest, number: int) -> HttpResponse:
    """Add something to do after an outage: first shown exactly as it would be published, then published."""
    user = signed_in_user(request)
    ticket = visible_ticket(number, user=user)
    report = (
        TrackedIssue.objects.filter(ticket=ticket, role=IssueRole.REPORT).select_related("repository").first()
    )
    if report is None:
        raise Http404("This outage has no report on GitHub.")
    form = ActionItemForm(request.POST or None)
    is_valid = form.is_bound and form.is_valid()
    words = form.cleaned_data if is_valid else {"title": "", "description": ""}
    draft = Draft(words["title"], words["description"], "")
    preview = _preview(ticket, draft, role=IssueRole.ACTION_ITEM, repository=report.repository)
    if is_valid and _is_confirmed(request, shown=preview.shown):
        try:
            add_action_item(
                ticket,
                title=draft.title,
                description=draft.description,
                actor=user,
                now=timezone.now(),
            )
        except MirrorError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "The action item is on its way to GitHub.")
            return redirect("tickets:ticket", number=number)
    context = {
        "ticket": ticket,
        "form": form,
        "preview": preview if is_valid else None,
        "standing": standing_of(report.repository) if report.repository else None,
        "items": [one for one in issues_of(ticket) if one.role == IssueRole.ACTION_ITEM],
        "is_dry_run": is_dry_run(),
    }
    return render(
        request,
        "github_mirror/action_item.html",
        context,
        status=422 if form.is_bound and form.errors else 200,
    )


@team_required
@require_POST
def milestone(request: HttpRequest, number: int, issue_id: int) -> HttpResponse:
    """Plan an issue into a sprint."""
    user = signed_in_user(request)
    ticket = visible_ticket(number, user=user)
    issue = get_object_or_404(TrackedIssue, pk=issue_id, ticket=ticket)
    form = MilestoneForm(request.POST)
    try:
        title = form.cleaned_data["milestone"] if form.is_valid() else None
        if title is None:
            messages.error(request, "A sprint's name has at most 255 characters.")
        else:
            plan_into(issue, title, actor=user, now=timezone.now())
            messages.success(request, f"Planned into “{title}”." if title else "In no sprint any more.")
    except MirrorError as error:
        messages.error(request, str(error))
    return redirect("tickets:ticket", number=number)


def _parts(
    request: HttpRequest, incident: Incident, *, repository: Repository | None
) -> dict[IssueRole, Part]:
    parts = {}
    for role, begun in drafts_of(incident).items():
        initial = {
            "title": begun.title,
            "description": begun.description,
            "investigation": begun.investigation,
        }
        data = request.POST if request.method == "POST" else None
        form = TrackForm(data, prefix=str(role), initial=initial)
        draft = draft_in(form, otherwise=begun)
        preview = _preview(incident.ticket, draft, role=role, repository=repository)
        parts[role] = Part(role.label, form, draft, preview)
    return parts


def _preview(ticket: Ticket, draft: Draft, *, role: IssueRole, repository: Repository | None) -> Preview:
    return preview_of_edit(TrackedIssue(ticket=ticket, role=role, repository=repository), draft)


def _is_confirmed(request: HttpRequest, *, shown: str) -> bool:
    """Say whether the person confirmed exactly these texts; any that changed since are shown first."""
    if request.POST.get("step") != "publish":
        return False
    if request.POST.get("shown") == shown:
        return True
    messages.warning(request, SHOWN_FIRST)
    return False


def _digest(previews: Iterable[Preview]) -> str:
    return hashlib.sha256(" ".join(one.shown for one in previews).encode()).hexdigest()
