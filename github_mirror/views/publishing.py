"""The steps to publish something of a ticket: always shown exactly before it happens."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import signed_in_user, team_required
from github_mirror.connecting import is_dry_run
from github_mirror.errors import EditedMeanwhile, MirrorError
from github_mirror.forms import EditForm, FindingForm, NewIssueForm, TrackForm, WhereForm
from github_mirror.models import IssueRole, PublishedField, Repository, TrackedIssue
from github_mirror.preview import preview_of_edit, preview_of_finding, preview_of_new
from github_mirror.publication import Draft, allowed_fields, draft_of, edition
from github_mirror.repositories import default_repository
from github_mirror.services import edit_publication, publish_dry_run, share_finding
from github_mirror.services import track as track_ticket
from github_mirror.standing import standing_of
from tickets.models import Ticket
from tickets.views.ticket import visible_ticket

SHOWN_FIRST = "The text changed. This is what would be published now; publish it if it is right."


def wants_to_publish(request: HttpRequest, form: forms.Form, *, shown: str) -> bool:
    """Say whether the person confirmed exactly this text for these readers; one changed since is shown first."""
    if not (form.is_bound and form.is_valid() and request.POST.get("step") == "publish"):
        return False
    if request.POST.get("shown") == shown:
        return True
    messages.warning(request, SHOWN_FIRST)
    return False


def shown_page(
    request: HttpRequest, template: str, *, form: forms.Form, ticket: Ticket, context: dict[str, Any]
) -> HttpResponse:
    """Return the page, or while somebody types only its preview, which htmx puts into the page."""
    everything = {"ticket": ticket, "form": form, "is_dry_run": is_dry_run(), **context}
    if request.headers.get("HX-Request"):
        return render(request, "github_mirror/_preview.html", everything)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, everything, status=status)


def draft_in(form: TrackForm, *, otherwise: Draft) -> Draft:
    """Return the texts of a form that may be sent, else those that it began with."""
    if not (form.is_bound and form.is_valid()):
        return otherwise
    words = form.cleaned_data
    return Draft(words["title"], words["description"], words["investigation"])


@team_required
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest, number: int) -> HttpResponse:
    """Show what would be published, beside the original with every removal marked; publish it on the second step."""
    user = signed_in_user(request)
    ticket = visible_ticket(number, user=user)
    if ticket.is_tracked:
        messages.info(request, f"{ticket.reference} is tracked already.")
        return redirect("tickets:ticket", number=number)
    standard = default_repository()
    repositories = list(Repository.objects.all())
    begun = Draft(ticket.subject, ticket.description, "")
    initial = {"title": begun.title, "description": begun.description}
    form = NewIssueForm(
        request.POST if request.method == "POST" else None, initial=initial, repositories=repositories
    )
    draft, repository = draft_in(form, otherwise=begun), chosen(form, standard=standard)
    preview = preview_of_new(ticket, draft, repository=repository)
    if wants_to_publish(request, form, shown=preview.shown):
        done = _track(request, ticket, draft, repository=repository)
        if done:
            return done
    choices = [(one, standing_of(one)) for one in repositories] if len(repositories) > 1 else []
    context = {"preview": preview, "choices": choices, "chosen": repository}
    return shown_page(request, "github_mirror/track.html", form=form, ticket=ticket, context=context)


def chosen(form: WhereForm, *, standard: Repository | None) -> Repository | None:
    """Return the repository that the form names, before it is sent the usual one; without a choice the only one."""
    if not form.is_bound or not form.fields["repository"].required:
        return standard
    form.is_valid()
    return form.cleaned_data.get("repository")


def _track(
    request: HttpRequest, ticket: Ticket, draft: Draft, *, repository: Repository | None
) -> HttpResponse | None:
    try:
        track_ticket(
            ticket, draft=draft, actor=signed_in_user(request), now=timezone.now(), repository=repository
        )
    except MirrorError as error:
        messages.error(request, str(error))
        return None
    messages.success(request, f"{ticket.reference} is tracked on GitHub.")
    return redirect("tickets:ticket", number=ticket.number)


@team_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, number: int, issue_id: int) -> HttpResponse:
    """Change what GitHub shows of an issue: first shown, then published."""
    ticket = visible_ticket(number, user=signed_in_user(request))
    related = TrackedIssue.objects.select_related(
        "repository", "ticket__service__cluster", "ticket__requester"
    )
    issue = get_object_or_404(related, pk=issue_id, ticket=ticket)
    now_shown = draft_of(issue)
    initial = {
        "title": now_shown.title,
        "description": now_shown.description,
        "investigation": now_shown.investigation,
        "edition": edition(now_shown),
    }
    form = EditForm(request.POST if request.method == "POST" else None, initial=initial)
    draft = draft_in(form, otherwise=now_shown)
    preview = preview_of_edit(issue, draft)
    if wants_to_publish(request, form, shown=preview.shown):
        done = _edit(request, issue, draft, seen=form.cleaned_data["edition"])
        if done:
            return done
    is_outdated = form.is_bound and request.POST.get("edition") != edition(now_shown)
    context = {
        "issue": issue,
        "preview": preview,
        "now_edition": edition(now_shown),
        "is_outdated": is_outdated,
    }
    return shown_page(request, "github_mirror/edit.html", form=form, ticket=ticket, context=context)


def _edit(request: HttpRequest, issue: TrackedIssue, draft: Draft, *, seen: str) -> HttpResponse | None:
    try:
        edit_publication(issue, draft=draft, actor=signed_in_user(request), now=timezone.now(), seen=seen)
    except EditedMeanwhile:
        # The page says so, with what they wrote.
        return None
    except MirrorError as error:
        messages.error(request, str(error))
        return None
    messages.success(request, "What GitHub shows is on its way.")
    return redirect("tickets:ticket", number=issue.ticket_id)


@team_required
@require_POST
def publish(request: HttpRequest, number: int) -> HttpResponse:
    """Publish what a dry run showed, now that GitHub is configured."""
    ticket = visible_ticket(number, user=signed_in_user(request))
    try:
        n_writes = 0 if is_dry_run() else publish_dry_run(ticket, now=timezone.now())
    except MirrorError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "On its way to GitHub." if n_writes else "There is nothing to publish.")
    return redirect("tickets:ticket", number=number)


@team_required
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, number: int) -> HttpResponse:
    """Share a finding as a comment of the issue: first shown, then published."""
    ticket = visible_ticket(number, user=signed_in_user(request))
    issue = ticket.tracked_issues.select_related("repository").filter(role=IssueRole.REQUEST).first()
    repository = issue.repository if issue else default_repository()
    form = FindingForm(request.POST or None)
    text = form.cleaned_data["text"] if form.is_bound and form.is_valid() else ""
    preview = preview_of_finding(ticket, text, repository=repository)
    if text and wants_to_publish(request, form, shown=preview.shown):
        return _share(request, ticket, text, seen_version=form.cleaned_data["seen_version"])
    context = {
        "preview": preview,
        "may_share": PublishedField.FINDINGS in allowed_fields(repository),
        "is_finding": True,
    }
    return shown_page(request, "github_mirror/share.html", form=form, ticket=ticket, context=context)


def _share(request: HttpRequest, ticket: Ticket, text: str, *, seen_version: int | None) -> HttpResponse:
    try:
        share_finding(
            ticket, text=text, actor=signed_in_user(request), now=timezone.now(), seen_version=seen_version
        )
        messages.success(request, "The finding is on its way to GitHub.")
    except MirrorError as error:
        messages.error(request, str(error))
    return redirect("tickets:ticket", number=ticket.number)
