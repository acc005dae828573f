"""What people do to an incident: parse, call one verb, go back to the page. A refusal keeps what was typed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.access import signed_in_user, team_required
from accounts.posting import sent_from
from incidents import services
from incidents.errors import IncidentChangedMeanwhile, IncidentError
from incidents.forms import (
    TO_TEAM,
    ChannelForm,
    ImpactForm,
    JoinForm,
    OfferForm,
    PersonForm,
    ReasonForm,
    TicketForm,
    UpdateForm,
)
from incidents.models import Incident
from incidents.services import UpdateDraft
from incidents.views.page import Draft, find_incident, incident_page
from tickets.errors import TicketError
from tickets.models import Ticket
from tickets.views.ticket import visible_ticket

sent_from_incident = sent_from("incidents:incident", "number")
REFUSALS = (IncidentError, TicketError, Ticket.DoesNotExist)


@team_required
@sent_from_incident
def acknowledge(request: HttpRequest, number: int) -> HttpResponse:
    """Say that one is on it."""
    return _do(request, number, verb=services.acknowledge, done="You are on it. Everybody can see that.")


@team_required
@sent_from_incident
def take_command(request: HttpRequest, number: int) -> HttpResponse:
    """Take command, from the person whom the page showed."""
    seen = request.POST.get("seen", "")
    # What is no id names nobody who could command.
    seen_id = int(seen) if seen.isdecimal() and len(seen) < 10 else -1
    return _do(request, number, verb=services.take_command, done="You command this incident.", seen=seen_id)


@team_required
@sent_from_incident
def offer_command(request: HttpRequest, number: int) -> HttpResponse:
    """Ask a colleague to take command."""
    form = PersonForm(request.POST)
    if not form.is_valid():
        return _refused(request, number, sentence=_sentences(form))
    to = form.cleaned_data["person"]
    who = "You command" if find_incident(number).commander_id else "Nobody commands"
    done = f"{to.display_name} is asked. {who} until they say yes."
    note = form.cleaned_data["words"]
    return _do(request, number, verb=services.offer_command, done=done, to=to, note=note)


@team_required
@sent_from_incident
def accept_command(request: HttpRequest, number: int) -> HttpResponse:
    """Say yes to command."""
    return _answer(request, number, verb=services.accept_command, done="You command this incident.")


@team_required
@sent_from_incident
def decline_command(request: HttpRequest, number: int) -> HttpResponse:
    """Say no to command."""
    reason = {"reason": request.POST.get("words", "")[:200]}
    done = "Declined. Who asked is told."
    return _answer(request, number, verb=services.decline_command, done=done, **reason)


@team_required
@sent_from_incident
def withdraw_offer(request: HttpRequest, number: int) -> HttpResponse:
    """Ask no longer."""
    return _answer(request, number, verb=services.withdraw_offer, done="Withdrawn. Command stays as it is.")


def _answer(
    request: HttpRequest, number: int, *, verb: Callable[..., object], done: str, **details: Any
) -> HttpResponse:
    form = OfferForm(request.POST)
    if not form.is_valid():
        return _refused(request, number, sentence=_sentences(form))
    return _do(request, number, verb=verb, done=done, offer=form.cleaned_data["offer"], **details)


@team_required
@sent_from_incident
def set_liaison(request: HttpRequest, number: int) -> HttpResponse:
    """Name who writes to the communities, or nobody."""
    form = PersonForm(request.POST, may_be_nobody=True)
    if not form.is_valid():
        return _refused(request, number, sentence=_sentences(form))
    person, seen = form.cleaned_data["person"], form.cleaned_data["seen"]
    done = f"{person.display_name} is liaison." if person else "Nobody is liaison now."
    return _do(request, number, verb=services.set_liaison, done=done, liaison=person, seen=seen)


@team_required
@sent_from_incident
def add_expert(request: HttpRequest, number: int) -> HttpResponse:
    """Call a colleague in."""
    form = PersonForm(request.POST)
    if not form.is_valid():
        return _refused(request, number, sentence=_sentences(form))
    expert, about = form.cleaned_data["person"], form.cleaned_data["words"]
    done = f"{expert.display_name} is called in."
    return _do(request, number, verb=services.add_expert, done=done, expert=expert, about=about)


@team_required
@sent_from_incident
def remove_expert(request: HttpRequest, number: int) -> HttpResponse:
    """Let a colleague go."""
    form = PersonForm(request.POST)
    if not form.is_valid():
        return _refused(request, number, sentence=_sentences(form))
    expert = form.cleaned_data["person"]
    done = f"{expert.display_name} is let go."
    return _do(request, number, verb=services.remove_expert, done=done, expert=expert)


@team_required
@sent_from_incident
def set_channel(request: HttpRequest, number: int) -> HttpResponse:
    """Say where people talk."""
    form = ChannelForm(request.POST)
    if not form.is_valid():
        return _refused(request, number, sentence=_sentences(form))
    return _do(request, number, verb=services.set_channel, done="Kept.", **form.cleaned_data)


@team_required
@sent_from_incident
def set_impact_start(request: HttpRequest, number: int) -> HttpResponse:
    """Correct since when people are hurt."""
    since = find_incident(number).impact_started_at
    form = ImpactForm(request.POST, user=signed_in_user(request), since=since)
    if not form.is_valid():
        return _refused(request, number, sentence=_sentences(form))
    at, seen = form.cleaned_data["at"], form.cleaned_data["seen"]
    return _do(request, number, verb=services.set_impact_start, done="Kept.", at=at, seen=seen)


@team_required
@sent_from_incident
def link_ticket(request: HttpRequest, number: int) -> HttpResponse:
    """Let updates answer another ticket too."""
    return _with_ticket(
        request, number, verb=services.link_ticket, done="SD-{} is linked: updates answer it too."
    )


@team_required
@sent_from_incident
def unlink_ticket(request: HttpRequest, number: int) -> HttpResponse:
    """Answer a ticket no longer."""
    return _with_ticket(request, number, verb=services.unlink_ticket, done="SD-{} is no longer linked.")


def _with_ticket(
    request: HttpRequest, number: int, *, verb: Callable[..., object], done: str
) -> HttpResponse:
    form = TicketForm(request.POST)
    if not form.is_valid():
        return _refused(request, number, sentence=_sentences(form))
    other = form.cleaned_data["ticket"]
    return _do(request, number, verb=verb, done=done.format(other), other=other)


@team_required
@sent_from("incidents:for_ticket", "number")
def join(request: HttpRequest, number: int) -> HttpResponse:
    """Link a ticket, from its own page, to an incident that runs."""
    user = signed_in_user(request)
    visible_ticket(number, user=user)
    form = JoinForm(request.POST)
    if not form.is_valid():
        messages.error(request, _sentences(form))
        return redirect("tickets:ticket", number=number)
    incident = form.cleaned_data["incident"]
    try:
        services.link_ticket(incident.ticket_id, other=number, actor=user, now=timezone.now())
    except REFUSALS as error:
        messages.error(request, _words(error))
    else:
        messages.success(request, f"Linked: updates of {incident.reference} answer it too.")
    return redirect("tickets:ticket", number=number)


@team_required
@sent_from_incident
def post_update(request: HttpRequest, number: int) -> HttpResponse:
    """Say how it stands."""
    return _say(request, number, action="update", verb=services.post_update, done=SAID)


@team_required
@sent_from_incident
def resolve(request: HttpRequest, number: int) -> HttpResponse:
    """End it with a last word to everybody."""
    done = "It is over. Each community is asked to confirm."
    return _say(request, number, action="resolve", verb=services.resolve_incident, done=done)


SAID = "Your update is posted."


def _say(
    request: HttpRequest, number: int, *, action: str, verb: Callable[..., object], done: str
) -> HttpResponse:
    """Parse words to the communities and hand them to `verb`; show them again, unsent, if that is refused."""
    user = signed_in_user(request)
    form = UpdateForm(request.POST)
    shown = find_incident(number)
    typed, to = request.POST.get("body", ""), request.POST.get("to", "")
    if not form.is_valid():
        return incident_page(request, shown, draft=Draft(action, _sentences(form), typed, to))
    data = form.cleaned_data
    draft = UpdateDraft(
        body=data["body"],
        is_public=action == "resolve" or data["to"] != TO_TEAM,
        key=data["key"],
        # A form without these has seen nothing.
        seen_update=data["seen_update"] or 0,
        seen_tickets=data["seen_tickets"],
        next_in=timedelta(minutes=data["next_in"]) if data["next_in"] else None,
    )
    try:
        verb(number, draft=draft, actor=user, now=timezone.now())
    except REFUSALS as error:
        status = 409 if isinstance(error, IncidentChangedMeanwhile) else 422
        return incident_page(
            request, find_incident(number), draft=Draft(action, _words(error), typed, to, status)
        )
    messages.success(request, done, extra_tags=f"sent:incident-{action}")
    return redirect("incidents:incident", number=number)


@team_required
@sent_from_incident
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """Open it again, saying why."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _refused(request, number, sentence=_sentences(form))
    reason = form.cleaned_data["body"]
    done = "The incident is running again."
    return _do(request, number, verb=services.reopen_incident, done=done, reason=reason)


def _do(
    request: HttpRequest, number: int, *, verb: Callable[..., object], done: str, **details: Any
) -> HttpResponse:
    """Call a verb and go back to the page, saying what was done or why not."""
    find_incident(number)
    try:
        verb(number, actor=signed_in_user(request), now=timezone.now(), **details)
    except REFUSALS as error:
        messages.error(request, _words(error))
    else:
        messages.success(request, done)
    return redirect("incidents:incident", number=number)


def _refused(request: HttpRequest, number: int, *, sentence: str) -> HttpResponse:
    shown: Incident = find_incident(number)
    messages.error(request, sentence)
    return redirect("incidents:incident", number=shown.ticket_id)


def _words(error: Exception) -> str:
    return "There is no such ticket." if isinstance(error, Ticket.DoesNotExist) else str(error)


def _sentences(form: forms.Form) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)
