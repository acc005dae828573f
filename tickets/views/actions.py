"""What people do to a ticket: parse, call one verb, go back to the page. A refusal keeps what was typed."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.access import signed_in_user, team_required
from tickets import services
from tickets.errors import TicketChangedMeanwhile, TicketError
from tickets.forms import AssignForm, CloseForm, ReplyForm, RetriageForm, StatusForm
from tickets.models import Ticket
from tickets.states import Status
from tickets.views.posting import sent_from_ticket
from tickets.views.ticket import Draft, ticket_page, visible_ticket
from tickets.views.uploads import keep_uploads


@team_required
@sent_from_ticket
def reply(request: HttpRequest, number: int) -> HttpResponse:
    """Answer the community, and set the status or resolve in the same go."""
    resolves = request.POST.get("status") == Status.RESOLVED
    return _say(request, number, action="reply", verb=services.resolve if resolves else services.reply)


@team_required
@sent_from_ticket
def note(request: HttpRequest, number: int) -> HttpResponse:
    """Write an internal note."""
    return _say(request, number, action="note", verb=services.add_note)


@login_required
@sent_from_ticket
def comment(request: HttpRequest, number: int) -> HttpResponse:
    """Take a word from the community. A team member's word is an answer, wherever they type it."""
    if signed_in_user(request).is_team_member:
        return _say(request, number, action="reply", verb=services.reply)
    return _say(request, number, action="comment", verb=services.add_community_comment)


@login_required
@sent_from_ticket
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """Reopen with a reason."""
    return _say(request, number, action="reopen", verb=services.reopen)


def _say(request: HttpRequest, number: int, *, action: str, verb: Callable[..., Ticket]) -> HttpResponse:
    """Parse a message with its files and hand it to `verb`; show it again, unsent, if that is refused."""
    user, now = signed_in_user(request), timezone.now()
    shown = visible_ticket(number, user=user)
    form = ReplyForm(request.POST)
    attachments, upload_errors = keep_uploads(request, user=user, now=now)
    is_valid = form.is_valid()
    draft = Draft(
        action=action,
        body=request.POST.get("body", ""),
        seen_version=form.cleaned_data.get("seen_version"),
        status=request.POST.get("status", ""),
        attachments=tuple(attachments),
    )
    if not is_valid or upload_errors:
        draft.error = " ".join([*upload_errors, *_sentences(form)])
        return ticket_page(request, shown, draft=draft)
    details: dict[str, Any] = {"attachment_keys": [attachment.key for attachment in attachments]}
    if verb is services.reply:
        details["status"] = form.cleaned_data["status"] or Status.OPEN
    # A reply without a version has seen nothing: whatever a colleague did is shown first.
    seen_version = 0 if action == "reply" and draft.seen_version is None else draft.seen_version
    try:
        verb(
            number, actor=user, body=form.cleaned_data["body"], now=now, seen_version=seen_version, **details
        )
    except TicketError as error:
        return _refused(request, number, draft=draft, error=error)
    said = "comment" if action == "reply" and shown.requester_id == user.pk else action
    messages.success(request, SAID[said], extra_tags=f"sent:{action}")
    return redirect("tickets:ticket", number=number)


def _refused(request: HttpRequest, number: int, *, draft: Draft, error: TicketError) -> HttpResponse:
    """Show the ticket as it is now, with what was not done and why."""
    draft.error, draft.has_collided = str(error), isinstance(error, TicketChangedMeanwhile)
    return ticket_page(request, visible_ticket(number, user=signed_in_user(request)), draft=draft)


def _sentences(form: forms.Form) -> list[str]:
    """Return what is wrong with a form, field by field."""
    return [str(error) for errors in form.errors.values() for error in errors]


SAID = {
    "reply": "Your answer was sent.",
    "note": "Your note was kept. Only the team sees it.",
    "comment": "Your message was sent.",
    "reopen": "The ticket is open again.",
}


@team_required
@sent_from_ticket
def retriage(request: HttpRequest, number: int) -> HttpResponse:
    """Correct kind and tier."""
    return _change(request, number, form=RetriageForm(request.POST), name="retriage", verb=services.retriage)


@team_required
@sent_from_ticket
def assign(request: HttpRequest, number: int) -> HttpResponse:
    """Give the ticket to somebody."""
    return _change(request, number, form=AssignForm(request.POST), name="assign", verb=services.assign)


@team_required
@sent_from_ticket
def set_status(request: HttpRequest, number: int) -> HttpResponse:
    """Set open, pending or planned."""
    return _change(request, number, form=StatusForm(request.POST), name="status", verb=services.set_status)


@team_required
@sent_from_ticket
def close(request: HttpRequest, number: int) -> HttpResponse:
    """Close spam or a notice without writing to anybody."""
    return _change(
        request, number, form=CloseForm(request.POST), name="close", verb=services.close_unanswered
    )


def _change(
    request: HttpRequest, number: int, *, form: forms.Form, name: str, verb: Callable[..., Ticket]
) -> HttpResponse:
    """Hand a checked form's fields to `verb`; show the page with the form and its errors if that is refused."""
    user = signed_in_user(request)
    shown = visible_ticket(number, user=user)
    is_valid = form.is_valid()
    draft = Draft(action=name, seen_version=form.cleaned_data.get("seen_version"), forms={name: form})
    if not is_valid:
        draft.error = " ".join(_sentences(form))
        return ticket_page(request, shown, draft=draft)
    if name != "assign":  # undoing an assignment is no answer to anything a colleague wrote
        form.cleaned_data["seen_version"] = form.cleaned_data.get("seen_version") or 0
    try:
        changed = verb(number, actor=user, now=timezone.now(), **form.cleaned_data)
    except TicketError as error:
        return _refused(request, number, draft=draft, error=error)
    messages.success(request, f"{changed.reference} changed.")
    return redirect(_safe_next(request) or reverse("tickets:ticket", args=[number]))


@team_required
@sent_from_ticket
def take(request: HttpRequest, number: int) -> HttpResponse:
    """Assign the ticket to oneself, from the queue or its page; the way back is one click."""
    user = signed_in_user(request)
    shown = visible_ticket(number, user=user)
    before = request.POST.get("led_by", str(shown.assignee_id or ""))
    # What is no id names nobody who could lead it.
    led_by = int(before) if before.isdecimal() and len(before) < 10 else None
    try:
        services.take(number, actor=user, led_by=led_by, now=timezone.now())
    except TicketChangedMeanwhile as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, f"{shown.reference} is yours.", extra_tags=f"undo:{number}:{led_by or ''}")
    return redirect(_safe_next(request) or "tickets:queue")


def _safe_next(request: HttpRequest) -> str:
    """Return where to go back to, if it is a page of the queue."""
    target = request.POST.get("next", "")
    return (
        target
        if target.startswith(("/queue", "/tickets/")) and "\\" not in target and "//" not in target
        else ""
    )


@team_required
@sent_from_ticket
def decide_incident(request: HttpRequest, number: int) -> HttpResponse:
    """Answer whether it is an outage."""
    answer, reason = request.POST.get("answer"), request.POST.get("reason", "")
    if answer not in {"yes", "no"}:
        shown = visible_ticket(number, user=signed_in_user(request))
        messages.error(request, "Answer yes or no. Nothing was decided.")
        return ticket_page(request, shown, draft=Draft(action="decide", body=reason))
    return _simple(
        request,
        number,
        done="Decided.",
        verb=services.decide_incident,
        is_incident=answer == "yes",
        reason=reason,
    )


@login_required
@sent_from_ticket
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    """Confirm that it is solved."""
    return _simple(request, number, done="Thank you. The ticket is closed.", verb=services.confirm)


@login_required
@sent_from_ticket
def approve(request: HttpRequest, number: int) -> HttpResponse:
    """Agree to a request of one's community."""
    return _simple(request, number, done="Approved. The team is on it.", verb=services.approve)


@login_required
@sent_from_ticket
def decline(request: HttpRequest, number: int) -> HttpResponse:
    """Refuse a request of one's community."""
    reason = request.POST.get("reason", "")
    return _simple(
        request, number, done="Declined. The requester is told.", verb=services.decline, reason=reason
    )


def _simple(
    request: HttpRequest, number: int, *, done: str, verb: Callable[..., Ticket], **details: Any
) -> HttpResponse:
    """Call a verb that needs no form of its own."""
    user = signed_in_user(request)
    visible_ticket(number, user=user)
    try:
        verb(number, actor=user, now=timezone.now(), **details)
    except TicketError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("tickets:ticket", number=number)
