"""The steps to publish something of a ticket: always shown exactly before it happens."""

import hashlib

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import signed_in_user, team_required
from github_mirror.connecting import is_dry_run
from github_mirror.errors import MirrorError
from github_mirror.forms import FindingForm, TrackForm
from github_mirror.marking import marked
from github_mirror.publication import Draft, comment_of, issue_of, private_names
from github_mirror.redaction import redact
from github_mirror.services import publish_dry_run, share_finding
from github_mirror.services import track as track_ticket
from tickets.views.ticket import visible_ticket


def fingerprint(*texts: str) -> str:
    """Return a digest of what a page shows as publishable."""
    return hashlib.sha256("\x00".join(texts).encode()).hexdigest()


def wants_to_publish(request: HttpRequest, form: forms.Form, *, shown: str) -> bool:
    """Say whether the person confirmed exactly this text; one changed since is shown to them first."""
    if not (form.is_bound and form.is_valid() and request.POST.get("step") == "publish"):
        return False
    if request.POST.get("shown") == shown:
        return True
    messages.warning(
        request, "The text changed. This is what would be published now; publish it if it is right."
    )
    return False


@team_required
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest, number: int) -> HttpResponse:
    """Show what would be published, beside the original with every removal marked; publish it on the second step."""
    user = signed_in_user(request)
    ticket = visible_ticket(number, user=user)
    if ticket.is_tracked:
        messages.info(request, f"{ticket.reference} is tracked already.")
        return redirect("tickets:ticket", number=number)
    initial = {"title": ticket.subject, "description": ticket.description}
    form = TrackForm(request.POST) if request.method == "POST" else TrackForm(initial=initial)
    draft = Draft(
        **(form.cleaned_data if form.is_bound and form.is_valid() else initial | {"investigation": ""})
    )
    names = private_names(ticket)
    issue = issue_of(ticket, draft, names=names)
    shown = fingerprint(issue.title, issue.body)
    if wants_to_publish(request, form, shown=shown):
        track_ticket(ticket, draft=draft, actor=user, now=timezone.now())
        messages.success(request, f"{ticket.reference} is tracked on GitHub.")
        return redirect("tickets:ticket", number=number)
    context = {
        "ticket": ticket,
        "form": form,
        "issue": issue,
        "shown": shown,
        "originals": [
            (label, marked(text, redact(text, names=names)))
            for label, text in (
                ("Title", draft.title),
                ("Short description", draft.description),
                ("What was found", draft.investigation),
            )
            if text
        ],
        "is_dry_run": is_dry_run(),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "github_mirror/track.html", context, status=status)


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
    user = signed_in_user(request)
    ticket = visible_ticket(number, user=user)
    form = FindingForm(request.POST or None)
    is_valid = form.is_bound and form.is_valid()
    text = form.cleaned_data["text"] if is_valid else ""
    comment = comment_of(ticket, text) if text else ""
    shown = fingerprint(comment)
    if wants_to_publish(request, form, shown=shown):
        try:
            seen_version = form.cleaned_data["seen_version"]
            share_finding(ticket, text=text, actor=user, now=timezone.now(), seen_version=seen_version)
            messages.success(request, "The finding is on its way to GitHub.")
        except MirrorError as error:
            messages.error(request, str(error))
        return redirect("tickets:ticket", number=number)
    context = {
        "ticket": ticket,
        "form": form,
        "comment": comment,
        "shown": shown,
        "original": marked(text, redact(text, names=private_names(ticket))) if text else [],
        "is_dry_run": is_dry_run(),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "github_mirror/share.html", context, status=status)
