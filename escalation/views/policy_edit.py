"""Change the policy: drafts, their parts as forms, the whole as text."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import manager_required, signed_in_user
from communities.yaml_documents import MAX_BYTES
from escalation.policy_parts import (
    NAMED,
    SECTIONS,
    Group,
    groups_of,
    part_from,
    part_in,
    rearranged,
    with_error,
    with_part,
    without_part,
)
from escalation.policy_queries import ShownVersion
from escalation.recipient_choices import recipient_choices
from escalation.views.policy import file_of, found_version
from tickets import services
from tickets.errors import InvalidPolicyFile, TicketError
from tickets.policy import InvalidPolicy, as_document
from tickets.policy_file import misplaced, read_policy_file

REFUSED, CHANGED_MEANWHILE = 422, 409
TITLES = {
    "plan": "Plan",
    "calendar": "Calendar",
    "path": "Path",
    "rules": "Tiers of rules",
    "decision": "Possible incidents",
    "commanders": "Incident commanders",
}


@manager_required
@require_POST
def start_draft(request: HttpRequest) -> HttpResponse:
    """Make a draft that says what a version says, and show it."""
    shown = found_version(request.POST.get("label", ""))
    draft = services.draft_policy(
        as_document(shown.policy),
        note="",
        actor=signed_in_user(request),
        based_on=shown.label,
        now=timezone.now(),
    )
    return redirect("escalation:policy_version", label=draft.label)


@manager_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_part(request: HttpRequest, label: str, kind: str, name: str = "") -> HttpResponse:
    """Show the form of a part of a draft; rearrange the steps of a path; keep the changed draft."""
    draft = found_draft(label)
    document = as_document(draft.policy)
    part = part_in(document, kind, name) if kind in SECTIONS else None
    if part is None or (kind in NAMED) != bool(name):
        raise Http404("The draft has no such part.")
    if request.method != "POST":
        return _form(request, draft, kind, name, groups_of(kind, part, document))
    part = part_from(kind, request.POST.dict(), before=part)
    what = request.POST.get("do", "save")
    if kind == "path" and what != "save":
        return _form(request, draft, kind, name, groups_of(kind, rearranged(part, what), document))
    try:
        return _kept(request, label, with_part(document, kind, name, part))
    except InvalidPolicy as error:
        depth = 2 if kind in NAMED else 1
        groups, is_placed = with_error(groups_of(kind, part, document), error, depth=depth)
        return _form(
            request, draft, kind, name, groups, problem="" if is_placed else str(error), status=REFUSED
        )
    except TicketError as error:
        return _form(
            request,
            draft,
            kind,
            name,
            groups_of(kind, part, document),
            problem=str(error),
            status=CHANGED_MEANWHILE,
        )


@manager_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_text(request: HttpRequest, label: str) -> HttpResponse:
    """Show a draft as text; keep what is typed in its place, or say in which line it is wrong."""
    draft = found_draft(label)
    if request.method != "POST":
        return render(request, "escalation/policy_text.html", {"version": draft, "text": file_of(draft)})
    # Browsers send lines that end in CR LF.
    text = request.POST.get("text", "").replace("\r\n", "\n")[:MAX_BYTES]
    try:
        return _kept_text(request, label, text.encode())
    except InvalidPolicyFile as error:
        lines = text.split("\n")
        excerpt = lines[error.line - 1].strip() if error.line and error.line <= len(lines) else ""
        context = {"version": draft, "text": text, "problem": error, "excerpt": excerpt[:200]}
        return render(request, "escalation/policy_text.html", context, status=REFUSED)
    except TicketError as error:
        context = {"version": draft, "text": text, "refusal": str(error)}
        return render(request, "escalation/policy_text.html", context, status=CHANGED_MEANWHILE)


@manager_required
@require_POST
def add_part(request: HttpRequest, label: str) -> HttpResponse:
    """Add a plan, calendar or path to a draft, as a copy of one that it has, and open its form."""
    draft = found_draft(label)
    kind, name, like = (request.POST.get(field, "").strip() for field in ("kind", "name", "like"))
    document = as_document(draft.policy)
    model = part_in(document, kind, like) if kind in NAMED else None
    if model is None:
        raise Http404("The draft has no such part.")
    if part_in(document, kind, name) is not None:
        return _told(request, label, f"There is a {kind} {name} already. Nothing was changed.")
    try:
        changed = services.replace_draft(
            label, with_part(document, kind, name, model), actor=signed_in_user(request), now=timezone.now()
        )
    except (InvalidPolicy, TicketError) as error:
        return _told(request, label, str(error))
    return redirect("escalation:policy_edit", label=changed.label, kind=kind, name=name)


@manager_required
@require_POST
def remove_part(request: HttpRequest, label: str) -> HttpResponse:
    """Remove a plan, calendar or path from a draft, unless something else in it names it."""
    draft = found_draft(label)
    kind, name = (request.POST.get(field, "") for field in ("kind", "name"))
    document = as_document(draft.policy)
    if kind not in NAMED or part_in(document, kind, name) is None:
        raise Http404("The draft has no such part.")
    try:
        return _kept(request, label, without_part(document, kind, name))
    except (InvalidPolicy, TicketError) as error:
        return _told(request, label, f"The {kind} {name} is still needed: {error}")


@manager_required
@require_POST
def discard(request: HttpRequest, label: str) -> HttpResponse:
    """Throw a draft away."""
    try:
        services.discard_draft(label, actor=signed_in_user(request))
    except TicketError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"The draft {label} is gone. What is in force was not touched.")
    return redirect("escalation:policy")


def found_draft(label: str) -> ShownVersion:
    """Return the draft with this label, or raise Http404."""
    draft = found_version(label)
    if not draft.is_draft:
        raise Http404("This is not a draft.")
    return draft


def _kept(request: HttpRequest, label: str, document: Any) -> HttpResponse:
    changed = services.replace_draft(label, document, actor=signed_in_user(request), now=timezone.now())
    messages.success(
        request, f"Kept as the draft {changed.label}. Nothing is in force until you activate it."
    )
    return redirect("escalation:policy_version", label=changed.label)


def _kept_text(request: HttpRequest, label: str, content: bytes) -> HttpResponse:
    policy = read_policy_file(content)
    try:
        return _kept(request, label, as_document(policy))
    except InvalidPolicy as error:
        raise misplaced(error, content=content) from None


def _told(request: HttpRequest, label: str, problem: str) -> HttpResponse:
    messages.error(request, problem)
    return redirect("escalation:policy_version", label=label)


def _form(
    request: HttpRequest,
    draft: ShownVersion,
    kind: str,
    name: str,
    groups: list[Group],
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "version": draft,
        "kind": kind,
        "name": name,
        "title": f"{TITLES[kind]} {name}".strip(),
        "groups": groups,
        "problem": problem,
        "errors": [field for group in groups for field in group.fields if field.error],
        "choices": recipient_choices() if kind == "path" else (),
    }
    return render(request, "escalation/policy_edit.html", context, status=status)
