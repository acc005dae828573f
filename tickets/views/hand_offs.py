"""Hand-offs: the list, one with its brief, and what the two people concerned say about it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import signed_in_user, team_required
from accounts.posting import sent_from
from tickets import services
from tickets.brief import from_json
from tickets.errors import TicketError
from tickets.hand_off_forms import HandOffNotesForm, SeenForm
from tickets.handoff import escalate_at, hand_offs_listed, now_of, remind_at
from tickets.models import HandOff

# Whoever comes back from signing in must not acknowledge anything by that.
_sent_from_hand_off = sent_from(
    "tickets:hand_off", "pk", notice="Nothing was sent. Please send it again from this page."
)


@team_required
@require_safe
def hand_offs(request: HttpRequest) -> HttpResponse:
    """List the latest hand-offs, one's own first."""
    mine, others = hand_offs_listed(signed_in_user(request))
    return render(request, "tickets/hand_offs.html", {"mine": mine, "others": others})


@team_required
@require_safe
def hand_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a hand-off: the brief, the notes, who has done what."""
    return _page(request, _found(pk))


def _found(pk: int) -> HandOff:
    found = HandOff.objects.with_people().filter(pk=pk).first()
    if found is None:
        raise Http404("There is no such hand-off.")
    return found


def _page(request: HttpRequest, shown: HandOff, *, notes: str | None = None, error: str = "") -> HttpResponse:
    """Render a hand-off's page, with notes that could not be kept."""
    user, now = signed_in_user(request), timezone.now()
    brief = from_json(shown.brief)
    present = now_of(brief, viewer=user)
    parts = [
        (part, [(ticket, present[ticket.number]) for ticket in part.tickets if ticket.number in present])
        for part in brief.parts
    ]
    context = {
        "hand_off": shown,
        "brief": brief,
        "parts": parts,
        "has_happened": shown.has_happened(now),
        "is_outgoing": shown.outgoing_id == user.pk,
        "is_incoming": shown.incoming_id == user.pk,
        "remind_at": remind_at(shown),
        "escalate_at": escalate_at(shown),
        "notes": shown.notes if notes is None else notes,
        "error": error,
    }
    return render(request, "tickets/hand_off.html", context, status=422 if error else 200)


@team_required
@_sent_from_hand_off
def write_notes(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the outgoing steward's notes; a refusal shows them again."""
    shown = _found(pk)
    form = HandOffNotesForm(request.POST)
    typed = request.POST.get("body", "")
    if not form.is_valid():
        sentences = [str(error) for errors in form.errors.values() for error in errors]
        return _page(request, shown, notes=typed, error=" ".join(sentences))
    # A form without a revision has seen nothing.
    details = form.cleaned_data | {"seen_revision": form.cleaned_data["seen_revision"] or 0}
    try:
        services.write_hand_off_notes(pk, actor=signed_in_user(request), now=timezone.now(), **details)
    except TicketError as error:
        return _page(request, _found(pk), notes=typed, error=str(error))
    messages.success(
        request, f"Your notes are kept for {shown.incoming.first_name}.", extra_tags=f"sent:hand-off-{pk}"
    )
    return redirect("tickets:hand_off", pk=pk)


@team_required
@_sent_from_hand_off
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the incoming steward's word that they have read the brief."""
    shown = _found(pk)
    form = SeenForm(request.POST)
    seen = form.cleaned_data["seen_revision"] if form.is_valid() else None
    try:
        services.acknowledge_hand_off(
            pk, actor=signed_in_user(request), now=timezone.now(), seen_revision=seen or 0
        )
    except TicketError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, f"{shown.level} is yours. {shown.outgoing.first_name} can see that you have read this."
        )
    return redirect("tickets:hand_off", pk=pk)
