"""What a ticket's page shows of GitHub, and what is decided there."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import signed_in_user, team_required
from accounts.posting import sent_from
from github_mirror.decisions import refuse_proposal
from github_mirror.errors import MirrorError
from github_mirror.looking import look_at
from github_mirror.models import TrackedIssue
from github_mirror.queries import mirror_of
from tickets.errors import TicketError
from tickets.views.ticket import visible_ticket

sent_from_ticket = sent_from("tickets:ticket", "number")


@team_required
@require_safe
def panel(request: HttpRequest, number: int) -> HttpResponse:
    """Show how the ticket stands on GitHub: a fragment for its page, a page of its own without JavaScript."""
    ticket = visible_ticket(number, user=signed_in_user(request))
    is_fragment = bool(request.headers.get("HX-Request"))
    template = "github_mirror/_panel.html" if is_fragment else "github_mirror/panel.html"
    return render(request, template, {"ticket": ticket, "mirror": mirror_of(ticket), "now": timezone.now()})


@team_required
@sent_from_ticket
def keep_open(request: HttpRequest, number: int, issue_id: int) -> HttpResponse:
    """Keep a ticket going whose issue was closed at GitHub."""
    issue = _issue(request, number, issue_id)
    try:
        refuse_proposal(issue, actor=signed_in_user(request), now=timezone.now())
        messages.success(request, "The ticket goes on; the issue is opened again on GitHub.")
    except (MirrorError, TicketError) as error:
        messages.error(request, str(error))
    return redirect("tickets:ticket", number=number)


@team_required
@sent_from_ticket
def sync(request: HttpRequest, number: int, issue_id: int) -> HttpResponse:
    """Ask GitHub for the issue now."""
    issue = _issue(request, number, issue_id)
    try:
        n_changes = look_at(issue, now=timezone.now())
        done = "What changed there stands here now." if n_changes else "Nothing had changed there."
        messages.success(request, f"Synced with {issue.reference}. {done}")
    except MirrorError as error:
        messages.error(request, f"{error} Nothing was changed here.")
    return redirect("tickets:ticket", number=number)


def _issue(request: HttpRequest, number: int, issue_id: int) -> TrackedIssue:
    ticket = visible_ticket(number, user=signed_in_user(request))
    issues = TrackedIssue.objects.select_related("repository").filter(ticket=ticket)
    return get_object_or_404(issues, pk=issue_id)
