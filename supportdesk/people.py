"""The page about all people: who they are, their roles and communities, and inviting more.

It lives here because accounts may know neither communities nor mail.
"""

from http import HTTPStatus
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import manager_required, signed_in_user
from accounts.errors import AccountError
from accounts.forms import GitHubLoginForm, InviteForm, PeopleSearchForm
from accounts.models import User
from accounts.posting import sent_from
from accounts.queries import people
from accounts.services import guard_granting, set_github_login
from notifications.invitations import SentInvitation, invite_by_mail

PAGE_SIZE = 50
# Where the link waits between the invitation and the page that shows it, once.
LINK_IN_SESSION = "invitation_link"


@never_cache
@require_safe
@manager_required
def list_people(request: HttpRequest) -> HttpResponse:
    """Show all people, or those that match a search, and a form to invite one more."""
    return _render_people(request, form=InviteForm(by=signed_in_user(request)))


@require_POST
@manager_required
def invite(request: HttpRequest) -> HttpResponse:
    """Invite a person by mail; show administrators the link too, so that they can hand it over."""
    by = signed_in_user(request)
    form = InviteForm(request.POST, by=by)
    sent = _send_invitation(form, by=by)
    back = request.POST.get("next", "")
    if sent is None and not back:
        return _render_people(request, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if sent is None:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return _go_back(request, back)
    messages.success(request, f"Invited: the mail to {sent.user.email} is on its way.")
    if by.is_administrator:
        request.session[LINK_IN_SESSION] = {"who": sent.user.display_name, "link": sent.link}
        return redirect("accounts:people")
    return _go_back(request, back)


@manager_required
@sent_from("accounts:people")
def set_login(request: HttpRequest, pk: int) -> HttpResponse:
    """Note who a colleague is at GitHub, where one may give all the roles that they hold."""
    person, by = get_object_or_404(User, pk=pk), signed_in_user(request)
    form = GitHubLoginForm(request.POST)
    try:
        if person != by:
            guard_granting(roles=person.roles, by=by)
        if form.is_valid():
            set_github_login(person, form.cleaned_data["github_login"])
            messages.success(request, f"Saved: the GitHub login of {person.display_name}.")
        else:
            messages.error(request, "A login at GitHub has at most 39 characters.")
    except AccountError as error:
        messages.error(request, str(error))
    return _go_back(request, request.POST.get("next", ""))


def _send_invitation(form: InviteForm, *, by: User) -> SentInvitation | None:
    """Send the invitation that a valid form asks for; otherwise return None, with the reason in the form."""
    if not form.is_valid():
        return None
    wanted = form.cleaned_data
    try:
        return invite_by_mail(
            wanted["email"], name=wanted["name"], roles=wanted["roles"], invited_by=by, now=timezone.now()
        )
    except AccountError as error:
        form.add_error("email", forms.ValidationError(str(error)))
        return None


def _go_back(request: HttpRequest, back: str) -> HttpResponse:
    is_ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(back if is_ours else "accounts:people")


def _render_people(request: HttpRequest, *, form: InviteForm, status: int = HTTPStatus.OK) -> HttpResponse:
    search_form = PeopleSearchForm(request.GET)
    search = search_form.cleaned_data["q"] if search_form.is_valid() else ""
    found = people(search).prefetch_related("contacts__community")
    context = {
        "form": form,
        "search_form": search_form,
        "search": search,
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "query_prefix": urlencode({"q": search}) + "&" if search else "",
        "new_link": request.session.pop(LINK_IN_SESSION, None),
    }
    return render(request, "accounts/people.html", context, status=status)
