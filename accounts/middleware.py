"""Show each person times in their own zone."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from accounts.models import User


class TimeZoneMiddleware:
    """Activate the signed-in person's time zone for the request, and UTC for visitors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if isinstance(request.user, User):
            with timezone.override(request.user.zone):
                return self.get_response(request)
        return self.get_response(request)
