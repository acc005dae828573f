"""The desk's addresses, with the one that escalation gives to acknowledge links."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from supportdesk.urls import urlpatterns as desk_urls


def acknowledge(request: HttpRequest, token: str) -> HttpResponse:
    return HttpResponse(token)


urlpatterns = [
    *desk_urls,
    path("a/", include(([path("<str:token>", acknowledge, name="acknowledge")], "escalation"))),
]
