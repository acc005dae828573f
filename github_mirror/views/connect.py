"""Connect the desk to GitHub: what is entered is checked against GitHub before anything is kept."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from accounts.access import manager_required, signed_in_user
from accounts.posting import sent_from
from github_mirror import account
from github_mirror.connecting import github, github_as, is_set_by_environment
from github_mirror.errors import MirrorError, NoAccess
from github_mirror.forms import ConnectForm, RepositoryForm
from github_mirror.models import Connection, ConnectionKind, Repository
from github_mirror.probing import Check, Probe, probe

CHECKED = "Connected. Everything that the mirror needs is there."


@never_cache
@sensitive_post_parameters("token", "private_key")
@manager_required
@require_http_methods(["GET", "HEAD", "POST"])
def connect(request: HttpRequest) -> HttpResponse:
    """Show how the desk is connected, and take another way; nothing is kept unless GitHub lets it do what it must."""
    if request.method != "POST":
        return _page(request)
    form = ConnectForm(request.POST)
    if is_set_by_environment():
        return _page(request, status=409)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    found = _probed(form)
    if not found.is_enough:
        return _page(request, form=form, found=found, status=422)
    repository = account.connect(
        found,
        kind=ConnectionKind(form.cleaned_data["kind"]),
        secret=form.secret,
        app_id=form.app_id_given,
        actor=signed_in_user(request),
        now=timezone.now(),
    )
    messages.success(request, f"{CHECKED} Tell GitHub next where to send what happens to {repository}.")
    return redirect("github:webhook", pk=repository.pk)


@manager_required
@sent_from("github:connect")
def add_repository(request: HttpRequest) -> HttpResponse:
    """Let the account that is connected work in one more repository."""
    form = RepositoryForm(request.POST)
    if not form.is_valid():
        return _page(request, repository_form=form, status=422)
    try:
        kind = _kind_connected()
        found = probe(github(), form.cleaned_data["repository"], kind=kind, now=timezone.now())
    except MirrorError as error:
        form.add_error("repository", str(error))
        return _page(request, repository_form=form, status=422)
    if not found.is_enough:
        return _page(request, repository_form=form, found=found, status=422)
    repository = account.add_repository(found, now=timezone.now())
    messages.success(request, f"{CHECKED} Tell GitHub next where to send what happens to {repository}.")
    return redirect("github:webhook", pk=repository.pk)


@manager_required
@sent_from("github:connect")
def disconnect(request: HttpRequest) -> HttpResponse:
    """Forget how the desk signs in."""
    try:
        account.disconnect()
        messages.success(request, "Disconnected: nothing leaves the desk now. What is on GitHub stays there.")
    except MirrorError as error:
        messages.error(request, str(error))
    return redirect("github:connect")


@never_cache
@manager_required
@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what to enter at GitHub so that it tells of changes at once; have a secret made, or the whole webhook."""
    repository = get_object_or_404(Repository, pk=pk)
    made = ""
    if request.method == "POST" and request.POST.get("step") == "hook":
        return _make_hook(request, repository)
    if request.method == "POST":
        try:
            made = account.new_webhook_secret()
        except MirrorError as error:
            messages.error(request, str(error))
            return redirect("github:webhook", pk=pk)
    context = {
        "repository": repository,
        "url": _hook_url(),
        "events": account.HOOK_EVENTS,
        "made": made,
        "has_secret": bool(settings.GITHUB_WEBHOOK_SECRET) or _has_webhook_secret(),
        "is_secret_set_by_environment": bool(settings.GITHUB_WEBHOOK_SECRET),
        "n_others": Repository.objects.exclude(pk=pk).count(),
    }
    return render(request, "github_mirror/webhook.html", context)


def _make_hook(request: HttpRequest, repository: Repository) -> HttpResponse:
    try:
        made = github().create_hook(repository.full_name, account.hook_as_wanted(url=_hook_url()))
        account.note_hook(repository, int(made["id"]))
    except MirrorError as error:
        messages.error(request, f"{error} Enter it at GitHub yourself, as below.")
        return redirect("github:webhook", pk=repository.pk)
    messages.success(request, "GitHub made the webhook, and tells of changes at once from now on.")
    return redirect("github:repository", pk=repository.pk)


@sensitive_variables("form")
def _probed(form: ConnectForm) -> Probe:
    kind = ConnectionKind(form.cleaned_data["kind"])
    try:
        client = github_as(kind, secret=form.secret, app_id=form.cleaned_data["app_id"])
    except NoAccess as error:
        return Probe((Check("Sign-in", False, str(error)),))
    return probe(client, form.cleaned_data["repository"], kind=kind, now=timezone.now())


def _page(
    request: HttpRequest,
    *,
    form: ConnectForm | None = None,
    repository_form: RepositoryForm | None = None,
    found: Probe | None = None,
    status: int = 200,
) -> HttpResponse:
    if form is not None:
        form.forget_secrets()
    context: dict[str, Any] = {
        "form": form or ConnectForm(),
        "repository_form": repository_form or RepositoryForm(auto_id="add_%s"),
        "found": found,
        "connection": Connection.objects.select_related("connected_by").first(),
        "is_set_by_environment": is_set_by_environment(),
        "environment": _environment(),
        "repositories": Repository.objects.all(),
        "api_url": settings.GITHUB_API_URL,
    }
    return render(request, "github_mirror/connect.html", context, status=status)


def _environment() -> list[str]:
    """Return the names of the variables that say how the desk signs in."""
    names = ("GITHUB_APP_ID", "GITHUB_TOKEN", "GITHUB_REPOSITORY", "GITHUB_WEBHOOK_SECRET")
    return [name for name in names if getattr(settings, name)]


def _kind_connected() -> ConnectionKind:
    if is_set_by_environment():
        return ConnectionKind.APP if settings.GITHUB_APP_ID else ConnectionKind.TOKEN
    row = Connection.objects.first()
    return ConnectionKind(row.kind) if row else ConnectionKind.TOKEN


def _has_webhook_secret() -> bool:
    return Connection.objects.exclude(webhook_secret="").exists()


def _hook_url() -> str:
    return settings.BASE_URL + reverse("github_hook")
