"""Read the policy: what is in force, older versions and drafts, what differs between two of them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from accounts.access import signed_in_user, team_required
from accounts.models import User
from accounts.roles import Role
from escalation.models import WhatIfRun
from escalation.policy_outline import outline
from escalation.policy_queries import ShownVersion, in_short, policy_versions, shown_version
from tickets.policies import current_policy
from tickets.policy.differences import differences
from tickets.policy_file import write_policy_file
from tickets.policy_warnings import policy_warnings


@team_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show the policy in force and all versions."""
    shown = found_version(current_policy().label)
    drafts, activated = policy_versions()
    context = version_context(shown, user=signed_in_user(request)) | {
        "drafts": [(row, in_short(row, shown.policy)) for row in drafts],
        "activated": activated,
        "proof_panels": {name: proof_panel(name) for name in shown.policy.paths},
    }
    return render(request, "escalation/policy.html", context)


@team_required
@require_safe
def version(request: HttpRequest, label: str) -> HttpResponse:
    """Show one version: a draft with what it changes and how to go on, or what once was in force."""
    shown = found_version(label)
    in_force = current_policy()
    context = version_context(shown, user=signed_in_user(request))
    context |= {
        "edits": shown.is_draft and context["may_edit"],
        "in_force": in_force.label,
        "differences": differences(in_force.policy, shown.policy),
        "runs": WhatIfRun.objects.filter(draft=shown.row).select_related("draft").defer("result")
        if shown.is_draft
        else (),
    }
    return render(request, "escalation/policy_version.html", context)


@team_required
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Show in words what differs between two versions; without a choice between the last two."""
    drafts, activated = policy_versions()
    labels = [row.label for row in (*drafts, *activated)] + ["default-1"]
    in_force = current_policy().label
    place = labels.index(in_force) if in_force in labels else len(labels) - 1
    before = found_version(request.GET.get("from") or labels[min(place + 1, len(labels) - 1)])
    after = found_version(request.GET.get("to") or in_force)
    context = {
        "labels": labels,
        "before": before,
        "after": after,
        "differences": differences(before.policy, after.policy),
    }
    return render(request, "escalation/policy_compare.html", context)


@team_required
@require_safe
def as_file(request: HttpRequest, label: str) -> HttpResponse:
    """Give a version as the file that load_policy reads."""
    response = HttpResponse(file_of(found_version(label)), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{label}.yaml"'
    return response


def file_of(shown: ShownVersion) -> str:
    """Return a version as the text of a policy file."""
    note, activated_at = (shown.row.note, shown.row.activated_at) if shown.row else ("", None)
    return write_policy_file(shown.policy, label=shown.label, note=note, activated_at=activated_at)


def found_version(label: str) -> ShownVersion:
    """Return the version with this label, or raise Http404."""
    shown = shown_version(label)
    if shown is None:
        raise Http404("There is no such policy.")
    return shown


def version_context(shown: ShownVersion, *, user: User) -> dict[str, Any]:
    """Return what all pages that show a policy need."""
    return {
        "version": shown,
        "outline": outline(shown.policy),
        "warnings": policy_warnings(shown.policy),
        "may_edit": user.has_role(Role.MANAGER, Role.ADMINISTRATOR),
    }


def proof_panel(path: str) -> str:
    """Return the address of the panel that proves a path of the policy in force, empty where there is none."""
    try:
        return reverse("escalation:proof_panel", args=[path])
    except NoReverseMatch:
        return ""
