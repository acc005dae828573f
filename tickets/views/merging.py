"""Merge a ticket into another: first what will happen, then do it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import signed_in_user, team_required
from accounts.models import User
from tickets import services
from tickets.errors import TicketError
from tickets.forms import MergeForm
from tickets.models import Ticket
from tickets.views.ticket import visible_ticket


@team_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, number: int) -> HttpResponse:
    """Show what merging the ticket into another would do; sent, do it."""
    user = signed_in_user(request)
    old = visible_ticket(number, user=user)
    if request.method != "POST" and not request.GET.get("into", "").strip():
        return _page(request, old)
    form = MergeForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        error = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return _page(request, old, error=error)
    if request.method != "POST":
        return _preview(request, old, form.cleaned_data, user=user)
    try:
        kept = services.merge(number, actor=user, now=timezone.now(), **form.cleaned_data)
    except TicketError as error:
        return _page(request, visible_ticket(number, user=user), error=str(error))
    messages.success(request, f"{old.reference} goes on here.")
    return redirect("tickets:ticket", number=kept.number)


def _preview(request: HttpRequest, old: Ticket, data: dict[str, Any], *, user: User) -> HttpResponse:
    """Say what will happen, or why it cannot."""
    kept = (
        Ticket.objects.visible_to(user)
        .select_related("community", "service__cluster", "requester", "assignee")
        .filter(pk=data["into"])
        .first()
    )
    if kept is None:
        return _page(request, old, error=f"There is no SD-{data['into']}.")
    try:
        services.refuse_merge(old, kept, actor=user)
    except TicketError as error:
        return _page(request, old, error=str(error))
    return _page(request, old, kept=kept)


def _page(request: HttpRequest, old: Ticket, *, kept: Ticket | None = None, error: str = "") -> HttpResponse:
    context = {
        "ticket": old,
        "kept": kept,
        "error": error,
        "owed": services.owed_by(old) if kept else None,
        "into": request.POST.get("into", request.GET.get("into", ""))[:20],
        "now": timezone.now(),
    }
    status = 422 if error and request.method == "POST" else 200
    return render(request, "tickets/merge.html", context, status=status)
