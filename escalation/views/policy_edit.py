"""Change the policy: drafts, their parts as forms, the whole as text."""

from collections.abc import Callable
from dataclasses import dataclass, replace
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
    mark_of,
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
from tickets.errors import InvalidPolicyFile, PolicyChangedMeanwhile, TicketError
from tickets.policy import InvalidPolicy, as_document, read_document
from tickets.policy.differences import Difference, differences
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


@dataclass(frozen=True)
class PartForm:
    """The form of a part: what it holds, and the mark of the part that its reader saw."""

    kind: str
    name: str
    groups: list[Group]
    seen: str
    problem: str = ""
    meanwhile: tuple[Difference, ...] = ()


@manager_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_part(request: HttpRequest, label: str, kind: str, name: str = "") -> HttpResponse:
    """Show the form of a part of a draft; rearrange the steps of a path; keep the changed part."""
    is_post = request.method == "POST"
    # What was typed is shown again although the draft came into force, or lost the part, meanwhile.
    draft = found_version(label) if is_post else found_draft(label)
    document = as_document(draft.policy)
    part = part_in(document, kind, name) if kind in SECTIONS else None
    if kind not in SECTIONS or (kind in NAMED) != bool(name) or (part is None and not is_post):
        raise Http404("The draft has no such part.")
    if not is_post:
        return _form(request, draft, PartForm(kind, name, _groups(kind, part, document), mark_of(part)))
    part = part_from(kind, request.POST.dict(), before=part)
    what = request.POST.get("do", "save")
    if kind == "path" and what != "save":
        moved = rearranged(part, what)
        form = PartForm(kind, name, _groups(kind, moved, document), request.POST.get("seen", ""))
        return _form(request, draft, form)
    return _kept_part(request, draft, kind, name, part)


def _kept_part(request: HttpRequest, draft: ShownVersion, kind: str, name: str, part: Any) -> HttpResponse:
    """Put a part into the newest document of the draft, unless that has another part than was seen."""
    document = as_document(draft.policy)
    seen = request.POST.get("seen", "")
    form = PartForm(kind, name, _groups(kind, part, document), seen)

    def change(newest: Any) -> Any:
        there = part_in(newest, kind, name)
        if there != part and mark_of(there) != seen:
            raise PolicyChangedMeanwhile(_changed_words(kind, name, is_gone=there is None))
        return with_part(newest, kind, name, part)

    try:
        return _kept(request, draft.label, change)
    except InvalidPolicy as error:
        groups, is_placed = with_error(form.groups, error, depth=2 if kind in NAMED else 1)
        form = replace(form, groups=groups, problem="" if is_placed else str(error))
        return _form(request, draft, form, status=REFUSED)
    except PolicyChangedMeanwhile as error:
        newest = found_version(draft.label)
        there = part_in(as_document(newest.policy), kind, name)
        meanwhile = _what_it_would_change(newest, with_part(as_document(newest.policy), kind, name, part))
        form = replace(form, seen=mark_of(there), problem=str(error), meanwhile=meanwhile)
        return _form(request, newest, form, status=CHANGED_MEANWHILE)
    except TicketError as error:
        return _form(request, draft, replace(form, problem=str(error)), status=CHANGED_MEANWHILE)


def _groups(kind: str, part: Any, document: Any) -> list[Group]:
    return groups_of(kind, part, document, recipients=recipient_choices() if kind == "path" else ())


def _changed_words(kind: str, name: str, *, is_gone: bool) -> str:
    what = TITLES[kind] + (f" {name}" if name else "")
    if is_gone:
        return f"{what} was removed from the draft since you opened this form. Keep again to put it back."
    return (
        f"{what} was changed in the draft since you opened this form. Keep again to put yours in its place."
    )


def _what_it_would_change(newest: ShownVersion, document: Any) -> tuple[Difference, ...]:
    """Return what differs between a draft as it is and as typed; nothing where what was typed is no policy."""
    try:
        return differences(newest.policy, read_document(document))
    except InvalidPolicy:
        return ()


@manager_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_text(request: HttpRequest, label: str) -> HttpResponse:
    """Show a draft as text; keep what is typed in its place, or say in which line it is wrong."""
    is_post = request.method == "POST"
    draft = found_version(label) if is_post else found_draft(label)
    context = {"version": draft, "seen": request.POST.get("seen", "") if is_post else _mark_of(draft)}
    if not is_post:
        return render(request, "escalation/policy_text.html", context | {"text": file_of(draft)})
    # Browsers send lines that end in CR LF.
    text = request.POST.get("text", "").replace("\r\n", "\n")[:MAX_BYTES]
    try:
        return _kept_text(request, label, text.encode())
    except InvalidPolicyFile as error:
        lines = text.split("\n")
        excerpt = lines[error.line - 1].strip() if error.line and error.line <= len(lines) else ""
        context |= {"text": text, "problem": error, "excerpt": excerpt[:200]}
        return render(request, "escalation/policy_text.html", context, status=REFUSED)
    except TicketError as error:
        newest = found_version(label)
        typed = as_document(read_policy_file(text.encode()))
        context = {
            "version": newest,
            "seen": _mark_of(newest),
            "text": text,
            "problem": "",
            "refusal": str(error),
        }
        context["meanwhile"] = _what_it_would_change(newest, typed)
        return render(request, "escalation/policy_text.html", context, status=CHANGED_MEANWHILE)


@manager_required
@require_POST
def add_part(request: HttpRequest, label: str) -> HttpResponse:
    """Add a plan, calendar or path to a draft, as a copy of one that it has, and open its form."""
    draft = found_draft(label)
    kind, name, like = (request.POST.get(field, "").strip() for field in ("kind", "name", "like"))
    if kind not in NAMED or part_in(as_document(draft.policy), kind, like) is None:
        raise Http404("The draft has no such part.")

    def change(newest: Any) -> Any:
        if part_in(newest, kind, name) is not None:
            raise PolicyChangedMeanwhile(f"There is a {kind} {name} already. Nothing was changed.")
        return with_part(newest, kind, name, part_in(newest, kind, like))

    try:
        services.replace_draft(label, change, actor=signed_in_user(request), now=timezone.now())
    except (InvalidPolicy, TicketError) as error:
        return _told(request, label, str(error))
    return redirect("escalation:policy_edit", label=label, kind=kind, name=name)


@manager_required
@require_POST
def remove_part(request: HttpRequest, label: str) -> HttpResponse:
    """Remove a plan, calendar or path from a draft, unless something else in it names it."""
    draft = found_draft(label)
    kind, name = (request.POST.get(field, "") for field in ("kind", "name"))
    if kind not in NAMED or part_in(as_document(draft.policy), kind, name) is None:
        raise Http404("The draft has no such part.")
    try:
        return _kept(request, label, lambda newest: without_part(newest, kind, name))
    except InvalidPolicy as error:
        return _told(request, label, f"The {kind} {name} is still needed: {error}")
    except TicketError as error:
        return _told(request, label, str(error))


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


def _kept(request: HttpRequest, label: str, change: Callable[[Any], Any]) -> HttpResponse:
    services.replace_draft(label, change, actor=signed_in_user(request), now=timezone.now())
    messages.success(request, f"Kept in the draft {label}. Nothing is in force until you activate it.")
    return redirect("escalation:policy_version", label=label)


def _kept_text(request: HttpRequest, label: str, content: bytes) -> HttpResponse:
    document = as_document(read_policy_file(content))
    seen = request.POST.get("seen", "")

    def change(newest: Any) -> Any:
        if newest != document and mark_of(newest) != seen:
            raise PolicyChangedMeanwhile(
                "The draft was changed since you opened this text. Keep again to put yours in its place."
            )
        return document

    try:
        return _kept(request, label, change)
    except InvalidPolicy as error:
        raise misplaced(error, content=content) from None


def _mark_of(draft: ShownVersion) -> str:
    return mark_of(as_document(draft.policy))


def _told(request: HttpRequest, label: str, problem: str) -> HttpResponse:
    messages.error(request, problem)
    return redirect("escalation:policy_version", label=label)


def _form(request: HttpRequest, draft: ShownVersion, form: PartForm, *, status: int = 200) -> HttpResponse:
    context = {
        "version": draft,
        "form": form,
        "kind": form.kind,
        "title": f"{TITLES[form.kind]} {form.name}".strip(),
        "groups": form.groups,
        "problem": form.problem,
        "errors": [field for group in form.groups for field in group.fields if field.error],
    }
    return render(request, "escalation/policy_edit.html", context, status=status)
