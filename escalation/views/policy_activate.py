"""Put a draft of the policy into force, having seen what that changes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import manager_required, signed_in_user
from escalation.models import WhatIfRun
from escalation.policy_queries import ShownVersion
from escalation.views.policy import found_version
from escalation.views.policy_edit import found_draft
from tickets import services
from tickets.errors import TicketError
from tickets.policies import current_policy
from tickets.policy.differences import differences
from tickets.policy_warnings import policy_warnings

CHANGED_MEANWHILE = 409


@manager_required
@require_http_methods(["GET", "HEAD", "POST"])
def activate(request: HttpRequest, label: str) -> HttpResponse:
    """Show exactly what changes and ask; then put the draft into force."""
    draft = found_draft(label)
    if request.method != "POST":
        return _confirmation(request, draft)
    user = signed_in_user(request)
    try:
        services.note_draft(label, note=request.POST.get("note", ""), actor=user)
        seen, revision = request.POST.get("seen", ""), _number(request.POST.get("revision", ""))
        services.activate_policy(label, actor=user, seen=seen, revision=revision, now=timezone.now())
    except TicketError as error:
        draft = found_version(label)
        return _confirmation(request, draft, refusal=str(error), note=request.POST.get("note", ""))
    messages.success(request, f"{label} is in force from now on.")
    return redirect("escalation:policy")


def _number(text: str) -> int:
    """Return the revision that a form says, 0, which no draft has, for what is no number."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _confirmation(
    request: HttpRequest, draft: ShownVersion, *, refusal: str = "", note: str | None = None
) -> HttpResponse:
    in_force = current_policy()
    context = {
        "version": draft,
        "in_force": in_force.label,
        "differences": differences(in_force.policy, draft.policy),
        "warnings": policy_warnings(draft.policy),
        "run": WhatIfRun.objects.filter(draft=draft.row).select_related("draft").defer("result").first(),
        "refusal": refusal,
        "note": (draft.row.note if draft.row else "") if note is None else note,
    }
    return render(
        request, "escalation/policy_activate.html", context, status=CHANGED_MEANWHILE if refusal else 200
    )
