"""What each person does with their own account: their profile, and coming in by invitation."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.access import signed_in_user
from accounts.errors import AccountError, InvitationUnknown
from accounts.forms import AcceptForm, PersonForm, ProfileForm
from accounts.models import User
from accounts.roles import labels_of
from accounts.services import accept_invitation, find_invitation, set_github_login, update_profile


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change how the person is called and where they live."""
    user = signed_in_user(request)
    data = request.POST if request.method == "POST" else None
    kind = ProfileForm if user.is_team_member else PersonForm
    initial = {"name": user.name, "time_zone": user.time_zone, "github_login": user.github_login}
    form = kind(data, initial=initial)
    if form.is_bound and form.is_valid() and _saved(form, user=user):
        messages.success(request, "Saved.")
        return redirect("accounts:profile")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {
        "form": form,
        "role_names": labels_of(user.roles),
        "has_providers": bool(settings.SOCIALACCOUNT_PROVIDERS),
    }
    return render(request, "accounts/profile.html", context, status=status)


def _saved(form: PersonForm, *, user: User) -> bool:
    """Save a valid form; where that is refused, say why in it and save nothing."""
    answers = form.cleaned_data
    try:
        with transaction.atomic():
            update_profile(user, name=answers["name"], time_zone=answers["time_zone"])
            if "github_login" in answers:
                set_github_login(user, answers["github_login"])
    except AccountError as error:
        form.add_error("github_login", str(error))
        return False
    return True


@never_cache
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Let an invited person in. Only the sent form uses the link up: mail scanners open links too."""
    try:
        response = _accept(request, token)
    except AccountError as error:
        status = HTTPStatus.NOT_FOUND if isinstance(error, InvitationUnknown) else HTTPStatus.GONE
        response = render(request, "accounts/invitation_refused.html", {"error": error}, status=status)
    # The address is the secret, so it never goes into a Referer. (With "no-referrer" browsers also withhold the Origin
    # of the form, and Django refuses it.)
    response.headers["Referrer-Policy"] = "strict-origin"
    return response


def _accept(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    invitation = find_invitation(token, now=now)
    form = AcceptForm(request.POST if request.method == "POST" else None, user=invitation.user)
    if form.is_bound and form.is_valid():
        answers = form.cleaned_data
        user = accept_invitation(
            token,
            name=answers["name"],
            password=answers["password"],
            time_zone=answers["time_zone"],
            now=now,
        )
        login(request, user)
        messages.success(request, f"Welcome, {user.first_name}.")
        return redirect("home")
    context = {"form": form, "invitation": invitation}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "accounts/accept.html", context, status=status)
