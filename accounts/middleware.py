"""Show each person times in their own zone, and let sign-in go on at another site."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from accounts.models import User


class TimeZoneMiddleware:
    """Activate the signed-in person's time zone for the request, and UTC for visitors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request with the person's zone active."""
        if isinstance(request.user, User):
            with timezone.override(request.user.zone):
                return self.get_response(request)
        return self.get_response(request)


class OtherSiteMiddleware:
    """Go on to another site (a sign-in provider) by a page instead of a redirect, after a form was sent.

    Our CSP says `form-action 'self'`, and browsers hold a form's redirects to it too, all along the chain. Naming the
    providers there would not do: an institution's sign-in passes through hosts that we cannot know.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        response = self.get_response(request)
        if request.method != "POST" or not isinstance(response, HttpResponseRedirect):
            return response
        host = urlsplit(response.url).netloc
        if not host or host == request.get_host():
            return response
        page = render(
            request, "socialaccount/login_redirect.html", {"redirect_to": response.url}, status=HTTPStatus.OK
        )
        page.cookies = response.cookies
        return page
