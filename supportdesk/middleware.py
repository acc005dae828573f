"""What holds for every request: probes come first, forms are UTF-8, and pages about people stay out of caches."""

import codecs
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from supportdesk.views import bad_request, healthz, readyz

PROBES: dict[str, Callable[[HttpRequest], HttpResponseBase]] = {"/healthz": healthz, "/readyz": readyz}
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class ProbesMiddleware:
    """Answer /healthz and /readyz ahead of host checks, redirects, sessions and sign-in.

    A load balancer asks by address and not by a name in ALLOWED_HOSTS, and must not depend on a session store.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a probe; hand everything else on."""
        return PROBES.get(request.path_info, self.get_response)(request)


class FormEncodingMiddleware:
    """Refuse what says it is in another encoding than UTF-8, the only one our forms are sent in.

    Said early: Django finds out when it reads the form, which error pages do as well, and fail in turn.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Refuse another encoding; hand everything else on, `utf8` by its proper name."""
        if request.encoding is not None:
            # What is no form, such as JSON, is read by whoever takes it.
            if request.content_type in FORMS and codecs.lookup(request.encoding).name != "utf-8":
                return bad_request(request)
            request.encoding = "utf-8"
        return self.get_response(request)


class PrivatePagesMiddleware:
    """Keep what signed-in people get, pages and attachments, out of every cache; a view may say otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        response = self.get_response(request)
        if not response.has_header("Cache-Control") and request.user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        return response
