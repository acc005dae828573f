"""One's own page about how to be reached."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import signed_in_user, team_required
from accounts.models import User
from accounts.posting import sent_from
from accounts.roles import Role
from notifications import methods
from notifications.addresses import offered_ways
from notifications.errors import NotificationError
from notifications.forms import CodeForm, MethodForm, QuietForm, RulesForm
from notifications.models import ContactMethod, ReachRule, ReachSettings, Urgency, Way
from notifications.push_keys import public_key
from notifications.queries import codes_not_sent, last_tests, people_without_pages
from notifications.reaching import ways

PAGE = "reach:mine"
REFUSED = HTTPStatus.UNPROCESSABLE_ENTITY


@require_safe
@team_required
def mine(request: HttpRequest) -> HttpResponse:
    """Show one's own page."""
    return _show(request)


@team_required
@sent_from(PAGE)
def add(request: HttpRequest) -> HttpResponse:
    """Note a way and send a code by it."""
    form = MethodForm(request.POST)
    if not form.is_valid():
        return _show(request, method_form=form, status=REFUSED)
    answers = form.cleaned_data
    try:
        method = methods.add_method(
            signed_in_user(request),
            kind=answers["kind"],
            address=answers["address"],
            label=answers["label"],
            now=timezone.now(),
        )
    except NotificationError as error:
        form.add_error("address", str(error))
        return _show(request, method_form=form, status=REFUSED)
    messages.success(request, f"A code is on its way by {method.name}. Enter it below, and the way counts.")
    return redirect(PAGE)


@team_required
@sent_from(PAGE)
def push(request: HttpRequest) -> HttpResponse:
    """Note a browser as a way, and send a code to it."""
    try:
        methods.add_method(
            signed_in_user(request),
            kind=Way.PUSH,
            address=request.POST.get("subscription", ""),
            label="".join(char for char in request.POST.get("label", "") if char.isprintable())[:60],
            now=timezone.now(),
        )
    except NotificationError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "A code is on its way as a notification of this browser. Enter it below.")
    return redirect(PAGE)


@team_required
@sent_from(PAGE)
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the code that came by a way."""
    method = _own(request, pk)
    form = CodeForm(request.POST, prefix=f"m{pk}")
    if not form.is_valid():
        return _show(request, code_form=form, code_of=pk, status=REFUSED)
    try:
        methods.verify_method(
            pk, user=signed_in_user(request), code=form.cleaned_data["code"], now=timezone.now()
        )
    except NotificationError as error:
        form.add_error("code", str(error))
        return _show(request, code_form=form, code_of=pk, status=REFUSED)
    messages.success(request, f"Verified: you can be reached by {method.name}. Send yourself a test.")
    return redirect(PAGE)


@team_required
@sent_from(PAGE)
def code(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a new code."""
    method = _own(request, pk)
    try:
        methods.send_code(method, now=timezone.now())
    except NotificationError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"A new code is on its way by {method.name}.")
    return redirect(PAGE)


@team_required
@sent_from(PAGE)
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Send oneself a test."""
    method = _own(request, pk)
    try:
        methods.send_test(pk, user=signed_in_user(request), now=timezone.now())
    except NotificationError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            f"A test is on its way by {method.name}. What becomes of it stands beside it; reload to see.",
        )
    return redirect(PAGE)


@team_required
@sent_from(PAGE)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a way."""
    method = _own(request, pk)
    name = method.name
    methods.remove_method(pk, user=signed_in_user(request), now=timezone.now())
    messages.success(request, f"Removed: the desk has forgotten {name}.")
    return redirect(PAGE)


@team_required
@sent_from(PAGE)
def rules(request: HttpRequest) -> HttpResponse:
    """Set which way is used when."""
    user = signed_in_user(request)
    form = _rules_form(user, data=request.POST)
    if not form.is_valid():
        return _show(request, rules_form=form, status=REFUSED)
    try:
        for urgency in Urgency:
            methods.set_rules(user, urgency, delays=form.delays(urgency))
    except NotificationError as error:
        form.add_error(None, str(error))
        return _show(request, rules_form=form, status=REFUSED)
    messages.success(request, "Saved.")
    return redirect(PAGE)


@team_required
@sent_from(PAGE)
def quiet(request: HttpRequest) -> HttpResponse:
    """Set when to be left alone."""
    form = QuietForm(request.POST)
    if not form.is_valid():
        return _show(request, quiet_form=form, status=REFUSED)
    answers = form.cleaned_data
    try:
        methods.set_quiet_hours(signed_in_user(request), **answers)
    except NotificationError as error:
        form.add_error("ends" if answers["ends"] is None else "starts", str(error))
        return _show(request, quiet_form=form, status=REFUSED)
    messages.success(request, "Saved.")
    return redirect(PAGE)


def _own(request: HttpRequest, pk: int) -> ContactMethod:
    return get_object_or_404(ContactMethod.objects.kept(), pk=pk, user=signed_in_user(request))


def _rules_form(user: User, *, data: Any = None) -> RulesForm:
    usable = list(ContactMethod.objects.usable().filter(user=user).order_by("pk"))
    delays = {(rule.urgency, rule.method_id): rule.delay for rule in ReachRule.objects.filter(user=user)}
    if not any(urgency == Urgency.PAGE for urgency, _ in delays):
        # What holds until somebody chooses.
        delays |= {(Urgency.PAGE, method.pk): timedelta() for method in usable}
    return RulesForm(data, methods=usable, delays=delays)


def _show(
    request: HttpRequest,
    *,
    method_form: MethodForm | None = None,
    code_form: CodeForm | None = None,
    code_of: int | None = None,
    rules_form: RulesForm | None = None,
    quiet_form: QuietForm | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Show the page, with a form that was refused as it was sent."""
    user, now = signed_in_user(request), timezone.now()
    found = list(ContactMethod.objects.kept().filter(user=user).order_by("pk"))
    wishes = ReachSettings.objects.filter(user=user).first()
    tests = last_tests(found)
    problems = codes_not_sent([one for one in found if not one.verified_at])
    context = {
        "methods": [
            (
                one,
                code_form if code_form and code_of == one.pk else CodeForm(prefix=f"m{one.pk}"),
                tests.get(one.pk),
                problems.get(one.pk, ""),
            )
            for one in found
        ],
        "has_usable": any(one.is_usable for one in found),
        "page_ways": [
            (method.name if method else f"mail to {user.email}", delay)
            for method, delay in ways([user], Urgency.PAGE)[user.pk]
        ],
        "method_form": method_form or MethodForm(),
        "rules_form": rules_form or _rules_form(user),
        "quiet_form": quiet_form or QuietForm.showing(wishes),
        "refused": next(
            (form for form in (method_form, code_form, rules_form, quiet_form) if form and form.errors), None
        ),
        "offers_telephone": Way.SMS in offered_ways(),
        "push_key": public_key(now=now),
        "unreachable": _unreachable_stewards() if user.is_manager or user.is_administrator else [],
    }
    return render(request, "notifications/reach.html", context, status=status)


def _unreachable_stewards() -> list[User]:
    return people_without_pages(User.objects.with_role(Role.STEWARD))
