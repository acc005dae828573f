"""File a request: the form, what it will become, the check before sending."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import signed_in_user
from accounts.models import User
from communities.models import ContactRole
from communities.queries import services_of
from tickets.forms import FilingForm
from tickets.markup import render_markdown
from tickets.models import Attachment
from tickets.policies import current_policy, plan_of
from tickets.policy.words import outlook_words
from tickets.services import assess_filing, is_held, open_ticket
from tickets.services.preview import promised_by
from tickets.views.uploads import keep_uploads


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show the form; check it; on the second step file it. Without JavaScript just the same."""
    user, now = signed_in_user(request), timezone.now()
    if request.method != "POST":
        form = FilingForm(user=user, now=now, initial=_initial(request, user=user))
        return _form_page(request, form, attachments=[])
    form = FilingForm(request.POST, user=user, now=now)
    attachments, upload_errors = keep_uploads(request, user=user, now=now)
    if not form.is_valid() or upload_errors or request.POST.get("step") == "change":
        return _form_page(request, form, attachments=attachments, upload_errors=upload_errors)
    keys = tuple(attachment.key for attachment in attachments)
    if request.POST.get("step") == "send":
        ticket = open_ticket(form.filing(attachment_keys=keys), actor=user, now=now)
        messages.success(request, f"Sent. Your request is {ticket.reference}.", extra_tags="sent:new")
        return redirect("tickets:ticket", number=ticket.number)
    outlook = outlook_of(form, user=user, now=now)
    return render(request, "tickets/new_check.html", {"form": form, "attachments": attachments, **outlook})


@login_required
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Return what the request would become, while it is being typed."""
    user, now = signed_in_user(request), timezone.now()
    form = FilingForm(request.POST, user=user, now=now)
    if not form.is_valid():
        missing = [form.fields[name].label for name in form.errors if name in form.fields]
        return render(request, "tickets/_outlook.html", {"missing": missing})
    return render(request, "tickets/_outlook.html", outlook_of(form, user=user, now=now))


@login_required
@require_POST
def markdown_preview(request: HttpRequest) -> HttpResponse:
    """Return how a text will look. The field is named in `field`."""
    text = request.POST.get(request.POST.get("field", "description"), "")
    return HttpResponse(render_markdown(text) if text.strip() else "Nothing to show yet.")


def outlook_of(form: FilingForm, *, user: User, now: datetime) -> dict[str, object]:
    """Return what the page says about a valid form: tier, why, and by when a person answers."""
    filing = form.filing()
    assessment = assess_filing(filing, actor=user, now=now)
    held = is_held(assessment)
    return {
        "assessment": assessment,
        "held": held,
        "due_at": None if held else promised_by(assessment, community=filing.community, start=now),
        "path": outlook_words(current_policy().policy.path_of(plan_of(filing.community), assessment.tier)),
        "asks_for_place": filing.service is None,
    }


def _initial(request: HttpRequest, *, user: User) -> dict[str, object]:
    """Return the service that a link names, or the person's only one."""
    service = request.GET.get("service", "")
    if service.isdecimal() and len(service) < 10:
        return {"service": service}
    first_two = [] if user.is_team_member else list(services_of(user).values_list("pk", flat=True)[:2])
    return {"service": first_two[0]} if len(first_two) == 1 else {}


def _form_page(
    request: HttpRequest,
    form: FilingForm,
    *,
    attachments: list[Attachment],
    upload_errors: list[str] | None = None,
) -> HttpResponse:
    user = signed_in_user(request)
    context = {
        "form": form,
        "attachments": attachments,
        "upload_errors": upload_errors or [],
        "is_representative": user.is_team_member
        or user.contacts.filter(role=ContactRole.REPRESENTATIVE).exists(),
    }
    status = 422 if form.is_bound and (form.errors or upload_errors) else 200
    return render(request, "tickets/new.html", context, status=status)
