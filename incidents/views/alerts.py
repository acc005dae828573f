"""What fires now, what nobody could read, and the alerts of one ticket."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import signed_in_user, team_required
from accounts.posting import sent_from
from incidents.alert_forms import TicketFromMessageForm
from incidents.alert_queries import alerts_of, body_of, firing_problems, kept_messages, n_waiting
from incidents.models import AlertDelivery
from incidents.models.alerts import FOR_A_HUMAN
from incidents.services import mark_seen, open_ticket_from
from tickets.errors import TicketError
from tickets.views.ticket import visible_ticket


@team_required
@require_safe
def firing(request: HttpRequest) -> HttpResponse:
    """List what fires now."""
    page = firing_problems(request.GET.get("page", "1"))
    return render(request, "incidents/alerts.html", {"page": page, "n_waiting": n_waiting()})


@team_required
@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """List the bodies and mails that nobody could read."""
    page = kept_messages(request.GET.get("page", "1"))
    return render(request, "incidents/kept_messages.html", {"page": page, "n_waiting": n_waiting()})


@team_required
@require_safe
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one of them, byte by byte as text, with what can be done about it."""
    return _show(request, _kept(pk), form=TicketFromMessageForm())


@team_required
@sent_from("alerts:message", "pk")
def see(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a person has looked at it."""
    mark_seen(_kept(pk).pk, actor=signed_in_user(request), now=timezone.now())
    messages.success(request, "Marked as seen. The message is kept.")
    return redirect("alerts:kept")


@team_required
@sent_from("alerts:message", "pk")
def open_ticket(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a ticket about it."""
    delivery, form = _kept(pk), TicketFromMessageForm(request.POST)
    if form.is_valid():
        try:
            ticket = open_ticket_from(
                pk, actor=signed_in_user(request), now=timezone.now(), **form.cleaned_data
            )
        except TicketError as error:
            form.add_error(None, str(error))
        else:
            return redirect("tickets:ticket", number=ticket.number)
    return _show(request, delivery, form=form, status=422)


@team_required
@require_safe
def panel(request: HttpRequest, number: int) -> HttpResponse:
    """Show a ticket's alerts: a fragment for its page, a page of its own without JavaScript."""
    ticket = visible_ticket(number, user=signed_in_user(request))
    is_fragment = bool(request.headers.get("HX-Request"))
    template = "incidents/_alerts_panel.html" if is_fragment else "incidents/alerts_panel.html"
    return render(request, template, {"ticket": ticket, "found": alerts_of(ticket)})


def _kept(pk: int) -> AlertDelivery:
    found = AlertDelivery.objects.select_related("seen_by", "ticket")
    return get_object_or_404(found, pk=pk, outcome__in=FOR_A_HUMAN)


def _show(
    request: HttpRequest, delivery: AlertDelivery, *, form: TicketFromMessageForm, status: int = 200
) -> HttpResponse:
    context = {"delivery": delivery, "body": body_of(delivery), "form": form}
    return render(request, "incidents/kept_message.html", context, status=status)
