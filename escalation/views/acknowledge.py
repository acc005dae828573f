"""Acknowledge: by the link of a message, without a session; and from the ticket."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.access import signed_in_user, team_required
from accounts.posting import sent_from
from escalation.errors import EscalationError
from escalation.guesses import is_guessing, note_guess
from escalation.models import How
from escalation.queries import sent_items
from escalation.services import acknowledge_sent, acknowledge_ticket, sent_with
from notifications.errors import NotificationError
from tickets.views.ticket import visible_ticket


# The link itself is the right: who can send this form has the link, and could as well open it.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a message was about, with one button; acknowledge by POST alone, since mail scanners follow links."""
    now = timezone.now()
    if is_guessing(request):
        return render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    try:
        sent = sent_with(token, now=now)
    except (NotificationError, EscalationError) as error:
        note_guess(request)
        return render(request, "escalation/refused.html", {"error": error}, status=HTTPStatus.NOT_FOUND)
    if request.method == "POST":
        acknowledge_sent(sent, how=How.LINK, now=now)
        return redirect("escalation:acknowledge", token=token)
    with timezone.override(sent.person.zone):
        items = sent_items(sent)
        context = {
            "person": sent.person,
            "items": items,
            "is_test": sent.is_test,
            "is_test_waiting": sent.is_test_waiting,
            "is_mine": {item.escalation.acknowledged_by_id for item in items} == {sent.person.pk},
            "waiting": [item for item in items if item.is_waiting],
            "now": now,
        }
        return render(request, "escalation/acknowledge.html", context)


@team_required
@sent_from("tickets:ticket", "number")
def on_ticket(request: HttpRequest, number: int) -> HttpResponse:
    """Acknowledge from the ticket's page."""
    user = signed_in_user(request)
    ticket = visible_ticket(number, user=user)
    try:
        done = acknowledge_ticket(ticket.number, by=user, how=How.TICKET, now=timezone.now())
    except EscalationError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done.sentence)
    return redirect("tickets:ticket", number=number)
