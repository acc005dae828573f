"""What calendar programs fetch by a secret address, and the page on which people make and revoke such addresses."""

from datetime import datetime
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from accounts.access import signed_in_user, team_required
from rotations.errors import RotationError
from rotations.feed_queries import content_of, feeds_of, find_feed, rotations_to_follow
from rotations.forms import TimeOffCalendarForm
from rotations.ical import write_calendar
from rotations.models import CalendarFeed, Rotation, StewardProfile
from rotations.services import create_feed, note_read, revoke_feed, set_time_off_calendar
from rotations.tasks import ask_to_read


@require_safe
@sensitive_variables("secret")
def calendar(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Answer a calendar program, which has nothing but the address; 404 for an unknown, revoked or orphaned one."""
    now = timezone.now()
    feed = find_feed(secret)
    if feed is None:
        raise Http404("There is no such calendar.")
    content = content_of(feed, now=now)
    note_read(feed, now=now)
    changed_at = max((entry.changed_at for entry in content.entries), default=None)
    headers = {
        # Programs may keep it and ask whether it is still right; what lies between them and us may not.
        "Cache-Control": "private, no-cache",
        "ETag": f'"{content.fingerprint}"',
        "X-Robots-Tag": "noindex",
    }
    if changed_at is not None:
        headers["Last-Modified"] = http_date(changed_at.timestamp())
    return _not_modified(request, changed_at, headers) or HttpResponse(
        write_calendar(content), content_type="text/calendar; charset=utf-8", headers=headers
    )


def _not_modified(
    request: HttpRequest, changed_at: datetime | None, headers: dict[str, str]
) -> HttpResponseBase | None:
    """Return the answer to a program that has the calendar as it is, None for others."""
    seconds = int(changed_at.timestamp()) if changed_at else None
    answer = get_conditional_response(request, etag=headers["ETag"], last_modified=seconds)
    if answer is None:
        return None
    for name, value in headers.items():
        answer.headers[name] = value
    return answer


@require_safe
@team_required
def mine(request: HttpRequest) -> HttpResponse:
    """Show the viewer's calendar addresses: a fragment for their page, a page of its own without JavaScript."""
    return _page(request)


@require_POST
@team_required
@sensitive_variables("secret", "address")
def create(request: HttpRequest) -> HttpResponse:
    """Make an address and show it: this once, so the answer is the page itself and no redirect."""
    slug = request.POST.get("rotation", "")
    rotation = get_object_or_404(Rotation, slug=slug.replace("\0", "")) if slug else None
    try:
        feed, secret = create_feed(signed_in_user(request), rotation=rotation, now=timezone.now())
    except RotationError as error:
        return _page(request, error=str(error), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    address = settings.BASE_URL + reverse("calendars:feed", args=[secret])
    response = _page(request, created=feed, address=address)
    # Not even the browser's own memory: "back" must not bring the secret to whoever sits there next.
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
@team_required
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke one of the viewer's addresses."""
    user = signed_in_user(request)
    feed = get_object_or_404(CalendarFeed, pk=pk, owner=user)
    revoke_feed(feed, actor=user, now=timezone.now())
    messages.success(request, "The address is revoked. Nobody can read the calendar by it any more.")
    return redirect("calendars:mine")


@require_POST
@team_required
def time_off(request: HttpRequest) -> HttpResponse:
    """Take the address of the viewer's own calendar and have it read, or stop reading it."""
    form = TimeOffCalendarForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    url = form.cleaned_data["url"]
    try:
        profile = set_time_off_calendar(signed_in_user(request), url=url, now=timezone.now())
    except RotationError as error:
        form.add_error("url", str(error))
        return _page(request, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if url:
        ask_to_read(profile)
    messages.success(
        request, "Saved. It is read now and then hourly." if url else "Your calendar is no longer read."
    )
    return redirect("calendars:mine")


def _page(
    request: HttpRequest,
    *,
    form: TimeOffCalendarForm | None = None,
    created: CalendarFeed | None = None,
    address: str = "",
    error: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    is_fragment = bool(request.headers.get("HX-Request"))
    template = "rotations/_feeds.html" if is_fragment else "rotations/feeds.html"
    user = signed_in_user(request)
    profile = StewardProfile.objects.filter(user=user).first()
    context = {
        "profile": profile,
        "form": form or TimeOffCalendarForm(initial={"url": profile.time_off_url if profile else ""}),
        "feeds": feeds_of(user),
        "rotations": rotations_to_follow(),
        "created": created,
        "address": address,
        "error": error,
        "now": timezone.now(),
    }
    return render(request, template, context, status=status)
