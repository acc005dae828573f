"""One repository of the mirror: how it does, and what managers do to it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import manager_required, signed_in_user, team_required
from accounts.posting import sent_from
from github_mirror import steering
from github_mirror.connecting import is_dry_run
from github_mirror.errors import MirrorError
from github_mirror.forms import PauseForm, PublishingForm
from github_mirror.health import health_of, page_of
from github_mirror.models import PublishedField, Repository
from github_mirror.reviews import n_unseen
from github_mirror.spending import estimate
from github_mirror.tasks import ask_for_full_check

sent_from_repository = sent_from("github:repository", "pk")


@team_required
@require_safe
def repository(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one repository; its state alone to a page that is open and asks again."""
    return repository_page(request, _find(pk))


def repository_page(
    request: HttpRequest,
    shown: Repository,
    *,
    form: PublishingForm | None = None,
    pause_form: PauseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render a repository's page, with a form that was refused."""
    user, now = signed_in_user(request), timezone.now()
    one = health_of(shown, now=now)
    estimate([one], now=now)
    context: dict[str, Any] = {"repository": shown, "one": one, "now": now}
    context |= {"may_change": user.is_manager or user.is_administrator, "is_dry_run": is_dry_run()}
    if request.headers.get("HX-Target") == "mirror-health":
        return render(request, "github_mirror/_repository_state.html", context)
    context |= {
        "allowed_names": [PublishedField(one).label for one in shown.allowed_fields],
        "page": page_of(shown),
        "form": form or PublishingForm(repository=shown),
        "pause_form": pause_form or PauseForm(),
        "n_unseen": n_unseen(shown),
        "needs_confirmation": steering.needs_confirmation(shown),
    }
    return render(request, "github_mirror/repository.html", context, status=status)


@manager_required
@sent_from_repository
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Write nothing until somebody resumes it."""
    form = PauseForm(request.POST)
    if not form.is_valid():
        return repository_page(request, _find(pk), pause_form=form, status=422)
    why = form.cleaned_data["why"]
    done = "Paused. What is to be written waits here; what GitHub says is still read."
    return _do(request, pk, verb=steering.pause_repository, done=done, why=why, actor=signed_in_user(request))


@manager_required
@sent_from_repository
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Write again, what waits at once."""
    confirmed = {"confirms_that_others_read": request.POST.get("confirm") == "yes"}
    done = "Resumed. What waits is on its way."
    return _do(
        request, pk, verb=steering.resume_repository, done=done, actor=signed_in_user(request), **confirmed
    )


@manager_required
@sent_from_repository
def try_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Try at once what trouble holds up."""
    return _do(request, pk, verb=steering.try_now, done="It is tried now. This page shows how it went.")


@manager_required
@sent_from_repository
def publishing(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what of a ticket may cross."""
    shown = _find(pk)
    form = PublishingForm(request.POST, repository=shown)
    if form.is_valid():
        try:
            steering.change_publishing(
                shown, fields=form.cleaned_data["allowed"], by_itself=form.cleaned_data["by_itself"]
            )
        except MirrorError as error:
            form.add_error("by_itself", str(error))
        else:
            messages.success(
                request, "Saved. It holds from the next write on; what is on GitHub already stays."
            )
            return redirect("github:repository", pk=pk)
    return repository_page(request, shown, form=form, status=422)


@manager_required
@sent_from_repository
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a worker compare everything with GitHub now."""
    try:
        ask_for_full_check(_find(pk))
        messages.success(
            request, "A worker compares everything with GitHub. This page shows when it is done."
        )
    except MirrorError as error:
        messages.error(request, str(error))
    return redirect("github:repository", pk=pk)


@manager_required
@sent_from_repository
def replay_one_write(request: HttpRequest, pk: int, delivery: int) -> HttpResponse:
    """Try a write again."""
    return _do(request, pk, delivery, verb=steering.replay_write, done="On its way again.")


@manager_required
@sent_from_repository
def replay_one_hook(request: HttpRequest, pk: int, hook: int) -> HttpResponse:
    """Work in again what GitHub sent."""
    return _do(request, pk, hook, verb=steering.replay_hook, done="It is worked in again in a moment.")


@manager_required
@sent_from_repository
def replay_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Try everything again that failed."""
    n_replayed = steering.replay_all_failed(_find(pk), now=timezone.now())
    told = f"{n_replayed} on their way again." if n_replayed else "Nothing was failed any more."
    messages.success(request, told)
    return redirect("github:repository", pk=pk)


def _do(
    request: HttpRequest, pk: int, *about: int, verb: Callable[..., None], done: str, **given: Any
) -> HttpResponse:
    """Do one thing to a repository and go back to its page, with a sentence either way."""
    try:
        verb(_find(pk), *about, now=timezone.now(), **given)
    except MirrorError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("github:repository", pk=pk)


def _find(pk: int) -> Repository:
    return get_object_or_404(Repository.objects.select_related("state_by"), pk=pk)
