"""One ticket: its page, and the form that a collision sends back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import signed_in_user
from accounts.models import User
from communities.queries import representatives_of
from notifications.models import Message
from tickets.facts import Kind, Tier
from tickets.forms import REPLY_CHOICES, AssignForm, RetriageForm, StatusForm
from tickets.models import Attachment, Ticket
from tickets.queries import changes_since, clocks_of, recent_of_service, story
from tickets.seen import worded_for_community
from tickets.services import may_approve
from tickets.slo import worth_showing
from tickets.states import Approval, EventKind, Status

OWN_CHOICES = [(Status.OPEN.value, "and leave it with the team"), (Status.RESOLVED.value, "and resolve it")]


@dataclass
class Draft:
    """What a person had typed when their form came back: which form, the text, and why."""

    action: str
    body: str = ""
    error: str = ""
    seen_version: int | None = None
    has_collided: bool = False
    status: str = ""
    attachments: tuple[Attachment, ...] = ()
    forms: dict[str, Any] | None = None


def visible_ticket(number: int, *, user: User) -> Ticket:
    """Return the ticket if the person may see it; a foreign one does not exist for them (Http404)."""
    found = (
        Ticket.objects.visible_to(user)
        .select_related(
            "community__support_plan",
            "service__cluster",
            "service__sponsor",
            "requester",
            "assignee",
            "companion",
        )
        .filter(pk=number)
        .first()
    )
    if found is None:
        raise Http404("There is no such ticket, or it is not yours to see.")
    return found


@login_required
@require_safe
def ticket(request: HttpRequest, number: int) -> HttpResponse:
    """Show a ticket: to the team with everything, to its community with what is theirs."""
    return ticket_page(request, visible_ticket(number, user=signed_in_user(request)))


def ticket_page(request: HttpRequest, shown: Ticket, *, draft: Draft | None = None) -> HttpResponse:
    """Render a ticket's page, with a draft that could not be sent."""
    user, now = signed_in_user(request), timezone.now()
    context = _for_everybody(shown, user=user, now=now) | _of_draft(shown, draft, user=user)
    status = 200
    if draft is not None:
        status = 409 if context.get("meanwhile") else 422
    if not user.is_team_member:
        return render(request, "tickets/ticket_community.html", context, status=status)
    context |= _for_the_team(shown, user=user, forms=(draft.forms if draft else None) or {}, now=now)
    return render(request, "tickets/ticket.html", context, status=status)


def _for_everybody(shown: Ticket, *, user: User, now: datetime) -> dict[str, Any]:
    entries = story(shown, viewer=user)
    return {
        "ticket": shown if user.is_team_member else worded_for_community([shown])[0],
        "story": entries,
        "filed_tier": next(
            (e.event.data.get("tier") for e in entries if e.event.kind == EventKind.OPENED), ""
        ),
        "correction": next((e for e in reversed(entries) if e.event.kind == EventKind.RETRIAGED), None),
        "merged_in": [
            e.event.data["from_ticket"]
            for e in entries
            if e.event.kind == EventKind.MERGED and "from_ticket" in e.event.data
        ],
        "first_attachments": list(shown.attachments.filter(comment=None)),
        "now": now,
        "may_approve": shown.approval == Approval.WAITING and may_approve(user, shown),
    }


def _of_draft(shown: Ticket, draft: Draft | None, *, user: User) -> dict[str, Any]:
    """Return what the page says of a draft, and the version that the next one begins from."""
    if draft is None or draft.seen_version is None:
        return {"draft": draft, "seen_version": shown.version}
    if draft.has_collided:
        meanwhile = changes_since(shown, seen_version=draft.seen_version, viewer=user)
        return {"draft": draft, "seen_version": shown.version, "meanwhile": meanwhile}
    # Nobody has shown the writer what came after it.
    return {"draft": draft, "seen_version": draft.seen_version}


def _for_the_team(shown: Ticket, *, user: User, forms: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    return {
        # Who asked does not answer, even if they are of the team: they add to their request, or say it is solved.
        "is_own": shown.requester_id == user.pk,
        # An outage does not wait because somebody was answered.
        "stays_open": shown.tier == Tier.P1 or shown.kind == Kind.INCIDENT,
        "after_reply": OWN_CHOICES if shown.requester_id == user.pk else REPLY_CHOICES,
        "retriage_form": forms.get("retriage")
        or RetriageForm(initial={"kind": shown.kind, "tier": shown.tier}),
        "assign_form": forms.get("assign") or AssignForm(initial={"assignee": shown.assignee_id}),
        "status_form": forms.get("status") or StatusForm(initial={"status": shown.status}),
        "is_urgent": shown.is_live and shown.tier == Tier.P1,
        "clocks": worth_showing(clocks_of(shown, now)),
        "recent": recent_of_service(shown),
        "representatives": list(representatives_of(shown.community)) if shown.community else [],
        "sent": list(
            Message.objects.filter(reference=shown.reference)
            .select_related("recipient")
            .order_by("-created_at")[:30]
        ),
    }
